"""One journal, one process: a lock that ends with the process that holds it, however it ends."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING, Final

from router.errors import JournalLocked

if TYPE_CHECKING:
    from pathlib import Path

FILE_MODE: Final = 0o600
_PID_BYTES_MAX: Final = 20


class Lock:
    """Holds the file at `path` from `take` to `release`. The file stays; it names the holder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self) -> None:
        """Take it.

        Raises:
            JournalLocked: another process, or another journal in this one, holds it.
            OSError: the file cannot be opened.
        """
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, FILE_MODE)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(file, _PID_BYTES_MAX, 0).decode(errors="replace").strip()
            os.close(file)
            raise JournalLocked(
                f"the journal in {self._path.parent.absolute()} is in use by process {holder or 'unknown'}: "
                "stop that Switchroom, or give this one another folder ([journal] folder)"
            ) from error
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file

    def take_again(self) -> None:
        """Hold the file that is at the path now, if it is another one by now; raises as `take` does."""
        held = self._file
        if held is None or self._is_at_path(held):
            return
        try:
            self.take()
        except BaseException:
            self._file = held
            raise
        os.close(held)

    def _is_at_path(self, file: int) -> bool:
        try:
            return os.path.samestat(os.fstat(file), self._path.stat())
        except FileNotFoundError:
            return False

    @property
    def is_held(self) -> bool:
        """Whether it is ours."""
        return self._file is not None

    def release(self) -> None:
        """Let others have it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
