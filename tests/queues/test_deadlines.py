"""The deadlines: due in order, stale ones dropped, none forgotten."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues import events as e
from queues.deadlines import NEVER_MS, DeadlineKind, Deadlines
from queues.definitions import Capacity
from queues.entities import Absence, Agent
from queues.ids import AgentId
from queues.steps import Step as QueueStep
from tests.queues.fingerprint import name_of
from tests.queues.site import kinds
from tests.queues.situations import (
    answer,
    ask_to_be_called_back,
    bring_agent,
    bring_call,
    call_back,
    hold_for_agent,
    ring_back,
    several_in_hand,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.queues.site import Site


def thing() -> Absence:
    """Something that has deadlines."""
    return Absence(Agent(AgentId("anna"), 1, 0, Capacity()))


def test_nothing_is_due_before_its_time() -> None:
    deadlines, subject = Deadlines(), thing()
    deadlines.add(100, 150, subject, "offer")
    assert deadlines.next_ms == 150
    assert deadlines.take_due(149) == []
    assert deadlines.take_due(150) == [(150, 0, subject, "offer")]
    assert deadlines.next_ms == NEVER_MS
    assert deadlines.take_due(10_000) == []


@pytest.mark.parametrize("irregular", [False, True])
def test_a_stale_deadline_is_dropped(*, irregular: bool) -> None:
    deadlines, stale, live = Deadlines(), thing(), thing()
    for subject in (stale, live):
        if irregular:
            deadlines.add_irregular(150, subject, "away")
        else:
            deadlines.add(100, 150, subject, "offer")
    stale.stamp += 1
    assert [due[2] for due in deadlines.in_force()] == [live]
    assert [due[2] for due in deadlines.take_due(200)] == [live]


def test_the_next_deadline_looks_past_stale_ones_once_time_has_passed() -> None:
    deadlines, stale, live = Deadlines(), thing(), thing()
    deadlines.add(0, 10, stale, "offer")
    deadlines.add(0, 1_000, live, "talking")
    stale.stamp += 1
    assert deadlines.take_due(10) == []
    assert deadlines.next_ms == 1_000


def test_what_is_passed_over_is_looked_at_no_more_but_what_ends_a_state_still_does() -> None:
    deadlines, subject = Deadlines(), thing()
    deadlines.add(100, 150, subject, "step")
    deadlines.add(100, 150, subject, "offer")
    deadlines.add_irregular(150, subject, "exclusion")
    deadlines.add_irregular(151, subject, "exclusion")
    deadlines.add(50, 140, subject, "wrap_up")
    deadlines.pass_over(150)
    assert deadlines.passed_ms == 150
    assert deadlines.next_ms == 140
    deadlines.pass_over(149)
    assert deadlines.passed_ms == 150
    assert [due[3] for due in deadlines.in_force()] == ["wrap_up", "offer", "exclusion"]
    assert [due[3] for due in deadlines.take_due(200)] == ["wrap_up", "offer", "exclusion"]


def test_stale_deadlines_do_not_pile_up() -> None:
    deadlines = Deadlines()
    for at_ms in range(1_000):
        regular, irregular = thing(), thing()
        deadlines.add(at_ms, at_ms + 50_000, regular, "talking")
        deadlines.add_irregular(at_ms + 50_000, irregular, "away")
        regular.stamp += 1
        irregular.stamp += 1
    assert sum(len(line) for line in deadlines._by_length.values()) == 1
    assert len(deadlines._irregular) == 1


Step = tuple[int, int, bool, bool]
steps = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from([5, 10, 10, 40]), st.booleans(), st.booleans()),
    max_size=60,
)


@given(steps)
def test_deadlines_agree_with_a_plain_heap(script: list[Step]) -> None:
    """Each step: time passes, a deadline of some length is made, perhaps of a thing soon gone."""
    deadlines, at_ms, made = Deadlines(), 0, 0
    plain: list[tuple[int, int, Absence]] = []
    for passed_ms, length_ms, irregular, gone in script:
        at_ms += passed_ms
        expected = []
        while plain and plain[0][0] <= at_ms:
            due_ms, _, subject = heapq.heappop(plain)
            if subject.stamp == 0:
                expected.append((due_ms, id(subject)))
        taken = deadlines.take_due(at_ms)
        assert [(due_ms, id(subject)) for due_ms, _, subject, _ in taken] == expected
        assert deadlines.passed_ms == at_ms
        subject, made = thing(), made + 1
        if irregular:
            deadlines.add_irregular(at_ms + length_ms, subject, "away")
        else:
            deadlines.add(at_ms, at_ms + length_ms, subject, "offer")
        heapq.heappush(plain, (at_ms + length_ms, made, subject))
        subject.stamp += gone
        live = [due_ms for due_ms, _, other in plain if other.stamp == 0]
        assert deadlines.next_ms <= min(live, default=NEVER_MS)


def test_a_core_without_deadlines_need_not_be_woken(site: Site) -> None:
    assert site.core.next_deadline_ms() is None
    site.enqueue("c1")
    assert site.core.next_deadline_ms() == site.now_ms + 3_600_000


def test_deadlines_due_together_take_effect_one_after_the_other(site: Site) -> None:
    """The agent freed by the first is there for what the second puts back in line."""
    site.queue("billing", offer_ms=30_000, wrap_up_ms=30_000)
    bring_agent(site, "wrapping_up")
    site.sign_in("ben", billing=5)
    site.enqueue("c2")
    site.now_ms += 30_000
    events = site.pass_ms(0)
    assert site.offers()[-1] == ("c2", "anna")
    assert {type(event) for event in events} == {e.WrapUpEnded, e.OfferMissed, e.CallOffered}


def test_what_one_deadline_made_stale_does_not_take_effect(site: Site) -> None:
    """The wait limit of a call ends it; the offer it was about to get is none."""
    site.queue("billing", wait_ms_max=30_000)
    bring_call(site, "waiting")
    site.enqueue("c2")
    site.sign_in("anna", billing=5)
    site.talk("c1")
    site.hang_up("c1")
    site.now_ms += 30_000
    events = site.pass_ms(0)
    assert [type(event) for event in events] in (
        [e.WrapUpEnded, e.CallOffered],
        [e.CallEnded, e.WrapUpEnded],
    )


def test_long_after_everything_was_due_all_is_at_rest(site: Site) -> None:
    for number in range(4):
        site.sign_in(f"agent{number}", billing=5, return_ms=1_000)
    for number in range(6):
        site.enqueue(f"c{number}")
    site.talk("c0")
    site.accept("c1")
    site.lose("agent2")
    site.pass_ms(24 * 3_600_000)
    assert site.core.state.calls == {}
    assert {site.state_of(f"agent{number}") for number in range(4)} <= {"ready", "signed_out"}
    assert site.core.next_deadline_ms() is None


def with_step(site: Site) -> None:
    site.queue("billing", steps=(QueueStep(after_ms=7_000, raise_priority=1),))
    site.enqueue("c1")


def decline_beside_another(site: Site) -> None:
    site.sign_in("ben", billing=5)
    site.enqueue("c0")
    site.talk("c0")
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.decline("c1")


def ring_one_after_the_other(site: Site) -> None:
    site.queue("billing", selection="ring_progressively", ring_every_ms=4_000)
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")


def go_away_for_misses(site: Site) -> None:
    site.configure(misses_before_away=1)
    site.sign_in("anna", billing=5, return_ms=9_000)
    site.enqueue("c1")
    site.miss("c1")


def lose_the_desk(site: Site) -> None:
    bring_agent(site, "ready")
    site.lose("anna")


def extend(site: Site) -> None:
    bring_agent(site, "wrapping_up")
    site.extend_wrap_up("anna")


Ends = list[type[e.SiteEvent]]
BY_THEMSELVES: list[tuple[DeadlineKind, Callable[[Site], None], str, int, Ends]] = [
    ("waiting", lambda site: bring_call(site, "waiting"), "c1", 3_600_000, [e.CallEnded]),
    ("waiting", ask_to_be_called_back, "c1", 96 * 3_600_000, [e.CallEnded]),
    ("held", hold_for_agent, "c1", 60_000, [e.CallReleased]),
    ("step", with_step, "c1", 7_000, [e.CallRelaxed]),
    ("exclusion", decline_beside_another, "exclusion from c1", 30_000, [e.CallOffered]),
    ("offer", lambda site: bring_agent(site, "offered"), "c1 with anna", 15_000, [e.OfferMissed]),
    ("ring", ring_one_after_the_other, "c1", 4_000, [e.CallOffered]),
    ("connecting", lambda site: bring_call(site, "connecting"), "c1", 20_000, [e.CallRequeued]),
    ("connecting", call_back, "c1", 45_000, [e.CallbackFailed]),
    ("connecting", ring_back, "c1", 55_000, [e.CallbackFailed]),
    ("connecting", answer, "c1", 20_000, [e.CallbackFailed]),
    ("talking", lambda site: bring_call(site, "talking"), "c1", 4 * 3_600_000, [e.CallEnded]),
    (
        "postponed",
        lambda site: bring_call(site, "postponed"),
        "c1",
        600_000,
        [e.CallbackDue, e.CallOffered],
    ),
    ("away", go_away_for_misses, "anna", 9_000, [e.AgentBecameReady, e.CallOffered]),
    (
        "back_off",
        lambda site: bring_agent(site, "backing_off"),
        "anna",
        5_000,
        [e.BackOffEnded, e.CallOffered],
    ),
    (
        "wrap_up",
        lambda site: bring_agent(site, "wrapping_up"),
        "c1 with anna",
        30_000,
        [e.WrapUpEnded],
    ),
    ("wrap_up", extend, "c1 with anna", 60_000, [e.WrapUpEnded]),
    ("wrap_up", several_in_hand, "c1 with anna", 30_000, [e.WrapUpEnded]),
    ("unreachable", lose_the_desk, "absence of anna", 60_000, [e.AgentSignedOut]),
]


@pytest.mark.parametrize(
    ("kind", "situation", "subject", "lasts_ms", "ends"),
    BY_THEMSELVES,
    ids=[f"{kind} of {subject} after {ms}" for kind, _, subject, ms, _ in BY_THEMSELVES],
)
def test_what_does_not_end_otherwise_ends_by_itself(
    site: Site,
    kind: DeadlineKind,
    situation: Callable[[Site], None],
    subject: str,
    lasts_ms: int,
    ends: Ends,
) -> None:
    situation(site)
    in_force = [(name_of(due[2]), due[3], due[0]) for due in site.core.state.deadlines.in_force()]
    assert (subject, kind, site.now_ms + lasts_ms) in in_force
    site.pass_ms(lasts_ms - 1)
    assert ends[0] in kinds(site.pass_ms(1))


def test_every_kind_of_deadline_is_seen_to_take_effect_here() -> None:
    assert {case[0] for case in BY_THEMSELVES} == set(get_args(DeadlineKind))
