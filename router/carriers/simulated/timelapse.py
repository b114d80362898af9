"""A clock that can be run ahead: first it jumps from one timer to the next, later it follows another.

So a demo has a past when it begins, made in a moment by the very people who then live on.
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
    """A call-back to come, whichever way it comes."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback: Callable[[], None] | None = callback
        self.followed: Timer | None = None

    def cancel(self) -> None:
        self._callback = None
        if self.followed is not None:
            self.followed.cancel()

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
        self._sequence = itertools.count()
        self._timers: list[tuple[int, int, _Timer]] = []
        self._followed: Clock | None = None
        self._ahead_ms = 0

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch, UTC."""
        return self._now_ms if self._followed is None else self._followed.now_ms() + self._ahead_ms

    def elapsed_s(self) -> float:
        """Seconds since some moment, as they pass here."""
        return self.now_ms() / 1000

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> _Timer:
        """Call back at this moment."""
        timer = _Timer(callback)
        if self._followed is None:
            heapq.heappush(self._timers, (at_ms, next(self._sequence), timer))
        else:
            timer.followed = self._followed.call_at(at_ms - self._ahead_ms, timer.fire)
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
        """From now on time passes as it does there."""
        self._ahead_ms = self._now_ms - clock.now_ms()
        self._followed = clock
        while self._timers:
            at_ms, _, timer = heapq.heappop(self._timers)
            if timer.is_live:
                timer.followed = clock.call_at(at_ms - self._ahead_ms, timer.fire)
