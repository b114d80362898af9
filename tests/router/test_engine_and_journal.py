"""What the engine does when the journal is slow, fails, or breaks; and what it writes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from queues import events as e
from queues.ids import CallId
from router.errors import InDoubt, JournalFailed
from router.ports import Personal
from tests.router.journal.written import batch
from tests.router.running_engine import (
    CALL,
    CONFIGURE,
    READY,
    SIGN_IN,
    Running,
    answer,
    enqueue,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.ports import Recorded, Submitted


async def test_when_the_journal_fails_nobody_acts_until_it_can_be_written() -> None:
    running = Running()
    await running.engine.submit(CONFIGURE)
    running.journal.fails = True
    running.journal.gate.clear()
    at_hand = [running.engine.submit(SIGN_IN), running.engine.submit(READY)]
    await running.turns()
    waiting = running.engine.submit(READY)
    running.journal.gate.set()
    for future in (*at_hand, waiting):
        with pytest.raises(InDoubt, match="the disk is full"):
            await future
    assert not running.engine.is_sound
    assert "the disk is full" in running.engine.doubt
    assert [type(event) for event in running.told] == [e.Configured]
    with pytest.raises(InDoubt):
        await running.engine.submit(CONFIGURE)
    with pytest.raises(InDoubt):
        await running.engine.all_written()
    running.journal.fails = False
    await running.passes(1)
    await running.engine.all_written()
    happened = [e.Configured, e.AgentSignedIn, e.AgentBecameReady]
    assert [type(event) for event in running.told] == happened
    assert [type(event) for event in running.journal.events] == happened
    await running.engine.submit(READY)
    await running.stops()


async def test_a_batch_in_doubt_is_the_same_whenever_it_is_appended_again() -> None:
    running = Running()
    running.journal.fails = True
    future = running.engine.submit(CONFIGURE)
    await running.passes(30)
    assert future.done()
    assert 10 < len(running.journal.batches) < 40
    assert all(batch == running.journal.batches[0] for batch in running.journal.batches)
    running.journal.fails = False
    await running.passes(2)
    assert len(running.journal.events) == 1
    with pytest.raises(InDoubt):
        await future
    await running.stops()


async def test_a_journal_that_is_too_slow_puts_everything_in_doubt_until_it_has_written() -> None:
    running = Running()
    watched: list[bool] = []
    running.engine.watch(lambda: watched.append(running.engine.is_sound))
    running.journal.gate.clear()
    future = running.engine.submit(CONFIGURE)
    await running.passes(1)
    with pytest.raises(InDoubt, match="slow"):
        await future
    assert watched == [False]
    running.journal.gate.set()
    await running.turns()
    assert watched == [False, True]
    assert [type(event) for event in running.told] == [e.Configured]
    assert len(running.journal.batches) == 1
    await running.stops()


async def test_what_falls_due_in_doubt_is_decided_after_it() -> None:
    running = Running()
    for command in (CONFIGURE, SIGN_IN, READY):
        await running.engine.submit(command)
    await running.answers(CALL)
    await running.engine.submit(enqueue(CALL))
    running.journal.fails = True
    running.engine.submit(answer(CallId("call-2"))).add_done_callback(lambda one: one.exception())
    await running.passes(60)  # the offer runs out meanwhile
    assert not any(isinstance(event, e.OfferMissed) for event in running.told)
    running.journal.fails = False
    await running.passes(3)
    assert any(isinstance(event, e.OfferMissed) for event in running.told)
    await running.stops()


async def test_a_stop_does_not_wait_for_a_journal_that_cannot_be_written() -> None:
    running = Running()
    running.journal.fails = True
    future = running.engine.submit(CONFIGURE)
    await running.passes(1)
    running.engine.stop()
    with capture_logs() as logs:
        await running.passes(2)
        await running.task
    assert [line["event"] for line in logs] == ["stopped_in_doubt"]
    with pytest.raises(InDoubt):
        await future
    assert not running.engine.is_written
    assert running.told == []


async def test_a_last_batch_that_fails_is_believed_by_nobody() -> None:
    """Else a last snapshot would be taken of what is in no journal."""
    running = Running()
    running.journal.fails = True
    future = running.engine.submit(CONFIGURE)
    running.engine.stop()
    await running.turns()
    await running.task
    with pytest.raises(InDoubt):
        await future
    assert not running.engine.is_written


async def test_whoever_waits_for_the_journal_is_told_that_the_engine_has_broken() -> None:
    running = Running()
    running.journal.gate.clear()
    running.engine.submit(CONFIGURE).add_done_callback(lambda one: one.exception())
    await running.turns()
    written = running.loop.create_task(running.engine.all_written())
    await running.turns()
    running.journal.breaks = True
    running.journal.gate.set()
    with pytest.raises(JournalFailed):
        await written
    with pytest.raises(ZeroDivisionError):
        await running.task
    assert not running.engine.is_written


async def test_all_written_waits_for_the_batch_at_hand() -> None:
    running = Running()
    running.journal.gate.clear()
    future = running.engine.submit(CONFIGURE)
    await running.turns()
    written = running.loop.create_task(running.engine.all_written())
    await running.turns()
    assert not written.done()
    running.journal.gate.set()
    await future
    await written
    await running.stops()


async def test_entries_are_counted_on_and_say_which_command_led_to_them() -> None:
    running = Running()
    await running.engine.submit(CONFIGURE)
    await asyncio.gather(running.engine.submit(SIGN_IN), running.engine.submit(answer(CALL)))
    await running.engine.submit(enqueue(CALL))
    entries = [entry async for piece in running.journal.entries() for entry in piece]
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4, 5]
    assert running.engine.written == 5
    ordered = [None if entry.ordered is None else entry.ordered.command for entry in entries]
    assert ordered == [CONFIGURE, SIGN_IN, None, None, enqueue(CALL)]
    await running.stops()


async def test_an_engine_that_goes_on_counts_on() -> None:
    running = Running()
    await running.journal.append(batch(1, 41))
    running.engine.resume(41)
    await running.engine.submit(CONFIGURE)
    (entry,) = [entry async for piece in running.journal.entries(41) for entry in piece]
    assert entry.sequence == running.engine.written == 42
    await running.stops()


class Notes:
    """Keeps what belongs to events and must not stand in them."""

    def __init__(self) -> None:
        self.noted: list[tuple[Submitted, Sequence[Recorded]]] = []

    def note(self, submitted: Submitted, events: Sequence[Recorded]) -> None:
        self.noted.append((submitted, events))

    def take_changes(self) -> tuple[Personal, ...]:
        noted, self.noted = self.noted, []
        return tuple(Personal(owner=f"of {len(events)}", data=b"x") for _, events in noted)


async def test_what_stands_beside_the_events_is_written_with_them() -> None:
    running, notes = Running(), Notes()
    engine = running.engine
    engine._beside = notes
    await engine.submit(CONFIGURE)
    assert [one.owner for one in (await running.journal.open()).personal] == ["of 1"]
    assert await engine.submit(CONFIGURE) == []  # no event, but something is kept
    assert {one.owner for one in (await running.journal.open()).personal} == {"of 1", "of 0"}
    await running.stops()
