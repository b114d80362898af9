"""A clock that can be run ahead: first it jumps from one timer to the next, later it follows another.

So a demo has a past when it begins, made in a moment by the very people who then live on; and its
time can be made to pass faster or slower while they do. All timers stand in one list of its own, of
which only the first is a timer of the clock that is followed: no matter how often that is exchanged,
each is rung once, in order, and never early.
"""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING

from router.ports import ClockMark

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from router.ports import Clock, Timer


class _Timer:
    """A call-back to come."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self._callback = None

    @property
    def is_live(self) -> bool:
        return self._callback is not None

    def fire(self) -> None:
        callback, self._callback = self._callback, None
        if callback is not None:
            callback()


class TimeLapse:
    """A clock (`router.ports.Clock`) that stands still until it is run ahead or follows another."""

    def __init__(self, start_ms: int) -> None:
        self._now_ms = start_ms
        """The latest moment that was told; it does not go back."""
        self._sequence = itertools.count()
        self._timers: list[tuple[int, int, _Timer]] = []
        self._followed: Clock | None = None
        self._ahead_ms = 0
        self._armed: tuple[int, Timer] | None = None
        """The moment at which the clock that is followed calls, and how to keep it from that."""

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch, UTC."""
        if self._followed is not None:
            self._now_ms = max(self._now_ms, self._followed.now_ms() + self._ahead_ms)
        return self._now_ms

    def elapsed_s(self) -> float:
        """Seconds since some moment, as they pass here."""
        return self.now_ms() / 1000

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> _Timer:
        """Call back at this moment."""
        timer = _Timer(callback)
        heapq.heappush(self._timers, (at_ms, next(self._sequence), timer))
        if self._followed is not None and (self._armed is None or at_ms < self._armed[0]):
            self._arm(self._followed)
        return timer

    def mark(self) -> ClockMark:
        """This moment."""
        return ClockMark(at_ms=self.now_ms(), boot="", since_boot_ms=self.now_ms())

    def go_on_from(self, mark: ClockMark) -> None:
        """Time does not go back."""
        self._now_ms = max(self._now_ms, mark.at_ms)

    async def run_ahead(self, by_ms: int, settle: Callable[[], Awaitable[None]]) -> None:
        """Let this time pass in a moment; `settle` waits until nobody acts any more."""
        end_ms = self._now_ms + by_ms
        await settle()
        while self._timers and self._timers[0][0] <= end_ms:
            due_ms, _, timer = heapq.heappop(self._timers)
            if timer.is_live:
                self._now_ms = max(self._now_ms, due_ms)
                timer.fire()
                await settle()
        self._now_ms = end_ms

    def follow(self, clock: Clock) -> None:
        """From now on time passes as it does there, whatever it was like before."""
        self._ahead_ms = self.now_ms() - clock.now_ms()
        self._followed = clock
        self._arm(clock)

    def _arm(self, clock: Clock) -> None:
        """Have the clock that is followed call when the first timer is due."""
        if self._armed is not None:
            self._armed[1].cancel()
            self._armed = None
        while self._timers and not self._timers[0][2].is_live:
            heapq.heappop(self._timers)
        if self._timers:
            at_ms = self._timers[0][0]
            self._armed = at_ms, clock.call_at(at_ms - self._ahead_ms, lambda: self._ring(clock))

    def _ring(self, clock: Clock) -> None:
        """The first timer is due. The next one is seen to before it is called, which may fail."""
        self._armed = None
        due: _Timer | None = None
        if self._timers and self._timers[0][0] <= self.now_ms():
            due = heapq.heappop(self._timers)[2]
        self._arm(clock)
        if due is not None:
            due.fire()
