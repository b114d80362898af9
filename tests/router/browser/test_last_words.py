"""At the end of our last words: what the caller does just then, and what he has done before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.commands import EndCall
from queues.ids import StaffId
from tests.router.browser.test_messages_left import is_recording, noted
from tests.router.browser.test_other_ways import WEBM, promised, uploads
from tests.router.browser.village import Village

if TYPE_CHECKING:
    from pathlib import Path

    from tests.router.browser.pages import CallerPage


async def has_left_message(village: Village) -> CallerPage:
    """He hears that it is kept."""
    caller = await is_recording(village)
    await uploads(village, caller, WEBM)
    await caller.has_recorded(4_000)
    await village.settle()
    assert caller.does == "hang_up"
    return caller


async def test_hanging_up_as_the_last_words_are_over_leaves_the_message(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller = await has_left_message(village)
        await caller.has_played()
        await caller.says("hang_up")
        await village.settle()
        assert caller.is_over
        assert len(noted(village)) == 1
        anna = await village.desk()
        assert anna.last("offer")["card"]["recording"]


async def test_who_does_not_want_to_be_rung_leaves_his_message_all_the_same(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        caller = await has_left_message(village)
        await caller.has_played()
        await village.pass_s(10)
        assert caller.does == "promised"
        await caller.says("hang_up")
        await village.settle()
        anna = await village.desk()
        assert anna.last("offer")["card"]["recording"]
        assert village.door._registry.callers == {}


async def test_who_does_not_want_to_be_rung_and_has_left_nothing_leaves_no_work(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        caller = await promised(village)
        await caller.says("hang_up")
        await village.settle()
        anna = await village.desk()
        assert not anna.all("offer")
        await village.comes_to_rest()


async def test_the_last_words_are_told_to_their_end_whatever_was_said_before_them(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        caller = await village.waits()
        in_line = caller.turn
        site = village.state.definition.site
        ends = EndCall(site=site, call=village.call, by="supervisor", staff=StaffId("sara"))
        await village.service.engine.submit(ends)
        await village.settle()
        assert caller.does == "hang_up"
        assert caller.turn != in_line
        await caller.says("played", turn=in_line)
        await village.settle()
        assert not caller.is_over
        await caller.has_played()
        await village.settle()
        assert caller.is_over
