"""A journal that takes its time, or breaks, when a story wants it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from router.errors import JournalFailed
from router.journal.memory import MemoryJournal

if TYPE_CHECKING:
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
