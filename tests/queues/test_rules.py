"""Which agent gets a call: every rule by name, its ties, and what the offer tells of the choice."""

from __future__ import annotations

from typing import get_args

import pytest

from queues import definitions as d
from queues import events as e
from tests.queues.site import Site
from tests.queues.wording import any_of, has

RULES: tuple[d.SelectionRule, ...] = get_args(d.SelectionRule)


def staffed(selection: d.SelectionRule, *, places: tuple[int, ...] = ()) -> Site:
    """Anna, ben, cleo and dirk, signed in one after the other, a second apart."""
    site = Site()
    site.queue("billing", selection=selection, wrap_up_ms=0)
    for number, name in enumerate(("anna", "ben", "cleo", "dirk")):
        place = places[number] if places else 0
        site.sign_in(name, billing=5, place=place)
        site.now_ms += 1_000
    return site


def run(site: Site, count: int, talk_ms: int = 1_000) -> list[str]:
    """So many calls, one after the other; returns who had them."""
    done = len(site.all(e.CallQueued))
    agents = []
    for number in range(done, done + count):
        site.enqueue(f"c{number}")
        agents.append(site.serve(f"c{number}", talk_ms))
    return agents


def offer(site: Site, name: str = "c1") -> e.CallOffered:
    site.enqueue(name)
    return site.last(e.CallOffered)


# Rules by what was done so far


def test_longest_idle_goes_round_as_agents_finish() -> None:
    site = staffed("longest_idle")
    assert run(site, 5) == ["anna", "ben", "cleo", "dirk", "anna"]


def test_fewest_skills_keeps_those_who_can_do_more_for_others() -> None:
    site = Site()
    site.skills("dutch", "welsh")
    site.queue("billing", selection="fewest_skills")
    site.sign_in("anna", billing=9, dutch=9, welsh=9)
    site.sign_in("ben", billing=1, dutch=1)
    site.now_ms += 5
    site.sign_in("cleo", billing=1, welsh=1)
    first = offer(site, "c1")
    assert (first.agent, first.decided_by) == ("ben", "idle")
    second = offer(site, "c2")
    assert (second.agent, second.decided_by) == ("cleo", "skills")
    assert offer(site, "c3").decided_by == "only_one"


def test_fewest_calls_is_whoever_has_talked_to_the_fewest() -> None:
    site = staffed("fewest_calls")
    assert run(site, 4) == ["anna", "ben", "cleo", "dirk"]
    site.enqueue("c8")
    site.decline("c8", "anna")
    site.serve("c8")
    site.pass_ms(60_000)
    # a declined call does not count
    chosen = offer(site, "c9")
    assert chosen.agent == "cleo"
    assert chosen.decided_by == "idle"
    site.serve("c9")
    assert site.agent("ben").calls == 2
    assert run(site, 2) == ["dirk", "anna"]
    assert site.all(e.CallOffered)[-1].decided_by == "calls"


def test_calls_are_counted_from_the_agents_own_sign_in() -> None:
    site = staffed("fewest_calls")
    run(site, 4)
    site.sign_out("anna")
    site.sign_in("anna", billing=5)
    chosen = offer(site, "next")
    assert (chosen.agent, chosen.decided_by) == ("anna", "calls")


def test_least_talk_time_counts_talking_and_nothing_else() -> None:
    site = staffed("least_talk_time")
    assert run(site, 1, 60_000) == ["anna"]
    assert run(site, 1, 10_000) == ["ben"]
    assert run(site, 1, 20_000) == ["cleo"]
    assert run(site, 1, 5_000) == ["dirk"]
    chosen = offer(site, "next")
    assert (chosen.agent, chosen.decided_by) == ("dirk", "talk_time")
    assert chosen.runners_up == ("ben", "cleo", "anna")


def test_talk_before_the_desk_died_counts_too() -> None:
    site = staffed("least_talk_time")
    site.enqueue("c1")
    site.talk("c1", "anna")
    site.now_ms += 50_000
    site.lose("anna")
    site.agent_left("c1")
    assert site.agent("anna").talk_ms == 50_000


def test_lowest_occupancy_takes_whoever_was_busy_the_least() -> None:
    site = staffed("lowest_occupancy")
    assert run(site, 4, 60_000) == ["anna", "ben", "cleo", "dirk"]
    site.sign_in("emma", billing=5)
    chosen = offer(site, "next")
    assert (chosen.agent, chosen.decided_by) == ("emma", "occupancy")
    # what was long ago weighs less: of the others anna was busy first
    assert offer(site, "next2").agent == "anna"


def test_round_robin_takes_turns_by_place_in_the_list() -> None:
    site = staffed("round_robin", places=(3, 1, 4, 2))
    assert run(site, 6) == ["ben", "dirk", "anna", "cleo", "ben", "dirk"]
    assert site.last(e.CallOffered).decided_by == "turn"


