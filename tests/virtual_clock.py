"""A clock that stands still until a test moves it. Satisfies `router.ports.Clock`."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING

from router.ports import ClockMark

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

START_MS = 1_767_610_800_000
"""Monday 5 January 2026, 11:00 UTC: inside anybody's opening hours."""


class VirtualTimer:
    """Something that is going to happen, unless it is cancelled."""

    __slots__ = ("_callback",)

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


class VirtualClock:
    def __init__(self, start_ms: int = START_MS) -> None:
        self._now_ms = start_ms
        self._sequence = itertools.count()
        self._timers: list[tuple[int, int, VirtualTimer]] = []

    def now_ms(self) -> int:
        return self._now_ms

    def elapsed_s(self) -> float:
        return self._now_ms / 1000

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> VirtualTimer:
        timer = VirtualTimer(callback)
        heapq.heappush(self._timers, (at_ms, next(self._sequence), timer))
        return timer

    def mark(self) -> ClockMark:
        return ClockMark(at_ms=self.now_ms(), boot="", since_boot_ms=self.now_ms())

    def go_on_from(self, mark: ClockMark) -> None:
        self._now_ms = max(self._now_ms, mark.at_ms)

    async def advance(self, by_ms: int, settle: Callable[[], Awaitable[None]]) -> None:
        """Move on by `by_ms`, firing timers in order and letting the world settle after each."""
        end_ms = self._now_ms + by_ms
        await settle()
        while (due_ms := self._next_due_ms()) is not None and due_ms <= end_ms:
            self._now_ms = max(self._now_ms, due_ms)
            heapq.heappop(self._timers)[2].fire()
            await settle()
        self._now_ms = end_ms
        await settle()

    def _next_due_ms(self) -> int | None:
        while self._timers and not self._timers[0][2].is_live:
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else None


class LifeTime:
    """The clock as long as one process lives: what it has asked for does not come after its end."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._is_over = False
        self.now_ms, self.elapsed_s = clock.now_ms, clock.elapsed_s
        self.mark, self.go_on_from = clock.mark, clock.go_on_from

    def ends(self) -> None:
        self._is_over = True

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> VirtualTimer:
        return self._clock.call_at(at_ms, lambda: None if self._is_over else callback())
