"""One process has the journal, and whoever comes second is told which."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from typing import TYPE_CHECKING

import pytest

from router.errors import JournalFailed, JournalLocked
from router.journal.sqlite import SqliteJournal
from tests.router.journal.written import batch

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import asyncio, sys
from pathlib import Path
from router.journal.sqlite import SqliteJournal
from router.logs import configure_logs
configure_logs("json", "info")
async def hold():
    await SqliteJournal(Path(sys.argv[1])).open()
    print("open", flush=True)
    sys.stdin.read()
asyncio.run(hold())
"""


async def test_a_second_journal_is_told_who_has_it_and_what_to_do(tmp_path: Path) -> None:
    first, second = SqliteJournal(tmp_path), SqliteJournal(tmp_path)
    await first.open()
    with pytest.raises(JournalLocked, match=rf"process {os.getpid()}: stop that .*\[journal\]"):
        await second.open()
    await first.append(batch(1))
    await first.close()
    assert (await second.open()).last == 1
    await second.close()


async def test_the_lock_of_a_process_that_was_killed_is_no_obstacle(tmp_path: Path) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, str(tmp_path), stdin=PIPE, stdout=PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"open\n"
    journal = SqliteJournal(tmp_path)
    with pytest.raises(JournalLocked, match=f"process {holder.pid}:"):
        await journal.open()
    holder.kill()
    await holder.communicate()
    assert (tmp_path / "lock").read_text() == f"{holder.pid}\n"
    await journal.open()
    assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"
    await journal.close()


async def test_a_journal_that_is_open_is_not_opened_again(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    await journal.open()
    with pytest.raises(JournalFailed, match="open already"):
        await journal.open()
    await journal.append(batch(1))
    await journal.close()


async def test_a_journal_that_could_not_be_opened_leaves_no_lock(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"something else altogether" * 99)
    journal = SqliteJournal(tmp_path)
    for _ in range(2):
        with pytest.raises(JournalFailed, match="not a database"):
            await journal.open()
