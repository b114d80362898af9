"""Who is asked how it was: what is known of the call is in the book, also after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from ivr.script import Survey, SurveyQuestion
from ivr.survey import SurveyTalk
from queues import Core
from router.callers import Callers
from router.calls import Calls
from router.engine import Engine
from router.journal.memory import MemoryJournal
from router.surveys import Surveys
from router.tasks import Tasks
from tests.router.api.world import CONVERSATION, SCRIPT, SITE
from tests.router.callers.happenings import (
    CALL,
    DAY_MS,
    Disk,
    arrived,
    ended,
    happens,
    has_rung,
    restored,
    routed,
    surveyed,
    turn_taken,
)
from tests.virtual_clock import START_MS, VirtualClock

if TYPE_CHECKING:
    from ivr.survey import SurveyTurn
    from queues.commands import EndedBy

SURVEY = Survey(
    questions=(SurveyQuestion(id="help", texts={"en": "Did we help?"}),),
    every_days=7,
)


async def begun(callers: Callers, by: EndedBy = "agent", talked_ms: int = 60_000) -> bool:
    """Whether the caller is asked after a restart, his call having ended like this before it."""
    talk = SurveyTalk(msgspec.structs.replace(SCRIPT, survey=SURVEY))
    calls, tasks, clock = Calls(SITE, CONVERSATION, talk), Tasks(), VirtualClock()
    over = msgspec.structs.replace(ended(), by=by, talked_ms=talked_ms)
    for event in (arrived(), turn_taken(routed()), over):
        calls.fold(event)
    engine = Engine(
        core=Core(SITE), calls=calls, journal=MemoryJournal(), clock=clock, beside=callers
    )
    engine.subscribe(callers)
    tasks.start("engine", engine.run())
    surveys = Surveys(engine=engine, callers=callers, clock=clock, survey=talk)
    turn: SurveyTurn | None = await surveys.begin(CALL)
    assert await surveys.begin(CALL) == turn
    engine.stop()
    await tasks.stop(1)
    return turn is not None


async def test_a_caller_whose_agent_has_hung_up_is_asked() -> None:
    assert await begun(Callers())


@pytest.mark.parametrize(("by", "talked_ms"), [("caller", 60_000), ("agent", 0)])
async def test_whoever_has_not_talked_or_has_hung_up_himself_is_not_asked(
    by: EndedBy, talked_ms: int
) -> None:
    assert not await begun(Callers(), by, talked_ms)


@pytest.mark.parametrize(("days", "is_asked"), [(1, False), (8, True)])
async def test_whoever_was_asked_not_long_ago_is_not_asked_again_after_a_crash(
    days: int, *, is_asked: bool
) -> None:
    before, disk = Callers(), Disk()
    asked_ms = START_MS - days * DAY_MS
    has_rung(before, at_ms=asked_ms)
    happens(before, surveyed(at_ms=asked_ms))
    has_rung(before)
    disk.write(before.take_changes())
    assert await begun(restored(disk, set())) == is_asked
