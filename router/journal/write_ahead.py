"""The log that SQLite writes ahead, and how it is made certain that it is on the disk.

Theory of operation. If the disk once failed to take what was written (fsync), the kernel may count it
as clean all the same: it can be read, and another fsync has nothing to do, but after a power cut it
is not there. What SQLite finds in the log after a failure, or after a crash that may have followed
one, is therefore written over itself, which makes it dirty again, and then an fsync means what it says.
Nobody who reads meanwhile is in the way, as no byte changes; a reader would be if all had to be
brought into the main file instead.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

_PIECE_BYTES: Final = 1 << 20


def log_of(file: Path) -> Path:
    """The log that belongs to this file."""
    return file.with_name(f"{file.name}-wal")


def make_certain(connection: sqlite3.Connection, log: Path) -> int:
    """See to it that everything in the log is on the disk; gives its length in bytes.

    Raises:
        sqlite3.Error: somebody else is writing to it.
        OSError: it is not on the disk.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        return _write_again(log)
    finally:
        connection.execute("ROLLBACK")


def _write_again(log: Path) -> int:
    file = os.open(log, os.O_RDWR)
    try:
        place = 0
        while piece := os.pread(file, _PIECE_BYTES, place):
            place += os.pwrite(file, piece, place)
        os.fsync(file)
    finally:
        os.close(file)
    return place
