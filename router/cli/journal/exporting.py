"""The form of an exported journal: lines of JSON, packed if its name ends in `.gz`.

The first line says what it is and where it begins, then comes a line for each entry as it is written
in the journal, with its check: `{"sequence": 7, "check": 3735928559, "event": {...}, "ordered": {...}}`.
The check of an entry is the CRC-32 of the text of its event and of what ordered it, begun with the check
of the entry before (`after.chain` for the first), so that a line that is missing, changed or in another
place is found.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import zlib
from typing import TYPE_CHECKING, Final

import msgspec

from router.journal.chain import link
from router.journal.failing import reason_of
from router.journal.tables import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from io import BufferedIOBase
    from pathlib import Path

    from router.journal.chain import Row

VERSION: Final = 1
LINE_BYTES_MAX: Final = 16 << 20
"""An entry is far shorter; a longer line is not read into memory."""
PIECE_LINES: Final = 1_000
_MODE: Final = 0o600
_NOTHING: Final = msgspec.Raw(b"null")


class NotExported(Exception):
    """This is no export, or not as it was written, or cannot be written; the text says where and what
    is wrong.
    """


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line. `until` is the sequence of the last entry."""

    switchroom_journal: int
    site: str
    after: Place
    until: int


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    sequence: int
    check: int
    event: msgspec.Raw
    ordered: msgspec.Raw = _NOTHING


_ENCODER: Final = msgspec.json.Encoder()
_LINES: Final = msgspec.json.Decoder(_Line)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[BufferedIOBase]:
    """A file that has its name only once it is complete and on the disk, for its owner alone.

    Raises `NotExported` if it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "wb", opener=lambda name, flags: os.open(name, flags, _MODE)) as plain:
            if path.suffix == ".gz":
                with gzip.GzipFile(fileobj=plain, mode="wb", filename="", mtime=0) as packed:
                    yield packed
            else:
                yield plain
            plain.flush()
            os.fsync(plain.fileno())
        part.rename(path)
    except OSError as error:
        raise NotExported(f"{path} cannot be written: {reason_of(error)}") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def write_header(out: BufferedIOBase, header: Header) -> None:
    """The first line."""
    out.write(_ENCODER.encode(header) + b"\n")


def write_rows(out: BufferedIOBase, place: Place, rows: Sequence[Row]) -> Place:
    """Lines for the rows after this place; gives the place of the last."""
    sequence, chain = place.sequence, place.chain
    lines = []
    for data, ordered in rows:
        sequence, chain = sequence + 1, link(chain, data, ordered)
        by = b',"ordered":%b' % ordered if ordered else b""
        lines.append(b'{"sequence":%d,"check":%d,"event":%b%b}\n' % (sequence, chain, data, by))
    out.write(b"".join(lines))
    return Place(sequence=sequence, chain=chain)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Exported]:
    """An export to be read; raises `NotExported` if there is none, or it is something else."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield Exported(path, file)
    except OSError as error:
        raise NotExported(f"{path} cannot be read: {reason_of(error)}") from None


class Exported:
    """An export that is read."""

    def __init__(self, path: Path, file: BufferedIOBase) -> None:
        """Raises `NotExported` if it is something else."""
        self.path = path
        self._number = 0
        self._file = file
        try:
            self.header = msgspec.json.decode(self._line(), type=Header)
        except msgspec.MsgspecError as error:
            raise self._wrong(f"it is no export of a journal ({error})") from None
        if self.header.switchroom_journal != VERSION:
            raise self._wrong(
                f"it has form {self.header.switchroom_journal}, this Switchroom reads {VERSION}"
            )
        self.place = self.header.after
        """The last entry that was read and is as it was written."""

    def pieces(self) -> Iterator[tuple[Place, list[Row]]]:
        """All entries, some at a time, as they were written in the journal, with the place before them.

        Raises:
            NotExported: a line is missing or not as it was written. What came before it has been given.
        """
        begins = self.place
        rows: list[Row] = []
        while self.place.sequence < self.header.until:
            try:
                rows.append(self._row())
            except NotExported:
                yield begins, rows
                raise
            if len(rows) == PIECE_LINES:
                yield begins, rows
                begins, rows = self.place, []
        yield begins, rows

    def _row(self) -> Row:
        sequence = self.place.sequence + 1
        line = self._line()
        if not line:
            raise self._wrong(f"it ends before entry {sequence}; the last is {self.header.until}")
        try:
            found = _LINES.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise self._wrong(f"this is no entry ({error})") from None
        ordered = b"" if found.ordered == _NOTHING else bytes(found.ordered)
        row = bytes(found.event), ordered
        check = link(self.place.chain, *row)
        if (found.sequence, found.check) != (sequence, check):
            raise self._wrong(f"this is not entry {sequence} as it was written")
        self.place = Place(sequence=sequence, chain=check)
        return row

    def _line(self) -> bytes:
        self._number += 1
        try:
            return self._file.readline(LINE_BYTES_MAX)
        except (OSError, EOFError, zlib.error) as error:
            raise self._wrong(f"it cannot be read ({error})") from None

    def _wrong(self, what: str) -> NotExported:
        return NotExported(f"{self.path}:{self._number}: {what}")
