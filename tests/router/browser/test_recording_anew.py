"""A page goes, or comes back, in the middle of a message: whatever has arrived of it counts."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from router.carriers.browser import recordings
from tests.router.browser.test_in_doubt import Doubtful
from tests.router.browser.test_messages_left import is_recording, noted
from tests.router.browser.test_other_ways import WEBM, uploads
from tests.router.browser.village import Village
from tests.stories.shop import said

if TYPE_CHECKING:
    from pathlib import Path

    from tests.router.browser.pages import CallerPage

MORE = bytes(5_000)


def kept(folder: Path) -> list[int]:
    """How long each recording is that lies there, in bytes."""
    return sorted(path.stat().st_size for path in (folder / "recordings").iterdir())


async def test_a_page_that_finds_its_network_again_goes_on_recording(tmp_path: Path) -> None:
    async with Village(tmp_path, keeps=True) as village:
        caller = await is_recording(village)
        await uploads(village, caller, WEBM)
        await caller.closes()
        await village.pass_s(2)
        again = await village.comes_back(caller, upload=caller.upload)
        assert again.kinds == ["welcome"]
        await uploads(village, caller, MORE, first=1)
        await again.has_recorded(9_000, parts=2, upload=caller.upload)
        await village.settle()
        assert again.does == "hang_up"
        assert [one.length_ms for one in noted(village)] == [9_000]
        assert kept(tmp_path) == [len(WEBM) + len(MORE)]


async def test_a_recording_counts_that_is_finished_just_after_the_page_has_come_back(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path, keeps=True) as village:
        caller = await is_recording(village)
        await uploads(village, caller, WEBM)
        again = await village.comes_back(caller)
        assert again.does == "record"
        assert again.upload != caller.upload
        await again.has_recorded(4_000, upload=caller.upload)
        await again.says("hang_up")
        await village.settle()
        assert said("voicemail_empty") not in again.captions
        assert [one.length_ms for one in noted(village)] == [4_000]
        assert kept(tmp_path) == [len(WEBM)]
        assert not village.door.recordings._taking


@pytest.mark.parametrize("how", ["hang_up", "silence", "recorded", "goes"])
async def test_what_was_recorded_before_the_page_was_loaded_anew_counts_if_nothing_else_comes(
    tmp_path: Path, how: str
) -> None:
    async with Village(tmp_path, keeps=True) as village:
        caller = await is_recording(village)
        await village.pass_s(3)
        await uploads(village, caller, WEBM)
        again = caller
        for _ in range(3):
            again = await village.comes_back(again)
        match how:
            case "hang_up":
                await again.says("hang_up")
            case "silence":
                await again.keeps_silent()
            case "recorded":
                await again.has_recorded(0, parts=0)
            case _:
                await again.closes()
        await village.pass_s(16)
        assert [one.length_ms for one in noted(village)] == [3_000]
        assert kept(tmp_path) == [len(WEBM)]
        assert not village.door.recordings._taking


async def recorded_twice(village: Village, *, is_longer: bool) -> CallerPage:
    """He has recorded something, his page was loaded anew, and he has recorded something again."""
    caller = await is_recording(village)
    await uploads(village, caller, WEBM)
    again = await village.comes_back(caller)
    await uploads(village, again, MORE if is_longer else WEBM[:100])
    return again


@pytest.mark.parametrize("is_longer", [True, False])
async def test_what_is_finished_counts_and_what_was_recorded_before_is_dropped(
    tmp_path: Path, *, is_longer: bool
) -> None:
    async with Village(tmp_path, keeps=True) as village:
        again = await recorded_twice(village, is_longer=is_longer)
        await again.has_recorded(4_000)
        await village.settle()
        assert kept(tmp_path) == [len(MORE) if is_longer else 100]
        assert len(noted(village)) == 1
        assert not village.door.recordings._taking


@pytest.mark.parametrize("is_longer", [True, False])
async def test_of_what_was_never_finished_the_longest_counts(
    tmp_path: Path, *, is_longer: bool
) -> None:
    async with Village(tmp_path, keeps=True) as village:
        again = await recorded_twice(village, is_longer=is_longer)
        await again.says("hang_up")
        await village.settle()
        assert kept(tmp_path) == [len(MORE) if is_longer else len(WEBM)]
        assert len(noted(village)) == 1


async def test_nobody_has_more_than_two_recordings_under_way(tmp_path: Path) -> None:
    async with Village(tmp_path, keeps=True) as village:
        page = await is_recording(village)
        for _ in range(5):
            await uploads(village, page, WEBM)
            page = await village.comes_back(page)
        assert kept(tmp_path) == [len(WEBM)]
        assert len(village.door.recordings._taking) == 2


async def test_a_page_that_records_what_the_service_does_not_know_is_asked_anew(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        caller = await is_recording(village)
        unknown = caller.upload[:-32] + "0" * 32
        again = await village.comes_back(caller, upload=unknown)
        assert again.does == "record"
        await again.has_recorded(1_000, upload=unknown)
        await village.settle()
        assert not noted(village)
        assert again.does == "record"


@pytest.mark.parametrize("goes_on", [True, False])
async def test_a_page_that_comes_back_while_nothing_can_be_decided_loses_nothing(
    tmp_path: Path, *, goes_on: bool
) -> None:
    async with Doubtful(tmp_path) as village:
        caller = await is_recording(village)
        await uploads(village, caller, WEBM)
        village.held.is_broken = True
        await village.calls()
        assert village.service.engine.doubt
        fields = {"upload": caller.upload} if goes_on else {}
        again = await village.comes_back(caller, **fields)
        assert again.kinds == (["welcome"] if goes_on else ["welcome", "moment"])
        await again.says("hang_up")
        await village.recovers()
        assert len(noted(village)) == 1


async def test_the_first_piece_counts_of_somebody_who_hangs_up_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on, write = threading.Event(), threading.Event(), recordings._write

    def slow(path: Path, at: int, data: bytes) -> None:
        begun.set()
        goes_on.wait()
        write(path, at, data)

    async with Village(tmp_path, keeps=True) as village:
        caller = await is_recording(village)
        await village.pass_s(3)
        monkeypatch.setattr(recordings, "_write", slow)

        async def hangs_up() -> None:
            await asyncio.to_thread(begun.wait)
            await caller.says("hang_up")
            await caller.syncs()
            goes_on.set()

        status, _ = await asyncio.gather(uploads(village, caller, WEBM), hangs_up())
        assert status == 204
        await village.settle()
        assert [one.length_ms for one in noted(village)] == [3_000]
        assert kept(tmp_path) == [len(WEBM)]
