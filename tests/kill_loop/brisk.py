"""A clock on which waiting is short: the time of day is the real one, but what is to happen in ten
seconds happens in one.

So people and documents at the carrier take less time than they say, and what the carrier says of
times still agrees with the service, which has a real clock.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from router.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable


class BriskClock:
    def __init__(self, speed: float) -> None:
        self._clock = SystemClock()
        self._speed = speed

    def now_ms(self) -> int:
        return self._clock.now_ms()

    def elapsed_s(self) -> float:
        return self._clock.elapsed_s()

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> asyncio.TimerHandle:
        delay_s = max(0, at_ms - self.now_ms()) / 1000 / self._speed
        return asyncio.get_running_loop().call_later(delay_s, callback)
