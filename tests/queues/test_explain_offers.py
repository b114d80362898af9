"""Why this call went to this agent, in full, worked out again from the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from queues import definitions as d
from queues import events as e
from queues.explain import explain_offer, sentence_of, sentences_of
from queues.explain.english import ENGLISH
from queues.explain.phrasing import Phrasing
from queues.explain.reasons import why
from queues.ids import AgentId, CallId, OfferNumber
from tests.queues.situations import ring_at_several

if TYPE_CHECKING:
    from queues.explain.explanations import OfferExplanation
    from tests.queues.site import Site

TEAM: tuple[tuple[str, dict[str, int]], ...] = (
    ("anna", {"billing": 8}),
    ("ben", {"billing": 5}),
    ("cleo", {"billing": 5, "dutch": 4}),
)


def explain(site: Site, call: str = "c1", offer: int = 0) -> OfferExplanation:
    """The last offer of the call, unless another is named."""
    made = [one.offer for one in site.all(e.CallOffered) if one.call == call]
    number = OfferNumber(offer) if offer else made[-1]
    explanation = explain_offer(iter(site.events), CallId(call), number)
    assert explanation.agrees
    return explanation


def told(site: Site, call: str = "c1", offer: int = 0) -> list[str]:
    return sentences_of(explain(site, call, offer))


def team(site: Site, selection: d.SelectionRule) -> None:
    """Three agents who become ready one after another."""
    site.skills("dutch")
    site.change_queue("billing", selection=selection)
    for place, (name, levels) in enumerate(TEAM):
        site.sign_in(name, place=place, skills=levels)
        site.now_ms += 5_000


def test_all_candidates_are_listed_with_their_terms_in_the_order_of_the_rule(site: Site) -> None:
    team(site, "most_proficient")
    site.sign_in("dora", ready=False, billing=9)
    site.sign_in("ed", dutch=9)
    site.enqueue("c1")
    found = explain(site)
    assert [(one.agent, one.level, one.skills) for one in found.agents] == [
        ("anna", 8, 1),
        ("ben", 5, 1),
        ("cleo", 5, 2),
    ]
    assert [one.is_chosen for one in found.agents] == [True, False, False]
    assert [one.idle_ms for one in found.agents] == [15_000, 10_000, 5_000]
    assert found.counts == {"away": 1, "lacks": 1}
    assert [one.agent for one in found.excluded] == ["dora", "ed"]
    assert [one.call for one in found.calls] == ["c1"]
    assert told(site) == [
        "Call c1 in billing goes to anna, who is better at it: level 8, ben 5.",
        "Three agents were free: anna, ben and cleo.",
        "Of the other agents: 1 away and 1 without what it needs.",
    ]


@pytest.mark.parametrize(
    ("selection", "says"),
    [
        ("longest_idle", "anna, who has been idle 15 s, ben 10 s."),
        ("fewest_skills", "anna, who has been idle 15 s, ben 10 s."),
        ("fixed_order", "anna, who stands before ben in the list."),
        ("round_robin", "anna, who is next in turn, before ben."),
        ("ring_all", "anna, who is free, and it rings at everybody."),
        ("fewest_calls", "anna, who has been idle 15 s, ben 10 s."),
    ],
)
def test_each_rule_says_what_decided(site: Site, selection: d.SelectionRule, says: str) -> None:
    team(site, selection)
    site.enqueue("c1")
    assert told(site, offer=1)[0] == f"Call c1 in billing goes to {says}"


@pytest.mark.parametrize(
    ("selection", "says"),
    [
        ("fewest_calls", "ben, who has had 0 calls, anna 1."),
        ("least_talk_time", "ben, who has talked 0 s, anna 20 s."),
        ("lowest_occupancy", "ben, who was busy 0% of late, anna 1%."),
        ("round_robin", "ben, who is next in turn, before anna."),
    ],
)
def test_what_went_before_counts(site: Site, selection: d.SelectionRule, says: str) -> None:
    site.change_queue("billing", selection=selection)
    for name in ("anna", "ben"):
        site.sign_in(name, billing=5)
    site.enqueue("c0")
    site.serve("c0", 20_000)
    site.enqueue("c1")
    assert told(site)[0] == f"Call c1 in billing goes to {says}"


def test_in_turn_the_candidates_are_listed_from_the_one_whose_turn_it_was(site: Site) -> None:
    team(site, "round_robin")
    site.enqueue("c0")
    site.serve("c0")
    site.enqueue("c1")
    assert [one.agent for one in explain(site).agents] == ["ben", "cleo", "anna"]


def test_preferred_and_primary_skills_and_all_rounders(site: Site) -> None:
    site.skills("dutch")
    site.change_queue("billing", selection="most_proficient")
    site.sign_in("anna", billing=5, dutch=5)
    site.sign_in("ben", primary=("billing",), billing=5)
    site.sign_in("cleo", billing=5)
    site.enqueue("c1", prefers={"dutch": 3})
    assert told(site)[0].endswith("anna, who has 1 of the preferred skills, ben 0.")
    site.decline("c1")
    assert told(site)[0].endswith("ben, who is there for this in the first place, cleo is not.")
    site.hang_up("c1")
    site.away("ben")
    site.ready("anna")
    site.enqueue("c2")
    assert told(site, "c2")[0].endswith(
        "cleo, who has fewer skills: 1, anna 2, who stays free for others."
    )


def test_equals_are_told_apart_by_signing_in_and_one_alone_by_nothing(site: Site) -> None:
    for name in ("anna", "ben"):
        site.sign_in(name, billing=5)
    site.enqueue("c1")
    site.enqueue("c2")
    assert told(site)[0].endswith("anna, who is equal but for having signed in before ben.")
    assert told(site, "c2") == [
        "Call c2 in billing goes to ben, who is the only one free for it.",
        "Of the other agents: 1 busy.",
    ]


def test_a_draw_is_repeated_by_the_same_lot(site: Site) -> None:
    team(site, "weighted_random")
    for number in range(3):
        site.enqueue(f"c{number}")
    for number in range(2):
        assert "was drawn by lot" in sentence_of(explain(site, f"c{number}"))


def test_who_was_passed_over_is_counted(site: Site) -> None:
    team(site, "longest_idle")
    site.enqueue("c1")
    site.decline("c1")
    site.ready("anna")
    site.pass_ms(1_000)
    site.decline("c1")
    found = explain(site)
    assert (found.agents[0].agent, found.counts) == ("cleo", {"backing_off": 1, "excluded": 1})


def test_a_better_one_who_just_missed_it_is_passed_over(site: Site) -> None:
    site.change_queue("billing", selection="most_proficient")
    site.sign_in("anna", billing=9)
    site.sign_in("ben", billing=5)
    site.sign_in("cleo", billing=4)
    site.enqueue("c1")
    site.decline("c1", "anna")
    site.ready("anna")
    site.decline("c1", "ben")
    found = explain(site)
    assert (found.passed_over, found.decided_by) == (1, "only_one")
    assert (
        "One better one passed over: it is on offer there already, or was just missed, declined or passed on."
        in told(site)
    )


def test_an_agent_who_becomes_ready_has_all_calls_in_order_with_their_terms(site: Site) -> None:
    site.configure(rank_step_ms=30_000)
    site.queue("sales", {"billing": 1}, weight=1)
    site.enqueue("c1")
    site.now_ms += 5_000
    site.enqueue("c2", "sales")
    site.enqueue("c3", "sales")
    site.now_ms += 5_000
    site.sign_in("anna", billing=5)
    found = explain(site, "c2")
    assert [(one.call, one.rank, one.score, one.behind) for one in found.calls] == [
        ("c2", 1, 5_000.0, 1),
        ("c1", 0, 10_000.0, 0),
    ]
    assert (found.compared, found.candidates) == ("calls", 2)
    assert told(site, "c2") == [
        "anna became ready and gets call c2 of sales: its rank is 1, that of call c1 0.",
        "Two calls to choose from: c2 and c1.",
    ]


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ("ageing", "at rank 0 it counts as having waited 8 s, call c2 6 s."),
        ("fifo", "at rank 0 it counts as having waited 8 s, call c2 6 s."),
        ("wait_over_target", "160% of its queue's target are used up, of that of call c2 30%."),
    ],
)
def test_the_score_is_told_as_the_order_means_it(site: Site, order: d.OrderRule, says: str) -> None:
    site.configure(order=order)
    site.queue("billing", within_ms=5_000)
    site.queue("sales", {"billing": 1}, within_ms=20_000)
    site.enqueue("c1")
    site.now_ms += 2_000
    site.enqueue("c2", "sales")
    site.now_ms += 6_000
    site.sign_in("anna", billing=5)
    assert told(site)[0].endswith(says)


def test_equal_calls_are_told_apart_by_the_place_and_one_alone_by_nothing(site: Site) -> None:
    site.queue("sales", {"billing": 1})
    site.enqueue("c1")
    site.enqueue("c2", "sales")
    site.sign_in("anna", billing=5)
    assert told(site)[0].endswith("it has waited 0 s, call c2 0 s.")
    site.serve("c1")
    (sentence,) = told(site, "c2")
    assert sentence == (
        "anna became ready and gets call c2 of sales: it is first in line, and nothing waits in another"
        " queue that anna could take."
    )


def test_a_call_before_others_of_its_queue_is_not_said_to_be_the_only_one(site: Site) -> None:
    site.enqueue("c1")
    site.enqueue("c2")
    site.sign_in("anna", billing=5)
    assert "it is first in line" in told(site, "c1")[0]
    assert "nothing else waits" not in told(site, "c1")[0]


def test_a_call_that_waited_for_this_agent_says_so(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1", agent="anna", agent_wait_ms=9_000)
    assert told(site) == ["Call c1 in billing waited for anna alone."]
    found = explain(site)
    assert [(one.call, one.is_held) for one in found.calls] == [("c1", True)]


def test_an_agent_who_becomes_ready_takes_what_is_held_for_him(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c0")
    site.talk("c0")
    site.enqueue("c1", agent="anna", agent_wait_ms=60_000)
    site.hang_up("c0")
    site.finish_wrap_up("anna")
    assert [(one.call, one.is_held) for one in explain(site).calls] == [("c1", True)]


def test_a_call_that_rings_at_several_is_explained_for_each(site: Site) -> None:
    ring_at_several(site)
    site.sign_in("cleo", billing=5)
    first, second, third = (explain(site, offer=number) for number in (1, 2, 3))
    assert [one.agent for one in first.agents] == ["anna", "ben"]
    assert [one.agent for one in second.agents] == ["ben"]
    assert (second.trigger, second.counts) == ("ringing", {"has_it": 1})
    assert (
        why(second.excluded[0], Phrasing(ENGLISH, second.at_ms)) == "anna has it on offer already"
    )
    assert (third.compared, third.candidates) == ("nothing", 1)
    assert [one.call for one in third.calls] == ["c1"]
    assert sentences_of(third) == [
        "Call c1 in billing was ringing when cleo became ready, and rings here too.",
        "Of the other agents: 2 offered it already.",
    ]


def test_who_joins_one_of_several_calls_that_ring_is_explained_as_it_was_decided(
    site: Site,
) -> None:
    site.queue("billing", selection="ring_all")
    site.queue("sales", selection="ring_all")
    site.sign_in("anna", billing=5)
    site.sign_in("ben", sales=5)
    site.enqueue("c1")
    site.enqueue("c2", "sales", priority=3)
    site.sign_in("cleo", billing=5, sales=5)
    joined = explain(site, "c2", 2)
    assert joined.agrees
    assert (joined.compared, joined.candidates, joined.decided_by) == ("nothing", 1, "only_one")


def test_the_rule_on_trial_is_asked_too(site: Site) -> None:
    team(site, "longest_idle")
    site.change_queue("billing", shadow="fewest_calls")
    site.enqueue("c0")
    assert told(site, "c0")[-1] == "The shadow rule (fewest calls) would have done the same."
    site.serve("c0")
    site.change_queue("billing", selection="most_proficient")
    site.enqueue("c1")
    assert told(site)[-1] == "The shadow rule (fewest calls) would have taken ben."


def test_the_order_on_trial_is_asked_too(site: Site) -> None:
    site.configure(order="fifo", shadow_order="strict")
    site.enqueue("c1")
    site.now_ms += 1_000
    site.enqueue("c2", priority=5)
    site.sign_in("anna", billing=5)
    assert told(site)[-1] == "The shadow rule (strict) would have taken c2."
    site.serve("c1")
    assert explain(site, "c2").shadow_choice == "c2"


def forged(site: Site, **changes: object) -> OfferExplanation:
    """The last offer, as a core with other rules would have made it."""
    *before, last = site.events
    assert isinstance(last, e.CallOffered)
    event = msgspec.structs.replace(last, **changes)
    return explain_offer([*before, event], event.call, event.offer)


def test_a_journal_that_says_otherwise_is_contradicted(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    found = forged(site, decided_by="idle")
    assert (found.agrees, found.decided_by) == (False, "only_one")
    assert sentences_of(found)[-1].startswith("The journal says otherwise")


def test_an_offer_that_the_rules_of_today_would_not_make_is_contradicted(site: Site) -> None:
    site.configure(shadow_order="fifo")
    site.skills("dutch")
    site.sign_in("ben", dutch=5)
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    found = forged(site, agent=AgentId("ben"), trigger="agent_ready")
    assert (found.agrees, found.candidates, found.calls) == (False, 0, ())
    assert found.shadow_choice is None
    assert "nothing waits in another queue that ben could take" in sentence_of(found)
    assert not forged(site, agent=AgentId("ben")).agrees


def test_calls_of_a_channel_that_is_closed_now_were_no_choice(site: Site) -> None:
    site.queue("chats", {"billing": 1}, channel="chat")
    site.configure(mixing=d.Mixing(voice=("chat",)))
    site.sign_in("anna", capacity=d.Capacity(voice=1, chat=1), billing=5)
    site.enqueue("c0")
    site.talk("c0")
    site.enqueue("c1", agent="anna", agent_wait_ms=60_000)
    site.enqueue("c2", "chats")
    assert [one.call for one in explain(site, "c2").calls] == ["c2"]
