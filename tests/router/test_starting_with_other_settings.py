"""The service starts again on its journal, with another configuration than it was written under."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import Core
from queues import events as e
from queues.ids import AgentId, QueueId, SiteId
from router.calls import Book
from router.errors import ConfigurationError
from router.estimating import Learning
from router.journal.memory import MemoryJournal
from router.ports import PHONE_ANSWER_MS
from router.rehearsing import rehearse
from router.settings import check
from tests.router.office import (
    ANNA,
    ANNAS_SKILLS,
    COMPANY,
    GONE,
    TESS,
    WITHOUT_ACCOUNTS,
    Office,
    without,
)

if TYPE_CHECKING:
    from pathlib import Path

SITE = SiteId("main")
ANNAS_TOKEN = 'token = "the-token-of-anna-alone"\n'


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


def office(folder: Path, journal: MemoryJournal, text: str = COMPANY) -> Office:
    made = Office(folder, text, journal)
    made.journal = journal
    return made


async def test_calls_in_a_queue_that_is_gone_keep_the_service_from_starting(
    tmp_path: Path, journal: MemoryJournal
) -> None:
    async with office(tmp_path, journal) as before:
        await before.waits()
    after = office(tmp_path, journal, WITHOUT_ACCOUNTS)
    with pytest.raises(ConfigurationError, match="still in the queue 'accounts'"):
        await after.service.open()
    await after.service.stop()


async def test_a_rehearsal_finds_that_out_beforehand_and_changes_nothing(
    tmp_path: Path, journal: MemoryJournal
) -> None:
    async with office(tmp_path, journal) as before:
        await before.waits()
        written = len(journal.events)
        for text, is_refused in ((WITHOUT_ACCOUNTS, True), (COMPANY, False)):
            before.file.write_text(text, encoding="utf-8")
            settings = check(before.file, {}).settings
            assert settings is not None
            try:
                await rehearse(settings, journal, Core(SITE), Book(), Learning())
            except ConfigurationError:
                assert is_refused
            else:
                assert not is_refused
        assert len(journal.events) == written


async def test_calls_go_where_the_settings_say_and_keep_their_place(
    tmp_path: Path, journal: MemoryJournal
) -> None:
    async with office(tmp_path, journal) as before:
        call = await before.waits()
        entry = before.service.engine.core.state.calls[call].entry[0]
    async with office(tmp_path, journal, WITHOUT_ACCOUNTS + GONE) as after:
        moved = after.service.engine.core.state.calls[call]
        assert moved.queue_id == QueueId("desk")
        assert moved.entry[0] == entry


async def test_an_agent_who_is_gone_talks_to_the_end_and_is_signed_out(
    tmp_path: Path, journal: MemoryJournal
) -> None:
    async with office(tmp_path, journal, COMPANY.replace("level = 3", "level = 9")) as before:
        call = await before.waits()
        await before.is_ready(ANNA)
        await before.talks(ANNA, call)
    async with office(tmp_path, journal, without("anna")) as after:
        assert after.state_of(ANNA) == "talking"
        await after.ends(call, ANNA)
        assert after.state_of(ANNA) is None


async def test_an_agent_has_the_skills_that_he_has_now(
    tmp_path: Path, journal: MemoryJournal
) -> None:
    async with office(tmp_path, journal) as before:
        await before.is_ready(ANNA)
    more = COMPANY.replace(ANNAS_SKILLS, 'skills = [{ skill = "billing", level = 8 }]')
    async with office(tmp_path, journal, more) as after:
        assert after.agent(ANNA).group.levels == {"billing": 8}


async def test_an_agent_whose_desk_is_a_telephone_now_signs_in_anew_as_one(
    tmp_path: Path, journal: MemoryJournal
) -> None:
    async with office(tmp_path, journal) as before:
        await before.is_ready(ANNA)
    phone = f'{ANNAS_TOKEN}phone = "+31687650000"\nalways_on = true\n'
    async with office(tmp_path, journal, COMPANY.replace(ANNAS_TOKEN, phone)) as after:
        await after.settle()
        assert after.agent(ANNA).answer_ms == PHONE_ANSWER_MS
        assert after.state_of(ANNA) == "ready"


async def test_who_was_just_being_signed_in_is_ready_after_a_crash(
    tmp_path: Path, journal: MemoryJournal
) -> None:
    always = COMPANY.replace('phone = "+31687654321"', 'phone = "+31687654321"\nalways_on = true')
    async with office(tmp_path, journal, always) as before:
        await before.settle()
        assert before.state_of(TESS) == "ready"
    # As if the process had been killed between the two events.
    ready = next(
        number
        for number, entry in enumerate(journal._entries)
        if isinstance(entry.event, e.AgentBecameReady)
    )
    entries = list(journal._entries)[:ready]
    journal._entries.clear()
    journal._entries.extend(entries)
    journal._last, journal._acted = entries[-1].sequence, entries[-1].sequence
    journal._snapshots.clear()
    async with office(tmp_path, journal, always) as after:
        await after.settle()
        assert after.state_of(TESS) == "ready"


async def test_the_same_settings_change_nothing(tmp_path: Path, journal: MemoryJournal) -> None:
    async with office(tmp_path, journal) as before:
        await before.is_ready(TESS)
        await before.is_ready(AgentId("anna"))
        written = len(journal.events)
    async with office(tmp_path, journal) as after:
        assert after.state_of(TESS) == "ready"
        later = journal.events[written:]
        # Only that desks are not connected yet; a telephone needs none.
        assert [type(event) for event in later] == [e.AgentLost]
