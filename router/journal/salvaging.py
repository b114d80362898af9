"""Takes out of a damaged journal whatever leads to the newest state, into a new one.

The entries up to the first that is lost, the snapshots of them that are whole, and what is personal,
with its keys. If a snapshot after what is lost is whole, it is that one with the entries after it: the
new journal begins there, as a trimmed one does. A service that starts on it stands where the last
good entry has led.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from router.errors import JournalDamaged, JournalFailed
from router.journal.chain import Damage
from router.journal.filling import Filling
from router.journal.lock import Lock
from router.journal.looking import Looking
from router.journal.store import KEYS_FILE, LOCK_FILE
from router.journal.tables import Head

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from router.journal.chain import Reader
    from router.ports import Snapshot


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What a salvaged journal leaves out, as it begins later: the entries from `first` to `last`, which
    can be read, and those of the `damage` after them.
    """

    first: int
    last: int
    damage: Damage


class Salvaged(msgspec.Struct, frozen=True, kw_only=True):
    """What could be had: the entries from `first` to `last`; `damage` says what is lost after them, and
    `before` what is left out of the history. `remarks` are about what stands beside the entries and is
    lost.
    """

    first: int
    last: int
    before: Before | None
    damage: Damage | None
    remarks: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many entries."""
        return self.last - self.first + 1


def salvage(source: Path, target: Path, done: Callable[[int], None]) -> Salvaged:
    """Make a journal in the folder `target`, which has none, of the one in `source`, which no service
    uses; `done` is told how many entries are read so far.

    Raises:
        JournalLocked: a service has it.
        JournalFailed: the new one cannot be written; `JournalDamaged` if nothing can be read.
    """
    lock = Lock(source / LOCK_FILE)
    lock.take()
    try:
        with Looking(source, despite_damage=True) as looking:
            reader, before = _to_read(looking)
            first = reader.place.sequence + 1
            with Filling(target, reader.place) as filling:
                with contextlib.suppress(JournalDamaged):
                    while rows := reader.rows():
                        filling.add(rows)
                        done(reader.place.sequence)
                remarks = _finish(looking, filling, first)
                filling.take_keys(source / KEYS_FILE)
    finally:
        lock.release()
    return Salvaged(
        first=first,
        last=filling.place.sequence,
        before=before,
        damage=reader.damage,
        remarks=tuple(remarks),
    )


def _to_read(looking: Looking) -> tuple[Reader, Before | None]:
    """Reads what leads to the newest state; with it what is left out before that."""
    prefix = looking.everything()
    first = prefix.place.sequence + 1
    with contextlib.suppress(JournalDamaged):
        prefix.check()
    tail = looking.tail(prefix)
    if prefix.damage is None or tail is None:
        return looking.everything(), None
    before = Before(first=first, last=prefix.place.sequence, damage=prefix.damage)
    return looking.reader_at(tail.begin), before


def _finish(looking: Looking, filling: Filling, first: int) -> list[str]:
    """Take over what stands beside the entries, which begin with this one; gives what is lost of it."""
    last = filling.place.sequence
    lost: list[str] = []
    head = Head(acted=last)
    kept: list[Snapshot] = []
    personal: list[tuple[bytes, int, bytes]] = []
    try:
        head = looking.head()
    except JournalFailed:
        lost.append("by which clock the journal went is lost; the machine's is taken")
    if head.acted < first - 1:
        lost.append(
            f"of the entries {head.acted + 1} to {first - 1} it is not known whether the carrier was asked "
            "for what follows from them; the service finds out, and sets it right"
        )
        head = replace(head, acted=first - 1)
    try:
        kept = [one for one in looking.snapshots() if first - 1 <= one.sequence <= last]
    except JournalFailed:
        lost.append("the snapshots are lost")
    try:
        personal = looking.sealed()
    except JournalFailed:
        lost.append("what is known of callers beside the events is lost")
    filling.finish(head, kept, personal)
    return lost
