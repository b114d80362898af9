"""One queue: facts come in as they happen, estimates go out.

A fact costs O(log n) at most; what is learned shows in estimates after some more departures or
seconds, so asking is a look into a table.
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import TYPE_CHECKING, Final

import msgspec

from queues.estimates.lane import Coverage, Ghost, Lane, LaneSnapshot, Waiting
from queues.estimates.rates import Rates, RatesSnapshot

if TYPE_CHECKING:
    from queues.estimates.calibration import WaitEstimate
    from queues.ids import CallId

LANES_MAX: Final = 16
"""Priorities that are told apart; further ones are taken for the nearest."""
GOLDEN: Final = (sqrt(5) - 1) / 2
RENEW_MS: Final = 5_000
RENEW_DEPARTURES: Final = 10
"""The table of waits is rebuilt after so much time or so many departures, with a long line after more.
That depends on facts alone and not on what was asked, so that a replay learns the same."""


class InHand(msgspec.Struct, frozen=True, kw_only=True):
    """A caller who is being offered to agents: to how many, and whether that ended a wait."""

    who: Waiting
    offers: int
    waited: bool


class QueueSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A queue's estimator as a plain value. What was learned is bounded; callers are as many as
    there are.
    """

    rates: RatesSnapshot
    lanes: tuple[LaneSnapshot, ...]
    waiting: tuple[Waiting, ...]
    in_hand: tuple[InHand, ...]
    at_ms: int
    waited_ms: int
    spread: float
    renewed_ms: int
    fresh: int


