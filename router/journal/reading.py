"""The journal of a service that runs, or has stopped, as another process finds it: to be read alone."""

from __future__ import annotations

import asyncio
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from router.errors import JournalFailed
from router.journal.looking import Looking
from router.journal.tables import FILE
from router.ports import Opened

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence
    from pathlib import Path

    from router.ports import Batch, Entry, Snapshot

Read = TypeVar("Read")


async def pieces(
    folder: Path, after: int, *, with_orders: bool
) -> AsyncGenerator[Sequence[Entry], None]:
    """What is written after this entry, read in threads beside whatever else is done."""
    looking = await asyncio.to_thread(Looking, folder)
    # A thread goes on when whoever waits for it is cancelled; SQLite must not be closed under it.
    using = Lock()

    def use(job: Callable[[], Read]) -> Read:
        with using:
            return job()

    try:
        reader = await asyncio.to_thread(
            use, lambda: looking.reader(after, with_orders=with_orders)
        )
        while entries := await asyncio.to_thread(use, reader.piece):
            yield entries
    finally:
        with using:
            looking.close()


class ReadOnlyJournal:
    """A `router.ports.Journal` that takes no lock and writes nothing. What is personal is left out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def exists(self) -> bool:
        """Whether there is one."""
        return (self._folder / FILE).exists()

    async def open(self) -> Opened:
        """See `router.ports.Journal`."""
        return await asyncio.to_thread(self._look)

    def _look(self) -> Opened:
        with Looking(self._folder) as looking:
            head = looking.head()
            return Opened(last=head.last.sequence, snapshots=looking.snapshots(), acted=head.acted)

    async def entries(
        self, after: int = 0, *, with_orders: bool = False
    ) -> AsyncGenerator[Sequence[Entry], None]:
        """See `router.ports.Journal`."""
        async for entries in pieces(self._folder, after, with_orders=with_orders):
            yield entries

    async def append(self, batch: Batch) -> None:
        """Nothing can be written here."""
        del batch
        raise JournalFailed("the journal is only read")

    async def keep(self, snapshot: Snapshot) -> None:
        """Nothing can be written here."""
        del snapshot
        raise JournalFailed("the journal is only read")

    async def close(self) -> None:
        """Nothing is open between two looks."""
