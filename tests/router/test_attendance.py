from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from queues import Core
from queues import commands as c
from queues.definitions import AgentSkill, Capacity
from queues.errors import NotPossibleNow, UnknownAgent
from queues.events import AgentFound, AgentLost, AgentSignedIn
from queues.ids import AgentId, SkillId
from router.attendance import Attendance
from router.calls import Calls
from router.engine import Engine
from router.journal.memory import MemoryJournal
from router.ports import PHONE_ANSWER_MS, Batch
from router.settings import Agent, Secret, Skill
from tests.router.api.world import CONVERSATION, DEFINITION, SITE
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ANNA, FINN, TESS = AgentId("anna"), AgentId("finn"), AgentId("tess")


def agent(name: AgentId, phone: str | None = None, *, always_on: bool = False) -> Agent:
    return Agent(
        id=name,
        name=name.title(),
        token=Secret(f"the-token-of-{name}-alone"),
        skills=(Skill(skill="english", level=7),),
        phone=phone,
        always_on=always_on,
    )


AGENTS = {
    ANNA: agent(ANNA),
    FINN: agent(FINN, "+31655501660"),
    TESS: agent(TESS, "+31655501661", always_on=True),
}


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    engine = Engine(
        core=Core(SITE),
        calls=Calls(SITE, CONVERSATION),
        journal=MemoryJournal(),
        clock=VirtualClock(),
    )
    running = asyncio.get_running_loop().create_task(engine.run())
    await engine.submit(c.Configure(site=SITE, definition=DEFINITION))
    yield engine
    engine.stop()
    await running


def signed_in(engine: Engine) -> list[AgentSignedIn]:
    journal = engine._journal
    assert isinstance(journal, MemoryJournal)
    return [event for event in journal.events if isinstance(event, AgentSignedIn)]


async def test_telephones_that_are_always_on_are_ready_from_the_start(engine: Engine) -> None:
    await Attendance(engine, AGENTS).open()
    assert {one.id: one.state for one in engine.core.state.agents.values()} == {TESS: "ready"}
    (event,) = signed_in(engine)
    assert event.return_ms == 300_000
    assert event.answer_ms == PHONE_ANSWER_MS
    assert event.skills == (AgentSkill(SkillId("english"), 7),)


async def test_who_opens_a_desk_is_at_work_and_away_until_ready(engine: Engine) -> None:
    attendance = Attendance(engine, AGENTS)
    await attendance.desk_opened(ANNA)
    assert engine.core.state.agents[ANNA].state == "away"
    assert (signed_in(engine)[0].return_ms, signed_in(engine)[0].answer_ms) == (None, 0)
    await attendance.set_ready(ANNA)
    assert engine.core.state.agents[ANNA].state == "ready"
    await attendance.set_away(ANNA, "lunch")
    assert engine.core.state.agents[ANNA].away_reason == "lunch"
    await attendance.sign_out(ANNA)
    assert ANNA not in engine.core.state.agents


async def test_an_agent_has_the_place_in_which_the_configuration_lists_him(engine: Engine) -> None:
    attendance = Attendance(engine, AGENTS)
    for name in (TESS, ANNA, FINN):
        await attendance.desk_opened(name)
    assert {event.agent: event.place for event in signed_in(engine)} == {ANNA: 1, FINN: 2, TESS: 3}
    assert {event.capacity for event in signed_in(engine)} == {Capacity(voice=1)}


async def test_a_second_desk_changes_nothing(engine: Engine) -> None:
    attendance = Attendance(engine, AGENTS)
    await attendance.desk_opened(ANNA)
    await attendance.set_ready(ANNA)
    await attendance.desk_opened(ANNA)
    assert engine.core.state.agents[ANNA].state == "ready"
    assert len(signed_in(engine)) == 1


async def test_a_desk_that_is_lost_and_comes_back_finds_its_agent_as_he_was(engine: Engine) -> None:
    attendance = Attendance(engine, AGENTS)
    await attendance.desk_opened(ANNA)
    await attendance.set_ready(ANNA)
    await attendance.desk_closed(ANNA)
    assert not engine.core.state.agents[ANNA].reachable
    with pytest.raises(NotPossibleNow):
        await attendance.set_ready(ANNA)
    await attendance.desk_opened(ANNA)
    assert engine.core.state.agents[ANNA].reachable
    assert engine.core.state.agents[ANNA].state == "ready"
    journal = engine._journal
    assert isinstance(journal, MemoryJournal)
    kinds = [type(event) for event in journal.events]
    assert kinds[-2:] == [AgentLost, AgentFound]


async def test_a_telephone_that_is_always_on_needs_no_desk(engine: Engine) -> None:
    attendance = Attendance(engine, AGENTS)
    await attendance.open()
    await attendance.desk_opened(TESS)
    await attendance.desk_closed(TESS)
    assert engine.core.state.agents[TESS].reachable
    assert engine.core.state.agents[TESS].state == "ready"


async def test_a_telephone_that_is_always_on_returns_by_itself_after_a_new_sign_in_too(
    engine: Engine,
) -> None:
    attendance = Attendance(engine, AGENTS)
    await attendance.open()
    await attendance.sign_out(TESS)
    await attendance.desk_opened(TESS)
    assert [event.return_ms for event in signed_in(engine)] == [300_000, 300_000]


async def test_a_telephone_is_not_lost_with_its_desk(engine: Engine) -> None:
    attendance = Attendance(engine, AGENTS)
    await attendance.desk_opened(FINN)
    assert signed_in(engine)[0].answer_ms == PHONE_ANSWER_MS
    await attendance.desk_closed(FINN)
    assert engine.core.state.agents[FINN].reachable


async def test_what_the_core_refuses_is_refused_here(engine: Engine) -> None:
    attendance = Attendance(engine, AGENTS)
    for request in (attendance.set_ready, attendance.finish_wrap_up, attendance.extend_wrap_up):
        with pytest.raises(UnknownAgent):
            await request(ANNA)
    await attendance.desk_opened(ANNA)
    with pytest.raises(NotPossibleNow):
        await attendance.extend_wrap_up(ANNA)
    await attendance.sign_out(FINN)


async def test_many_telephones_are_signed_in_with_few_writes() -> None:
    """One for all sign-ins that fit into a batch, and one for making them ready."""
    many = {
        AgentId(f"agent{number}"): agent(
            AgentId(f"agent{number}"), f"+31655502{number:03}", always_on=True
        )
        for number in range(300)
    }
    journal = Counting()
    engine = Engine(
        core=Core(SITE), calls=Calls(SITE, CONVERSATION), journal=journal, clock=VirtualClock()
    )
    running = asyncio.get_running_loop().create_task(engine.run())
    await engine.submit(c.Configure(site=SITE, definition=DEFINITION))
    journal.batches = 0
    await Attendance(engine, many).open()
    assert {one.state for one in engine.core.state.agents.values()} == {"ready"}
    assert list(engine.core.state.agents) == list(many)
    assert journal.batches <= 5
    engine.stop()
    await running


class Counting(MemoryJournal):
    """Counts how often is written."""

    batches = 0

    async def append(self, batch: Batch) -> None:
        self.batches += 1
        await super().append(batch)
