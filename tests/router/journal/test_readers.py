"""Whoever reads the journal, however long, keeps nobody from starting, writing or going on after a failure."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from router.errors import JournalFailed
from router.journal.looking import Looking
from router.journal.sqlite import SqliteJournal
from router.ports import Snapshot
from tests.router.journal.test_failing_disk import full_disk
from tests.router.journal.written import START_MS, batch, entry, known, outside, read, told

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

WRITER = """
import asyncio, sys
from pathlib import Path
from router.journal.sqlite import SqliteJournal
from router.logs import configure_logs
from tests.router.journal.written import batch, known
configure_logs("json", "info")
async def write():
    journal = SqliteJournal(Path(sys.argv[1]))
    await journal.open()
    for first in (1, 6):
        await journal.append(batch(first, 5, known("c%d" % first, "Ann"), acted=first))
        print("written", flush=True)
        sys.stdin.readline()
asyncio.run(write())
"""
READER = """
import sqlite3, sys
connection = sqlite3.connect(f"file:{sys.argv[1]}/journal.db?mode=ro", uri=True, isolation_level=None)
connection.execute("BEGIN")
connection.execute("SELECT count(*) FROM entries").fetchone()
print("reading", flush=True)
sys.stdin.readline()
print(connection.execute("SELECT count(*) FROM entries").fetchone()[0], flush=True)
"""


class Talking:
    """A process that says a line, and goes on when it is told to."""

    def __init__(self, program: str, folder: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", program, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def says(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def go_on(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextlib.contextmanager
def talking(program: str, folder: Path) -> Iterator[Talking]:
    process = Talking(program, folder)
    try:
        yield process
    finally:
        process.kill()


@contextlib.contextmanager
def reading(folder: Path) -> Iterator[sqlite3.Connection]:
    """As a backup or an analyst reads: what has been there when it began, to its end."""
    connection = outside(folder)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM entries").fetchone()
    try:
        yield connection
    finally:
        connection.close()


def seen(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM entries").fetchone()[0])


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[SqliteJournal]:
    journal = SqliteJournal(tmp_path)
    await journal.open()
    await journal.append(batch(1, 3, known("c1", "Ann"), acted=1))
    yield journal
    await journal.close()


async def test_a_service_that_was_killed_during_a_backup_starts_while_it_goes_on(
    tmp_path: Path,
) -> None:
    with talking(WRITER, tmp_path) as writer:
        assert writer.says() == "written"
        with talking(READER, tmp_path) as reader:
            assert reader.says() == "reading"
            writer.go_on()
            assert writer.says() == "written"
            writer.kill()
            journal = SqliteJournal(tmp_path)
            opened = await journal.open()
            assert (opened.last, opened.acted, set(told(opened))) == (10, 6, {"c1", "c6"})
            await journal.append(batch(11, 1, acted=8))
            assert await read(journal) == [entry(one) for one in range(1, 12)]
            reader.go_on()
            assert reader.says() == "5"
            await journal.close()
    assert (await journal.open()).last == 11
    await journal.close()


async def test_what_a_killed_service_left_in_the_log_is_written_to_the_disk_again(
    tmp_path: Path,
) -> None:
    """It may never have got there: an fsync that failed is not repeated by one that follows."""
    log = tmp_path / "journal.db-wal"
    with talking(WRITER, tmp_path) as writer:
        assert writer.says() == "written"
    left = log.read_bytes()
    os.utime(log, (0, 0))
    journal = SqliteJournal(tmp_path)
    await journal.open()
    assert log.stat().st_mtime > 0
    assert log.read_bytes() == left
    await journal.close()


async def test_a_failed_append_is_made_good_while_somebody_reads(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    with reading(tmp_path) as reader:
        await journal.append(batch(4))
        with full_disk(50_000), pytest.raises(JournalFailed, match="full"):
            await journal.append(batch(5, 2, known("big", "x" * 300_000), acted=3))
        for _ in range(2):
            await journal.append(batch(5, 2, known("big", "x" * 300_000), acted=3))
        await journal.append(batch(7))
        assert seen(reader) == 3
    assert await read(journal) == [entry(one) for one in range(1, 8)]
    await journal.close()
    opened = await journal.open()
    assert (opened.last, set(told(opened))) == (7, {"c1", "big"})


async def test_a_reader_keeps_no_append_no_snapshot_and_no_close_waiting(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    with reading(tmp_path) as reader:
        for sequence in range(4, 400):
            await journal.append(batch(sequence, 1, known("c1", "x" * 100_000)))
        await journal.keep(Snapshot(sequence=100, at_ms=START_MS, data=b"state"))
        await journal.close()
        assert (await journal.open()).last == 399
        await journal.append(batch(400))
        assert seen(reader) == 3
        with Looking(tmp_path) as looking:
            assert looking.verify().is_whole
    await journal.close()
    assert not (tmp_path / "journal.db-wal").exists()
    assert (await journal.open()).last == 400


async def test_a_journal_is_taken_over_during_a_backup(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    with reading(tmp_path):
        await journal.append(batch(4))
        another = SqliteJournal(tmp_path)
        await another.look_ahead()
        await journal.close()
        assert (await another.open()).last == 4
        await another.append(batch(5))
        await another.close()
