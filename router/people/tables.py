"""The tables of the accounts, in a file of their own beside the journal.

They are no part of what happens to calls: the command line writes them while the service runs, and a
session that is lost with them means signing in again.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from router.people.errors import PeopleUnavailable

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "people.db"
FORMAT: Final = 1
"""The version of these tables, kept as SQLite's `user_version`."""
_BUSY_S: Final = 5.0
"""So long one process waits for another that is just writing."""
_FILE_MODE: Final = 0o600
_FOLDER_MODE: Final = 0o700

_TABLES: Final = """
CREATE TABLE people (
    id TEXT PRIMARY KEY COLLATE NOCASE,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    skills TEXT,
    language TEXT NOT NULL,
    email TEXT UNIQUE COLLATE NOCASE,
    disabled INTEGER NOT NULL,
    password TEXT,
    one_time_until_ms INTEGER
) WITHOUT ROWID;
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL COLLATE NOCASE REFERENCES people (id) ON DELETE CASCADE,
    by_password INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_of ON sessions (person);
CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    whom TEXT NOT NULL,
    details TEXT NOT NULL,
    chain TEXT NOT NULL
);
"""


def connect(path: Path | None) -> sqlite3.Connection:
    """A connection to the file, or to tables in memory; they are made if they are not there.

    Raises:
        PeopleUnavailable: a newer Switchroom made the file, or it is none of ours.
        sqlite3.Error, OSError: it cannot be had.
    """
    if path is not None:
        path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        path.touch(mode=_FILE_MODE)
    connection = sqlite3.connect(
        ":memory:" if path is None else path,
        isolation_level=None,
        check_same_thread=False,
        timeout=_BUSY_S,
    )
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("BEGIN IMMEDIATE")  # two processes may be the first at once
    try:
        _make(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _make(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == FORMAT:
        return
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if version or tables:
        raise PeopleUnavailable(
            f"{FILE} has format {version}, this Switchroom reads {FORMAT}: "
            + ("a newer one wrote it" if version > FORMAT else "it is none of its files")
        )
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {FORMAT}")
