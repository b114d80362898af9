"""Keys that seal what is personal, one per person, in a file of their own beside the journal.

Theory of operation. The file is a row of slots of `KEY_BYTES`, each a random key. A person's entry in
the journal names its slot. To erase a person, the slot is overwritten where it stands, so the old
key is nowhere any more: not in a free page, not in a log. What replaces it is a fresh key for somebody
else. Keys are made ahead, many at once, and are on disk before any is used, so that no call has to
wait for a second write. A slot that was overwritten is used again only when that is on disk.

A crash between erasing a person's entry and overwriting the key is made good by `take_stock`: every
slot that no entry names is overwritten.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from router.errors import JournalFailed
from router.journal.lock import FILE_MODE

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

KEY_BYTES: Final = 32
MADE_AHEAD: Final = 256
"""Keys that are made at once."""


class Keys:
    """The slots of one file; open from `Keys()` to `close`."""

    def __init__(self, path: Path) -> None:
        """Raises OSError if the file cannot be opened."""
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
        self._slots = os.fstat(self._file).st_size // KEY_BYTES
        self._free: list[int] = []
        self._overwritten: list[int] = []
        """Not known to be on disk yet."""

    @property
    def is_new(self) -> bool:
        """Whether no key has ever been made."""
        return self._slots == 0

    def take_stock(self, used: Collection[int]) -> None:
        """Overwrite every slot but those that are in use; they are free from now on."""
        self._free, self._overwritten = [], []
        for slot in sorted(set(range(self._slots)).difference(used)):
            self.erase(slot)
        self.settle()

    def take(self) -> int:
        """A slot that nobody uses, with its key on disk. Raises OSError if none can be made."""
        if not self._free:
            self.settle()
        if not self._free:
            self._make()
        return self._free.pop()

    def key(self, slot: int) -> bytes:
        """The key in this slot; nothing if there is no such slot."""
        if not 0 <= slot < self._slots:
            return b""
        return os.pread(self._file, KEY_BYTES, slot * KEY_BYTES)

    def erase(self, slot: int) -> None:
        """Put a fresh key in the place of this one."""
        if slot < self._slots:
            self._write(slot, os.urandom(KEY_BYTES))
            self._overwritten.append(slot)

    @property
    def unsettled(self) -> int:
        """How many were erased and are not known to be gone from the disk."""
        return len(self._overwritten)

    def settle(self) -> None:
        """See to it that what was erased is gone from the disk."""
        if self._overwritten:
            os.fdatasync(self._file)
            self._free += reversed(self._overwritten)
            self._overwritten = []

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _make(self) -> None:
        first = self._slots
        self._write(first, os.urandom(KEY_BYTES * MADE_AHEAD))
        os.fsync(self._file)
        self._slots += MADE_AHEAD
        self._free += range(self._slots - 1, first - 1, -1)

    def _write(self, slot: int, keys: bytes) -> None:
        if os.pwrite(self._file, keys, slot * KEY_BYTES) != len(keys):
            raise JournalFailed("the disk is full: no keys for personal data can be made")
