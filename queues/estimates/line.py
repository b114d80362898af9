"""Who is before whom in one queue."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queues.ids import CallId


class Line:
    """Places in waiting order; a place is a moment in milliseconds, put earlier for a priority."""

    def __init__(self) -> None:
        self.places: list[tuple[int, CallId]] = []

    def __len__(self) -> int:
        return len(self.places)

    def add(self, place_ms: int, call: CallId) -> None:
        """Put a call in line."""
        insort(self.places, (place_ms, call))

    def ahead(self, place_ms: int, call: CallId) -> int:
        """How many are before this call, or would be."""
        return bisect_left(self.places, (place_ms, call))

    def remove(self, place_ms: int, call: CallId) -> None:
        """Take a call out that is in line at this place."""
        del self.places[self.ahead(place_ms, call)]
