"""A task that reads the journal in threads may be cancelled, say because the service stops."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from router.journal.chain import Reader
from router.journal.looking import Looking
from router.journal.reading import pieces
from router.journal.sqlite import SqliteJournal
from tests.router.journal.written import batch, known

if TYPE_CHECKING:
    from pathlib import Path


async def test_nothing_is_closed_under_a_thread_that_still_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = SqliteJournal(tmp_path)
    await journal.open()
    await journal.append(batch(1, 5, known("c1", "Ann"), acted=1))
    await journal.close()
    happened: list[str] = []
    reads, may_go_on = threading.Event(), threading.Event()
    piece, close = Reader.piece, Looking.close

    def slow_piece(reader: Reader) -> object:
        reads.set()
        may_go_on.wait(10)
        found = piece(reader)
        happened.append("read")
        return found

    def told_close(looking: Looking) -> None:
        happened.append("closed")
        close(looking)

    monkeypatch.setattr(Reader, "piece", slow_piece)
    monkeypatch.setattr(Looking, "close", told_close)

    async def read() -> None:
        async for _ in pieces(tmp_path, 0, with_orders=False):
            pass

    task = asyncio.get_running_loop().create_task(read())
    await asyncio.to_thread(reads.wait, 10)
    task.cancel()
    threading.Timer(0.05, may_go_on.set).start()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert happened == ["read", "closed"]
