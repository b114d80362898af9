"""Notices that the files of a journal are no longer where they were opened.

A file that was moved away or deleted is written to without an error as long as it is open, and what
is written there is lost with the process. So a look at the names comes before anything counts as
written; it costs some microseconds.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from router.errors import JournalFailed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Whereabouts:
    """These files of a folder, as they are now; raises OSError if one is not there."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self._folder = folder
        self._paths = [str(folder / name) for name in names]
        self._files = self._look()

    def check(self) -> None:
        """Whether the very same files still have these names.

        Raises:
            JournalFailed: they do not.
        """
        try:
            if self._look() == self._files:
                return
        except OSError as error:
            raise gone(self._folder) from error
        raise gone(self._folder)

    def _look(self) -> list[tuple[int, int]]:
        return [(found.st_dev, found.st_ino) for found in map(os.stat, self._paths)]


def gone(folder: Path) -> JournalFailed:
    """What to say of files that are not there, while a service uses them."""
    return JournalFailed(
        f"the journal is no longer in {folder}, it was moved away or deleted while in use: bring it "
        "back, and all goes on by itself; if it is lost, stop Switchroom and put a backup there"
    )
