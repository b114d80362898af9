"""The snapshots of a journal on disk: two of them, each with the place in the chain it stands for."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from router.journal.batches import place_of
from router.journal.tables import Place
from router.ports import SNAPSHOTS_KEPT, Snapshot

if TYPE_CHECKING:
    import sqlite3


def write(connection: sqlite3.Connection, snapshot: Snapshot) -> None:
    """Keep this and the one before it, within a transaction.

    Raises:
        JournalFailed: it is of an entry that is not there.
    """
    chain = place_of(connection, snapshot.sequence).chain
    connection.execute(
        "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?)",
        (snapshot.sequence, snapshot.at_ms, snapshot.data, chain, _check(snapshot, chain)),
    )
    connection.execute(
        "DELETE FROM snapshots WHERE sequence NOT IN"
        " (SELECT sequence FROM snapshots ORDER BY sequence DESC LIMIT ?)",
        (SNAPSHOTS_KEPT,),
    )


def read(connection: sqlite3.Connection) -> tuple[tuple[Snapshot, Place], ...]:
    """Those that are whole, the newest first, each with its place in the chain."""
    rows = connection.execute(
        "SELECT sequence, at_ms, ifnull(CAST(data AS BLOB), x''), chain, checked"
        " FROM snapshots ORDER BY sequence DESC"
    )
    return tuple(
        (snapshot, Place(sequence=sequence, chain=chain))
        for sequence, at_ms, data, chain, checked in rows
        if _check(snapshot := Snapshot(sequence=sequence, at_ms=at_ms, data=data), chain) == checked
    )


def count(connection: sqlite3.Connection) -> int:
    """How many there are, whole or not."""
    found: tuple[int] = connection.execute("SELECT count(*) FROM snapshots").fetchone()
    return found[0]


def _check(snapshot: Snapshot, chain: int) -> int:
    numbers = f"{snapshot.sequence} {snapshot.at_ms} {chain} "
    return zlib.crc32(snapshot.data, zlib.crc32(numbers.encode()))
