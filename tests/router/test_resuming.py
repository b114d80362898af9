"""A crash at any point: what follows from what is written is done all the same, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallbackFailed, CallConnected, CallEnded, CallRequeued
from tests.router.crashes import Crash, CrashingOffice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Story = Callable[[CrashingOffice], Awaitable[None]]


def crashes(appends: int, asks: int) -> list[Crash | None]:
    """None, and one before and after each of these."""
    every = [
        Crash(of, number, is_after)
        for of, numbers in (("append", appends), ("ask", asks))
        for number in range(1, numbers + 1)
        for is_after in (False, True)
    ]
    return [None, *every]


async def talk(office: CrashingOffice) -> None:
    """Tess is rung, they talk, and a supervisor ends the call."""
    call = await office.caller_asks()
    await office.phone_is_taken(call)
    await office.caller_is_there(call)
    await office.supervisor_ends(call)
    for leg in office.carrier.agents:
        leg.is_over = office.carrier.where == "gone"
    await office.tess_hangs_up(call)


async def lost_on_the_way(office: CrashingOffice) -> None:
    """Tess hangs up before the caller has reached her."""
    call = await office.caller_asks()
    await office.phone_is_taken(call)
    if not [one for one in office.journal.events if isinstance(one, CallConnected)]:
        await office.tess_hangs_up(call)


async def callback(office: CrashingOffice) -> None:
    """The caller is rung back while Tess waits, and does not answer."""
    call = await office.caller_asks()
    await office.wants_callback(call)
    await office.phone_is_taken(call)
    for leg in office.carrier.live(office.carrier.callbacks):
        await office.service.switchboard.callback_failed(call, leg.offer, "busy")
    await office.settles()


async def is_lived(story: Story, folder: Path, crash: Crash | None) -> CrashingOffice:
    """Whatever happens, in the end nothing is left to be done, and nothing rings."""
    office = CrashingOffice(folder, crash)
    await office.lives(lambda: story(office))
    assert office.fate.was_met
    assert office.carrier.wrongs == []
    assert not office.carrier.live(office.carrier.legs)
    assert office.service.outbox.waiting == 0
    assert office.service.outbox.acted() == office.service.engine.written
    await office.service.stop()
    return office


def happened(office: CrashingOffice, kind: type) -> int:
    return sum(isinstance(event, kind) for event in office.journal.events)


@pytest.mark.parametrize("crash", crashes(8, 3), ids=str)
async def test_a_talk_is_had_once_and_ended_whenever_the_service_crashes(
    crash: Crash | None, tmp_path: Path
) -> None:
    office = await is_lived(talk, tmp_path, crash)
    assert len(office.carrier.agents) == 1
    assert office.carrier.where == "gone"
    assert office.carrier.farewells == 1
    assert (happened(office, CallConnected), happened(office, CallEnded)) == (1, 1)


@pytest.mark.parametrize("crash", crashes(7, 4), ids=str)
async def test_a_caller_whose_agent_is_lost_is_back_in_line_whenever_the_service_crashes(
    crash: Crash | None, tmp_path: Path
) -> None:
    office = await is_lived(lost_on_the_way, tmp_path, crash)
    assert len(office.carrier.agents) == 1
    assert office.carrier.where == "line"
    assert (happened(office, CallConnected), happened(office, CallRequeued)) == (0, 1)


@pytest.mark.parametrize("crash", crashes(12, 6), ids=str)
async def test_a_caller_is_rung_back_once_whenever_the_service_crashes(
    crash: Crash | None, tmp_path: Path
) -> None:
    office = await is_lived(callback, tmp_path, crash)
    assert len(office.carrier.callbacks) == 1
    assert happened(office, CallbackFailed) == 1
