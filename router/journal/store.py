"""The files of a journal on disk, written by one process. Everything here blocks.

Theory of operation. A batch is one transaction: its entries, what is personal, and where the journal
then ends, so a crash leaves all of it or nothing. After any failure it is not known what has reached
the disk, so the files are closed, and before anything else is written they are opened again and it
is made certain that all they hold is on the disk (`write_ahead.py`). A batch that turns out to be
there already is not written again. Whoever reads the journal meanwhile, however long, is in nobody's way.

The log that SQLite writes ahead (WAL) is brought into the main file here, not in the middle of a
commit: when nothing waits, or when it has become too long.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import structlog

from router.errors import JournalDamaged, JournalFailed
from router.journal import batches, snapshots, write_ahead
from router.journal.chain import Reader
from router.journal.failing import FAILURES, journal_error
from router.journal.keys import Keys
from router.journal.lock import FILE_MODE, Lock
from router.journal.looking import Looking
from router.journal.sealing import Safe, unsealed_all
from router.journal.tables import (
    FILE,
    Head,
    Place,
    check_format,
    connect,
    create,
    is_empty,
    read_state,
)
from router.journal.whereabouts import Whereabouts, gone
from router.ports import Opened

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from router.journal.sealing import Known
    from router.ports import Batch, Personal, Snapshot

KEYS_FILE: Final = "keys"
LOCK_FILE: Final = "lock"
FOLDER_MODE: Final = 0o700
LOG_BYTES_TIDY: Final = 4 << 20
"""So much in the log is brought into the main file as soon as nothing waits to be written."""
LOG_BYTES_MAX: Final = 16 << 20
"""And so much at once, whoever waits."""
ERASED_MAX: Final = 64
"""So many erased keys are at most not known to be gone from the disk, whoever waits."""
START_PATIENCE_MS: Final = 5_000
"""So long a start waits for somebody who is just writing, or closing the files as the last one."""
PATIENCE_MS: Final = 1_000
_PAGE_BYTES: Final = 4096
"""SQLite's own choice."""
_ENTRIES_PER_PAGE: Final = 8

Result = TypeVar("Result")

_log = structlog.get_logger(__name__)


class _Files(NamedTuple):
    connection: sqlite3.Connection
    keys: Keys
    safe: Safe
    whereabouts: Whereabouts


class _Ahead(NamedTuple):
    """What was read while another process was writing: up to this place, and what was personal then."""

    place: Place
    unsealed: Known


