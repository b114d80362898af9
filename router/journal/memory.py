"""A journal in memory: for the demo and for tests. What it holds is gone with the process."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from router.errors import JournalFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.ports import Recorded


class MemoryJournal:
    """Keeps the newest `events_max` events."""

    def __init__(self, events_max: int = 100_000) -> None:
        self.events: deque[Recorded] = deque(maxlen=events_max)
        self._closed = False

    async def append(self, events: Sequence[Recorded]) -> None:
        """Keep these."""
        if self._closed:
            raise JournalFailed("the journal is closed")
        self.events.extend(events)

    async def close(self) -> None:
        """Take no more."""
        self._closed = True
