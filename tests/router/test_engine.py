from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from queues import Core
from queues import events as e
from queues.errors import CommandRefused, CoreBroken, UnknownAgent
from queues.ids import CallId
from router import engine as module
from router.calls import CONVERSATION_MS_MAX, CallArrived, Calls, CloseCall
from router.engine import BATCH_MAX, Engine
from router.errors import JournalFailed, RequestRefused, ServiceStopping
from router.journal.memory import MemoryJournal
from tests.router.api.world import CONVERSATION, SITE
from tests.router.running_engine import (
    ANNA,
    CALL,
    CONFIGURE,
    READY,
    SIGN_IN,
    Running,
    answer,
    enqueue,
)
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.ports import Recorded


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
    await running.passes(CONVERSATION_MS_MAX // 1000 - 60)
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
