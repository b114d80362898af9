from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from queues import Core
from queues import commands as c
from queues import events as e
from queues.errors import CommandRefused, CoreBroken, UnknownAgent
from queues.ids import AgentId, CallId, QueueId
from router import engine as module
from router.calls import AnswerCall, CallArrived, Calls, CloseCall
from router.engine import BATCH_MAX, Engine
from router.errors import InDoubt, JournalFailed, RequestRefused, ServiceStopping
from router.journal.memory import MemoryJournal
from router.ports import Personal
from tests.router.api.world import CONVERSATION, DEFINITION, SITE
from tests.router.journal.written import batch
from tests.stories.turns import turns
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.ports import Batch, Recorded, Submitted

CALL = CallId("call-1")
QUEUE = QueueId("desk")
ANNA = AgentId("anna")
CONFIGURE = c.Configure(site=SITE, definition=DEFINITION)
SIGN_IN = c.SignIn(site=SITE, agent=ANNA, skills=())
READY = c.SetReady(site=SITE, agent=ANNA)


class SlowJournal(MemoryJournal):
    """Writes when it is let to; notes each batch."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[Recorded]] = []
        self.fails = self.breaks = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def append(self, batch: Batch) -> None:
        self.batches.append([entry.event for entry in batch.entries])
        await self.gate.wait()
        if self.breaks:
            raise ZeroDivisionError
        if self.fails:
            raise JournalFailed("the disk is full")
        await super().append(batch)


class Running:
    """An engine that runs, and everything around it."""

    def __init__(self, journal: SlowJournal | None = None) -> None:
        self.clock = VirtualClock()
        self.journal = journal or SlowJournal()
        self.told: list[Recorded] = []
        self.engine = Engine(
            core=Core(SITE),
            calls=Calls(SITE, CONVERSATION),
            journal=self.journal,
            clock=self.clock,
        )
        self.engine.subscribe(self)
        self.loop = asyncio.get_running_loop()
        self.task = self.loop.create_task(self.engine.run())

    def on_events(self, events: Sequence[Recorded]) -> None:
        self.told.extend(events)

    async def turns(self) -> None:
        await turns(20)

    async def passes(self, seconds: int) -> None:
        await self.clock.advance(seconds * 1000, self.turns)

    async def answers(self, call: CallId, leg: str = "") -> None:
        await self.engine.submit(answer(call, leg))

    async def stops(self) -> None:
        self.engine.stop()
        await self.task


def answer(call: CallId, leg: str = "") -> AnswerCall:
    return AnswerCall(
        call=call, carrier="twilio", leg=leg or f"leg-of-{call}", dialled="+31201234567"
    )


def enqueue(call: CallId) -> c.EnqueueCall:
    return c.EnqueueCall(site=SITE, call=call, queue=QUEUE)


async def test_what_waits_is_decided_together_and_written_in_one_go() -> None:
    running = Running()
    running.journal.gate.clear()
    first = running.engine.submit(CONFIGURE)
    await running.turns()
    rest = [running.engine.submit(answer(CallId(f"call-{number}"))) for number in range(50)]
    await running.turns()
    assert len(running.journal.batches) == 1
    running.journal.gate.set()
    await asyncio.gather(first, *rest)
    assert [len(batch) for batch in running.journal.batches] == [1, 100]
    await running.stops()


async def test_a_batch_has_a_limit() -> None:
    running = Running()
    futures = [
        running.engine.submit(answer(CallId(f"call-{number}"))) for number in range(BATCH_MAX + 1)
    ]
    await asyncio.gather(*futures)
    assert [len(batch) for batch in running.journal.batches] == [2 * BATCH_MAX, 2]
    await running.stops()


async def test_nobody_acts_on_what_is_not_written() -> None:
    running = Running()
    running.journal.gate.clear()
    future = running.engine.submit(CONFIGURE)
    await running.turns()
    assert len(running.journal.batches) == 1
    assert running.told == []
    assert not future.done()
    running.journal.gate.set()
    assert [type(event) for event in await future] == [e.Configured]
    assert [type(event) for event in running.told] == [e.Configured]
    await running.stops()


async def test_a_refusal_does_not_disturb_the_others_of_its_batch() -> None:
    running = Running()
    before = running.engine.submit(CONFIGURE)
    refused = running.engine.submit(READY)
    unknown = running.engine.submit(CloseCall(call=CallId("nobody"), by="caller"))
    after = running.engine.submit(SIGN_IN)
    results = await asyncio.gather(before, refused, unknown, after, return_exceptions=True)
    assert isinstance(results[1], UnknownAgent)
    assert isinstance(results[2], RequestRefused)
    assert [type(event) for event in running.told] == [e.Configured, e.AgentSignedIn]
    await running.stops()


async def test_what_changes_nothing_is_not_written() -> None:
    running = Running()
    await running.engine.submit(CONFIGURE)
    assert await running.engine.submit(CONFIGURE) == []
    assert len(running.journal.batches) == 1
    await running.stops()


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
    assert running.engine.is_sound
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


async def test_a_broken_core_stops_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    running = Running()

    def breaks(*_: object) -> None:
        raise CoreBroken("an invariant does not hold")

    monkeypatch.setattr(running.engine.core, "handle", breaks)
    with pytest.raises(JournalFailed, match="an invariant does not hold"):
        await running.engine.submit(CONFIGURE)
    assert not running.engine.is_sound
    with pytest.raises(CoreBroken):
        await running.task


async def test_a_subscriber_that_breaks_keeps_nobody_from_being_told() -> None:
    """What is written has happened; a defect in one screen must not stop the calls."""
    running = Running()
    heard: list[Recorded] = []

    class Sound:
        def on_events(self, events: Sequence[Recorded]) -> None:
            heard.extend(events)

    class Broken:
        def on_events(self, events: Sequence[Recorded]) -> None:
            raise ValueError(len(events))

    running.engine.subscribe(Broken())
    running.engine.subscribe(Sound())
    written = await running.engine.submit(CONFIGURE)
    assert heard == list(written)
    assert running.engine.is_sound
    running.engine.stop()
    await running.task


async def test_a_stopped_engine_decides_what_waits_and_takes_no_more() -> None:
    running = Running()
    waiting = running.engine.submit(CONFIGURE)
    running.engine.stop()
    assert not running.engine.is_sound
    with pytest.raises(ServiceStopping):
        await running.engine.submit(SIGN_IN)
    assert len(await waiting) == 1
    await running.task
    assert running.engine.is_idle


async def test_more_than_may_wait_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING_MAX", 2)
    running = Running()
    taken = [running.engine.submit(CONFIGURE), running.engine.submit(SIGN_IN)]
    with pytest.raises(RequestRefused, match="too many"):
        await running.engine.submit(READY)
    await asyncio.gather(*taken)
    await running.engine.submit(READY)
    await running.stops()


async def test_the_engine_is_woken_when_a_deadline_of_the_core_falls_due() -> None:
    running = Running()
    for command in (CONFIGURE, SIGN_IN, READY):
        await running.engine.submit(command)
    await running.answers(CALL)
    await running.engine.submit(enqueue(CALL))
    await running.passes(14)
    assert running.engine.core.state.agents[ANNA].state == "offered"
    await running.passes(1)
    assert running.engine.core.state.agents[ANNA].state == "backing_off"
    await running.passes(3600)
    assert running.engine.core.state.calls == {}
    ended = [event for event in running.told if isinstance(event, e.CallEnded)]
    assert [event.outcome for event in ended] == ["wait_limit"]
    await running.stops()


async def test_the_engine_is_woken_when_a_conversation_counts_as_left_behind() -> None:
    running = Running()
    await running.engine.submit(CONFIGURE)
    await running.answers(CALL)
    await running.passes(29 * 60)
    assert CALL in running.engine.calls.open
    await running.passes(60)
    assert running.engine.calls.open == {}
    await running.stops()


async def test_after_a_stop_no_deadline_wakes_the_engine() -> None:
    running = Running()
    await running.engine.submit(CONFIGURE)
    await running.answers(CALL)
    await running.stops()
    await running.passes(3600)
    assert CALL in running.engine.calls.open


async def test_a_call_whose_caller_has_just_hung_up_is_not_put_in_line() -> None:
    """Both were asked for before either was decided."""
    running = Running()
    await running.engine.submit(CONFIGURE)
    await running.answers(CALL)
    closed = running.engine.submit(CloseCall(call=CALL, by="caller"))
    queued = running.engine.submit(enqueue(CALL))
    assert len(await closed) == 1
    assert await queued == []
    assert running.engine.core.state.calls == {}
    await running.stops()


async def test_a_call_that_has_just_been_put_in_line_is_not_closed_as_a_conversation() -> None:
    running = Running()
    await running.engine.submit(CONFIGURE)
    await running.answers(CALL)
    queued = running.engine.submit(enqueue(CALL))
    closed = running.engine.submit(CloseCall(call=CALL, by="caller"))
    assert len(await queued) == 1
    assert await closed == []
    assert CALL in running.engine.calls.open
    await running.stops()


async def test_a_submitter_who_gave_up_does_not_disturb() -> None:
    running = Running()
    running.engine.submit(CONFIGURE).cancel()
    refused = running.engine.submit(READY)
    refused.cancel()
    await running.engine.submit(SIGN_IN)
    assert [type(event) for event in running.told] == [e.Configured, e.AgentSignedIn]
    await running.stops()


async def test_how_long_things_take_is_told_to_the_meter() -> None:
    clock, journal = VirtualClock(), MemoryJournal()
    appended: list[float] = []
    routed: list[float] = []

    class Meter:
        def routed(self, seconds: float) -> None:
            routed.append(seconds)

        def journal_appended(self, seconds: float) -> None:
            appended.append(seconds)

    engine = Engine(
        core=Core(SITE),
        calls=Calls(SITE, CONVERSATION),
        journal=journal,
        clock=clock,
        meter=Meter(),
    )
    running = asyncio.get_running_loop().create_task(engine.run())
    await asyncio.gather(engine.submit(CONFIGURE), engine.submit(answer(CALL)))
    with pytest.raises(CommandRefused):
        await engine.submit(READY)
    engine.stop()
    await running
    assert (len(appended), len(routed)) == (1, 1)
    assert any(isinstance(event, CallArrived) for event in journal.events)
