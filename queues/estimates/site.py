"""All queues of one site, fed with the journal's events.

The order of a line is the core's default: a call is put forward by one step (40 s) per priority. A
call that waits for one agent in particular is not in the common line until it is released. What the
caller waits for is the connection, so ringing and offers that come to nothing are part of the wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec.structs import replace

from queues import events as e
from queues.estimates.lane import Coverage
from queues.estimates.line import Line
from queues.estimates.queue import QueueEstimator, QueueSnapshot
from queues.estimates.staff import AgentAtWork, Staff
from queues.ids import CallId, QueueId

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.estimates.calibration import WaitEstimate
    from queues.estimates.staff import Able

RANK_STEP_MS: Final = 40_000


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a call stands or would stand again, until it ends; `held` while it waits for one agent
    in particular.
    """

    call: CallId
    queue: QueueId
    priority: int
    queued_at_ms: int
    order_ms: int
    in_line: bool = False
    held: bool = False


class SiteSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The estimates of a site as a plain value."""

    queues: tuple[tuple[QueueId, QueueSnapshot], ...]
    places: tuple[Place, ...]
    agents: tuple[AgentAtWork, ...]


class Estimators:
    """Expected waits in all queues of a site.

    `able(skills, queue)` says which agents count for a queue; without it their number is learned
    with the rest, which takes longer after a change. `rank_step_ms` is what one priority is worth.
    """

    def __init__(self, able: Able | None = None, rank_step_ms: int = RANK_STEP_MS) -> None:
        self.staff = None if able is None else Staff(able)
        self.rank_step_ms = rank_step_ms
        self.queues: dict[QueueId, QueueEstimator] = {}
        self.lines: dict[QueueId, Line] = {}
        self.places: dict[CallId, Place] = {}
        self.waiting = 0

    # What is asked

    def view(
        self, queue: QueueId, at_ms: int, *, priority: int | None = None
    ) -> WaitEstimate | None:
        """What whoever joins the queue now is going to wait, with this priority or the queue's usual
        one, if no agent is ready for him; None if that is not known.
        """
        if queue not in self.queues:
            return None
        line = self.lines[queue]
        if priority is None:
            priority = self.queues[queue].usual_priority
        order_ms = at_ms - priority * self.rank_step_ms
        return self.queues[queue].estimate(
            line.ahead(order_ms + 1, CallId("")),
            elsewhere=self.waiting - len(line),
            priority=priority,
        )

    def position(self, call: CallId) -> int | None:
        """The caller's position in line, from 1; None unless he waits."""
        place = self.places.get(call)
        if place is None or not place.in_line:
            return None
        return 1 + self.lines[place.queue].ahead(place.order_ms, call)

    def remaining(self, call: CallId) -> WaitEstimate | None:
        """How much longer a caller waits; None unless he waits and that is known."""
        position = self.position(call)
        if position is None:
            return None
        place = self.places[call]
        return self.queues[place.queue].estimate(
            position - 1,
            elsewhere=self.waiting - len(self.lines[place.queue]),
            priority=place.priority,
        )

    def coverage(self, queue: QueueId) -> Coverage:
        """How well callers of this queue were told."""
        return self.queues[queue].coverage if queue in self.queues else Coverage()

    # What has happened

    def observe(self, event: e.Event) -> None:
        """Take in what has happened, in the order of the journal."""
        observed = _OBSERVED.get(type(event))
        if observed is not None:
            observed(self, event)

    def offered(self, event: e.CallOffered) -> None:
        """The call is in an agent's hands, perhaps in one more's."""
        self.step_out(event.call)
        self.held_no_longer(event.call)
        self.estimator(event.queue).left(event.call, event.at_ms)

    def connected(self, event: e.CallConnected) -> None:
        """The wait is over."""
        self.step_out(event.call)
        self.estimator(event.queue).answered(event.call, event.at_ms)

    def ended(self, event: e.CallEnded) -> None:
        """The call is forgotten."""
        self.leave(event.call, event.at_ms)
        self.places.pop(event.call, None)

    def callback_failed(self, event: e.CallbackFailed) -> None:
        """The call is not in line until it is due again."""
        self.leave(event.call, event.at_ms)

    def begins_to_wait(self, event: e.CallReleased | e.CallbackDue) -> None:
        """From now on the call waits for anybody."""
        self.enter(event.call, event.at_ms)

    def place(
        self,
        event: e.CallQueued | e.CallMoved | e.CallTransferred | e.CallRelaxed | e.CallPrioritised,
    ) -> None:
        """A call has a place in line, or another one."""
        old = self.places.get(event.call)
        match event:
            case e.CallQueued():
                is_held = event.agent is not None
                self.keep(event.call, event.queue, event.priority, event.queued_at_ms, held=is_held)
                if not is_held and event.not_before_ms is None:
                    self.enter(event.call, event.at_ms)
            case e.CallMoved() if old is not None:
                self.leave(event.call, event.at_ms)
                self.keep(event.call, event.queue, old.priority, old.queued_at_ms)
                if old.in_line or old.held:  # the others are in an agent's hands, or postponed
                    self.enter(event.call, event.at_ms)
            case e.CallTransferred() if old is not None:  # it talked, and waits as if called anew
                self.keep(event.call, event.queue, event.priority, old.queued_at_ms)
                self.enter(event.call, event.at_ms)
            case e.CallRelaxed() | e.CallPrioritised() if old is not None:
                in_line = self.step_out(event.call)
                self.keep(event.call, old.queue, event.priority, old.queued_at_ms, held=old.held)
                if in_line:
                    self.step_in(event.call)
            case _:
                pass  # a call from before the journal that was read

    def offer_failed(
        self, event: e.OfferDeclined | e.OfferMissed | e.OfferWithdrawn | e.CallRequeued
    ) -> None:
        """An offer came to nothing; after the last one the call waits again, or for the first time
        if it was held for one agent or moved in the meantime. One that was lost while connecting, or
        in a talk, waits as if called anew.
        """
        estimator = self.estimator(event.queue)
        estimator.returned(event.call, event.at_ms)
        if event.call in estimator.waiting:
            self.step_in(event.call)
        elif isinstance(event, e.CallRequeued) or not event.is_ringing:
            self.enter(event.call, event.at_ms)

    def staff_changed(self, event: e.Event) -> None:
        """Perhaps some queues have more or fewer agents."""
        if self.staff is None:
            return
        for queue in self.staff.observe(event):
            self.queues[queue].staffed(self.staff.count(queue), event.at_ms)

    # How it is kept

    def estimator(self, queue: QueueId) -> QueueEstimator:
        """The queue's estimator, made at the first call."""
        estimator = self.queues.get(queue)
        if estimator is None:
            estimator = self.queues[queue] = QueueEstimator()
            self.lines[queue] = Line()
            if self.staff is not None:
                estimator.staffed(self.staff.count(queue), 0)
        return estimator

    def keep(
        self,
        call: CallId,
        queue: QueueId,
        priority: int,
        queued_at_ms: int,
        *,
        held: bool = False,
    ) -> None:
        """Note the call's place."""
        self.places[call] = Place(
            call=call,
            queue=queue,
            priority=priority,
            queued_at_ms=queued_at_ms,
            order_ms=queued_at_ms - priority * self.rank_step_ms,
            held=held,
        )

    def enter(self, call: CallId, at_ms: int) -> None:
        """The call begins to wait."""
        place = self.places.get(call)
        if place is None:
            return
        estimator, line = self.estimator(place.queue), self.lines[place.queue]
        ahead, elsewhere = line.ahead(place.order_ms, call), self.waiting - len(line)
        self.step_in(call)
        estimator.joined(
            call,
            at_ms,
            ahead=ahead,
            elsewhere=elsewhere,
            priority=place.priority,
            place_ms=place.order_ms,
        )

    def leave(self, call: CallId, at_ms: int) -> None:
        """The call no longer waits, and no agent has it."""
        self.step_out(call)
        place = self.places.get(call)
        if place is not None:
            self.estimator(place.queue).abandoned(call, at_ms)

    def held_no_longer(self, call: CallId) -> None:
        """From now on the call may wait for anybody."""
        place = self.places.get(call)
        if place is not None and place.held:
            self.places[call] = replace(place, held=False)

    def step_in(self, call: CallId) -> None:
        """Back to, or for the first time in, the line."""
        place = self.places[call]
        if not place.in_line:
            self.lines[place.queue].add(place.order_ms, call)
            self.places[call] = replace(place, in_line=True, held=False)
            self.waiting += 1

    def step_out(self, call: CallId) -> bool:
        """Out of the line; returns whether the call was in it."""
        place = self.places.get(call)
        if place is None or not place.in_line:
            return False
        self.lines[place.queue].remove(place.order_ms, call)
        self.places[call] = replace(place, in_line=False)
        self.waiting -= 1
        return True

    def snapshot(self) -> SiteSnapshot:
        """A plain value of it all."""
        return SiteSnapshot(
            queues=tuple((queue, learned.snapshot()) for queue, learned in self.queues.items()),
            places=tuple(self.places.values()),
            agents=() if self.staff is None else tuple(self.staff.agents.values()),
        )

    def restore(self, kept: SiteSnapshot) -> None:
        """Become what the snapshot holds; for one that has observed nothing yet."""
        for queue, learned in kept.queues:
            self.queues[queue], self.lines[queue] = QueueEstimator.restored(learned), Line()
        for place in kept.places:
            self.places[place.call] = place
            if place.in_line:
                self.lines[place.queue].add(place.order_ms, place.call)
                self.waiting += 1
        if self.staff is not None:
            self.staff.restore(kept.agents, self.queues)


_OBSERVED: Final[dict[type[e.SiteEvent], Callable[[Estimators, Any], None]]] = {
    e.CallOffered: Estimators.offered,
    e.OfferDeclined: Estimators.offer_failed,
    e.OfferMissed: Estimators.offer_failed,
    e.OfferWithdrawn: Estimators.offer_failed,
    e.CallConnected: Estimators.connected,
    e.CallRequeued: Estimators.offer_failed,
    e.CallEnded: Estimators.ended,
    e.CallbackFailed: Estimators.callback_failed,
    e.CallQueued: Estimators.place,
    e.CallMoved: Estimators.place,
    e.CallTransferred: Estimators.place,
    e.CallRelaxed: Estimators.place,
    e.CallPrioritised: Estimators.place,
    e.CallReleased: Estimators.begins_to_wait,
    e.CallbackDue: Estimators.begins_to_wait,
    e.Configured: Estimators.staff_changed,
    e.AgentSignedIn: Estimators.staff_changed,
    e.AgentSignedOut: Estimators.staff_changed,
    e.AgentBecameReady: Estimators.staff_changed,
    e.AgentWentAway: Estimators.staff_changed,
    e.SkillsChanged: Estimators.staff_changed,
}
