"""Looks after a journal from outside, also while a service writes it: notes what has been exported,
and takes out what nobody needs any more.

Theory of operation. SQLite lets one write at a time; whoever comes second waits (`connect` says for
how long). So each change here is a small one of its own, and the service waits for a moment at most.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TypeVar

from router.errors import JournalFailed
from router.journal import batches
from router.journal.failing import FAILURES, journal_error
from router.journal.tables import (
    FILE,
    Exported,
    Head,
    check_format,
    connect,
    read_state,
    write_state,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

Result = TypeVar("Result")


def note_exported(folder: Path, sequence: int) -> None:
    """The entries up to this one are kept elsewhere, too; never fewer than were before.

    Raises:
        JournalFailed: it is not noted.
    """

    def note(connection: sqlite3.Connection) -> None:
        before = read_state(connection, "exported", Exported()).sequence
        write_state(connection, "exported", Exported(sequence=max(before, sequence)))

    with _opened(folder) as connection:
        _write(folder, connection, note)


def trim(folder: Path, before: int) -> Iterator[int]:
    """Take out entries before this one, but none that is needed (`batches.trim`), some at a time; gives
    how many were taken out each time.

    Raises:
        JournalFailed: not all of them are out.
    """

    def take_out(connection: sqlite3.Connection) -> int:
        return batches.trim(connection, read_state(connection, "head", Head()), before)

    with _opened(folder) as connection:
        while out := _write(folder, connection, take_out):
            yield out


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    if not (folder / FILE).exists():
        raise JournalFailed(f"there is no journal in {folder}")
    try:
        connection = connect(folder / FILE, to_write=True)
    except FAILURES as error:
        raise journal_error(folder, error) from error
    with contextlib.closing(connection):
        yield connection


def _write(
    folder: Path, connection: sqlite3.Connection, change: Callable[[sqlite3.Connection], Result]
) -> Result:
    """Make a change in one transaction; raises `JournalFailed` if it is not made."""
    try:
        check_format(connection)
        connection.execute("BEGIN IMMEDIATE")
        result = change(connection)
        connection.execute("COMMIT")
    except FAILURES as error:
        raise journal_error(folder, error) from error
    return result
