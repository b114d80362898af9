"""A journal in memory: for the demo and for tests. What it holds is gone with the process."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from router.errors import JournalFailed
from router.ports import SNAPSHOTS_KEPT, Opened, Personal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from router.ports import Batch, ClockMark, Entry, Recorded, Snapshot


class MemoryJournal:
    """Keeps the newest `events_max` events; after a `close` it may be opened again."""

    def __init__(self, events_max: int = 100_000) -> None:
        self._entries: deque[Entry] = deque(maxlen=events_max)
        self._personal: dict[str, bytes] = {}
        self._snapshots: list[Snapshot] = []
        self._mark: ClockMark | None = None
        self._acted = 0
        self._last = 0
        self._closed = False

    @property
    def events(self) -> list[Recorded]:
        """The events that are kept."""
        return [entry.event for entry in self._entries]

    async def open(self) -> Opened:
        """What is kept, if it was open before."""
        self._closed = False
        return Opened(
            last=self._last,
            snapshots=tuple(self._snapshots),
            personal=tuple(
                Personal(owner=owner, data=data) for owner, data in self._personal.items()
            ),
            mark=self._mark,
            acted=self._acted,
        )

    async def entries(self, after: int = 0) -> AsyncIterator[Sequence[Entry]]:
        """All that is kept."""
        yield [entry for entry in self._entries if entry.sequence > after]

    async def append(self, batch: Batch) -> None:
        """Keep this."""
        if self._closed:
            raise JournalFailed("the journal is closed")
        self._entries.extend(entry for entry in batch.entries if entry.sequence > self._last)
        for one in batch.personal:
            if one.data is None:
                self._personal.pop(one.owner, None)
            else:
                self._personal[one.owner] = one.data
        self._mark, self._acted = batch.mark, batch.acted
        self._last = self._entries[-1].sequence if self._entries else 0

    async def keep(self, snapshot: Snapshot) -> None:
        """Keep this, and the one before."""
        self._snapshots = [snapshot, *self._snapshots][:SNAPSHOTS_KEPT]

    async def close(self) -> None:
        """Take no more."""
        self._closed = True
