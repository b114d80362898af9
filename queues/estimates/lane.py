"""The callers of one queue who have the same priority: what they waited, and how well it was told.

Whoever gave up would have waited longer than he did, and leaving him out would make waits look
short. He stays as a *ghost*, until somebody who came after him is taken: then he would have been
taken too, and his virtual wait is known. Where the line ran empty behind him, one only learns later
that an agent was idle; `queue` says when that began.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final

import msgspec

from queues.estimates.calibration import Calibration, CalibrationSnapshot, WaitEstimate
from queues.ids import CallId

if TYPE_CHECKING:
    from queues.estimates.rates import Rates

GHOSTS_MAX: Final = 500


class Waiting(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A caller in line, with what could be told when he joined: the guess, the mean made of it and
    the quantiles of scores at that time. `guess_ms` is 0 where nothing was known, `quantiles` empty
    where nothing was told. `place_ms` orders the line.
    """

    call: CallId
    priority: int
    place_ms: int
    joined_ms: int
    ahead: int
    elsewhere: int
    guess_ms: float
    mean_ms: float
    quantiles: tuple[float, ...]


class Ghost(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A caller who gave up, until it is known when he would have been taken."""

    who: Waiting
    gone_ms: int


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """How well it was told: callers whose wait is known and who had an estimate when they joined;
    how many of them waited within the 80 % interval, and no longer than P90; the sums of the means
    told and of the waits, in milliseconds, whose ratio is the bias.
    """

    known: int = 0
    inside_80: int = 0
    below_p90: int = 0
    told_ms: float = 0.0
    waited_ms: int = 0

    def plus(self, other: Coverage) -> Coverage:
        """Both together."""
        return Coverage(
            known=self.known + other.known,
            inside_80=self.inside_80 + other.inside_80,
            below_p90=self.below_p90 + other.below_p90,
            told_ms=self.told_ms + other.told_ms,
            waited_ms=self.waited_ms + other.waited_ms,
        )


class LaneSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned about the callers of one priority."""

    priority: int
    calibration: CalibrationSnapshot
    ghosts: tuple[Ghost, ...]
    coverage: Coverage


class Lane:
    """One priority of one queue."""

    def __init__(self) -> None:
        self.calibration = Calibration()
        self.ghosts: list[tuple[int, int, Ghost]] = []
        self.haunted = 0
        self.told = 0
        self.inside_80 = 0
        self.below_p90 = 0
        self.told_ms = 0.0
        self.waited_ms = 0

    def estimate(self, rates: Rates, ahead: int, elsewhere: int) -> WaitEstimate | None:
        """The wait with so many ahead; None while too little is known or nobody is at work."""
        if not rates.known:
            return None
        mean_ms = self.calibration.mean_ms(rates.wait_ms(ahead), elsewhere)
        return self.calibration.estimate(mean_ms, ahead)

    def haunt(self, ghost: Ghost) -> None:
        """Remember who gave up; of too many the earliest is forgotten."""
        self.haunted += 1  # settles ties: a call may give up twice at the same place
        heappush(self.ghosts, (ghost.who.place_ms, self.haunted, ghost))
        if len(self.ghosts) > GHOSTS_MAX:
            heappop(self.ghosts)

    def overtaken(self, place_ms: int, at_ms: int) -> None:
        """Somebody from this place on was taken after waiting, so every ghost before him too."""
        while self.ghosts and self.ghosts[0][0] < place_ms:
            ghost = heappop(self.ghosts)[2]
            self.known(ghost.who, at_ms - ghost.who.joined_ms)

    def found_idle(self, taken_ms: int) -> None:
        """An agent was idle, so all ghosts were taken, at this moment."""
        while self.ghosts:
            ghost = heappop(self.ghosts)[2]
            self.known(ghost.who, taken_ms - ghost.who.joined_ms)

    def known(self, who: Waiting, wait_ms: int) -> None:
        """The caller waited that long, or would have."""
        if not who.guess_ms:
            return
        scored = self.calibration.learn(
            wait_ms,
            guess_ms=who.guess_ms,
            mean_ms=who.mean_ms,
            ahead=who.ahead,
            elsewhere=who.elsewhere,
        )
        if who.quantiles:
            low, _, _, p90 = who.quantiles
            self.told += 1
            self.inside_80 += low <= scored <= p90
            self.below_p90 += scored <= p90
            self.told_ms += who.mean_ms
            self.waited_ms += wait_ms

    @property
    def coverage(self) -> Coverage:
        """How well callers were told."""
        return Coverage(
            known=self.told,
            inside_80=self.inside_80,
            below_p90=self.below_p90,
            told_ms=self.told_ms,
            waited_ms=self.waited_ms,
        )

    def snapshot(self, priority: int) -> LaneSnapshot:
        """A plain value of it all."""
        return LaneSnapshot(
            priority=priority,
            calibration=self.calibration.snapshot(),
            ghosts=tuple(ghost for _, _, ghost in sorted(self.ghosts)),
            coverage=self.coverage,
        )

    @classmethod
    def restored(cls, kept: LaneSnapshot) -> Lane:
        """The lane as it was when the snapshot was taken."""
        lane = cls()
        lane.calibration = Calibration.restored(kept.calibration)
        for ghost in kept.ghosts:
            lane.haunt(ghost)
        told = kept.coverage
        lane.told, lane.inside_80, lane.below_p90 = told.known, told.inside_80, told.below_p90
        lane.told_ms, lane.waited_ms = told.told_ms, told.waited_ms
        return lane
