"""Finds batches in the log of SQLite that were committed and that it passes over, as a byte rotted.

Theory of operation. SQLite reads the log up to the first frame whose check is wrong, and takes that for
its end: a power cut may tear the last transaction. But a transaction that another one follows was on
the disk before that was begun. So where two or more ends of transactions (commit marks) of this very log
follow one another behind the end that SQLite sees, all but the last have been lost. What a log that
was begun anew still holds of the one before has other salts; what a failed write has left is one
transaction that none is chained to. (https://www.sqlite.org/fileformat2.html#the_write_ahead_log and
https://www.sqlite.org/walformat.html#the_wal_index_header)
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOG_HEADER: Final = struct.Struct(">8I")
"""Magic number, version, bytes of a page, number of the checkpoint, two salts, two checks."""
_FRAME_HEADER: Final = struct.Struct(">6I")
"""Number of the page, pages after a commit or 0, two salts, two checks."""
_INDEX_HEADER: Final = struct.Struct("=16xI12x8s")
"""Of the index that all connections share: frames that count, and the salts as they stand in the log."""
_CHECKED_BYTES: Final = 8
"""Of a frame's header; its page comes after them."""
_TRIES: Final = 3
_PAGE_SIZES: Final = frozenset(1 << power for power in range(9, 17))
PAGE_BYTES: Final = 4096
"""Of the files that are made here (SQLite's own choice), where the log does not say."""


def lost_commits(log: Path) -> int:
    """At least so many transactions have been lost from the log of a file to which somebody here has a
    connection that has been read from; 0 if there is no log.

    Raises OSError if it cannot be read.
    """
    index = log.with_name(f"{log.name.removesuffix('-wal')}-shm")
    for _ in range(_TRIES):
        try:
            content, shared = log.read_bytes(), index.read_bytes()
        except FileNotFoundError:
            return 0
        if len(content) < _LOG_HEADER.size or len(shared) < _INDEX_HEADER.size:
            return 0
        counted, salts = _INDEX_HEADER.unpack_from(shared)
        # Other salts: it was begun anew between the two looks. None: SQLite cannot even read its header.
        if salts in (content[16:24], bytes(8)):
            return sum(max(0, commits - 1) for commits in _runs(content, counted))
    return 0


def _runs(content: bytes, counted: int) -> Iterator[int]:
    """How many commit marks there are in each run of frames, chained to one another, after those that
    count.
    """
    magic, _, page_bytes, _, *salts, _, _ = _LOG_HEADER.unpack_from(content)
    order = ">" if magic & 1 else "<"
    size = _FRAME_HEADER.size + (page_bytes if page_bytes in _PAGE_SIZES else PAGE_BYTES)
    commits = 0
    before: tuple[int, int] | None = None
    for place in range(_LOG_HEADER.size + counted * size, len(content) - size + 1, size):
        _, pages, *found, first, second = _FRAME_HEADER.unpack_from(content, place)
        page = content[place + _FRAME_HEADER.size : place + size]
        checked = content[place : place + _CHECKED_BYTES] + page
        is_chained = before is not None and _check(order, checked, before) == (first, second)
        if found != salts or not is_chained:
            yield commits
            commits = 0
        before = (first, second) if found == salts else None
        commits += bool(before and pages)
    yield commits


def _check(order: str, content: bytes, before: tuple[int, int]) -> tuple[int, int]:
    """The check of a frame, begun with that of the frame before."""
    first, second = before
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second
