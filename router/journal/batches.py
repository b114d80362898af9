"""Writes batches to the tables, and finds them there again."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from router.errors import JournalDamaged, JournalFailed
from router.journal.chain import WHAT_TO_DO, link
from router.journal.codec import EVENTS, encode_ordered
from router.journal.tables import Head, Place, read_state, write_state

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from router.ports import Batch, Entry

    Row = tuple[int, bytes, bytes | None, int]

_INSERT: Final = (
    "INSERT INTO entries (sequence, data, ordered, chain)"
    " VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), ?)"
)


def rows_after(place: Place, entries: Sequence[Entry]) -> list[Row]:
    """The entries as they are written after this place.

    Raises:
        JournalFailed: their sequences do not go on from there, one by one.
    """
    rows: list[Row] = []
    sequence, chain = place.sequence, place.chain
    for entry in entries:
        sequence += 1
        if entry.sequence != sequence:
            raise JournalFailed(f"entry {sequence} was to come next, not {entry.sequence}")
        data = EVENTS.encode(entry.event)
        ordered = None if entry.ordered is None else encode_ordered(entry.ordered)
        chain = link(chain, data, ordered or b"")
        rows.append((sequence, data, ordered, chain))
    return rows


def is_written(connection: sqlite3.Connection, last: Place, batch: Batch) -> bool:
    """Whether these very entries are there already.

    Raises:
        JournalFailed: other entries are there in their place, or only some of them.
    """
    if not batch.entries or batch.entries[0].sequence > last.sequence:
        return False
    first, end = batch.entries[0].sequence, batch.entries[-1].sequence
    before = place_of(connection, first - 1)
    rows = rows_after(before, batch.entries)
    written = connection.execute(
        "SELECT sequence, data, ordered, chain FROM entries WHERE sequence BETWEEN ? AND ?",
        (first, end),
    ).fetchall()
    if rows != written:
        raise JournalFailed(
            f"entries {first} to {end} are written already, or some of them, and say something else"
        )
    return True


def write(connection: sqlite3.Connection, last: Place, batch: Batch) -> Head:
    """Put the entries there, within a transaction; gives where the journal then ends.

    Raises:
        JournalFailed: the entries do not go on from where it ends now.
    """
    rows = rows_after(last, batch.entries)
    if rows:
        connection.executemany(_INSERT, rows)
        last = Place(sequence=rows[-1][0], chain=rows[-1][3])
    head = Head(last=last, acted=batch.acted, mark=batch.mark)
    write_state(connection, "head", head)
    return head


def place_of(connection: sqlite3.Connection, sequence: int) -> Place:
    """The place in the chain of this entry, or of the last that was taken out before those kept.

    Raises:
        JournalFailed: it is neither; `JournalDamaged` if it should be there.
    """
    trimmed = read_state(connection, "trimmed", Place())
    if trimmed.sequence == sequence:
        return trimmed
    row = connection.execute("SELECT chain FROM entries WHERE sequence = ?", (sequence,)).fetchone()
    if row is not None:
        return Place(sequence=sequence, chain=row[0])
    last = read_state(connection, "head", Head()).last.sequence
    if trimmed.sequence < sequence <= last:
        raise JournalDamaged(
            f"the journal cannot be read from entry {sequence} on: it is missing{WHAT_TO_DO}"
        )
    raise JournalFailed(
        f"entry {sequence} is not in the journal, which has {trimmed.sequence + 1} to {last}"
    )


def check_holds(connection: sqlite3.Connection, known: Place) -> None:
    """Whether an entry that was written once is there, and led to by the same entries.

    Raises:
        JournalFailed: it is not.
    """
    with contextlib.suppress(JournalFailed):
        if place_of(connection, known.sequence) == known:
            return
    raise JournalFailed(
        f"entry {known.sequence}, which was written to the journal, is not in it any more: in its place is "
        "an older copy, or another journal; bring back the right one, or stop Switchroom and start it "
        "again on this one"
    )
