"""The disk under the journal: bytes that outlive the process, and everything a disk does wrong.

What was not acknowledged when the process was killed may be there or not, as a whole; a torn frame at
the end is dropped when it is read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from router.errors import JournalFailed
from router.ports import SNAPSHOTS_KEPT, Opened
from tests.simulation.frames import batches_in, framed
from tests.simulation.world import between, draws

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence

    from router.ports import Batch, ClockMark, Entry, Personal, Snapshot
    from tests.simulation.loop import ProcessLoop
    from tests.simulation.world import World

Kill = Literal["", "before", "torn", "after", "acting"]
"""Where in an append a process is killed: before anything is written, in the middle, when all is
written and nobody knows, or while what follows from it is being done.
"""

WRITE_MS = (0, 6)
SLOW_MS = (300, 4_000)
ACTING_STEPS = (1, 1, 2, 2, 3, 4, 6, 9, 15, 25, 60)
"""So many steps of its event loop a process has left to do what follows from what it has written."""


@dataclass(kw_only=True)
class DiskFaults:
    """Chances from 0 to 1; `is_full` lasts until it is taken back."""

    slow: float = 0.0
    fails: float = 0.0
    fails_after: float = 0.0
    is_full: bool = False
    killed: float = 0.0
    """At an append, in one of the ways of `Kill`."""

    def end(self) -> None:
        self.slow = self.fails = self.fails_after = self.killed = 0.0
        self.is_full = False


class Disk:
    """What is kept, whoever runs."""

    def __init__(self, world: World, faults: DiskFaults) -> None:
        self.world = world
        self.faults = faults
        self.dice = world.dice()
        self.data = bytearray()
        """All batches, one after the other; never trimmed, so that a seed can be compared."""
        self.last = 0
        """The sequence of the last entry that is there whole."""
        self.acknowledged = 0
        """Of the last entry that somebody was told is written."""
        self.snapshots: list[Snapshot] = []
        self.mark: ClockMark | None = None
        """The last moment that is written."""
        self.torn = b""
        """What a process that was killed has left behind the last batch."""
        self.on_entries: list[Callable[[Sequence[Entry]], None]] = []
        """Told what is there for good, in order, before anybody is told that it is."""

    def write(self, batch: Batch) -> None:
        """A batch, as a whole; one that is there already is not written again."""
        fresh = tuple(one for one in batch.entries if one.sequence > self.last)
        if fresh:
            assert fresh[0].sequence == self.last + 1, "entries without a gap"
        self.mark = batch.mark
        if fresh or batch.personal:
            self.data += framed(replace(batch, entries=fresh))
        if fresh:
            self.last = fresh[-1].sequence
            for look in self.on_entries:
                look(fresh)

    def tear(self, batch: Batch) -> None:
        """A part of a batch, as a disk leaves it that has lost its power."""
        whole = framed(batch)
        self.torn = bytes(whole[: self.dice.randrange(1, len(whole))])


class DiskJournal:
    """One process's journal on the disk (`router.ports.Journal`)."""

    def __init__(self, disk: Disk, loop: ProcessLoop) -> None:
        self._disk = disk
        self._loop = loop
        self._is_open = False

    async def open(self) -> Opened:
        disk = self._disk
        await self._wait(between(disk.dice, WRITE_MS))
        self._is_open = True
        batches = batches_in(disk.data + disk.torn)
        disk.torn = b""
        personal: dict[str, Personal] = {}
        for batch in batches:
            for one in batch.personal:
                if one.data is None:
                    personal.pop(one.owner, None)
                else:
                    personal[one.owner] = one
        last = next((batch.entries[-1].sequence for batch in reversed(batches) if batch.entries), 0)
        self._batches = batches
        return Opened(
            last=last,
            snapshots=tuple(one for one in disk.snapshots if one.sequence <= last),
            personal=tuple(personal.values()),
            mark=batches[-1].mark if batches else None,
            acted=batches[-1].acted if batches else 0,
        )

    async def entries(
        self, after: int = 0, *, with_orders: bool = False
    ) -> AsyncGenerator[Sequence[Entry], None]:
        del with_orders  # they are there anyway
        last = after
        for batch in self._batches:
            piece = [one for one in batch.entries if one.sequence > last]
            if piece:
                last = piece[-1].sequence
                yield piece

    async def append(self, batch: Batch) -> None:
        disk, faults, dice = self._disk, self._disk.faults, self._disk.dice
        if not self._is_open:
            raise JournalFailed("the journal is not open")
        kill = self._kill()
        is_slow = draws(dice, faults.slow)
        if is_slow:
            disk.world.count("disk_slow")
        await self._wait(between(dice, SLOW_MS if is_slow else WRITE_MS))
        if kill == "before":
            await self._die()
        if kill == "torn":
            disk.tear(batch)
            await self._die()
        if faults.is_full or draws(dice, faults.fails):
            disk.world.count("disk_full" if faults.is_full else "disk_failed")
            raise JournalFailed("the disk is full" if faults.is_full else "the disk has failed")
        await self._write(batch)
        await self._wait(between(dice, WRITE_MS))
        if kill == "after":
            await self._die()
        if draws(dice, faults.fails_after):
            disk.world.count("disk_failed_after")
            raise JournalFailed("the disk has failed, after it had written")
        disk.acknowledged = disk.last
        if kill == "acting":
            self._loop.kill_after(dice.choice(ACTING_STEPS))

    async def _write(self, batch: Batch) -> None:
        self._disk.write(batch)

    def killed(self) -> None:
        """Its process is killed."""

    def _kill(self) -> Kill:
        disk = self._disk
        if not draws(disk.dice, disk.faults.killed):
            return ""
        kinds: tuple[Kill, ...] = ("before", "torn", "after", "acting", "acting", "acting")
        kill = disk.dice.choice(kinds)
        disk.world.count(f"killed_{kill}")
        return kill

    async def _die(self) -> None:
        self._loop.kill()
        await self._loop.create_future()

    async def _wait(self, for_ms: int) -> None:
        if for_ms:
            over = self._loop.create_future()
            self._loop.call_later(for_ms / 1000, over.set_result, None)
            await over

    async def keep(self, snapshot: Snapshot) -> None:
        disk = self._disk
        await self._wait(between(disk.dice, WRITE_MS))
        if disk.faults.is_full or draws(disk.dice, disk.faults.fails):
            raise JournalFailed("the disk is full")
        disk.world.count("snapshot_kept")
        disk.snapshots = [snapshot, *disk.snapshots][:SNAPSHOTS_KEPT]

    async def close(self) -> None:
        self._is_open = False
