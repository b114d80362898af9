"""Reads the entries of a journal on disk in order, and finds out if one is not as it was written.

Theory of operation. The check of a row goes on from the check of the row before, and a CRC goes on
over what is put together as over the parts. So a piece of a thousand rows is checked at once against
the check of its last row. Only where that fails, the rows are looked at one by one, to say which is
the first that is wrong; those before it are given out all the same.
"""

from __future__ import annotations

import sqlite3
import zlib
from datetime import UTC, datetime
from itertools import chain as chained
from typing import TYPE_CHECKING, Final

import msgspec

from router.errors import JournalDamaged
from router.journal.codec import decode_events, decode_ordered
from router.journal.tables import Head, Place, read_state
from router.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Row = tuple[bytes, bytes]

PIECE_ENTRIES: Final = 1_000
WHAT_TO_DO: Final = (
    "; `switchroom journal verify` says what else is whole, `switchroom journal salvage` makes a journal "
    "of that"
)

_ROWS: Final = (
    "SELECT data, ifnull(ordered, '') FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?"
)
_ROWS_TO_LOOK_AT: Final = (
    "SELECT sequence, chain, data, ifnull(ordered, '') FROM entries"
    " WHERE sequence > ? ORDER BY sequence LIMIT ?"
)
_FOLLOWING: Final = "SELECT count(*) FROM entries WHERE sequence > ?"
_UNREADABLE: Final = (sqlite3.Error, OverflowError, TypeError, ValueError)
"""What reading a damaged file leads to: SQLite notices, or a value is of another type or size."""


def link(chain: int, data: bytes, ordered: bytes) -> int:
    """The check of a row that comes after one with this check; `ordered` may be empty."""
    return zlib.crc32(ordered, zlib.crc32(data, chain))


def end_of(place: Place, rows: Sequence[Row]) -> Place:
    """The place of the last of these rows, which come after this one."""
    chain = zlib.crc32(b"".join(chained.from_iterable(rows)), place.chain)
    return Place(sequence=place.sequence + len(rows), chain=chain)


class Damage(msgspec.Struct, frozen=True, kw_only=True):
    """From `sequence` on, the entries cannot be read. `good_at_ms` is the moment of the last that can,
    `following` how many rows come with and after the damage; None if that cannot be told.
    """

    sequence: int
    reason: str
    good_at_ms: int | None
    following: int | None

    def __str__(self) -> str:
        """What is lost, for a person."""
        good = "none before it is kept"
        if self.good_at_ms is not None:
            moment = datetime.fromtimestamp(self.good_at_ms / 1000, UTC)
            good = f"the last good one, {self.sequence - 1}, is of {moment:%Y-%m-%d %H:%M:%S} UTC"
        rows = "an unknown number" if self.following is None else f"{self.following}"
        return (
            f"the journal cannot be read from entry {self.sequence} on: {self.reason}; {good}; "
            f"rows lost from there on: {rows}"
        )


