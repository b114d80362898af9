"""A journal in a folder: the default. `store.py` says how it is written."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from router.errors import JournalFailed
from router.journal.reading import pieces
from router.journal.store import Store
from router.journal.writer import Writer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from pathlib import Path

    from router.ports import Batch, Entry, Opened, Snapshot


class SqliteJournal:
    """Writes in a thread of its own; reads in others, so that neither waits for the other. After a
    `close` it may be opened again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = Store(folder)
        self._writer = Writer(self._store.tidy, self._store.rest)

    async def open(self) -> Opened:
        """See `router.ports.Journal`."""
        if self._writer.is_running:
            raise JournalFailed("the journal is open already")
        self._writer.start()
        try:
            return await self._writer.do(self._store.open)
        except BaseException:
            self._writer.stop()
            self._store.close()
            raise

    async def look_ahead(self) -> None:
        """Read already what takes long to read, while another process still writes; `open` then gives no
        snapshots. Raises what `open` raises.
        """
        await asyncio.to_thread(self._store.look_ahead)

    async def entries(
        self, after: int = 0, *, with_orders: bool = False
    ) -> AsyncGenerator[Sequence[Entry], None]:
        """See `router.ports.Journal`."""
        if not self._writer.is_running:
            raise JournalFailed("the journal is closed")
        async for entries in pieces(self._folder, after, with_orders=with_orders):
            yield entries

    async def append(self, batch: Batch) -> None:
        """See `router.ports.Journal`."""
        await self._writer.do(lambda: self._store.append(batch))

    async def keep(self, snapshot: Snapshot) -> None:
        """See `router.ports.Journal`."""
        await self._writer.do(lambda: self._store.keep(snapshot))

    async def close(self) -> None:
        """See `router.ports.Journal`."""
        if self._writer.is_running:
            try:
                await self._writer.do(self._store.close)
            finally:
                self._writer.stop()
