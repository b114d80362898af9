"""A reload that meets a journal which is slow, or cannot be written: in the end all of it holds."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from queues import commands as c
from queues import events as e
from queues.ids import QueueId
from router import engine as engine_module
from router.calls import SetEmergency
from tests.router.doubtful_office import FULL, MOVES, SLOW, Doubtful
from tests.router.office import (
    ACCOUNTS,
    ANNA,
    ANNAS_SKILLS,
    BEN,
    COMPANY,
    GONE,
    TESS,
    WITH_BEN,
    WITHOUT_ACCOUNTS,
    without,
)
from tests.stories.turns import turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PHONE = 'phone = "+31687654321"'
ALWAYS_ON = COMPANY.replace(PHONE, f"{PHONE}\nalways_on = true")
TOLD = ["configuration_in_doubt", "configuration_reloaded"]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Doubtful]:
    async with Doubtful(tmp_path) as office:
        yield office


def told(lines: Any) -> list[str]:
    """What the log says of the configuration."""
    assert not {"background_work_failed", "subscriber_failed"} & {one["event"] for one in lines}
    return [one["event"] for one in lines if one["event"].startswith("configuration_")]


# -- A batch takes long


@pytest.mark.parametrize("is_being_written", [False, True])
async def test_a_change_that_meets_a_slow_batch_holds_for_the_core_too_when_that_is_written(
    office: Doubtful,
    is_being_written: bool,  # noqa: FBT001 - a case
) -> None:
    await office.is_ready(ANNA)
    with capture_logs() as lines:
        outcome = await office.meets_a_slow_batch(
            without("anna", MOVES), is_being_written=is_being_written
        )
        assert SLOW in outcome["in_doubt"]
        assert outcome["problems"] == []
        assert outcome["changes"][:2] == ["queues added: moves", "agents removed: anna"]
        await office.recovers()
    assert told(lines) == TOLD
    (doubtful,) = [one for one in lines if one["event"] == TOLD[0]]
    assert doubtful["not_taken"] == outcome["changes"]
    assert "by itself" in doubtful["then"]
    assert office.queues() == {"accounts", "desk", "moves"}
    assert ANNA not in office.service._agents
    assert office.state_of(ANNA) is None
    assert office.call(await office.waits("2")).queue_id == "moves"
    assert len(office.events(e.AgentSignedOut)) == 1
    again = await office.is_asked()
    assert (again["changes"], again["in_doubt"], again["problems"]) == ([], "", [])


async def test_nothing_is_decided_before_the_change_when_doubt_ends(office: Doubtful) -> None:
    """Whoever goes on at once then goes by what everybody has been handed: the new queue."""
    call = await office.arrives()
    await office.meets_a_slow_batch(MOVES)
    assert [one.id for one in office.service.settings.queues] == ["accounts", "desk", "moves"]
    put_in_line: list[asyncio.Future[Any]] = []

    def at_once() -> None:
        enqueue = c.EnqueueCall(site=office.site, call=call, queue=QueueId("moves"))
        put_in_line.append(office.engine.submit(enqueue))

    office.engine.watch(at_once)
    await office.recovers()
    await asyncio.gather(*put_in_line)
    assert office.call(call).queue_id == "moves"


@pytest.mark.parametrize("is_being_written", [False, True])
async def test_who_talks_in_doubt_and_is_taken_out_talks_to_the_end(
    office: Doubtful,
    is_being_written: bool,  # noqa: FBT001 - a case
) -> None:
    await office.changes(COMPANY.replace("level = 5", "level = 3"))
    await office.is_ready(ANNA)
    call = await office.waits()
    await office.talks(ANNA, call)
    text = without("anna", COMPANY.replace("level = 5", "level = 3"))
    await office.meets_a_slow_batch(text, is_being_written=is_being_written)
    await office.recovers()
    assert (office.state_of(ANNA), office.agent(ANNA).plan) == ("talking", "signed_out")
    await office.ends(call, ANNA)
    assert office.state_of(ANNA) is None
    assert ANNA not in office.service._agents


@pytest.mark.parametrize("is_being_written", [False, True])
async def test_skills_and_callers_follow_after_doubt_as_they_would_at_once(
    office: Doubtful,
    is_being_written: bool,  # noqa: FBT001 - a case
) -> None:
    await office.is_ready(ANNA)
    call = await office.waits()
    assert office.call(call).queue_id == "accounts"
    text = (WITHOUT_ACCOUNTS + GONE).replace(ANNAS_SKILLS, 'skills = ["repairs"]')
    await office.meets_a_slow_batch(text, is_being_written=is_being_written)
    await office.recovers()
    assert office.queues() == {"desk"}
    assert office.call(call).queue_id == "desk"
    assert office.agent(ANNA).group.levels == {"repairs": 5}
    assert len(office.events(e.SkillsChanged)) == 1


@pytest.mark.parametrize("is_being_written", [False, True])
async def test_a_telephone_that_is_always_on_is_switched_on_after_doubt(
    tmp_path: Path,
    is_being_written: bool,  # noqa: FBT001 - a case
) -> None:
    async with Doubtful(tmp_path, ALWAYS_ON) as office:
        assert office.state_of(TESS) == "ready"
        text = ALWAYS_ON.replace("+31687654321", "+31687654322")
        await office.meets_a_slow_batch(text, is_being_written=is_being_written)
        await office.recovers()
        assert office.state_of(TESS) == "ready"
        await office.waits("2")
        assert office.carrier.asked == ["ring +31687654322 in en for offer 1"]


async def test_a_telephone_that_is_being_switched_on_as_doubt_begins_is_ready_after_it(
    office: Doubtful,
) -> None:
    """The change itself is written, and what follows from it is in doubt."""
    written = len(office.slow.batches)

    def slow_from_then_on() -> None:
        office.slow.gate.clear()

    office.writes(ALWAYS_ON.replace("level = 5", "level = 4"))
    asked = asyncio.get_running_loop().create_task(office.is_asked())
    await office.until(lambda: len(office.slow.batches) > written)
    slow_from_then_on()
    assert (await asked)["in_doubt"] == ""
    await office.until(lambda: len(office.slow.batches) > written + 1)
    await office.takes_too_long()
    await office.recovers()
    assert office.state_of(TESS) == "ready"


async def test_a_change_outlives_one_doubt_after_the_other(office: Doubtful) -> None:
    await office.is_ready(ANNA)
    with capture_logs() as lines:
        await office.meets_a_slow_batch(without("anna", MOVES))
        office.slow.gate.set()
        office.slow.fails = True
        await office.clock.advance(engine_module.RETRY_MS_MAX, lambda: turns(20))
        assert FULL in office.engine.doubt or SLOW in office.engine.doubt
        await office.recovers()
    assert told(lines) == TOLD
    assert office.queues() == {"accounts", "desk", "moves"}
    assert office.state_of(ANNA) is None


async def test_a_change_in_doubt_that_is_changed_again_ends_as_the_last_one(
    office: Doubtful,
) -> None:
    await office.meets_a_slow_batch(MOVES)
    office.writes(WITH_BEN)
    assert SLOW in (await office.is_asked())["in_doubt"]
    await office.recovers()
    assert office.queues() == {"accounts", "desk"}
    await office.is_ready(BEN)
    assert office.call(await office.waits("2")).state == "offered"


async def test_nothing_is_at_work_while_a_change_is_in_doubt(office: Doubtful) -> None:
    """So a service that stops meanwhile need not wait for it."""
    await office.meets_a_slow_batch(MOVES)
    await office.settle()
    assert office.service.is_quiet()
    assert SLOW in (await office.is_asked())["in_doubt"]
    await office.settle()
    assert office.service.is_quiet()
    await office.recovers()


# -- In doubt when it is asked for


async def test_a_reload_that_is_turned_away_in_doubt_is_done_by_itself_when_that_is_over(
    office: Doubtful,
) -> None:
    assert (await office.is_asked())["in_doubt"] == ""
    await office.is_in_doubt()
    before = office.service.settings
    office.writes(MOVES)
    with capture_logs() as lines:
        outcome = await office.is_asked()
        assert FULL in outcome["in_doubt"]
        assert outcome["changes"] == ["queues added: moves", "conversation changed: concerns"]
        assert office.service.settings is before
        assert (await office.is_asked()) == outcome
        await office.recovers()
    assert told(lines) == [TOLD[0], *TOLD]
    assert office.queues() == {"accounts", "desk", "moves"}
    assert len(office.events(e.Configured)) == 2


async def test_what_is_read_when_doubt_ends_is_what_stands_there_then(office: Doubtful) -> None:
    await office.is_in_doubt()
    office.writes(MOVES)
    await office.is_asked()
    office.writes(COMPANY.replace(ACCOUNTS, "[[queues]"))
    with capture_logs() as lines:
        assert (await office.is_asked())["problems"] != []
        await office.recovers()
    assert told(lines) == ["configuration_refused"] * 2
    assert office.queues() == {"accounts", "desk"}


async def test_whoever_is_disabled_in_doubt_is_no_agent_any_more_when_that_is_over(
    office: Doubtful,
) -> None:
    account = {"id": "tess", "name": "Tess", "roles": ["agent"]}
    assert (await office.page.posts("/api/people", account)).status == 201
    await office.settle()
    await office.is_ready(TESS)
    await office.is_in_doubt()
    assert (await office.page.patches("/api/people/tess", {"disabled": True})).status == 200
    await office.settle()
    assert TESS in office.service._agents
    await office.recovers()
    assert TESS not in office.service._agents
    assert office.state_of(TESS) is None
    assert office.call(await office.waits("2")).state == "waiting"
    assert office.carrier.asked == []


async def test_other_skills_that_somebody_gets_in_doubt_count_when_that_is_over(
    office: Doubtful,
) -> None:
    account = {"id": "anna", "name": "Anna", "roles": ["agent"]}
    assert (await office.page.posts("/api/people", account)).status == 201
    await office.settle()
    await office.is_ready(ANNA)
    await office.is_in_doubt()
    skills = {"skills": [{"skill": "billing", "level": 9}]}
    assert (await office.page.patches("/api/people/anna", skills)).status == 200
    office.writes(MOVES)
    await office.is_asked()
    await office.recovers()
    assert office.agent(ANNA).group.levels == {"billing": 9}
    assert office.queues() == {"accounts", "desk", "moves"}


# -- What the page is told


async def test_the_page_is_never_told_what_came_of_an_earlier_reload(
    office: Doubtful, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.writes(MOVES)
    assert (await office.is_asked())["changes"] != []
    monkeypatch.setattr(office.service._reloading, "_take_over", None)
    office.writes(COMPANY)
    with capture_logs() as lines:
        (problem,) = (await office.is_asked())["problems"]
    assert problem == "something went wrong in the service; its log says what"
    assert [one["event"] for one in lines if one["log_level"] == "error"] == ["reload_failed"]
    monkeypatch.undo()
    office.writes(MOVES)
    await office.is_asked()


async def test_an_engine_that_has_stopped_takes_nothing_and_the_page_is_told(
    tmp_path: Path,
) -> None:
    office = Doubtful(tmp_path)
    await office.__aenter__()
    office.slow.breaks = True
    await asyncio.gather(
        office.engine.submit(SetEmergency(queue="accounts", on=True, by="boss")),
        return_exceptions=True,
    )
    office.writes(MOVES)
    (problem,) = (await office.is_asked())["problems"]
    assert problem.startswith("the engine has stopped")
    assert len(office.service.settings.queues) == 2
    await office.page.http.close()
    await office.service.stop()


async def test_no_failure_is_left_that_nobody_has_looked_at(office: Doubtful) -> None:
    unseen: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unseen.append(context))
    await office.is_in_doubt()
    office.writes(without("anna", without("tess", MOVES)))
    await office.is_asked()
    await office.recovers()
    office.writes(COMPANY)
    await office.meets_a_slow_batch(without("anna"))
    await office.recovers()
    gc.collect()
    await turns(3)
    assert unseen == []