def test_round_robin_goes_on_when_the_one_offered_last_has_signed_out() -> None:
    site = staffed("round_robin", places=(1, 2, 3, 4))
    assert run(site, 2) == ["anna", "ben"]
    site.sign_out("ben")
    assert run(site, 1) == ["cleo"]


def test_round_robin_goes_on_when_others_sign_in_before_and_after() -> None:
    site = staffed("round_robin", places=(10, 20, 30, 40))
    assert run(site, 2) == ["anna", "ben"]
    site.sign_in("emma", billing=5, place=5)
    site.sign_in("finn", billing=5, place=25)
    assert run(site, 6) == ["finn", "cleo", "dirk", "emma", "anna", "ben"]


def test_round_robin_goes_past_who_is_busy_and_comes_back_to_him() -> None:
    site = staffed("round_robin", places=(1, 2, 3, 4))
    site.away("cleo")
    assert run(site, 3) == ["anna", "ben", "dirk"]
    site.ready("cleo")
    assert run(site, 4) == ["anna", "ben", "cleo", "dirk"]


def test_round_robin_among_equal_places_goes_by_sign_in() -> None:
    site = staffed("round_robin")
    assert run(site, 5) == ["anna", "ben", "cleo", "dirk", "anna"]


def test_an_offer_to_one_who_frees_is_a_turn_as_well() -> None:
    site = staffed("round_robin", places=(1, 2, 3, 4))
    for name in ("anna", "ben", "dirk"):
        site.away(name)
    site.away("cleo")
    site.enqueue("c0")
    site.ready("cleo")
    assert site.serve("c0") == "cleo"
    for name in ("anna", "ben", "dirk"):
        site.ready(name)
    assert run(site, 2) == ["dirk", "anna"]


def test_each_queue_takes_its_own_turns() -> None:
    site = staffed("round_robin", places=(1, 2, 3, 4))
    site.queue("sales", needs={"billing": 1}, selection="round_robin", wrap_up_ms=0)
    run(site, 2)
    site.enqueue("s1", "sales")
    assert site.serve("s1") == "anna"
    assert run(site, 1) == ["cleo"]


def test_the_next_in_turn_are_told_in_the_order_of_their_turns() -> None:
    site = staffed("round_robin", places=(1, 2, 3, 4))
    assert offer(site, "c1").runners_up == ("ben", "cleo", "dirk")
    site.serve("c1")
    second = offer(site, "c2")
    assert (second.agent, second.runners_up) == ("ben", ("cleo", "dirk", "anna"))


def test_fixed_order_takes_the_first_in_the_list_who_is_free() -> None:
    site = staffed("fixed_order", places=(3, 1, 4, 2))
    assert run(site, 3) == ["ben", "ben", "ben"]
    first = offer(site, "x1")
    assert (first.agent, first.decided_by) == ("ben", "place")
    assert [offer(site, name).agent for name in ("x2", "x3", "x4")] == ["dirk", "anna", "cleo"]


def test_most_proficient_by_primary_skill_then_levels_then_fewest_skills_then_idle() -> None:
    site = Site()
    site.skills("dutch")
    site.queue("billing", selection="most_proficient")
    site.sign_in("idle", billing=7)
    site.now_ms += 1_000
    site.sign_in("recent", billing=7)
    site.sign_in("broad", billing=7, dutch=1)
    site.sign_in("better", billing=8, dutch=1)
    site.sign_in("primary", billing=1, primary=("billing",))
    offers = [offer(site, f"c{number}") for number in range(5)]
    assert [(one.agent, one.decided_by) for one in offers] == [
        ("primary", "primary_skill"),
        ("better", "level"),
        ("idle", "idle"),
        ("recent", "skills"),
        ("broad", "only_one"),
    ]


def test_levels_of_skills_the_call_does_not_need_do_not_count() -> None:
    site = Site()
    site.skills("dutch")
    site.queue("billing", selection="most_proficient")
    site.sign_in("anna", billing=5, dutch=10)
    site.sign_in("ben", billing=6)
    assert offer(site).agent == "ben"


# Under every rule


@pytest.mark.parametrize("rule", RULES)
def test_those_with_more_of_the_preferred_skills_come_first_under_every_rule(
    rule: d.SelectionRule,
) -> None:
    site = Site()
    site.skills("dutch", "welsh")
    site.queue("billing", selection=rule, prefers={"dutch": 3, "welsh": 1})
    site.sign_in("nothing", billing=9, place=1)
    site.sign_in("low", billing=9, dutch=2, place=2)
    site.now_ms += 60_000
    site.sign_in("one", billing=2, dutch=3, place=3)
    site.now_ms += 60_000
    site.sign_in("both", billing=1, dutch=3, welsh=1, place=4)
    site.enqueue("c1")
    first = site.all(e.CallOffered)[0]
    assert first.agent == "both"
    if rule != "ring_all":
        assert (first.decided_by, first.candidates) == ("preferred_skills", 4)
        assert first.runners_up[0] == "one"
    if rule not in ("ring_all", "ring_progressively"):
        assert offer(site, "c2").agent == "one"
        assert {offer(site, "c3").agent, offer(site, "c4").agent} == {"nothing", "low"}


