"""The service stops in good order while callers' pages are there, come, or have just gone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from router.carriers.browser import limits
from router.carriers.page import Page
from tests.router.browser.pages import CallerPage
from tests.router.browser.test_messages_left import is_recording, noted
from tests.router.browser.test_other_ways import WEBM, uploads
from tests.router.browser.village import Village
from tests.stories.held_journal import HeldJournal
from tests.stories.turns import turns, turns_until

if TYPE_CHECKING:
    from pathlib import Path

    from aiohttp import web

    from router.carriers.browser.messages import CallerMessage


async def has_spoken(village: Village) -> CallerPage:
    """For three seconds, and goes on."""
    caller = await is_recording(village)
    await uploads(village, caller, WEBM)
    await village.pass_s(3)
    await uploads(village, caller, WEBM, first=1)
    return caller


async def is_away(village: Village, caller: CallerPage) -> None:
    """His page is closed, and that is seen."""
    (leg,) = village.door._registry.callers.values()
    await caller.closes()
    await turns_until(lambda: leg.page is None)


# -- Messages


@pytest.mark.parametrize("is_gone", [True, False])
async def test_a_message_that_is_just_being_kept_is_written_before_the_service_stops(
    tmp_path: Path, *, is_gone: bool
) -> None:
    journal = HeldJournal()
    async with Village(tmp_path, keeps=True, new_journal=lambda: journal) as village:
        caller = await is_recording(village)
        await uploads(village, caller, WEBM)
        journal.hold()
        await caller.has_recorded(4_000)
        if is_gone:
            await caller.says("hang_up")
        await turns_until(lambda: journal.holding == 1)
        async with asyncio.TaskGroup() as group:
            group.create_task(village.service.let_go())
            await turns(1_000)
            journal.release()
        await village.restarts()
        await village.pass_s(60)
        assert [one.length_ms for one in noted(village)] == [4_000]
        assert [one.is_callback for one in village.state.calls.values()] == [True]


async def test_a_message_counts_of_somebody_whose_page_is_away_when_the_service_stops(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path, keeps=True) as village:
        caller = await has_spoken(village)
        await is_away(village, caller)
        await village.sleeps_s(limits.CALLER_GRACE_MS // 1_000 - 1)
        await village.restarts()
        await village.pass_s(60)
        assert [one.length_ms for one in noted(village)] == [3_000]
        assert [one.is_callback for one in village.state.calls.values()] == [True]
        (kept,) = (tmp_path / "recordings").iterdir()
        assert kept.name == noted(village)[0].recording


async def test_a_caller_whose_page_was_away_at_the_stop_comes_back_to_what_was_kept(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path, keeps=True) as village:
        caller = await has_spoken(village)
        await is_away(village, caller)
        await village.restarts()
        again = await village.comes_back(caller)
        assert again.does == "promised"
        await village.pass_s(60)
        assert len(noted(village)) == 1


async def test_who_is_speaking_a_message_when_the_service_stops_is_asked_for_it_again(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path, keeps=True) as village:
        caller = await has_spoken(village)
        await village.restarts()
        assert not noted(village)
        again = await village.comes_back(caller)
        assert again.does == "record"


async def test_a_message_that_could_not_be_noted_yet_is_noted_when_the_service_stops(
    tmp_path: Path,
) -> None:
    journal = HeldJournal()
    async with Village(tmp_path, keeps=True, new_journal=lambda: journal) as village:
        await village.calls()
        caller = await is_recording(village)
        await uploads(village, caller, WEBM)
        journal.is_broken = True
        await caller.has_recorded(4_000)
        await caller.says("hang_up")
        await village.settle()
        journal.is_broken = False
        await village.until(lambda: not village.service.engine.doubt, within_s=3)
        assert not [one for one in village.state.calls.values() if one.is_callback]
        await village.restarts()
        assert [one.length_ms for one in noted(village)] == [4_000]
        assert [one.is_callback for one in village.state.calls.values()] == [True]


async def test_a_stop_does_not_wait_longer_than_its_grace_for_what_cannot_be_written(
    tmp_path: Path,
) -> None:
    journal = HeldJournal()
    grace = ("stop_grace_s = 2", "stop_grace_s = 0.05")
    async with Village(tmp_path, grace, new_journal=lambda: journal) as village:
        await village.waits()
        caller = await village.calls()
        journal.hold()
        await caller.keeps_silent()
        await turns_until(lambda: journal.holding == 1)
        async with asyncio.timeout(10):
            await village.service.stop()
        assert village.service.tasks.running == 0
        journal.release()


# -- Pages that have not called


async def test_a_page_that_has_not_called_yet_is_asked_to_come_back_later(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        page = CallerPage(await village.connects("/browser/call"))
        await page.syncs()
        await village.service.stop_listening()
        await page.says("call", v=1, language="nl")
        await page.syncs()
        await village.service.let_go()
        assert [one.get("reason", one["type"]) for one in page.messages] == ["stopping"]
        assert not village.service.engine.calls.open
        await page.closes()
        assert page.close_code == 1000


async def test_a_page_whose_connection_is_agreed_to_while_the_service_stops_is_sent_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_open, may_go_on, opens = asyncio.Event(), asyncio.Event(), Page.open

    async def opens_slowly(page: Page[CallerMessage], request: web.Request) -> None:
        await opens(page, request)
        is_open.set()
        await may_go_on.wait()

    monkeypatch.setattr(Page, "open", opens_slowly)
    async with Village(tmp_path) as village:
        page = CallerPage(await village.connects("/browser/call"))
        await page.says("call", v=1, language="nl")
        await is_open.wait()
        await village.service.stop_listening()
        may_go_on.set()
        await village.service.stop()
        assert [one.get("reason", one["type"]) for one in page.messages] == ["stopping"]
        assert not village.service.engine.calls.open
        await page.closes()
