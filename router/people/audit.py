"""Who changed what about whom, and who heard the recordings of which call, in rows of which none can be
changed or taken out unseen.

Each row is chained to the one before by SHA-256. Whoever can write the file can make all of the chain
anew; the head that `verify` gives, kept elsewhere, tells even that.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

_BEGINNING: Final = "0" * 64

Details = dict[str, object]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One change. `details` are names of fields, roles, and which recording; never a name, an address or
    a password.
    """

    number: int
    at_ms: int
    who: str
    """An account, or `command line`, which no account can be called."""
    what: str
    whom: str
    """An account, or a call."""
    details: Details


def note(
    connection: sqlite3.Connection,
    *,
    at_ms: int,
    who: str,
    what: str,
    whom: str,
    details: Mapping[str, object],
) -> None:
    """Add a row, within the transaction that makes the change; raises `sqlite3.Error`."""
    number, before = connection.execute(
        "SELECT number, chain FROM audit ORDER BY number DESC LIMIT 1"
    ).fetchone() or (0, _BEGINNING)
    row = (number + 1, at_ms, who, what, whom, msgspec.json.encode(details).decode())
    connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, _link(before, row)))


def latest(connection: sqlite3.Connection, count: int) -> list[Entry]:
    """The last changes, the newest first."""
    rows = connection.execute(
        "SELECT number, at_ms, who, what, whom, details FROM audit ORDER BY number DESC LIMIT ?",
        (count,),
    )
    return [
        Entry(
            number=number,
            at_ms=at_ms,
            who=who,
            what=what,
            whom=whom,
            details=msgspec.json.decode(details, type=Details),
        )
        for number, at_ms, who, what, whom, details in rows
    ]


def verify(connection: sqlite3.Connection) -> str | int:
    """The head of the chain; or the number of the first row that is not as it was written."""
    chain, expected = _BEGINNING, 1
    for *row, link in connection.execute("SELECT * FROM audit ORDER BY number"):
        if row[0] != expected or link != _link(chain, row):
            return expected
        chain, expected = link, expected + 1
    return chain


def holds(connection: sqlite3.Connection, head: str) -> bool:
    """Whether this was the head once: what was written until then is there, if the chain is whole."""
    found = connection.execute("SELECT 1 FROM audit WHERE chain = ?", (head,)).fetchone()
    return found is not None or head == _BEGINNING


def _link(before: str, row: object) -> str:
    return sha256(before.encode() + msgspec.json.encode(row)).hexdigest()
