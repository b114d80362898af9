"""Finds the present in a journal whose old part is damaged.

Theory of operation. A snapshot carries a check of its own and its place in the chain of the entries, so
it holds all that the entries before it have led to, whether those can be read or not. With the entries
after it, it is as good as a journal whose beginning was trimmed.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import msgspec

from router.errors import JournalDamaged
from router.journal import snapshots
from router.journal.chain import Damage, Reader
from router.journal.tables import Place

if TYPE_CHECKING:
    import sqlite3


class Tail(msgspec.Struct, frozen=True, kw_only=True):
    """What is whole after a damage: the snapshot of the entry at `begin`, and the entries after it up to
    `last`; `damage` says what is lost after those, if anything is.
    """

    begin: Place
    last: int
    damage: Damage | None

    @property
    def count(self) -> int:
        """How many entries come after the snapshot."""
        return self.last - self.begin.sequence


def find_tail(connection: sqlite3.Connection, lost: int) -> Tail | None:
    """The tail that leads furthest, and of those the longest, where this entry is lost and all before it
    have been read; None if no whole snapshot is of this entry or a later one.

    Raises `sqlite3.Error` if the snapshots cannot be read.
    """
    found: Tail | None = None
    for _, begin in reversed(snapshots.read(connection)):
        if begin.sequence < lost:
            continue
        reader = Reader(connection, begin)
        with contextlib.suppress(JournalDamaged):
            for _ in reader.pieces():
                pass
        if found is None or reader.place.sequence > found.last:
            found = Tail(begin=begin, last=reader.place.sequence, damage=reader.damage)
    return found
