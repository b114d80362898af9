"""What is personal, sealed under one key per person; without the key nobody can ever read it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from router.errors import JournalDamaged
from router.ports import Personal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from router.journal.keys import Keys

    Known = Mapping[tuple[bytes, bytes], Personal]
    """What was read before, by owner and how it is sealed."""

NONCE_BYTES: Final = 12
"""As AES-GCM wants it; drawn anew for every sealing (NIST SP 800-38D section 8.2.2)."""
_NOTHING: Final[Known] = {}
_NONE_FITS: Final = 2
"""A single row that its key does not open may as well be a damaged one."""

_log = structlog.get_logger(__name__)


class Safe:
    """The table `personal` and its keys: AES-256-GCM, bound to the owner."""

    def __init__(self, connection: sqlite3.Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys
        self._slots: dict[str, int] = {}
        self._to_erase: list[int] = []

    def load(self, known: Known = _NOTHING) -> tuple[Personal, ...]:
        """Everything that can be read. What cannot, for want of its key, is nobody's any more and is
        taken out; keys that seal nothing are overwritten. What is `known` was read a moment
        ago.

        Raises:
            JournalDamaged: there are keys, but not those of this journal; nothing has changed.
        """
        readable: list[Personal] = []
        lost: list[bytes] = []
        rows = self._connection.execute("SELECT owner, key, sealed FROM personal").fetchall()
        for owner, slot, sealed in rows:
            one = known.get((owner, sealed)) or _unsealed(self._keys, owner, slot, sealed)
            if one is None:
                lost.append(owner)
                continue
            self._slots[one.owner] = slot
            readable.append(one)
        if len(lost) == len(rows) >= _NONE_FITS and not self._keys.is_new:
            raise JournalDamaged(
                f"none of {len(rows)} keys opens what it should: the file of keys is not that of this "
                "journal. Put the right one there, or take this one away, to go on without anything "
                "that is personal"
            )
        if lost:
            _log.warning("personal_data_without_key", lost=len(lost), kept=len(readable))
            self._connection.executemany(
                "DELETE FROM personal WHERE owner = CAST(? AS TEXT)", [(owner,) for owner in lost]
            )
        self._keys.take_stock(self._slots.values())
        return tuple(readable)

    def write(self, changes: Iterable[Personal]) -> None:
        """Seal or erase these, within a transaction. If that fails, `load` in a new safe."""
        for one in changes:
            slot = self._slots.get(one.owner)
            if one.data is not None:
                self._seal(one.owner, self._keys.take() if slot is None else slot, one.data)
            elif slot is not None:
                del self._slots[one.owner]
                self._to_erase.append(slot)
                self._connection.execute("DELETE FROM personal WHERE owner = ?", (one.owner,))

    def erase(self) -> None:
        """The transaction is written: overwrite the keys of those who were erased in it."""
        while self._to_erase:
            self._keys.erase(self._to_erase.pop())

    def _seal(self, owner: str, slot: int, data: bytes) -> None:
        self._slots[owner] = slot
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + AESGCM(self._keys.key(slot)).encrypt(nonce, data, owner.encode())
        self._connection.execute(
            "INSERT OR REPLACE INTO personal VALUES (?, ?, ?)", (owner, slot, sealed)
        )


def unsealed_all(keys: Keys, rows: Iterable[tuple[bytes, int, bytes]]) -> Known:
    """What can be read of these rows of the table, by owner and how it is sealed."""
    read = {(owner, sealed): _unsealed(keys, owner, slot, sealed) for owner, slot, sealed in rows}
    return {row: one for row, one in read.items() if one is not None}


def _unsealed(keys: Keys, owner: bytes, slot: int, sealed: bytes) -> Personal | None:
    """What was sealed; None if the key is not there any more, or a value of the row is damaged."""
    try:
        cipher = AESGCM(keys.key(slot))
        data = cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner)
        return Personal(owner=owner.decode(), data=data)
    except (InvalidTag, TypeError, ValueError):
        return None
