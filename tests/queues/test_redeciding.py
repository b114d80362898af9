"""A journal is decided again: it comes to the same, or the first difference is named."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queues import Core, CoreBroken
from queues import commands as c
from queues import events as e
from queues.entities import Call
from queues.ids import AgentId, CallId
from queues.redeciding import Difference, Entry, Ordered, follow, redecide
from queues.snapshot import state_hash
from tests.queues.recorded import Recorded, anything, begin, carry_on, restored
from tests.queues.site import MAIN
from tests.queues.wording import step

SEEDS = st.integers(0, 2**32)


@given(SEEDS, st.integers(0, 200))
@settings(max_examples=50)
def test_what_is_decided_again_comes_to_the_same(seed: int, steps: int) -> None:
    site = anything(seed, steps)
    again = Core(MAIN)
    assert redecide(again, site.entries) is None
    assert state_hash(again) == state_hash(site.core)


@given(
    seed=SEEDS,
    lives=st.lists(st.integers(1, 60), min_size=1, max_size=4),
    from_snapshot=st.booleans(),
)
@settings(max_examples=40)
def test_also_over_restarts_from_the_journal_or_from_a_snapshot(
    seed: int, lives: list[int], *, from_snapshot: bool
) -> None:
    chaos = begin(seed)
    site = carry_on(chaos, 0)
    for steps in lives:
        kept, upto = restored(site.core), len(site.events)
        carry_on(chaos, steps)
        if from_snapshot:
            follow(kept, site.events[upto:], site.last_ordered)
            site.core = kept
        else:
            site.core = Core(MAIN)
            follow(site.core, site.events, site.last_ordered)
    carry_on(chaos, 40)
    again = Core(MAIN)
    assert redecide(again, site.entries) is None
    assert state_hash(again) == state_hash(site.core)


@given(SEEDS, st.integers(0, 80), st.integers(1, 60))
@settings(max_examples=20)
def test_also_from_a_snapshot_on(seed: int, steps: int, further: int) -> None:
    chaos = begin(seed)
    site = carry_on(chaos, steps)
    again, kept = restored(site.core), len(site.entries)
    carry_on(chaos, further)
    assert redecide(again, site.entries[kept:]) is None
    assert state_hash(again) == state_hash(site.core)


def site_with_a_busy_agent() -> Recorded:
    site = Recorded()
    site.skills("billing")
    site.queue("billing")
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.talk("c1")
    return site


def test_a_step_that_was_looked_at_in_vain_is_not_looked_at_again() -> None:
    """Time passed and nothing came of it, so that it is in no journal; then the line grew."""
    site = site_with_a_busy_agent()
    leave = step(after_ms=1_000, line_over=1, leave_for="voicemail")
    site.change_queue("billing", steps=(leave,))
    site.queue("sales", offer_ms=1_000)
    site.sign_in("ben", sales=5)
    site.enqueue("c2")
    site.wake_at(1_000)
    site.enqueue("s1", "sales")
    site.now_ms += 500
    site.enqueue("c3")
    site.wake_at(500)
    assert isinstance(site.events[-1], e.OfferMissed)
    assert redecide(Core(MAIN), site.entries) is None
    found = difference(unaware(site.entries))
    assert isinstance(found.decided, e.CallEnded)


def unaware(entries: list[Entry]) -> list[Entry]:
    """The journal without up to when deadlines had taken effect."""
    return [
        (event, ordered and msgspec.structs.replace(ordered, passed_ms=0))
        for event, ordered in entries
    ]


def test_when_steps_were_looked_at_they_are_looked_at_again() -> None:
    """A look is taken when there is occasion, every few seconds; the journal says when."""
    site = site_with_a_busy_agent()
    leave = step(after_ms=1_000, line_over=1, leave_for="voicemail")
    site.change_queue("billing", steps=(leave,))
    site.enqueue("c2")
    site.wake_at(4_500)
    site.enqueue("c3")
    site.wake_at(500)
    assert isinstance(site.events[-1], e.CallEnded)
    assert redecide(Core(MAIN), site.entries) is None
    event, ordered = site.entries[-1]
    assert ordered is not None
    assert ordered.looked
    blind = msgspec.structs.replace(ordered, looked=False)
    found = difference([*site.entries[:-1], (event, blind)])
    assert (found.recorded, found.decided) == (event, None)


# What differs


def change(entries: list[Entry], number: int, **changes: object) -> list[Entry]:
    """The journal with other fields in one of its events, counted from 1."""
    event, ordered = entries[number - 1]
    changed = msgspec.structs.replace(event, **changes)
    return [*entries[: number - 1], (changed, ordered), *entries[number:]]


def difference(entries: list[Entry]) -> Difference:
    found = redecide(Core(MAIN), entries)
    assert found is not None
    return found


def test_an_event_that_was_changed_is_named() -> None:
    site = site_with_a_busy_agent()
    number, offered = next(
        (number, event)
        for number, (event, _) in enumerate(site.entries, start=1)
        if isinstance(event, e.CallOffered)
    )
    found = difference(change(site.entries, number, agent=AgentId("ben")))
    assert found.number == number
    assert found.decided == offered
    assert isinstance(found.recorded, e.CallOffered)
    assert found.recorded.agent == "ben"
    assert found.ordered is not None
    assert isinstance(found.ordered.command, c.EnqueueCall)


def test_an_event_that_is_missing_is_named() -> None:
    site = site_with_a_busy_agent()
    number = next(
        number
        for number, (event, _) in enumerate(site.entries, start=1)
        if isinstance(event, e.CallOffered)
    )
    without = [*site.entries[: number - 1], *site.entries[number:]]
    found = difference(without)
    assert (found.number, found.recorded) == (number, None)
    assert isinstance(found.decided, e.CallOffered)


def test_a_journal_that_ends_within_a_decision_is_told() -> None:
    site = site_with_a_busy_agent()
    number = next(
        number
        for number, (event, _) in enumerate(site.entries, start=1)
        if isinstance(event, e.CallOffered)
    )
    found = difference(site.entries[: number - 1])
    assert (found.number, found.recorded) == (number, None)
    assert isinstance(found.decided, e.CallOffered)


def test_an_event_too_many_is_named() -> None:
    site = site_with_a_busy_agent()
    connected = site.entries[-1][0]
    found = difference([*site.entries, (connected, None)])
    assert (found.number, found.recorded) == (len(site.entries) + 1, connected)
    assert found.decided is None


def test_a_journal_that_begins_within_a_decision_is_told() -> None:
    site = site_with_a_busy_agent()
    event, _ = site.entries[0]
    found = difference([(event, None)])
    assert (found.number, found.ordered, found.recorded) == (1, None, event)


def test_a_command_that_is_refused_now_is_named_with_the_reason() -> None:
    site = site_with_a_busy_agent()
    event = e.AgentBecameReady(site=MAIN, at_ms=site.now_ms, agent=AgentId("nobody"))
    command = c.SetReady(site=MAIN, agent=AgentId("nobody"))
    ordered = Ordered(at_ms=site.now_ms, command=command, looked=False)
    found = difference([*site.entries, (event, ordered)])
    assert found.number == len(site.entries) + 1
    assert found.recorded == event
    assert found.decided is None
    assert "nobody" in found.refusal


def test_nothing_at_all_is_the_same() -> None:
    assert redecide(Core(MAIN), []) is None


# Following


def test_following_goes_where_replaying_goes() -> None:
    site = site_with_a_busy_agent()
    followed, replayed = Core(MAIN), Core(MAIN)
    follow(followed, site.events, site.last_ordered)
    replayed.replay(site.events)
    assert state_hash(followed) == state_hash(replayed) == state_hash(site.core)


def test_following_what_does_not_fit_is_damage() -> None:
    with pytest.raises(CoreBroken, match="speaks of 'nobody'"):
        follow(Core(MAIN), [e.AgentBecameReady(site=MAIN, at_ms=1, agent=AgentId("nobody"))], None)


def test_what_was_looked_at_in_vain_before_a_restart_is_not_looked_at_again() -> None:
    site = site_with_a_busy_agent()
    site.change_queue("billing", steps=(step(after_ms=1_000, line_over=1, leave_for="voicemail"),))
    site.enqueue("c2")
    site.wake_at(1_000)
    site.enqueue("c3")
    followed, replayed = Core(MAIN), Core(MAIN)
    follow(followed, site.events, site.last_ordered)
    replayed.replay(site.events)
    assert steps_of(followed) == steps_of(site.core) == ["c3"]
    assert steps_of(replayed) == ["c2", "c3"]


def steps_of(core: Core) -> list[str]:
    """The calls that are to be looked at."""
    in_force = core.state.deadlines.in_force()
    return [
        subject.id
        for _, _, subject, kind in in_force
        if isinstance(subject, Call) and kind == "step"
    ]


def test_time_that_passed_last_of_all_has_passed() -> None:
    site = site_with_a_busy_agent()
    site.change_queue("billing", steps=(step(after_ms=1_000, line_over=1, leave_for="voicemail"),))
    site.queue("sales", offer_ms=2_000)
    site.sign_in("ben", sales=5)
    site.enqueue("s1", "sales")
    site.enqueue("c2")
    site.wake_at(2_000)
    assert isinstance(site.events[-1], e.OfferMissed)
    followed = Core(MAIN)
    follow(followed, site.events, site.last_ordered)
    assert steps_of(followed) == steps_of(site.core) == []
    assert followed.state.deadlines.passed_ms == site.now_ms


def test_ordered_commands_are_written_and_read() -> None:
    command = c.EndCall(site=MAIN, call=CallId("c1"), by="caller")
    ordered = Ordered(at_ms=1, command=command, looked=True, passed_ms=3)
    assert msgspec.json.decode(msgspec.json.encode(ordered), type=Ordered) == ordered
