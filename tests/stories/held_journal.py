"""A journal that takes its time, or breaks, when a story wants it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from router.calls import ConversationAdvanced
from router.errors import JournalFailed
from router.journal.memory import MemoryJournal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from router.ports import Batch


class HeldJournal(MemoryJournal):
    def __init__(self) -> None:
        super().__init__()
        self.is_broken = False
        self.holding = 0
        """How many batches wait to be written."""
        self._open = asyncio.Event()
        self._open.set()

    def hold(self) -> None:
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    async def append(self, batch: Batch) -> None:
        self.holding += 1
        await self._open.wait()
        self.holding -= 1
        if self.is_broken:
            raise JournalFailed("the disk is full")
        await super().append(batch)


class SlowAtPromises(HeldJournal):
    """While the turn is written by which the caller is to be rung back, something happens."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self.breaks_after = False

    @property
    def has_happened(self) -> bool:
        return self.meanwhile is None

    async def append(self, batch: Batch) -> None:
        promises = any(
            isinstance(one.event, ConversationAdvanced)
            and getattr(one.event.turn.outcome, "way", "line") != "line"
            for one in batch.entries
        )
        if promises and self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        await super().append(batch)
        if promises and self.breaks_after:
            self.is_broken, self.breaks_after = True, False
