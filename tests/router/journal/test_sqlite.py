"""The journal in a folder: its files, reading while it is written, trimming, and the log's length."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from router.errors import JournalFailed
from router.journal import store, upkeep
from router.journal.looking import Looking
from router.journal.sqlite import SqliteJournal
from router.journal.store import Store
from router.journal.writer import Writer
from router.ports import Batch, Snapshot
from tests.router.journal.written import (
    START_MS,
    accepting,
    batch,
    entry,
    known,
    mark,
    outside,
    read,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from router.ports import Entry


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[SqliteJournal]:
    journal = SqliteJournal(tmp_path / "journal")
    await journal.open()
    yield journal
    await journal.close()


async def test_nobody_else_may_read_the_files(journal: SqliteJournal, tmp_path: Path) -> None:
    await journal.append(batch(1, 1, known("c1", "Ann")))
    folder = tmp_path / "journal"
    assert folder.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    names = {"journal.db", "journal.db-wal", "journal.db-shm", "keys", "lock"}
    assert modes == dict.fromkeys(names, 0o600)


async def test_anybody_with_the_sqlite_tool_can_read_what_happened(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    await journal.append(batch(1, 7))
    connection = outside(tmp_path / "journal")
    rows = connection.execute("SELECT sequence, utc, event, call, agent, command FROM happened")
    found = rows.fetchall()
    connection.close()
    assert found[0] == (1, "2026-01-05 11:00:00.001", "call_arrived.1", "c1", None, None)
    assert found[5] == (6, "2026-01-05 11:00:00.006", "back_off_ended.1", None, "anna", "PassTime")


async def test_the_columns_for_people_say_what_the_event_says(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    await journal.append(batch(1, 3))
    connection = outside(tmp_path / "journal")
    rows = connection.execute("SELECT at_ms, event FROM entries ORDER BY sequence").fetchall()
    connection.close()
    events = [entry(sequence).event for sequence in (1, 2, 3)]
    assert rows == [(one.at_ms, one.__struct_config__.tag) for one in events]


async def test_a_commit_is_on_disk_before_it_is_acknowledged(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    """As far as it can be seen from here: SQLite is told to wait for the disk."""
    files = journal._store._files
    assert files is not None
    settings = {
        name: files.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "wal_autocheckpoint")
    }
    assert settings == {"journal_mode": b"wal", "synchronous": 2, "wal_autocheckpoint": 0}
    await journal.append(batch(1))
    assert (tmp_path / "journal" / "journal.db-wal").stat().st_size > 4096


async def test_it_is_read_while_it_is_written(journal: SqliteJournal) -> None:
    await journal.append(batch(1, 1_500))
    read_so_far: list[Entry] = []
    async for piece in journal.entries():
        read_so_far += piece
        if len(read_so_far) < 2_500:
            await journal.append(batch(1_501 + 500 * (len(read_so_far) // 1_000 - 1), 500))
    assert [one.sequence for one in read_so_far] == list(range(1, len(read_so_far) + 1))
    assert len(read_so_far) == 2_500


async def test_others_look_on_while_the_service_writes(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    await journal.append(batch(1, 5, acted=3))
    with Looking(tmp_path / "journal") as looking:
        await journal.append(batch(6, 5, acted=7))
        pieces = list(looking.reader(2, with_orders=True).pieces())
        assert pieces == [[entry(sequence) for sequence in range(3, 11)]]
        assert (looking.head().last.sequence, looking.head().acted) == (10, 7)
        await journal.append(batch(11))
        assert looking.verify().is_whole
        assert looking.verify().last == 11


async def test_appends_asked_for_at_once_are_written_in_that_order(journal: SqliteJournal) -> None:
    await asyncio.gather(*(journal.append(batch(1 + 3 * number, 3)) for number in range(40)))
    assert [one.sequence for one in await read(journal)] == list(range(1, 121))


async def test_an_append_that_nobody_waits_for_any_more_is_written_once(
    journal: SqliteJournal,
) -> None:
    waiting = asyncio.gather(journal.append(batch(1, 3)))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await journal.append(batch(1, 3))
    assert len(await read(journal)) == 3


async def test_what_is_asked_for_after_the_close_is_refused(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    closing = asyncio.gather(journal.close(), journal.append(batch(1)), return_exceptions=True)
    _, refused = await closing
    assert isinstance(refused, JournalFailed)
    another = SqliteJournal(tmp_path / "journal")
    assert (await another.open()).last == 0
    await another.close()


async def test_the_log_is_brought_in_before_it_grows_without_end(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    log = tmp_path / "journal" / "journal.db-wal"
    sizes = []
    for sequence in range(1, 400):
        await journal.append(batch(sequence, 1, known("c1", "x" * 100_000)))
        sizes.append(log.stat().st_size)
    assert sum(sizes) > 0
    assert max(sizes) < 2 * store.LOG_BYTES_MAX


async def test_after_a_close_everything_is_in_the_main_file(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    await journal.append(Batch(entries=(accepting(1),), personal=(), mark=mark(), acted=0))
    await journal.close()
    files = {path.name for path in (tmp_path / "journal").iterdir()}
    assert files == {"journal.db", "keys", "lock"}


async def test_what_an_operator_adds_with_the_sqlite_tool_is_no_damage(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    await journal.append(batch(1, 3))
    connection = outside(tmp_path / "journal")
    connection.execute("CREATE INDEX by_moment ON entries (at_ms)")
    connection.execute("ANALYZE")
    connection.close()
    await journal.append(batch(4))
    await journal.close()
    assert (await journal.open()).last == 4
    with Looking(tmp_path / "journal") as looking:
        assert looking.verify().is_whole


async def snapshot_at(journal: SqliteJournal, *sequences: int) -> None:
    for sequence in sequences:
        await journal.keep(Snapshot(sequence=sequence, at_ms=START_MS, data=b"state"))


async def test_entries_are_taken_out_when_nobody_needs_them(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    folder = tmp_path / "journal"
    await journal.append(batch(1, 100, acted=95))
    await snapshot_at(journal, 60, 90)
    upkeep.note_exported(folder, 80)
    assert sum(upkeep.trim(folder, 51)) == 50
    assert [one.sequence for one in await read(journal, 50)] == list(range(51, 101))
    with pytest.raises(JournalFailed, match="entry 0 is not in the journal, which has 51 to 100"):
        await read(journal)
    await journal.append(batch(101))
    await journal.close()
    assert (await journal.open()).last == 101
    with Looking(folder) as looking:
        assert (looking.verify().first, looking.verify().count) == (51, 51)
        assert looking.verify().is_whole


async def test_what_a_snapshot_that_is_damaged_would_have_spared_is_not_taken_out(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    folder = tmp_path / "journal"
    await journal.append(batch(1, 100, acted=100))
    await snapshot_at(journal, 60, 90)
    upkeep.note_exported(folder, 100)
    connection = outside(folder)
    connection.execute("UPDATE snapshots SET data = x'00' WHERE sequence = 60")
    connection.close()
    assert sum(upkeep.trim(folder, 1_000)) == 0
    await snapshot_at(journal, 95)
    assert sum(upkeep.trim(folder, 1_000)) == 90


async def test_what_was_not_acted_on_is_there_after_trimming_and_a_start(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    await journal.append(batch(1, 100, acted=40))
    await snapshot_at(journal, 80, 90)
    upkeep.note_exported(tmp_path / "journal", 100)
    assert sum(upkeep.trim(tmp_path / "journal", 1_000)) == 40
    await journal.close()
    opened = await journal.open()
    assert opened.acted == 40
    assert await read(journal, opened.acted) == [entry(one) for one in range(41, 101)]


@pytest.mark.parametrize(
    ("exported", "acted", "snapshots", "kept_from"),
    [
        (100, 100, (60, 90), 61),
        (70, 100, (80, 90), 71),
        (100, 40, (80, 90), 41),
        (0, 100, (80, 90), 1),
        (100, 100, (90,), 1),
        (100, 100, (), 1),
        (100, 100, (100, 100), 1),
    ],
)
async def test_no_entry_is_taken_out_that_is_needed(
    journal: SqliteJournal,
    tmp_path: Path,
    exported: int,
    acted: int,
    snapshots: tuple[int, ...],
    kept_from: int,
) -> None:
    await journal.append(batch(1, 100, acted=acted))
    await snapshot_at(journal, *snapshots)
    upkeep.note_exported(tmp_path / "journal", exported)
    assert sum(upkeep.trim(tmp_path / "journal", 1_000)) == kept_from - 1
    assert [one.sequence for one in await read(journal, kept_from - 1)] == list(
        range(kept_from, 101)
    )


async def test_a_snapshot_whose_entry_was_taken_out_still_starts_the_service(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    await journal.append(batch(1, 100, acted=100))
    await snapshot_at(journal, 60, 90)
    upkeep.note_exported(tmp_path / "journal", 100)
    assert sum(upkeep.trim(tmp_path / "journal", 1_000)) == 60
    assert len(await read(journal, 60)) == 40
    await journal.close()
    opened = await journal.open()
    assert [one.sequence for one in opened.snapshots] == [90, 60]


async def test_a_defect_in_tidying_up_keeps_nobody_from_writing() -> None:
    def tidy(_: bool) -> None:  # noqa: FBT001 - what the writer calls
        raise sqlite3.OperationalError("no luck")

    def rest() -> None:
        rested.set()
        raise OSError("no luck")

    rested = threading.Event()
    writer = Writer(tidy, rest, idle_s=0.001)
    writer.start()
    assert await writer.do(lambda: 1) == 1
    assert await asyncio.to_thread(rested.wait, 10)
    assert await writer.do(lambda: 2) == 2
    writer.stop()
    with pytest.raises(JournalFailed, match="closed"):
        await writer.do(lambda: 3)


def test_erased_keys_are_gone_from_the_disk_when_there_is_time_or_when_they_are_many(
    tmp_path: Path,
) -> None:
    written = Store(tmp_path)
    written.open()
    files = written._files
    assert files is not None
    for number in range(1, store.ERASED_MAX + 2):
        written.append(batch(2 * number - 1, 1, known(f"c{number}", "Ann")))
        written.append(batch(2 * number, 1, known(f"c{number}", None)))
        written.tidy(nothing_waits=True)
        assert files.keys.unsettled == number % store.ERASED_MAX
    written.rest()
    assert files.keys.unsettled == 0
    written.close()


async def test_a_job_that_ends_badly_ends_neither_the_thread_nor_the_next_job() -> None:
    def leave() -> None:
        raise SystemExit

    writer = Writer(lambda _: None, lambda: None)
    writer.start()
    with pytest.raises(JournalFailed, match="SystemExit"):
        await writer.do(leave)
    assert await writer.do(lambda: "well") == "well"
    writer.stop()