class Store:
    """One journal, from `open` to `close`. What has failed with `JournalFailed` may be tried again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder = folder.absolute()
        self._lock = Lock(folder / LOCK_FILE)
        self._files: _Files | None = None
        self._ahead: _Ahead | None = None
        self._head = Head()
        self._log_bytes = 0
        """About so much is in the log."""

    def open(self) -> Opened:
        """Take the folder, made if need be, and see what the journal holds.

        Raises:
            JournalLocked, JournalDamaged, JournalFailed: see `router.ports.Journal`.
        """
        try:
            self._folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            self._lock.take()
            self._files, personal = self._begin(None)
            opened = self._look(personal)
        except FAILURES as error:
            self._let_go()
            raise journal_error(self._folder, error) from error
        except JournalFailed:
            self._let_go()
            raise
        _log.info("journal_opened", folder=str(self._folder), entries=opened.last)
        return opened

    def look_ahead(self) -> None:
        """Read what takes long to read while another process still writes, for `open`, which then gives no
        snapshots: whoever calls this has read the entries, too.

        Raises:
            JournalDamaged, JournalFailed: see `router.ports.Journal`.
        """
        try:
            with (
                Looking(self._folder) as looking,
                contextlib.closing(Keys(self._folder / KEYS_FILE)) as keys,
            ):
                place, rows = looking.head().last, looking.sealed()
                self._ahead = _Ahead(place, unsealed_all(keys, rows))
        except FAILURES as error:
            raise journal_error(self._folder, error) from error

    def append(self, batch: Batch) -> None:
        """Write this, all or none; see `router.ports.Journal.append`."""
        self._head = self._write(lambda files: self._append(files, batch))
        pages = 3 + len(batch.personal) + len(batch.entries) // _ENTRIES_PER_PAGE
        self._log_bytes += pages * _PAGE_BYTES + sum(len(one.data or b"") for one in batch.personal)

    def keep(self, snapshot: Snapshot) -> None:
        """Keep this snapshot and the one before it; raises `JournalFailed` if it is not kept."""
        self._write(lambda files: snapshots.write(files.connection, snapshot))
        self._log_bytes += len(snapshot.data)

    def tidy(self, nothing_waits: bool) -> None:  # noqa: FBT001 - what the writer calls
        """Do what could wait until now; raises `sqlite3.Error` or OSError if it must wait longer."""
        if self._files is None:
            return
        if self._files.keys.unsettled >= ERASED_MAX:
            self._files.keys.settle()
        if self._log_bytes > (LOG_BYTES_TIDY if nothing_waits else LOG_BYTES_MAX):
            self._log_bytes = 0
            self._files.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def rest(self) -> None:
        """There is time: see to it that what was erased is gone; raises OSError as `tidy` does."""
        if self._files is not None:
            self._files.keys.settle()

    def close(self) -> None:
        """Leave everything in the main file, and let others have it."""
        try:
            if self._files is not None:
                self._files.connection.execute("PRAGMA busy_timeout = 0")  # nobody is waited for
                self._files.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._files.keys.settle()
        except FAILURES as error:  # all is written; the next start does the rest
            _log.warning("journal_closed_untidily", reason=str(error))
        finally:
            self._let_go()

    def _begin(self, known: Place | None) -> tuple[_Files, tuple[Personal, ...]]:
        """Open the files to write, all that they hold being on the disk; gives also what is personal. A
        start makes what is missing of them; later, they must hold this entry that is `known`.
        """
        path = self._folder / FILE
        log = write_ahead.log_of(path)
        if known is None and not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE))
        with contextlib.ExitStack() as stack:
            connection = stack.enter_context(contextlib.closing(connect(path, to_write=True)))
            connection.execute(
                f"PRAGMA busy_timeout = {PATIENCE_MS if known else START_PATIENCE_MS}"
            )
            keys = stack.enter_context(contextlib.closing(Keys(self._folder / KEYS_FILE)))
            if known is None:
                self._make(connection, keys)
            check_format(connection)
            self._log_bytes = write_ahead.make_certain(connection, log)
            if known is not None:
                batches.check_holds(connection, known)
            self._head = read_state(connection, "head", Head())
            safe = Safe(connection, keys)
            personal = safe.load({} if self._ahead is None else self._ahead.unsealed)
            names = (FILE, log.name, KEYS_FILE, LOCK_FILE)
            files = _Files(connection, keys, safe, Whereabouts(self._folder, names))
            connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
            stack.pop_all()
        return files, personal

    def _make(self, connection: sqlite3.Connection, keys: Keys) -> None:
        """Make the tables if there are none."""
        if is_empty(connection):
            if not keys.is_new:
                raise JournalDamaged(
                    f"{self._folder / FILE} is empty or gone, all entries are lost: bring back a backup, "
                    f"or take {KEYS_FILE!r} away, too, to begin anew"
                )
            create(connection)
            # So that a damaged log never takes the tables with it.
            connection.execute("PRAGMA wal_checkpoint(FULL)")
            _log.info("journal_begun", folder=str(self._folder))
        sync_folder(self._folder)

    def _begin_again(self) -> _Files:
        """Open the files again: the very same ones, or a copy of them that was brought back."""
        if not all((self._folder / name).exists() for name in (FILE, KEYS_FILE)):
            raise gone(self._folder)
        self._lock.take_again()
        files, _ = self._begin(self._head.last)
        return files

    def _look(self, personal: tuple[Personal, ...]) -> Opened:
        """What there is, after a look at all entries since the newest snapshot, or since those that were
        read ahead.
        """
        ahead, self._ahead = self._ahead, None
        with contextlib.closing(connect(self._folder / FILE, to_write=False)) as connection:
            if ahead is None:
                kept = _whole_snapshots(connection)
                begin = kept[0][1] if kept else read_state(connection, "trimmed", Place())
            else:
                kept, begin = (), ahead.place
            Reader(connection, begin).check()
        return Opened(
            last=self._head.last.sequence,
            snapshots=tuple(snapshot for snapshot, _ in kept),
            personal=personal,
            mark=self._head.mark,
            acted=self._head.acted,
        )

    def _append(self, files: _Files, batch: Batch) -> Head:
        if batches.is_written(files.connection, self._head.last, batch):
            return self._head
        files.safe.write(batch.personal)
        return batches.write(files.connection, self._head.last, batch)

    def _write(self, change: Callable[[_Files], Result]) -> Result:
        """Make a change in one transaction. If it is not known to be made, the files are closed, which
        undoes it if it can be undone, and opened again for the next change.
        """
        if not self._lock.is_held:
            raise JournalFailed("the journal is closed")
        try:
            if self._files is None:
                self._files = self._begin_again()
            self._files.connection.execute("BEGIN IMMEDIATE")
            result = change(self._files)
            self._files.connection.execute("COMMIT")
            self._files.whereabouts.check()
            self._files.safe.erase()
        except FAILURES as error:
            self._close_files()
            raise journal_error(self._folder, error) from error
        except BaseException:
            self._close_files()
            raise
        return result

    def _close_files(self) -> None:
        if self._files is not None:
            files, self._files = self._files, None
            with contextlib.suppress(*FAILURES):
                files.connection.close()
            with contextlib.suppress(*FAILURES):
                files.keys.close()

    def _let_go(self) -> None:
        self._close_files()
        self._lock.release()


def _whole_snapshots(connection: sqlite3.Connection) -> tuple[tuple[Snapshot, Place], ...]:
    """As `snapshots.read`; the operator is told of those that are not whole."""
    kept, written = snapshots.read(connection), snapshots.count(connection)
    if len(kept) < written:
        _log.error("snapshots_damaged", damaged=written - len(kept), whole=len(kept))
    return kept


def sync_folder(folder: Path) -> None:
    """See to it that files that have just been made are still there after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