def test_what_the_call_prefers_counts_beside_what_its_queue_prefers() -> None:
    site = Site()
    site.skills("dutch", "welsh")
    site.queue("billing", prefers={"dutch": 1})
    site.sign_in("anna", billing=5, dutch=5)
    site.now_ms += 1_000
    site.sign_in("ben", billing=5, welsh=5)
    site.now_ms += 1_000
    site.sign_in("cleo", billing=5, dutch=5, welsh=5)
    site.enqueue("c1", prefers={"welsh": 1})
    assert site.offers() == [("c1", "cleo")]


def test_what_is_preferred_is_not_needed() -> None:
    site = Site()
    site.queue("billing", prefers={"dutch": 5})
    site.sign_in("anna", billing=1)
    assert offer(site).decided_by == "only_one"


@pytest.mark.parametrize("rule", RULES)
def test_a_sole_agent_gets_the_call_under_every_rule(rule: d.SelectionRule) -> None:
    site = Site()
    site.queue("billing", selection=rule)
    site.sign_in("anna", billing=5)
    chosen = offer(site)
    assert (chosen.agent, chosen.candidates, chosen.runners_up) == ("anna", 1, ())
    assert chosen.decided_by == ("everybody" if rule == "ring_all" else "only_one")
    assert (chosen.selection, chosen.order, chosen.passed_over) == (rule, "ageing", 0)


@pytest.mark.parametrize(
    "rule",
    ["most_proficient", "longest_idle", "fewest_skills", "lowest_occupancy", "fewest_calls",
     "least_talk_time", "round_robin", "fixed_order"],
)  # fmt: skip
def test_equals_are_told_apart_by_idle_time_and_then_by_sign_in(rule: d.SelectionRule) -> None:
    site = Site()
    site.queue("billing", selection=rule)
    for name in ("anna", "ben"):
        site.sign_in(name, billing=5)
    first = offer(site)
    assert first.agent == "anna"
    expected = {"round_robin": "turn"}.get(rule, "sign_in")
    assert first.decided_by == expected
    site.decline("c1", "anna")
    site.now_ms += 10_000
    site.hang_up("c1")
    site.pass_ms(0)  # anna is ready again, a while after ben
    if rule not in ("fixed_order", "round_robin", "lowest_occupancy"):
        second = offer(site, "c2")
        assert (second.agent, second.decided_by) == ("ben", "idle")


def test_no_more_of_the_next_best_are_told_than_the_bound_and_all_are_counted() -> None:
    site = Site()
    site.queue("billing", selection="longest_idle")
    for number in range(9):
        site.sign_in(f"agent{number}", billing=5)
        site.now_ms += 1_000
    chosen = offer(site)
    assert chosen.candidates == 9
    assert chosen.runners_up == ("agent1", "agent2", "agent3")


def test_an_agent_who_frees_is_told_how_many_calls_there_were() -> None:
    site = Site()
    site.skills("dutch")
    site.queue("billing")
    site.enqueue("c1", priority=5)
    site.enqueue("c2")
    site.enqueue("c3")
    site.enqueue("c4", needs={"dutch": 1})
    site.sign_in("anna", billing=5)
    offered = site.last(e.CallOffered)
    assert (offered.trigger, offered.call, offered.decided_by) == ("agent_ready", "c1", "rank")
    assert (offered.candidates, offered.runners_up) == (2, ("c2",))
    assert (offered.rank, offered.idle_ms) == (5, 0)


def test_the_offer_tells_the_standing_of_the_call() -> None:
    site = Site()
    site.queue("billing", within_ms=10_000, weight=2)
    site.enqueue("c1", priority=3)
    site.now_ms += 65_000
    site.sign_in("anna", billing=5)
    offered = site.last(e.CallOffered)
    assert (offered.rank, offered.score, offered.waited_ms) == (6, 65_000, 65_000)


def test_a_skill_named_as_one_of_several_counts_for_proficiency() -> None:
    site = Site()
    site.skills("dutch", "welsh")
    site.queue("billing", [any_of(has("dutch"), has("welsh"))], "most_proficient")
    site.sign_in("anna", dutch=4)
    site.sign_in("ben", welsh=6)
    assert offer(site).agent == "ben"
