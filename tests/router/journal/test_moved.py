"""Files that are moved away or deleted while the service uses them: nothing counts as written that went
into them, and all goes on when they are back.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from router.errors import JournalFailed, JournalLocked
from router.journal.sqlite import SqliteJournal
from tests.router.journal.written import batch, entry, known, read, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
async def journal(folder: Path) -> AsyncIterator[SqliteJournal]:
    journal = SqliteJournal(folder)
    await journal.open()
    await journal.append(batch(1, 3, known("c1", "Ann"), acted=1))
    yield journal
    await journal.close()


def aside(folder: Path) -> Path:
    return folder.with_name("elsewhere")


def move(source: Path, target: Path) -> None:
    source.rename(target)


def make(folder: Path) -> None:
    folder.mkdir()


def is_there(folder: Path) -> bool:
    return folder.exists()


def delete(file: Path) -> None:
    file.unlink()


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def reopened(journal: SqliteJournal) -> tuple[int, dict[str, str]]:
    await journal.close()
    opened = await journal.open()
    return opened.last, told(opened)


async def fails(journal: SqliteJournal, message: str, times: int = 2) -> None:
    for _ in range(times):
        with pytest.raises(JournalFailed, match=message):
            await journal.append(batch(4, 2, known("c2", "Bob")))


async def test_a_folder_that_was_moved_away_is_noticed_before_anything_counts_as_written(
    journal: SqliteJournal, folder: Path
) -> None:
    move(folder, aside(folder))
    await fails(journal, f"no longer in {folder}, it was moved away or deleted while in use")


async def test_when_the_folder_is_back_all_goes_on(journal: SqliteJournal, folder: Path) -> None:
    move(folder, aside(folder))
    await fails(journal, "bring it back")
    move(aside(folder), folder)
    await journal.append(batch(4, 2, known("c2", "Bob")))
    await journal.append(batch(6))
    assert await read(journal) == [entry(one) for one in range(1, 7)]
    assert await reopened(journal) == (6, {"c1": "Ann", "c2": "Bob"})


async def test_a_folder_that_was_deleted_is_said_with_what_to_do(
    journal: SqliteJournal, folder: Path
) -> None:
    shutil.rmtree(folder)
    await fails(journal, "if it is lost, stop Switchroom and put a backup there")
    assert not is_there(folder)


async def test_in_an_empty_folder_in_its_place_no_new_journal_is_begun(
    journal: SqliteJournal, folder: Path
) -> None:
    move(folder, aside(folder))
    make(folder)
    await fails(journal, "no longer in")
    assert names_in(folder) == []
    shutil.rmtree(folder)
    move(aside(folder), folder)
    await journal.append(batch(4))


@pytest.mark.parametrize("name", ["journal.db", "keys"])
async def test_a_single_file_that_was_moved_away_is_noticed(
    journal: SqliteJournal, folder: Path, name: str
) -> None:
    move(folder / name, folder / "aside")
    await fails(journal, "no longer in")
    assert not (folder / name).exists()
    move(folder / "aside", folder / name)
    await journal.append(batch(4, 2, known("c2", "Bob")))
    assert await reopened(journal) == (5, {"c1": "Ann", "c2": "Bob"})


async def test_a_log_that_was_deleted_is_made_good(journal: SqliteJournal, folder: Path) -> None:
    delete(folder / "journal.db-wal")
    await fails(journal, "no longer in", times=1)
    await journal.append(batch(4, 2, known("c2", "Bob")))
    assert await reopened(journal) == (5, {"c1": "Ann", "c2": "Bob"})


async def test_a_lock_that_was_deleted_is_taken_again(journal: SqliteJournal, folder: Path) -> None:
    delete(folder / "lock")
    await fails(journal, "no longer in", times=1)
    await journal.append(batch(4))
    assert (folder / "lock").read_text() == f"{os.getpid()}\n"
    with pytest.raises(JournalLocked):
        await SqliteJournal(folder).open()


async def test_a_copy_in_its_place_will_do_and_is_locked(
    journal: SqliteJournal, folder: Path
) -> None:
    shutil.copytree(folder, folder.with_name("copy"))
    move(folder, aside(folder))
    await fails(journal, "no longer in")
    move(folder.with_name("copy"), folder)
    await journal.append(batch(4))
    assert await read(journal) == [entry(one) for one in range(1, 5)]
    with pytest.raises(JournalLocked):
        await SqliteJournal(folder).open()


async def test_a_copy_that_another_service_has_taken_is_left_alone(
    journal: SqliteJournal, folder: Path
) -> None:
    shutil.copytree(folder, folder.with_name("copy"))
    move(folder, aside(folder))
    await fails(journal, "no longer in")
    move(folder.with_name("copy"), folder)
    other = SqliteJournal(folder)
    await other.open()
    await fails(journal, f"in use by process {os.getpid()}")
    await other.append(batch(4))
    await other.close()
    await fails(journal, "written already, or some of them")


async def test_an_older_copy_in_its_place_is_not_written_to(
    journal: SqliteJournal, folder: Path
) -> None:
    old = folder.with_name("old")
    shutil.copytree(folder, old)
    await journal.append(batch(4))
    move(folder, aside(folder))
    move(old, folder)
    with pytest.raises(JournalFailed, match="no longer in"):
        await journal.append(batch(5))
    with pytest.raises(JournalFailed, match=r"entry 4, .*, is not in it any more: .* older copy"):
        await journal.append(batch(5))
    move(folder, old)
    move(aside(folder), folder)
    await journal.append(batch(5))
    assert await reopened(journal) == (5, {"c1": "Ann"})


async def test_another_journal_in_its_place_is_not_written_to(
    journal: SqliteJournal, folder: Path
) -> None:
    move(folder, aside(folder))
    other = SqliteJournal(folder)
    await other.open()
    await other.append(batch(1, 9, by="other"))
    await other.close()
    with pytest.raises(JournalFailed, match="no longer in"):
        await journal.append(batch(4))
    with pytest.raises(JournalFailed, match=r"entry 3, .*, is not in it any more: .* another"):
        await journal.append(batch(4))
