"""How much callers may leave behind in recordings: in all, and from one address. Nobody signs in to
call, and the folder lies on the disk of the journal, without which nothing is decided.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from typing import TYPE_CHECKING

import structlog

from router.carriers.browser import limits
from router.carriers.bucket import Buckets

if TYPE_CHECKING:
    from pathlib import Path

    from router.ports import Clock

_log = structlog.get_logger(__name__)


class NotTaken(Exception):
    """A piece of a recording is not taken. The message says why; `status` is that of the answer."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Space:
    """What there is in the folder. It is counted once before the first piece and whenever `count` is
    called; what comes meanwhile is added to it. Without a folder only addresses are bounded.
    """

    def __init__(self, folder: Path | None, clock: Clock) -> None:
        self._folder = folder
        self._peers = Buckets(
            clock,
            limits.PEER_BYTES_MAX,
            limits.PEER_BYTES_MS,
            names_max=limits.PEERS_REMEMBERED_MAX,
        )
        self._found: int | None = None
        """Bytes, when they were counted."""
        self._added = 0
        """Bytes, ever."""
        self._added_before = 0
        """What of those the count may have found."""
        self._is_full = False

    async def take(self, peer: str, size: int) -> None:
        """Use up so many bytes.

        Raises:
            NotTaken: there is no space for them, or this address has sent enough for now.
            OSError: the disk cannot be looked at.
        """
        if self._folder is not None:
            await self._look_for_space(self._folder, size)
        if not self._peers.take(peer, size):
            raise NotTaken("So much has been recorded from this address; try again later.", 429)
        self._added += size

    async def _look_for_space(self, folder: Path, size: int) -> None:
        if self._found is None:
            await self.count()
        free_bytes = await asyncio.to_thread(_free_bytes, folder)
        is_full = self._bytes() + size > limits.FOLDER_BYTES_MAX
        is_full = is_full or free_bytes - size < limits.FREE_BYTES_MIN
        if is_full and not self._is_full:
            _log.error("recordings_full", bytes=self._bytes(), free_bytes=free_bytes)
        self._is_full = is_full
        if is_full:
            raise NotTaken("There is no space for recordings any more.", 507)

    def _bytes(self) -> int:
        return (self._found or 0) + self._added - self._added_before

    def give_back(self, size: int) -> None:
        """So many bytes are not used after all, or no longer."""
        self._added -= size

    async def count(self) -> None:
        """Look how much there is, as others may have deleted something."""
        if self._folder is None:
            return
        added = self._added
        self._found = await asyncio.to_thread(_bytes_in, self._folder)
        self._added_before = added


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder if folder.is_dir() else folder.parent).free


def _bytes_in(folder: Path) -> int:
    try:
        with os.scandir(folder) as entries:
            return sum(map(_bytes_of, entries))
    except OSError:
        return 0  # there is none yet


def _bytes_of(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size
    except FileNotFoundError:
        return 0  # it has just been deleted
