"""The tables of a journal on disk, made so that the sqlite3 tool and a person can read them.

`entries` holds what happened; `chain` is the CRC-32 of a row's content, begun with the row before, so
that a row that is missing, changed or in another's place is found. `happened` shows the entries with
readable times. `snapshots` are the states they have led to. `personal` is sealed; the keys are in a
file of their own. `state` holds what there is one of, each with a check: `format`, `head` (where the
entries end), `trimmed` (where those begin that are kept), `exported`.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from router.errors import JournalDamaged
from router.ports import ClockMark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE: Final = "journal.db"
FORMAT: Final = 1
"""The version of these tables. Events have versions of their own."""

_TABLES: Final = """
CREATE TABLE entries (
    sequence INTEGER PRIMARY KEY,
    data TEXT NOT NULL,
    ordered TEXT,
    chain INTEGER NOT NULL,
    at_ms INTEGER AS (json_extract(data, '$.at_ms')),
    event TEXT AS (json_extract(data, '$.event'))
);
CREATE TABLE snapshots (
    sequence INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    data BLOB NOT NULL,
    chain INTEGER NOT NULL,
    checked INTEGER NOT NULL
);
CREATE TABLE personal (
    owner TEXT PRIMARY KEY,
    key INTEGER NOT NULL,
    sealed BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    checked INTEGER NOT NULL
) WITHOUT ROWID;
CREATE VIEW happened AS SELECT
    sequence,
    strftime('%Y-%m-%d %H:%M:%f', at_ms / 1000.0, 'unixepoch') AS utc,
    event,
    json_extract(data, '$.call') AS call,
    json_extract(data, '$.agent') AS agent,
    json_extract(data, '$.queue') AS queue,
    json_extract(ordered, '$.command.type') AS command,
    data
FROM entries;
"""


_SCHEMA: Final = "SELECT type, name, tbl_name, sql FROM sqlite_schema"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the chain: the entry, and the check with which the next one begins."""

    sequence: int = 0
    chain: int = 0


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Where the entries end, and what was written with the last batch."""

    last: Place = Place()
    acted: int = 0
    mark: ClockMark | None = None


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """Which tables these are."""

    version: int


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """Up to which entry the journal is kept elsewhere, too."""

    sequence: int = 0


Kind = TypeVar("Kind", Format, Head, Place, Exported)


def connect(path: Path, *, to_write: bool) -> sqlite3.Connection:
    """A connection to the file; one to read only can look on while another process writes.

    Texts come as bytes. Raises `sqlite3.Error` if it cannot be had.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={'rwc' if to_write else 'ro'}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=1.0,
    )
    connection.text_factory = bytes
    if to_write:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute(f"PRAGMA journal_size_limit = {16 << 20}")
    return connection


def create(connection: sqlite3.Connection) -> None:
    """Make the tables, all or none; raises `sqlite3.Error`."""
    version, head = (_row(name, one) for name, one in _FIRST.items())
    connection.executescript(f"BEGIN IMMEDIATE;{_TABLES}")
    connection.executemany("INSERT INTO state VALUES (?, CAST(? AS TEXT), ?)", (version, head))
    connection.execute("COMMIT")


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether there are no tables yet."""
    return connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None


def check_format(connection: sqlite3.Connection) -> None:
    """Raises `JournalDamaged` if the tables are not those that are made here; others may stand beside
    them, such as an index that an operator has made.
    """
    version = read_state(connection, "format", Format(version=0)).version
    if version != FORMAT:
        raise JournalDamaged(
            f"the journal has format {version}, this Switchroom reads {FORMAT}: "
            + ("a newer one wrote it" if version > FORMAT else "it is none of its journals")
        )
    if not _schema_made_here().issubset(connection.execute(_SCHEMA)):
        raise JournalDamaged("the tables of the journal are not as they were made")
    shared = connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE rootpage > 0 GROUP BY rootpage HAVING count(*) > 1"
    )
    if shared.fetchone() is not None:
        raise JournalDamaged("two tables of the journal stand in the same place")


@cache
def _schema_made_here() -> frozenset[tuple[bytes | None, ...]]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        fresh.text_factory = bytes
        create(fresh)
        return frozenset(fresh.execute(_SCHEMA))


def read_state(connection: sqlite3.Connection, name: str, otherwise: Kind) -> Kind:
    """What is written under this name, or else that.

    Raises:
        JournalDamaged: it is not as it was written.
    """
    row: tuple[bytes, int] | None = connection.execute(
        "SELECT ifnull(CAST(value AS BLOB), x''), checked FROM state WHERE name = ?", (name,)
    ).fetchone()
    if row is None:
        return otherwise
    value, checked = row
    if zlib.crc32(value, zlib.crc32(name.encode())) != checked:
        raise JournalDamaged(f"what the journal says of its {name!r} is not as it was written")
    return msgspec.json.decode(value, type=type(otherwise))


def write_state(connection: sqlite3.Connection, name: str, value: Kind) -> None:
    """Put this under this name; raises `sqlite3.Error`."""
    connection.execute(
        "INSERT OR REPLACE INTO state VALUES (?, CAST(? AS TEXT), ?)", _row(name, value)
    )


def _row(name: str, value: msgspec.Struct) -> Sequence[str | bytes | int]:
    encoded = msgspec.json.encode(value)
    return name, encoded, zlib.crc32(encoded, zlib.crc32(name.encode()))


_FIRST: Final = {"format": Format(version=FORMAT), "head": Head()}
