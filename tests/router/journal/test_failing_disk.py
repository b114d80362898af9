"""A disk that is full or takes no writes: said plainly, nothing half written, and all is well after."""

from __future__ import annotations

import contextlib
import os
import resource
from typing import TYPE_CHECKING

import msgspec
import pytest

from router.errors import JournalFailed
from router.journal.sqlite import SqliteJournal
from router.ports import Snapshot
from tests.router.journal.written import START_MS, batch, entry, known, outside, read, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

BIG = known("big", "x" * 300_000)


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[SqliteJournal]:
    journal = SqliteJournal(tmp_path / "journal")
    await journal.open()
    await journal.append(batch(1, 3, known("c1", "Ann"), acted=1))
    yield journal
    await journal.close()


@contextlib.contextmanager
def full_disk(bytes_max: int) -> Iterator[None]:
    """No file of this process can grow beyond that."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def reopened(journal: SqliteJournal) -> tuple[int, dict[str, str], int]:
    await journal.close()
    opened = await journal.open()
    return opened.last, told(opened), opened.acted


async def test_a_full_disk_is_said_and_nothing_of_the_batch_is_there(
    journal: SqliteJournal,
) -> None:
    with full_disk(150_000), pytest.raises(JournalFailed, match="full"):
        await journal.append(batch(4, 2, BIG, acted=3))
    assert await reopened(journal) == (3, {"c1": "Ann"}, 1)
    assert await read(journal) == [entry(1), entry(2), entry(3)]


async def test_when_there_is_room_again_the_same_batch_is_written(journal: SqliteJournal) -> None:
    with full_disk(150_000):
        for _ in range(3):
            with pytest.raises(JournalFailed, match="full"):
                await journal.append(batch(4, 2, BIG, acted=3))
    await journal.append(batch(4, 2, BIG, acted=3))
    await journal.append(batch(6))
    assert [one.sequence for one in await read(journal)] == [1, 2, 3, 4, 5, 6]
    last, words, _ = await reopened(journal)
    assert (last, set(words)) == (6, {"c1", "big"})


@pytest.mark.parametrize("bytes_max", range(0, 200_000, 9_973))
async def test_however_early_the_disk_is_full_the_batch_is_there_or_not(
    journal: SqliteJournal, bytes_max: int
) -> None:
    try:
        with full_disk(bytes_max):
            await journal.append(batch(4, 2, BIG, known("c1", None), acted=3))
    except JournalFailed:
        assert await reopened(journal) in [
            (3, {"c1": "Ann"}, 1),
            (5, {"big": "x" * 300_000}, 3),
        ]
    await journal.append(batch(4, 2, BIG, known("c1", None), acted=3))
    assert await reopened(journal) == (5, {"big": "x" * 300_000}, 3)


async def test_a_snapshot_that_finds_no_room_is_not_kept_and_the_ones_before_are(
    journal: SqliteJournal,
) -> None:
    kept = Snapshot(sequence=2, at_ms=START_MS, data=b"state")
    await journal.keep(kept)
    with full_disk(150_000), pytest.raises(JournalFailed, match="full"):
        await journal.keep(Snapshot(sequence=3, at_ms=START_MS, data=b"x" * 300_000))
    await journal.append(batch(4))
    await journal.close()
    assert (await journal.open()).snapshots == (kept,)


async def test_no_room_for_a_key_is_said_and_the_batch_is_written_later(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    await journal.open()
    with full_disk(0), pytest.raises(JournalFailed, match=r"full|size"):
        await journal.append(batch(1, 1, known("c1", "Ann")))
    await journal.append(batch(1, 1, known("c1", "Ann")))
    assert await reopened(journal) == (1, {"c1": "Ann"}, 0)
    await journal.close()


async def test_a_journal_that_cannot_be_closed_tidily_is_whole_all_the_same(
    journal: SqliteJournal,
) -> None:
    await journal.append(batch(4, 1, BIG))
    with full_disk(8_192):
        await journal.close()
    opened = await journal.open()
    assert (opened.last, set(told(opened))) == (4, {"c1", "big"})


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(JournalFailed, match="file"):
        await SqliteJournal(tmp_path / "file" / "journal").open()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
async def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir(mode=0o500)
    with pytest.raises(JournalFailed, match="may not write"):
        await SqliteJournal(tmp_path / "journal").open()


async def test_a_file_that_another_program_keeps_locked_is_said_and_tried_again(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    other = outside(tmp_path / "journal")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalFailed, match="another process is writing"):
        await journal.append(batch(4))
    other.execute("ROLLBACK")
    other.close()
    await journal.append(batch(4))
    assert (await read(journal))[-1] == entry(4)


async def test_a_defect_while_writing_leaves_nothing_behind_and_the_next_batch_is_written(
    journal: SqliteJournal,
) -> None:
    broken = batch(4, 2, known("c2", "Bob"))
    msgspec.structs.force_setattr(broken, "acted", object())
    with pytest.raises(TypeError):  # and not JournalFailed, for which it would be tried for ever
        await journal.append(broken)
    await journal.append(batch(4, 2))
    assert await reopened(journal) == (5, {"c1": "Ann"}, 0)
