"""Makes a journal in a new folder out of rows that were written elsewhere: an export, or what can be
read of a damaged one. The rows are taken over as they are, checks included. Until it is complete the
journal has another name, so that half of one is never taken for a journal.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from msgspec.structs import replace

from router.errors import JournalFailed
from router.journal import snapshots
from router.journal.chain import link
from router.journal.failing import FAILURES, journal_error
from router.journal.lock import FILE_MODE, Lock
from router.journal.store import FOLDER_MODE, KEYS_FILE, LOCK_FILE, sync_folder
from router.journal.tables import FILE, Head, Place, connect, create, write_state

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from types import TracebackType

    from router.journal.chain import Row
    from router.ports import Snapshot

    Written = tuple[int, bytes, bytes, int]
    PersonalRow = tuple[bytes, int, bytes]
    """Owner, slot of the key, and what is sealed."""

_INSERT: Final = (
    "INSERT INTO entries (sequence, data, ordered, chain)"
    " VALUES (?, CAST(? AS TEXT), CAST(nullif(?, '') AS TEXT), ?)"
)
_PART: Final = f"{FILE}.part"
_KEYS_PART: Final = f"{KEYS_FILE}.part"
_PARTS: Final = (_PART, f"{_PART}-wal", f"{_PART}-shm", _KEYS_PART)


class Filling:
    """A new journal, which is there once `with` has ended without an error; else there is none. `after`
    is the place before its first entry.

    Everything raises `JournalFailed` if it cannot be written.
    """

    def __init__(self, folder: Path, after: Place | None = None) -> None:
        """Raises `JournalFailed` as well if there is a journal in the folder already."""
        self._folder = folder
        self.place = after or Place()
        """The last entry that was added."""
        self._lock = Lock(folder / LOCK_FILE)
        try:
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            if (folder / FILE).exists():
                raise JournalFailed(
                    f"there is a journal in {folder.absolute()} already; right would be another folder"
                )
            self._lock.take()
            self._clear()
            os.close(os.open(folder / _PART, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE))
            self._connection = connect(folder / _PART, to_write=True)
            create(self._connection)
            write_state(self._connection, "trimmed", self.place)
        except FAILURES as error:
            raise journal_error(folder, error) from error

    def __enter__(self) -> Self:
        """As it is."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Give it its name, or take away what there is of it."""
        try:
            if error is None:
                self._complete()
        finally:
            with contextlib.suppress(*FAILURES):
                self._connection.close()
            with contextlib.suppress(OSError):
                self._clear()
            self._lock.release()

    def add(self, rows: Iterable[Row]) -> None:
        """Add these after the last one."""
        sequence, chain = self.place.sequence, self.place.chain
        written: list[Written] = []
        for data, ordered in rows:
            sequence, chain = sequence + 1, link(chain, data, ordered)
            written.append((sequence, data, ordered, chain))
        self.place = Place(sequence=sequence, chain=chain)
        head = Head(last=self.place, acted=sequence)
        self._write(lambda connection: _put(connection, written, head))

    def finish(self, head: Head, kept: Sequence[Snapshot], personal: Sequence[PersonalRow]) -> None:
        """Add what stands beside the entries: what `head` says but where they end, snapshots of
        entries that were added, the newest first, and what is personal, as it was sealed.
        """
        end = replace(head, last=self.place, acted=min(head.acted, self.place.sequence))
        self._write(lambda connection: _put_beside(connection, end, kept, personal))

    def take_keys(self, keys: Path) -> None:
        """Take a copy of these keys, without which nothing personal can be read."""
        try:
            if keys.exists():
                if (self._folder / KEYS_FILE).exists():
                    raise JournalFailed(
                        f"there are keys in {self._folder.absolute()} already; right would be another folder"
                    )
                with _own(self._folder / _KEYS_PART) as copy:
                    copy.write(keys.read_bytes())
                    copy.flush()
                    os.fsync(copy.fileno())
        except FAILURES as error:
            raise journal_error(self._folder, error) from error

    def _complete(self) -> None:
        """The keys come first: without the journal they are none, but not the other way round."""
        try:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()
            for part, name in ((_KEYS_PART, KEYS_FILE), (_PART, FILE)):
                if (self._folder / part).exists():
                    (self._folder / part).rename(self._folder / name)
            sync_folder(self._folder)
        except FAILURES as error:
            raise journal_error(self._folder, error) from error

    def _clear(self) -> None:
        """Take away what is left of a journal that has not become complete."""
        for name in _PARTS:
            (self._folder / name).unlink(missing_ok=True)

    def _write(self, put: Callable[[sqlite3.Connection], None]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            put(self._connection)
            self._connection.execute("COMMIT")
        except FAILURES as error:
            raise journal_error(self._folder, error) from error


def _own(path: Path) -> BinaryIO:
    """A new file that nobody else may read, from its beginning on."""
    return open(path, "wb", opener=lambda name, flags: os.open(name, flags | os.O_EXCL, FILE_MODE))


def _put(connection: sqlite3.Connection, rows: Sequence[Written], head: Head) -> None:
    connection.executemany(_INSERT, rows)
    write_state(connection, "head", head)


def _put_beside(
    connection: sqlite3.Connection,
    head: Head,
    kept: Sequence[Snapshot],
    personal: Sequence[PersonalRow],
) -> None:
    write_state(connection, "head", head)
    for snapshot in reversed(kept):
        snapshots.write(connection, snapshot)
    connection.executemany("INSERT INTO personal VALUES (CAST(? AS TEXT), ?, ?)", personal)
