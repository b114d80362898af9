"""A reload while the engine has very much to do: there is no room, or it takes several batches."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from queues import commands as c
from router import engine as engine_module
from router.calls import SetEmergency
from router.engine import take_note
from router.errors import Overloaded
from tests.router.doubtful_office import MOVES, SLOW, Doubtful
from tests.router.office import ANNA, COMPANY, without
from tests.stories.turns import turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

RELAXED = COMPANY.replace("level = 5", "level = 3")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Doubtful]:
    async with Doubtful(tmp_path) as office:
        yield office


@pytest.fixture
async def full(office: Doubtful, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """A batch is being written, and there is no room for more commands; gives whether one has already
    been turned away for that.
    """
    office.is_writing().add_done_callback(take_note)
    await office.until(lambda: office.engine.is_idle)
    monkeypatch.setattr(engine_module, "WAITING_MAX", 1)
    submit = office.engine.submit
    submit(SetEmergency(queue="desk", on=True, by="boss")).add_done_callback(take_note)
    turned_away: list[bool] = []

    def seen(command: Any) -> asyncio.Future[Any]:
        future = submit(command)
        turned_away.append(future.done() and isinstance(future.exception(), Overloaded))
        return future

    monkeypatch.setattr(office.engine, "submit", seen)
    return lambda: any(turned_away)


async def test_a_change_waits_until_there_is_room_for_it(
    office: Doubtful, full: Callable[[], bool]
) -> None:
    before = office.service.settings
    office.writes(without("anna", MOVES))
    asked = asyncio.get_running_loop().create_task(office.is_asked())
    await office.until(full)
    await turns(50)
    assert office.service.settings is before
    assert not asked.done()
    office.slow.gate.set()
    outcome = await asked
    assert (outcome["in_doubt"], outcome["problems"]) == ("", [])
    assert office.queues() == {"accounts", "desk", "moves"}


async def test_a_change_for_which_there_is_no_room_until_doubt_begins_is_taken_after_it(
    office: Doubtful, full: Callable[[], bool]
) -> None:
    before = office.service.settings
    office.writes(MOVES)
    asked = asyncio.get_running_loop().create_task(office.is_asked())
    await office.until(full)
    await office.takes_too_long()
    assert SLOW in (await asked)["in_doubt"]
    assert office.service.settings is before
    await office.recovers()
    assert office.queues() == {"accounts", "desk", "moves"}


async def becomes_slow_after_a_batch(office: Doubtful) -> None:
    before = office.engine.written
    office.slow.gate.set()
    await office.until(lambda: office.engine.written > before)
    office.slow.gate.clear()


async def test_who_was_just_signing_in_when_he_was_taken_out_is_signed_out_after_doubt(
    office: Doubtful, monkeypatch: pytest.MonkeyPatch
) -> None:
    """His sign-in is decided in one batch, and what signs him out would be in the next one."""
    monkeypatch.setattr(engine_module, "BATCH_MAX", 1)
    office.is_writing().add_done_callback(take_note)
    await office.until(lambda: office.engine.is_idle)
    skills = office.service._agents[ANNA].profile()
    signing_in = office.engine.submit(c.SignIn(site=office.site, agent=ANNA, skills=skills))
    signing_in.add_done_callback(take_note)
    office.writes(without("anna"))
    asked = asyncio.get_running_loop().create_task(office.is_asked())
    await office.until(lambda: ANNA not in office.service._agents)
    await becomes_slow_after_a_batch(office)
    await office.takes_too_long()
    assert SLOW in (await asked)["in_doubt"]
    assert ANNA in office.engine.core.state.agents
    await office.recovers()
    assert office.state_of(ANNA) is None


async def test_who_is_taken_out_leaves_whatever_he_asks_for_as_doubt_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Doubtful(tmp_path, RELAXED) as office:
        await office.is_ready(ANNA)
        call = await office.waits()
        await office.talks(ANNA, call)
        await office.changes(without("anna", RELAXED))
        monkeypatch.setattr(engine_module, "BATCH_MAX", 1)
        for asked in (
            c.SetReady(site=office.site, agent=ANNA),
            SetEmergency(queue="desk", on=True, by="boss"),
        ):
            office.engine.submit(asked).add_done_callback(take_note)
        await becomes_slow_after_a_batch(office)
        await office.takes_too_long()
        assert office.agent(ANNA).plan is None
        await office.recovers()
        assert office.agent(ANNA).plan == "signed_out"
        await office.ends(call, ANNA)
        assert office.state_of(ANNA) is None
