"""Callers cannot fill the disk of the journal with what they record."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from router.carriers.browser import limits
from router.carriers.browser.recordings import FOLDER, RecordingStore
from router.carriers.browser.space import NotTaken, Space
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from pathlib import Path

HERE = "203.0.113.9"


async def nothing() -> None:
    """Nobody has anything to do meanwhile."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With 100 bytes in it, of the 1 000 that it may have."""
    monkeypatch.setattr(limits, "FOLDER_BYTES_MAX", 1_000)
    made = tmp_path / FOLDER
    made.mkdir()
    (made / "old").write_bytes(bytes(100))
    return made


async def refusal(space: Space, size: int, peer: str = HERE) -> tuple[int, str]:
    with pytest.raises(NotTaken) as refused:
        await space.take(peer, size)
    return refused.value.status, str(refused.value)


async def test_what_was_there_before_counts(folder: Path) -> None:
    space = Space(folder, VirtualClock())
    await space.take(HERE, 900)
    assert await refusal(space, 1) == (507, "There is no space for recordings any more.")


async def test_what_is_given_back_may_be_used_again(folder: Path) -> None:
    space = Space(folder, VirtualClock())
    await space.take(HERE, 900)
    space.give_back(400)
    await space.take(HERE, 400)
    assert (await refusal(space, 1))[0] == 507


async def test_what_was_deleted_meanwhile_is_found_by_the_next_count(folder: Path) -> None:
    space = Space(folder, VirtualClock())
    assert (await refusal(space, 901))[0] == 507
    (folder / "old").unlink()
    await space.count()
    await space.take(HERE, 1_000)


async def test_a_full_folder_is_logged_once_until_there_is_space_again(folder: Path) -> None:
    space = Space(folder, VirtualClock())
    with capture_logs() as logs:
        await refusal(space, 901)
        await refusal(space, 950)
        await space.take(HERE, 900)
        await refusal(space, 1)
        await refusal(space, 1)
    assert [(log["event"], log["log_level"]) for log in logs] == [("recordings_full", "error")] * 2


async def test_the_disk_keeps_what_the_journal_needs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free_bytes = shutil.disk_usage(folder).free
    monkeypatch.setattr(limits, "FREE_BYTES_MIN", 2 * free_bytes)
    space = Space(folder, VirtualClock())
    assert (await refusal(space, 1))[0] == 507
    monkeypatch.setattr(limits, "FREE_BYTES_MIN", 0)
    await space.take(HERE, 1)


async def test_where_there_is_no_folder_yet_nothing_is_used(folder: Path) -> None:
    shutil.rmtree(folder)
    space = Space(folder, VirtualClock())
    await space.take(HERE, 1_000)


@pytest.mark.parametrize("is_in_memory", [True, False])
async def test_an_address_may_send_so_much_and_as_much_again_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, is_in_memory: bool
) -> None:
    monkeypatch.setattr(limits, "PEER_BYTES_MAX", 100)
    clock = VirtualClock()
    space = Space(None if is_in_memory else folder, clock)
    await space.take(HERE, 60)
    assert (await refusal(space, 60))[0] == 429
    await space.take("203.0.113.10", 60)
    await clock.advance(limits.PEER_BYTES_MS // 2, nothing)
    await space.take(HERE, 60)


async def test_what_is_dropped_leaves_its_space_and_what_is_kept_does_not(folder: Path) -> None:
    store = RecordingStore(folder.parent, VirtualClock())
    dropped = store.begin(HERE, 60_000)
    await store.add(dropped, 0, bytes(800))
    await store.drop(dropped)
    kept = store.begin(HERE, 60_000)
    await store.add(kept, 0, bytes(800))
    await store.keep(kept)
    more = store.begin(HERE, 60_000)
    with pytest.raises(NotTaken):
        await store.add(more, 0, bytes(200))
    await store.add(more, 0, bytes(100))
