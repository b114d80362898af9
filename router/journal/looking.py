"""Looks at a journal on disk from outside, also while a service writes it, and changes nothing."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Self, TypeVar

import msgspec

from router.errors import JournalDamaged, JournalFailed
from router.journal import snapshots
from router.journal.batches import place_of
from router.journal.chain import Damage, Reader
from router.journal.failing import FAILURES, check_is_there, journal_error
from router.journal.tables import FILE, Exported, Head, Place, check_format, connect, read_state
from router.journal.tail import Tail, find_tail

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from router.ports import Snapshot

Seen = TypeVar("Seen")


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What a journal holds. `first` to `last` are the entries that are as they were written, `count` of
    them; `damage` says what is lost after them, if anything is, and `tail` what is whole again after
    that. `remarks` are about the rest.
    """

    first: int
    last: int
    count: int
    damage: Damage | None
    tail: Tail | None
    remarks: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it was written."""
        return self.damage is None and not self.remarks


class Looking:
    """The journal in a folder, read only. To be closed, or used as a context.

    Everything raises `JournalFailed` if the file cannot be read, `JournalDamaged` if it is no journal.
    """

    def __init__(self, folder: Path, *, despite_damage: bool = False) -> None:
        """`despite_damage`: what there is of a file that was cut off is to be read, too."""
        self._folder = folder
        check_is_there(folder)
        try:
            self._connection = connect(folder / FILE, to_write=False)
            if despite_damage:  # SQLite then goes by the length that the file has
                self._connection.execute("PRAGMA writable_schema = ON")
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
        """Close it."""
        self.close()

    def close(self) -> None:
        """Look no more."""
        self._connection.close()

    def reader(self, after: int = 0, *, with_orders: bool = False) -> Reader:
        """Reads what is written after this entry; raises `JournalFailed` if there is none such."""
        self._read(check_format)
        place = self._read(lambda connection: place_of(connection, after))
        return Reader(self._connection, place, with_orders=with_orders)

    def head(self) -> Head:
        """Where the entries end, and what was written with the last batch."""
        return self._read(lambda connection: read_state(connection, "head", Head()))

    def trimmed(self) -> int:
        """The last entry that has been taken out; those after it are kept."""
        return self._read(lambda connection: read_state(connection, "trimmed", Place())).sequence

    def exported(self) -> int:
        """Up to which entry the journal is kept elsewhere, too."""
        return self._read(
            lambda connection: read_state(connection, "exported", Exported())
        ).sequence

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Those that are whole, the newest first."""
        kept = self._read(snapshots.read)
        return tuple(snapshot for snapshot, _ in kept)

    def sealed(self) -> list[tuple[bytes, int, bytes]]:
        """What is personal, as it stands there: owner, slot of the key, and what is sealed."""
        return self._read(
            lambda connection: connection.execute(
                "SELECT owner, key, sealed FROM personal"
            ).fetchall()
        )

    def everything(self) -> Reader:
        """Reads all that is kept, also where it cannot be told where that begins."""
        return Reader(self._connection, self._start(), with_orders=True)

    def tail(self, reader: Reader) -> Tail | None:
        """What is whole after the damage that has stopped this reader; None if it is none, or nothing is."""
        if reader.damage is None:
            return None
        lost = reader.damage.sequence
        with contextlib.suppress(JournalFailed):
            return self._read(lambda connection: find_tail(connection, lost))
        return None

    def reader_at(self, place: Place) -> Reader:
        """Reads what is written after this place, which must be one of this journal."""
        return Reader(self._connection, place)

    def verify(self, done: Callable[[int], None] = lambda _: None) -> Verified:
        """Read everything; `done` is told how many entries are read so far."""
        reader, count = self.everything(), 0
        first = reader.place.sequence + 1
        with contextlib.suppress(JournalDamaged):
            for entries in reader.pieces():
                count += len(entries)
                done(count)
        return Verified(
            first=first,
            last=reader.place.sequence,
            count=count,
            damage=reader.damage,
            tail=self.tail(reader),
            remarks=tuple(self._remarks()),
        )

    def _start(self) -> Place:
        """The place before the first entry that is kept. If it cannot be told, the first one kept has to
        be believed.
        """
        with contextlib.suppress(JournalDamaged):
            return self._read(lambda connection: read_state(connection, "trimmed", Place()))
        first: tuple[int, int] | None = self._read(
            lambda connection: connection.execute(
                "SELECT sequence, chain FROM entries ORDER BY sequence LIMIT 1"
            ).fetchone()
        )
        if first is None or first[0] == 1:
            return Place()
        return Place(sequence=first[0], chain=first[1])

    def _remarks(self) -> Iterator[str]:
        """What is wrong beside the entries."""
        looks: tuple[Callable[[], object], ...] = (self.head, self.trimmed, self.exported)
        for look in (lambda: self._read(check_format), *looks):
            try:
                look()
            except JournalFailed as error:
                yield str(error.__cause__ or error)
        try:
            whole, all_of_them = len(self.snapshots()), self._read(snapshots.count)
        except JournalFailed as error:
            yield f"the snapshots cannot be read: {error.__cause__ or error}"
        else:
            if whole < all_of_them:
                yield f"snapshots that are not as they were written: {all_of_them - whole} of {all_of_them}"

        try:
            with contextlib.closing(connect(self._folder / FILE, to_write=False)) as strict:
                found = strict.execute("PRAGMA quick_check(3)").fetchall()
        except FAILURES as error:
            found = [(str(error).encode(),)]
        yield from (
            f"SQLite says: {one.decode(errors='replace')}" for (one,) in found if one != b"ok"
        )

    def _read(self, look: Callable[[sqlite3.Connection], Seen]) -> Seen:
        try:
            return look(self._connection)
        except FAILURES as error:
            raise journal_error(self._folder, error) from error