class QueueEstimator:
    """Learns how long callers wait in one queue. Facts must come in the order of their times."""

    def __init__(self) -> None:
        self.rates = Rates()
        self.lanes: dict[int, Lane] = {}
        self.waiting: dict[CallId, Waiting] = {}
        self.in_hand: dict[CallId, InHand] = {}
        self.at_ms = 0
        self.waited_ms = 0  # when somebody waited last
        self.spread = 0.0
        self.renewed_ms = 0
        self.fresh = 0

    # What is asked

    def estimate(self, ahead: int, *, elsewhere: int = 0, priority: int = 0) -> WaitEstimate | None:
        """How long a caller waits who has so many ahead, and so many waiting in other queues, if
        he has to wait at all: whether an agent is ready is for the asker to know.

        None while fewer than 20 waits of this priority are known, or nobody is at work.
        """
        lane = self.lanes.get(priority)
        if lane is None:
            if len(self.lanes) < LANES_MAX:
                return None
            lane = self.nearest(priority)
        return lane.estimate(self.rates, ahead, elsewhere)

    @property
    def usual_priority(self) -> int:
        """The priority of which most waits are known; 0 before there are any."""
        return max(self.lanes, key=lambda priority: self.lanes[priority].told, default=0)

    @property
    def coverage(self) -> Coverage:
        """How well callers were told, over all priorities."""
        total = Coverage()
        for lane in self.lanes.values():
            total = total.plus(lane.coverage)
        return total

    # What has happened

    def joined(
        self,
        call: CallId,
        at_ms: int,
        *,
        ahead: int,
        elsewhere: int = 0,
        priority: int = 0,
        place_ms: int | None = None,
    ) -> None:
        """A caller is in line; `place_ms` is for one who resumes an older place."""
        self.passed(at_ms)
        if at_ms - self.renewed_ms >= RENEW_MS:
            self.renew()
        calibration, guess_ms = self.lane(priority).calibration, 0.0
        if self.rates.known:
            guess_ms = self.rates.wait_ms(ahead)
        self.in_hand.pop(call, None)
        self.waiting[call] = Waiting(
            call=call,
            priority=priority,
            place_ms=at_ms if place_ms is None else place_ms,
            joined_ms=at_ms,
            ahead=ahead,
            elsewhere=elsewhere,
            guess_ms=guess_ms,
            mean_ms=calibration.mean_ms(guess_ms, elsewhere),
            quantiles=calibration.quantiles if guess_ms else (),
        )

    def left(self, call: CallId, at_ms: int) -> None:
        """The caller is offered to an agent, perhaps to one more."""
        held = self.in_hand.get(call)
        if held is not None:
            self.in_hand[call] = msgspec.structs.replace(held, offers=held.offers + 1)
        elif call in self.waiting:
            self.passed(at_ms)
            who = self.waiting.pop(call)
            waited = at_ms > who.joined_ms
            self.in_hand[call] = InHand(who=who, offers=1, waited=waited)
            if waited:
                self.departed(who, at_ms)
            else:
                self.found_idle(at_ms)

    def returned(self, call: CallId, at_ms: int) -> None:
        """An offer came to nothing; after the last one the caller is back in line at his place."""
        held = self.in_hand.get(call)
        if held is None:
            return
        if held.offers > 1:
            self.in_hand[call] = msgspec.structs.replace(held, offers=held.offers - 1)
            return
        self.passed(at_ms)
        del self.in_hand[call]
        if held.waited:
            self.rates.returned()
            self.waiting[call] = held.who
        else:  # an agent was idle when he joined, so his guess was about something else
            self.waiting[call] = msgspec.structs.replace(held.who, guess_ms=0.0)

    def answered(self, call: CallId, at_ms: int) -> None:
        """Caller and agent hear each other, with or without an offer before."""
        if call in self.waiting:
            self.left(call, at_ms)
        held = self.in_hand.pop(call, None)
        if held is not None and held.waited:
            self.lane(held.who.priority).known(held.who, at_ms - held.who.joined_ms)

    def abandoned(self, call: CallId, at_ms: int) -> None:
        """The caller left without an agent: by hanging up, or because he is sent elsewhere."""
        self.passed(at_ms)
        held = self.in_hand.pop(call, None)
        if held is not None:
            if held.waited:
                self.lane(held.who.priority).known(held.who, at_ms - held.who.joined_ms)
            return
        who = self.waiting.pop(call, None)
        if who is not None:
            self.waited_ms = at_ms
            self.rates.abandoned()
            if who.guess_ms:
                self.lane(who.priority).haunt(Ghost(who=who, gone_ms=at_ms))

    def staffed(self, agents: int | None, at_ms: int) -> None:
        """So many agents are at work for this queue; None if that is not known."""
        self.passed(at_ms)
        self.rates.staffed(agents)

    # How it is learned

    def lane(self, priority: int) -> Lane:
        """The callers of this priority, or of the nearest if there are too many priorities."""
        lane = self.lanes.get(priority)
        if lane is None:
            if len(self.lanes) >= LANES_MAX:
                return self.nearest(priority)
            lane = self.lanes[priority] = Lane()
        return lane

    def nearest(self, priority: int) -> Lane:
        """The lane of the nearest priority there is."""
        return self.lanes[min(self.lanes, key=lambda known: abs(known - priority))]

    def passed(self, at_ms: int) -> None:
        """Account for the time since the last fact."""
        if self.waiting and at_ms > self.at_ms:
            self.rates.passed(at_ms - self.at_ms, len(self.waiting))
            self.waited_ms = at_ms
        self.at_ms = max(self.at_ms, at_ms)

    def departed(self, gone: Waiting, at_ms: int) -> None:
        """An agent took somebody who had waited."""
        self.rates.departed()
        self.fresh += 1
        if self.fresh >= max(RENEW_DEPARTURES, len(self.waiting) // 10):
            self.renew()
        for priority, lane in self.lanes.items():
            if priority >= gone.priority:
                lane.overtaken(gone.place_ms, at_ms)

    def found_idle(self, at_ms: int) -> None:
        """An agent took somebody who had not waited. He has been idle since some moment after the
        last caller waited: an exponential gap that ended in time. The golden-ratio sequence spreads
        such gaps as chance would; putting all at their mean would make the intervals too narrow.
        """
        if not self.rates.known or not any(lane.ghosts for lane in self.lanes.values()):
            return
        gap_ms = self.rates.wait_ms(0)
        self.spread = (self.spread + GOLDEN) % 1
        ended_in_time = 1 - exp((self.waited_ms - at_ms) / gap_ms)
        taken_ms = round(self.waited_ms - gap_ms * log(1 - self.spread * ended_in_time))
        for lane in self.lanes.values():
            lane.found_idle(taken_ms)

    def renew(self) -> None:
        """Let the speed of the line show in estimates."""
        self.fresh, self.renewed_ms = 0, self.at_ms
        self.rates.renew()

    # What is kept

    def snapshot(self) -> QueueSnapshot:
        """A plain value of it all."""
        return QueueSnapshot(
            rates=self.rates.snapshot(),
            lanes=tuple(lane.snapshot(priority) for priority, lane in self.lanes.items()),
            waiting=tuple(self.waiting.values()),
            in_hand=tuple(self.in_hand.values()),
            at_ms=self.at_ms,
            waited_ms=self.waited_ms,
            spread=self.spread,
            renewed_ms=self.renewed_ms,
            fresh=self.fresh,
        )

    @classmethod
    def restored(cls, kept: QueueSnapshot) -> QueueEstimator:
        """The estimator as it was when the snapshot was taken."""
        queue = cls()
        queue.rates = Rates.restored(kept.rates)
        queue.lanes = {lane.priority: Lane.restored(lane) for lane in kept.lanes}
        queue.waiting = {who.call: who for who in kept.waiting}
        queue.in_hand = {held.who.call: held for held in kept.in_hand}
        queue.at_ms, queue.waited_ms, queue.spread = kept.at_ms, kept.waited_ms, kept.spread
        queue.renewed_ms, queue.fresh = kept.renewed_ms, kept.fresh
        return queue
