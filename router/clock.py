"""The only place that reads the time. Everything else is handed a `Clock`."""

from __future__ import annotations

import asyncio
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from router.ports import ClockMark

if TYPE_CHECKING:
    from collections.abc import Callable

CORRECTION: Final = 0.05
"""By so much faster or slower time runs until it agrees with the clock of the machine again."""
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """The time of this machine, if need be run faster for a simulation. It never jumps: over a restart
    it goes on by the time that has passed, and what the clock of the machine says otherwise is made
    up for slowly.

    `speed`: how many milliseconds pass in a real one, 1 for real time.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._epoch_ms = time.time() * 1000
        self._behind_ms = 0.0
        """By how much the machine's clock was ahead when this one began."""
        self._started_s = time.monotonic()

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch, UTC; never goes back while the process lives."""
        passed_ms = (time.monotonic() - self._started_s) * 1000
        made_up_ms = passed_ms * CORRECTION
        corrected_ms = max(-made_up_ms, min(made_up_ms, self._behind_ms))
        return int(self._epoch_ms + corrected_ms + passed_ms * self._speed)

    def elapsed_s(self) -> float:
        """Seconds since some moment, for measuring how long something took."""
        return time.perf_counter()

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Call back at this moment, or soon if it has passed."""
        delay_s = max(0, at_ms - self.now_ms()) / 1000 / self._speed
        return asyncio.get_running_loop().call_later(delay_s, callback)

    def mark(self) -> ClockMark:
        """This moment, by this clock and by that of the machine's present run."""
        return ClockMark(at_ms=self.now_ms(), boot=_boot(), since_boot_ms=_since_boot_ms())

    def go_on_from(self, mark: ClockMark) -> None:
        """Go on after a restart. In the same run of the machine, the time that has passed since is
        known exactly; otherwise the machine's clock tells, but time does not go back.
        """
        machine_ms = time.time() * 1000
        if mark.boot and mark.boot == _boot():
            self._epoch_ms = mark.at_ms + max(0, _since_boot_ms() - mark.since_boot_ms)
        else:
            self._epoch_ms = max(machine_ms, mark.at_ms)
        self._behind_ms = machine_ms - self._epoch_ms
        self._started_s = time.monotonic()


@cache
def _boot() -> str:
    """Names the present run of the machine, where the system does."""
    return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else ""


def _since_boot_ms() -> int:
    """Time that also passes while the machine sleeps, where the system knows it."""
    kind = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime_ns(kind) // 1_000_000
