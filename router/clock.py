"""The only place that reads the time. Everything else is handed a `Clock`."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class SystemClock:
    """The time of this machine, if need be run faster for a simulation.

    `speed`: how many milliseconds pass in a real one, 1 for real time.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._epoch_ms = time.time() * 1000
        self._started_s = time.monotonic()

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch, UTC; never goes back while the process lives."""
        passed_ms = (time.monotonic() - self._started_s) * 1000
        return int(self._epoch_ms + passed_ms * self._speed)

    def elapsed_s(self) -> float:
        """Seconds since some moment, for measuring how long something took."""
        return time.perf_counter()

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Call back at this moment, or soon if it has passed."""
        delay_s = max(0, at_ms - self.now_ms()) / 1000 / self._speed
        return asyncio.get_running_loop().call_later(delay_s, callback)
