"""Says in plain words what is wrong with the disk."""

from __future__ import annotations

import errno
import os
import sqlite3
from typing import TYPE_CHECKING, Final

from router.errors import JournalDamaged, JournalFailed
from router.journal.tables import FILE

if TYPE_CHECKING:
    from pathlib import Path

FAILURES: Final = (sqlite3.Error, OSError, UnicodeDecodeError)
"""What using the files of a journal may lead to; the last if SQLite names a thing whose name is damaged."""

_DAMAGED: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR", "SQLITE_FORMAT")
"""How SQLite calls a file that is none of its own, or has no tables such as are asked for."""
_SQLITE: Final = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "it is read-only",
    "SQLITE_BUSY": "another process is writing to it",
    "SQLITE_CANTOPEN": "its file cannot be opened",
    "SQLITE_IOERR": "the disk gives errors or is full",
}
_SYSTEM: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file has reached the size that the system allows",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "this user may not write there",
    errno.EPERM: "this user may not write there",
}


def check_is_there(folder: Path) -> None:
    """Raises `JournalFailed` if there is no journal in this folder, or this user may not read it, and
    `JournalDamaged` if the file is empty.
    """
    try:
        size = (folder / FILE).stat().st_size
        is_readable = os.access(folder / FILE, os.R_OK)
    except PermissionError:
        size, is_readable = 0, False
    except (FileNotFoundError, NotADirectoryError) as error:
        raise JournalFailed(f"there is no journal in {folder.absolute()}") from error
    if not is_readable:
        raise JournalFailed(f"the journal in {folder.absolute()}: this user may not read it")
    if not size:
        raise JournalDamaged(f"{folder.absolute() / FILE} is empty, all entries are lost")


def journal_error(folder: Path, error: Exception) -> JournalFailed:
    """The same as an error of ours, `JournalDamaged` if the file is no good."""
    folder = folder.absolute()
    if _name_of(error).startswith(_DAMAGED) or isinstance(error, UnicodeDecodeError):
        return JournalDamaged(
            f"the journal in {folder} is damaged ({error}); what of it can be read is shown by "
            "`switchroom journal verify`"
        )
    file = f": {error.filename}" if isinstance(error, OSError) and error.filename else ""
    return JournalFailed(f"the journal in {folder}: {reason_of(error)}{file}")


def reason_of(error: Exception) -> str:
    """In plain words why the disk did not do what it was asked to."""
    if isinstance(error, OSError):
        said = error.strerror or str(error)
        reason = _SYSTEM.get(error.errno or 0, "")
    else:
        said = _name_of(error) or str(error)
        reason = next((text for start, text in _SQLITE.items() if said.startswith(start)), "")
        said = said if reason else f"{_name_of(error)} {error}".strip()
    return f"{reason} ({said})" if reason else said


def _name_of(error: Exception) -> str:
    return str(getattr(error, "sqlite_errorname", ""))
