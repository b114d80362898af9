"""Which agent takes a call, and who can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import events as e

if TYPE_CHECKING:
    from tests.queues.site import Site


def test_whoever_has_been_idle_longest_is_offered_the_call(site: Site) -> None:
    for agent in ("anna", "ben", "cleo"):
        site.sign_in(agent, billing=5)
        site.now_ms += 1_000
    for call in ("c1", "c2", "c3"):
        site.enqueue(call)
    assert site.offers() == [("c1", "anna"), ("c2", "ben"), ("c3", "cleo")]


def test_idle_time_counts_from_the_end_of_the_last_wrap_up(site: Site) -> None:
    for agent in ("anna", "ben"):
        site.sign_in(agent, billing=5)
        site.now_ms += 1_000
    site.enqueue("c1")
    site.talk("c1")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    site.enqueue("c2")
    assert site.offers()[-1] == ("c2", "ben")


def test_equally_idle_agents_are_told_apart_by_who_signed_in_first(site: Site) -> None:
    for agent in ("zoe", "anna"):
        site.sign_in(agent, billing=5)
    site.enqueue("c1")
    assert site.offers() == [("c1", "zoe")]


def test_an_offer_tells_how_long_the_agent_was_idle(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.now_ms += 4_321
    site.enqueue("c1")
    offer = site.last(e.CallOffered)
    assert (offer.idle_ms, offer.waited_ms, offer.trigger) == (4_321, 0, "call_waiting")


def test_an_offer_taken_back_from_a_free_agent_does_not_cost_the_idle_time(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.now_ms += 1_000
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    site.now_ms += 5_000
    site.hang_up("c1")
    site.enqueue("c2")
    assert site.offers() == [("c1", "anna"), ("c2", "anna")]


def test_most_proficient_prefers_the_highest_sum_of_levels(site: Site) -> None:
    site.queue("support", needs={"network": 1, "dutch": 1}, selection="most_proficient")
    site.sign_in("anna", network=9, dutch=2)
    site.sign_in("ben", network=6, dutch=6)
    site.sign_in("cleo", network=5, dutch=5, billing=10)
    for call in ("c1", "c2", "c3"):
        site.enqueue(call, "support")
    assert site.offers() == [("c1", "ben"), ("c2", "anna"), ("c3", "cleo")]


def test_most_proficient_prefers_a_primary_skill_to_any_level(site: Site) -> None:
    site.queue("support", selection="most_proficient")
    site.sign_in("anna", support=10)
    site.sign_in("ben", support=2, primary=("support",))
    site.enqueue("c1", "support")
    assert site.offers() == [("c1", "ben")]


def test_most_proficient_tells_equals_apart_by_their_idle_time(site: Site) -> None:
    site.queue("support", selection="most_proficient")
    site.sign_in("anna", support=7, ready=False)
    site.sign_in("ben", support=7)
    site.now_ms += 10
    site.ready("anna")
    site.enqueue("c1", "support")
    assert site.offers() == [("c1", "ben")]


def test_fewest_skills_keeps_all_rounders_free(site: Site) -> None:
    site.queue("billing", selection="fewest_skills")
    site.skills("sales", "dutch")
    site.sign_in("anna", billing=9, sales=9, dutch=9)
    site.now_ms += 1_000
    site.sign_in("ben", billing=1)
    site.enqueue("c1")
    site.enqueue("c2")
    assert site.offers() == [("c1", "ben"), ("c2", "anna")]


def test_the_rule_of_the_calls_queue_decides(site: Site) -> None:
    site.queue("expert", needs={"billing": 1}, selection="most_proficient")
    site.sign_in("anna", billing=1)
    site.now_ms += 1_000
    site.sign_in("ben", billing=9)
    site.enqueue("c1", "expert")
    site.enqueue("c2", "billing")
    assert site.offers() == [("c1", "ben"), ("c2", "anna")]


def test_a_call_goes_only_to_an_agent_with_the_needed_level(site: Site) -> None:
    site.queue("expert", needs={"billing": 7})
    site.sign_in("anna", billing=6)
    site.enqueue("c1", "expert")
    assert site.offers() == []
    site.sign_in("ben", billing=7)
    assert site.offers() == [("c1", "ben")]


def test_a_calls_own_needs_are_added_to_those_of_its_queue(site: Site) -> None:
    site.skills("dutch")
    site.sign_in("anna", billing=5)
    site.sign_in("ben", dutch=5)
    site.enqueue("c1", needs={"dutch": 3})
    assert site.offers() == []
    site.sign_in("cleo", billing=1, dutch=3)
    assert site.offers() == [("c1", "cleo")]


def test_a_calls_own_need_can_raise_the_level_but_not_lower_it(site: Site) -> None:
    site.queue("expert", needs={"billing": 5})
    site.sign_in("anna", billing=5)
    site.enqueue("raised", "expert", needs={"billing": 6})
    assert site.call_state("raised") == "waiting"
    site.enqueue("lowered", "expert", needs={"billing": 2})
    assert site.offers() == [("lowered", "anna")]
    site.sign_in("ben", billing=4)
    assert site.offers() == [("lowered", "anna")]


def test_a_queue_without_needs_takes_any_agent(site: Site) -> None:
    site.queue("anything", needs={})
    site.sign_in("anna")
    site.enqueue("c1", "anything")
    assert site.offers() == [("c1", "anna")]


def test_a_call_an_agent_may_not_take_never_blocks_one_he_may(site: Site) -> None:
    site.skills("dutch")
    site.enqueue("first", needs={"dutch": 1}, priority=10)
    site.now_ms += 60_000
    site.enqueue("second")
    site.sign_in("anna", billing=5)
    assert site.offers() == [("second", "anna")]
    assert site.line() == ["first"]


def test_an_agent_signing_in_with_new_skills_serves_a_call_that_nobody_could(site: Site) -> None:
    site.skills("dutch", "welsh")
    site.sign_in("anna", billing=5, dutch=5)
    site.enqueue("c1", needs={"welsh": 1})
    site.pass_ms(5_000)
    site.sign_in("ben", billing=5, welsh=1)
    assert site.offers() == [("c1", "ben")]


def test_a_call_with_needs_never_seen_before_finds_the_agents_who_are_ready(site: Site) -> None:
    site.skills("dutch", "welsh")
    site.sign_in("anna", billing=5, dutch=5)
    site.sign_in("ben", billing=5, dutch=5)
    site.enqueue("c1", needs={"dutch": 4})
    site.enqueue("c2", needs={"dutch": 3, "billing": 2})
    assert site.offers() == [("c1", "anna"), ("c2", "ben")]


def test_the_skills_of_agents_who_have_all_signed_out_are_forgotten(site: Site) -> None:
    for level in range(1, 11):
        site.sign_in("anna", billing=level)
        site.sign_out("anna")
    site.enqueue("c1")
    assert site.core.state.groups == {}
    assert len(site.call("c1").line.requirement.groups) == 0


def test_many_agents_who_come_and_go_leave_no_more_than_twice_their_number_in_a_pool(
    site: Site,
) -> None:
    for number in range(40):
        site.sign_in(f"agent{number}", billing=5)
    for _ in range(200):
        site.away("agent7")
        site.ready("agent7")
    site.enqueue("c1")
    pool = site.call("c1").line.requirement.pool
    assert len(pool) <= 2 * 40 + 1
    assert site.offers() == [("c1", "agent0")]