class Reader:
    """Goes through the entries after a place. `with_orders`: their commands are wanted, too."""

    def __init__(
        self, connection: sqlite3.Connection, place: Place, *, with_orders: bool = False
    ) -> None:
        self._connection = connection
        self._with_orders = with_orders
        self.place = place
        """Up to here all is as it was written."""
        self.damage: Damage | None = None
        """Why there was nothing more to read, if it was not the end."""

    def pieces(self) -> Iterator[list[Entry]]:
        """All that follow.

        Raises:
            JournalDamaged: an entry is missing or not as it was written.
        """
        while entries := self.piece():
            yield entries

    def piece(self) -> list[Entry]:
        """The next entries; none at the end. Raises `JournalDamaged` as `pieces` does."""
        before = self.place
        rows = self.rows()
        try:
            return self._decoded(before.sequence, rows)
        except JournalDamaged:
            self.place = before
        return self._decoded_as_far_as_possible(rows)

    def check(self) -> None:
        """Go to the end without decoding. Raises `JournalDamaged` as `pieces` does."""
        while self.rows():
            pass

    def rows(self) -> Sequence[Row]:
        """The next rows as they are written: the event, and the command or nothing; none at the end.
        Raises `JournalDamaged` as `pieces` does.
        """
        rows = self._rows_at_once() or self._rows_one_by_one()
        if not rows and self._goes_on():
            return self.rows()
        return rows

    def _rows_at_once(self) -> Sequence[Row]:
        """The next rows if all of them are good."""
        try:
            rows: list[Row] = self._connection.execute(
                _ROWS, (self.place.sequence, PIECE_ENTRIES)
            ).fetchall()
            end = end_of(self.place, rows)
            written = self._connection.execute(
                "SELECT chain FROM entries WHERE sequence = ?", (end.sequence,)
            ).fetchone()
        except _UNREADABLE:
            return []
        if written != (end.chain,):
            return []
        self.place = end
        return rows

    def _rows_one_by_one(self) -> Sequence[Row]:
        """The next rows up to the first that is not good; only if there is none before it, raise."""
        good: list[Row] = []
        place = self.place
        reason = ""
        try:
            cursor = self._connection.execute(_ROWS_TO_LOOK_AT, (place.sequence, PIECE_ENTRIES))
            for sequence, chain, data, ordered in cursor:
                if sequence != place.sequence + 1:
                    reason = f"it is missing, {sequence} comes next"
                elif link(place.chain, data, ordered) != chain:
                    reason = "it is not as it was written"
                if reason:
                    break
                place = Place(sequence=sequence, chain=chain)
                good.append((data, ordered))
        except _UNREADABLE as error:
            reason = f"the file is damaged there ({error})"
        if reason and not good:
            raise self._damaged(reason)
        self.place = place
        return good

    def _goes_on(self) -> bool:
        """No rows were found: whether more have been written since. Else this must be the end."""
        try:
            last = read_state(self._connection, "head", Head()).last
        except (*_UNREADABLE, JournalDamaged) as error:
            raise self._damaged(f"where the journal ends cannot be read ({error})") from error
        if last == self.place:
            return False
        if last.sequence > self.place.sequence:
            if self._number(_FOLLOWING, self.place.sequence):
                return True
            raise self._damaged(f"it is missing, the journal went on to {last.sequence}")
        raise self._damaged(f"the journal ended with {last.sequence}, and in another way")

    def _decoded(self, after: int, rows: Sequence[Row]) -> list[Entry]:
        events = decode_events([data for data, _ in rows])
        if not self._with_orders:
            return [
                Entry(sequence=sequence, event=event)
                for sequence, event in enumerate(events, start=after + 1)
            ]
        return [
            Entry(
                sequence=sequence,
                event=event,
                ordered=decode_ordered(ordered) if ordered else None,
            )
            for sequence, (event, (_, ordered)) in enumerate(
                zip(events, rows, strict=True), start=after + 1
            )
        ]

    def _decoded_as_far_as_possible(self, rows: Sequence[Row]) -> list[Entry]:
        """The entries before the first that says nothing to us; if there are none, raise."""
        entries: list[Entry] = []
        for row in rows:
            try:
                entries += self._decoded(self.place.sequence, [row])
            except JournalDamaged as error:
                if entries:
                    return entries
                raise self._damaged(str(error)) from error
            self.place = Place(sequence=self.place.sequence + 1, chain=link(self.place.chain, *row))
        return entries

    def _damaged(self, reason: str) -> JournalDamaged:
        sequence = self.place.sequence
        self.damage = Damage(
            sequence=sequence + 1,
            reason=reason,
            good_at_ms=self._number("SELECT at_ms FROM entries WHERE sequence = ?", sequence),
            following=self._number(_FOLLOWING, sequence),
        )
        return JournalDamaged(f"{self.damage}{WHAT_TO_DO}")

    def _number(self, query: str, sequence: int) -> int | None:
        try:
            row = self._connection.execute(query, (sequence,)).fetchone()
        except _UNREADABLE:
            return None
        return row[0] if row and isinstance(row[0], int) else None
