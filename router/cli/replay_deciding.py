"""Decides everything in a journal again, and compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from queues.events import SiteEvent
from queues.redeciding import Difference, redecide
from router.cli.replay_state import begin, snapshot_hashes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from queues.events import Event
    from queues.redeciding import Ordered
    from router.cli.journal.progress import Done
    from router.journal.looking import Looking


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. `entries` were read after the entry `after`, in `took_s`; with `decisions` of the
    core among them. `difference` is the first one, at the entry `differs_at`. `snapshots`: by the
    sequence of each that was passed, whether it says what was come to.
    """

    after: int
    entries: int
    decisions: int
    took_s: float
    difference: Difference | None
    differs_at: int
    snapshots: dict[int, bool]
    state_hash: str

    @property
    def is_same(self) -> bool:
        """Whether everything came out as it was."""
        return self.difference is None and all(self.snapshots.values())


class Deciding:
    """One run through a journal."""

    def __init__(self, looking: Looking) -> None:
        """Raises `JournalFailed` as `begin` does."""
        self._replayed = begin(looking)
        self._hashes = snapshot_hashes(looking)
        self._reader = looking.reader(self._replayed.after, with_orders=True)
        self._last = self._replayed.after
        """The sequence of the entry at hand."""
        self._decisions = 0
        self._snapshots: dict[int, bool] = {}

    @property
    def after(self) -> int:
        """The entry after which it begins."""
        return self._replayed.after

    def run(self, elapsed_s: Callable[[], float], done: Done) -> Outcome:
        """To the end, or to the first difference.

        Raises:
            JournalFailed, JournalDamaged: an entry cannot be read.
            CoreBroken: the entries do not follow from one another.
        """
        began_s = elapsed_s()
        difference = redecide(self._replayed.core, self._of_core(done))
        return Outcome(
            after=self.after,
            entries=self._last - self.after,
            decisions=self._decisions,
            took_s=elapsed_s() - began_s,
            difference=difference,
            differs_at=self._last,
            snapshots=self._snapshots,
            state_hash=self._replayed.hash if difference is None else "",
        )

    def _of_core(self, done: Done) -> Iterator[tuple[Event, Ordered | None]]:
        """The core's entries; the others are folded, and whatever is known by then is compared."""
        replayed = self._replayed
        for piece in self._reader.pieces():
            for entry in piece:
                event, self._last = entry.event, entry.sequence
                self._decisions += entry.ordered is not None
                replayed.book.fold(event)
                if isinstance(event, SiteEvent):
                    replayed.learning.learn(event)
                    yield event, entry.ordered
                self._compare()
            done(self._last - replayed.after)

    def _compare(self) -> None:
        """With the snapshot that was taken here, if there is one."""
        wanted = self._hashes.get(self._last)
        if wanted is not None and self._last > self._replayed.after:
            self._snapshots[self._last] = self._replayed.hash == wanted
