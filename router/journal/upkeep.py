"""Looks after a journal from outside, also while a service writes it: notes what has been exported,
and takes out what nobody needs any more.

Theory of operation. SQLite lets one write at a time; whoever comes second waits (`connect` says for
how long, looking now and then whether it may). So each change here is a small one of its own, and
after each comes a pause in which the service is sure to have its turn.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Final, TypeVar

from router.journal import snapshots
from router.journal.batches import place_of
from router.journal.failing import FAILURES, check_is_there, journal_error
from router.journal.tables import (
    FILE,
    Exported,
    Head,
    Place,
    check_format,
    connect,
    read_state,
    write_state,
)
from router.ports import SNAPSHOTS_KEPT

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

TRIMMED_AT_ONCE: Final = 5_000
PAUSE_S: Final = 0.1
"""As long as a process that waits for its turn sleeps at most between two tries (`sqlite3BusyHandler`)."""

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
    """Take out entries before this one, some at a time, but none that is needed: those stay that have
    not been exported, of which it is not known that all that follows from them has been done
    (`Head.acted`), and that come after the older of two whole snapshots. Gives how many were taken out
    each time.

    Raises:
        JournalFailed: not all of them are out.
    """
    pause = threading.Event()
    with _opened(folder) as connection:
        while True:
            out = _write(folder, connection, lambda found: _take_out(found, before))
            if not out:
                return
            yield out
            pause.wait(PAUSE_S)


def _take_out(connection: sqlite3.Connection, before: int) -> int:
    whole = snapshots.read(connection)
    if len(whole) < SNAPSHOTS_KEPT:
        return 0
    older, _ = whole[-1]
    trimmed = read_state(connection, "trimmed", Place()).sequence
    exported = read_state(connection, "exported", Exported()).sequence
    acted = read_state(connection, "head", Head()).acted
    end = min(before - 1, older.sequence, exported, acted, trimmed + TRIMMED_AT_ONCE)
    if end <= trimmed:
        return 0
    write_state(connection, "trimmed", place_of(connection, end))
    connection.execute("DELETE FROM entries WHERE sequence <= ?", (end,))
    return end - trimmed


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    check_is_there(folder)
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
