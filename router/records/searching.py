"""Finds a moment in the journal without reading all that is before it."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

import msgspec

from router.errors import JournalDamaged, JournalFailed

if TYPE_CHECKING:
    from router.ports import Journal


class Beginning(msgspec.Struct, frozen=True, kw_only=True):
    """Where to begin to read: after this entry. `is_whole`: nothing since the moment is missing."""

    after: int
    is_whole: bool


async def beginning(journal: Journal, from_ms: int, last: int) -> Beginning:
    """Where the entries since a moment begin, among those up to `last`. Time never goes back in a
    journal, so half of the rest is ruled out with each look.

    Raises:
        JournalDamaged: an entry is not as it was written.
    """
    low, high, gone = 0, last, -1
    while low < high:
        middle = (low + high) // 2
        at_ms = await _moment_after(journal, middle)
        if at_ms is None:
            gone = max(gone, middle)
        if at_ms is None or at_ms < from_ms:
            low = middle + 1
        else:
            high = middle
    return Beginning(after=low, is_whole=low == 0 or gone != low - 1)


async def _moment_after(journal: Journal, sequence: int) -> int | None:
    """When the entry after this one was written; None if it is not kept any more."""
    try:
        async with aclosing(journal.entries(sequence)) as pieces:
            async for piece in pieces:
                return piece[0].event.at_ms
    except JournalDamaged:
        raise
    except JournalFailed:
        return None
    return None
