"""Keeps what is to be done until it is done, once, whatever fails.

Theory of operation. Everything that follows from an entry of the journal is put here under the
sequence of that entry. Each effect is carried out in a task of its own, at once if its lane is free
(see `effects`). If the carrier fails and the effect may be repeated, it is tried again, after longer
and longer waits, until it is done, or moot, or has been tried for `INSIST_MS_MAX`.

`acted` is the sequence up to which nothing is left to be done. It is written with every batch, so
that after a crash only what follows from later entries is put here again, as something that may have
been done already: `again`. Of such an effect that must not be repeated the carrier is asked first. A
request that was on its way when the process died is not there yet, so if the entry is young, that
waits a little.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from router.errors import (
    CarrierBusy,
    CarrierFailed,
    CarrierRefused,
    InDoubt,
    JournalFailed,
    LegGone,
    Overloaded,
    ServiceStopping,
)

if TYPE_CHECKING:
    from router.effects import Effect, Lane
    from router.ports import Clock, Timer
    from router.tasks import Tasks

RETRY_AFTER_MS: Final = (1_000, 4_000, 15_000, 60_000)
"""Waits before an effect is tried again; the last of them from then on."""
INSIST_MS_MAX: Final = 3_600_000
"""So long an effect is tried."""
HOLDS_BACK_MS_MAX: Final = 60_000
"""So long an effect that fails keeps `acted` where it is, so that not an hour's worth is done again
after a crash. What is left undone then is found by `reconciling`.
"""
ARRIVES_MS_MAX: Final = 3_000
"""So long a carrier may take to show what it was asked for by a process that is gone since: the way
there, and a list that is behind."""
YOUNG_MS_MAX: Final = 10_000
"""What follows from an entry that is older was asked for long ago, if ever: a request takes 8 s at most."""
_WE_FAILED: Final = (InDoubt, Overloaded, JournalFailed, ServiceStopping)
"""What has come of it could not be written down."""

_log = structlog.get_logger(__name__)


class Actor(Protocol):
    """Who carries effects out."""

    def is_moot(self, effect: Effect) -> bool:
        """Whether it needs not be done any more."""
        ...

    async def was_done(self, effect: Effect) -> bool:
        """Whether the carrier shows that this has been done, of an effect that must not be repeated.

        Raises:
            CarrierFailed: it could not be seen.
        """
        ...

    async def carry_out(self, effect: Effect, *, again: bool) -> None:
        """Do it; `again` if it may have been done already.

        Raises:
            CarrierRefused: it is certainly not done, and would not be next time.
            CarrierBusy: it is certainly not done; it may be next time.
            CarrierFailed: it is not known whether it is done.
        """
        ...


class _Due:
    """An effect that is to be done, or is being done."""

    __slots__ = ("again", "effect", "holds_back", "sequence", "since_ms", "tries")

    def __init__(self, sequence: int, effect: Effect, since_ms: int, *, again: bool) -> None:
        self.sequence = sequence
        self.effect = effect
        self.since_ms = since_ms
        self.again = again
        self.holds_back = False
        """Whether what follows from its entry counts as not done because of it."""
        self.tries = 0

    def is_same(self, sequence: int, effect: Effect) -> bool:
        return self.sequence == sequence and type(self.effect) is type(effect)


class _Lane:
    """What is being done, and what is to be done then, or when its time has come."""

    __slots__ = ("name", "now", "then", "timer")

    def __init__(self, name: Lane) -> None:
        self.name = name
        self.now: _Due | None = None
        self.then: _Due | None = None
        self.timer: Timer | None = None

    def holds(self, sequence: int, effect: Effect) -> bool:
        return any(
            due is not None and due.is_same(sequence, effect) for due in (self.now, self.then)
        )

    def stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class Outbox:
    """The effects of one site that are not done."""

    def __init__(self, tasks: Tasks, clock: Clock, actor: Actor) -> None:
        self._tasks = tasks
        self._clock = clock
        self._actor = actor
        self._lanes: dict[Lane, _Lane] = {}
        self._seen = 0
        self._sequences: deque[int] = deque()
        """Of the entries that have, or had, something left to be done, in order."""
        self._left: dict[int, int] = {}
        """How much is left of each of them."""
        self.waiting = 0
        """How many effects are not done."""

    def acted(self) -> int:
        """The sequence up to which nothing that follows from an entry is left to be done."""
        return self._sequences[0] - 1 if self._sequences else self._seen

    def seen(self, sequence: int) -> None:
        """All that follows from entries up to this one has been put."""
        self._seen = sequence

    def put(self, sequence: int, effect: Effect, *, decided_ms: int | None = None) -> None:
        """Have this done. `sequence` is that of the entry from which it follows, in order; 0 if it
        follows from none, so that nobody would do it after a crash. The same is never here twice.

        `decided_ms`: when that was decided (UTC), if a process that is gone may have done it, or asked
        for it.
        """
        lane = self._lanes.setdefault(effect.lane, _Lane(effect.lane))
        if lane.holds(sequence, effect):
            return
        if not sequence and lane.then is not None and lane.then.effect == effect:
            self._start(lane)  # the entry from which it follows is not forgotten for that
            return
        due = _Due(sequence, effect, self._clock.now_ms(), again=decided_ms is not None)
        due.holds_back = sequence > self._seen
        self._count(due)
        if lane.then is not None:
            lane.stop_timer()
            self._done(lane.then)
        lane.then = due
        if decided_ms is not None and self._may_be_on_its_way(due, decided_ms):
            self._start_in(lane, ARRIVES_MS_MAX)
        else:
            self._start(lane)

    def _may_be_on_its_way(self, due: _Due, decided_ms: int) -> bool:
        return not due.effect.repeatable and due.since_ms - decided_ms < YOUNG_MS_MAX

    def _start_in(self, lane: _Lane, wait_ms: int) -> None:
        at_ms = self._clock.now_ms() + wait_ms
        lane.timer = self._clock.call_at(at_ms, lambda: self._start(lane))

    def _start(self, lane: _Lane) -> None:
        """Do what is next, unless something is being done."""
        lane.stop_timer()
        if lane.now is None and lane.then is not None:
            lane.now, lane.then = lane.then, None
            self._tasks.start(type(lane.now.effect).__name__, self._work(lane, lane.now))

    async def _work(self, lane: _Lane, due: _Due) -> None:
        try:
            is_done = await self._try(due)
        except Exception:
            self._go_on(lane, due, is_done=True)
            raise  # a defect, which is logged where the task ends
        self._go_on(lane, due, is_done=is_done)

    def _go_on(self, lane: _Lane, due: _Due, *, is_done: bool) -> None:
        lane.now = None
        if not is_done and lane.then is None:
            self._try_later(lane, due)
            return
        self._done(due)
        if lane.then is None:
            del self._lanes[lane.name]
        elif lane.timer is None:
            self._start(lane)

    async def _try(self, due: _Due) -> bool:
        """Whether it is done, or given up."""
        effect = due.effect
        try:
            if await self._is_settled(due):
                return True
        except (CarrierFailed, *_WE_FAILED) as error:
            return self._gives_up(due, error, may_repeat=True)
        try:
            await self._actor.carry_out(effect, again=due.again)
        except LegGone:
            return True
        except _WE_FAILED as error:
            return self._gives_up(due, error, may_repeat=True)
        except CarrierFailed as error:
            is_final = isinstance(error, CarrierRefused) and not isinstance(error, CarrierBusy)
            may_repeat = effect.repeatable and not is_final
            return self._gives_up(due, error, may_repeat=may_repeat)
        return True

    async def _is_settled(self, due: _Due) -> bool:
        """Whether there is nothing to do. The carrier is only asked."""
        if self._actor.is_moot(due.effect):
            return True
        if due.effect.repeatable or not due.again:
            return False
        return await self._actor.was_done(due.effect) or self._actor.is_moot(due.effect)

    def _gives_up(self, due: _Due, error: Exception, *, may_repeat: bool) -> bool:
        is_late = self._clock.now_ms() - due.since_ms >= INSIST_MS_MAX
        gives_up = not may_repeat or is_late
        _log.warning(
            "effect_given_up" if gives_up else "effect_failed",
            call_id=due.effect.call,
            effect=type(due.effect).__name__,
            error=str(error),
        )
        return gives_up

    def _try_later(self, lane: _Lane, due: _Due) -> None:
        wait_ms = RETRY_AFTER_MS[min(due.tries, len(RETRY_AFTER_MS) - 1)]
        due.tries += 1
        due.again = True
        if self._clock.now_ms() - due.since_ms >= HOLDS_BACK_MS_MAX:
            self._release(due)
        lane.then = due
        self._start_in(lane, wait_ms)

    # -- What is left

    def _count(self, due: _Due) -> None:
        self.waiting += 1
        if due.holds_back:
            if due.sequence not in self._left:
                self._sequences.append(due.sequence)
            self._left[due.sequence] = self._left.get(due.sequence, 0) + 1

    def _done(self, due: _Due) -> None:
        self.waiting -= 1
        self._release(due)

    def _release(self, due: _Due) -> None:
        """Let it hold nothing back any more."""
        if due.holds_back:
            due.holds_back = False
            self._left[due.sequence] -= 1
        while self._sequences and not self._left[self._sequences[0]]:
            del self._left[self._sequences.popleft()]
