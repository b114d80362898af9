"""Takes out of a damaged journal whatever can be read, into a new one.

The entries up to the first that is lost, the snapshots of them that are whole, and what is personal,
with its keys. A service that starts on it stands where the last good entry has led.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import msgspec

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

    from router.ports import Snapshot


class Salvaged(msgspec.Struct, frozen=True, kw_only=True):
    """What could be had: the entries from `first` to `last`; `damage` says what is lost after them.
    `remarks` are about what stands beside the entries and is lost.
    """

    first: int
    last: int
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
        JournalFailed: nothing of it can be read, or the new one cannot be written.
    """
    lock = Lock(source / LOCK_FILE)
    lock.take()
    try:
        with Looking(source) as looking:
            reader = looking.everything()
            first = reader.place.sequence + 1
            with Filling(target, reader.place) as filling:
                with contextlib.suppress(JournalDamaged):
                    while rows := reader.rows():
                        filling.add(rows)
                        done(reader.place.sequence)
                remarks = _finish(looking, filling)
                filling.take_keys(source / KEYS_FILE)
    finally:
        lock.release()
    return Salvaged(
        first=first, last=filling.place.sequence, damage=reader.damage, remarks=tuple(remarks)
    )


def _finish(looking: Looking, filling: Filling) -> list[str]:
    """Take over what stands beside the entries; gives what is lost of it."""
    last = filling.place.sequence
    lost: list[str] = []
    head = Head(acted=last)
    kept: list[Snapshot] = []
    personal: list[tuple[bytes, int, bytes]] = []
    try:
        head = looking.head()
    except JournalFailed:
        lost.append("by which clock the journal went is lost; the machine's is taken")
    try:
        kept = [one for one in looking.snapshots() if one.sequence <= last]
    except JournalFailed:
        lost.append("the snapshots are lost")
    try:
        personal = looking.sealed()
    except JournalFailed:
        lost.append("what is known of callers beside the events is lost")
    filling.finish(head, kept, personal)
    return lost
