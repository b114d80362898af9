"""A journal in memory: for the demo and for tests. What it holds is gone with the process."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from router.errors import JournalFailed
from router.ports import SNAPSHOTS_KEPT, Opened, Personal

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

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

    async def entries(
        self, after: int = 0, *, with_orders: bool = False
    ) -> AsyncGenerator[Sequence[Entry], None]:
        """All that is kept, with its commands in any case."""
        self._check_open()
        del with_orders
        if not self._last - len(self._entries) <= after <= self._last:
            raise JournalFailed(f"entry {after} is not in the journal")
        if found := [entry for entry in self._entries if entry.sequence > after]:
            yield found

    async def append(self, batch: Batch) -> None:
        """Keep this."""
        self._check_open()
        if batch.entries and self._is_new(batch.entries):
            self._entries.extend(batch.entries)
            self._last = batch.entries[-1].sequence
        for one in batch.personal:
            if one.data is None:
                self._personal.pop(one.owner, None)
            else:
                self._personal[one.owner] = one.data
        self._mark, self._acted = batch.mark, batch.acted

    async def keep(self, snapshot: Snapshot) -> None:
        """Keep this, and the one before."""
        self._check_open()
        if snapshot.sequence > self._last:
            raise JournalFailed(f"entry {snapshot.sequence} is not in the journal")
        kept = {one.sequence: one for one in [*self._snapshots, snapshot]}
        self._snapshots = [kept[sequence] for sequence in sorted(kept, reverse=True)]
        del self._snapshots[SNAPSHOTS_KEPT:]

    async def close(self) -> None:
        """Take no more."""
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise JournalFailed("the journal is closed")

    def _is_new(self, entries: Sequence[Entry]) -> bool:
        """Whether these go on from the last entry. If they do not, they must be there already."""
        sequences = [entry.sequence for entry in entries]
        if sequences == list(range(self._last + 1, self._last + 1 + len(entries))):
            return True
        if list(entries) != [one for one in self._entries if one.sequence in set(sequences)]:
            raise JournalFailed(
                f"entry {self._last + 1} was to come next; those from {sequences[0]} to "
                f"{sequences[-1]} do not follow, and are not what is written there"
            )
        return False
