"""A process that is killed while it writes: what it has acknowledged is there, and whole."""

from __future__ import annotations

import random
import subprocess
import sys
from typing import TYPE_CHECKING

from router.journal.sqlite import SqliteJournal
from tests.router.journal.written import entry, read, told

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 20
WRITER = """
import asyncio, sys
from pathlib import Path
from router.journal.sqlite import SqliteJournal
from router.ports import Snapshot
from tests.router.journal.written import batch, known
async def write():
    journal = SqliteJournal(Path(sys.argv[1]))
    last = (await journal.open()).last
    while True:
        size = last % 7 + 1
        own = known("c%d" % (last % 50), "after %d" % last)
        gone = known("c%d" % ((last + 25) % 50), None)
        await journal.append(batch(last + 1, size, own, gone, acted=last))
        last += size
        print(last, flush=True)
        if last % 10 == 0:
            await journal.keep(Snapshot(sequence=last, at_ms=last, data=b"%d" % last))
asyncio.run(write())
"""


def acknowledged_before_the_kill(folder: Path, lines: int) -> int:
    """Let a process write, kill it some lines later, and give what it said last."""
    writer = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    with writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(lines)]
        writer.kill()
        said += writer.stdout.readlines()
    return int([line for line in said if line.endswith("\n")][-1])


async def test_nothing_acknowledged_is_lost_however_often_the_process_is_killed(
    tmp_path: Path,
) -> None:
    draws = random.Random(5)
    last = 0
    for _ in range(KILLS):
        acknowledged = acknowledged_before_the_kill(tmp_path, draws.randint(1, 60))
        journal = SqliteJournal(tmp_path)
        opened = await journal.open()
        assert opened.last >= acknowledged >= last
        assert await read(journal) == [entry(one) for one in range(1, opened.last + 1)]
        assert opened.acted < opened.last
        assert f"after {opened.acted}" in told(opened).values()
        assert all(one.data == str(one.sequence).encode() for one in opened.snapshots)
        await journal.close()
        last = opened.last
    assert last > KILLS
