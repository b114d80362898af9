"""When callers call: at random, as many as the hour of the day has, and more in a rush hour."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from router.carriers.simulated.chance import chance_of, exponential_ms
from router.carriers.simulated.traffic import RUSH_BURST, RUSH_BURST_MS, RUSH_MORE, RUSH_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from router.carriers.simulated.pace import Pace
    from router.carriers.simulated.traffic import Traffic

HOUR_MS: Final = 3_600_000


class Arrivals:
    """Lets callers call. `ring` starts one, by his number."""

    def __init__(self, traffic: Traffic, pace: Pace, ring: Callable[[int], None]) -> None:
        self._traffic = traffic
        self._pace = pace
        self._ring = ring
        self._timezone = ZoneInfo(traffic.timezone)
        self._number = 0
        self._rushes = 0
        self._rush_until_ms = 0

    @property
    def is_rush(self) -> bool:
        """Whether it is the rush hour."""
        return self._pace.clock.now_ms() < self._rush_until_ms

    def start(self) -> None:
        """Let them come."""
        if self._traffic.calls_per_hour > 0:
            self._pace.start("simulated_arrivals", self._arrive())

    def rush(self, *, on: bool) -> None:
        """Begin a rush hour, which ends by itself, or end it."""
        if on == self.is_rush:
            return
        now_ms = self._pace.clock.now_ms()
        self._rush_until_ms = now_ms + RUSH_MS if on else now_ms
        self._rushes += 1
        if on:
            self._pace.start("simulated_rush", self._arrive_in_rush(self._rushes))

    async def _arrive(self) -> None:
        """A Poisson process, by thinning."""
        chance = chance_of(self._traffic.seed, "arrivals")
        busiest = max(self._traffic.hourly)
        while True:
            await self._pace.pause(
                exponential_ms(chance, HOUR_MS / self._traffic.calls_per_hour / busiest)
            )
            if chance.random() * busiest < self._traffic.hourly[self._hour()]:
                self._next()

    async def _arrive_in_rush(self, rush: int) -> None:
        """Who calls beside the others: many at once, then as in the busiest hour and more. They change
        nobody else's luck.
        """
        chance = chance_of(self._traffic.seed, "rush", rush)
        per_hour = max(1.0, self._traffic.calls_per_hour * RUSH_MORE)
        burst = [RUSH_BURST_MS / RUSH_BURST] * RUSH_BURST
        while True:
            await self._pace.pause(
                burst.pop() if burst else exponential_ms(chance, HOUR_MS / per_hour)
            )
            if rush != self._rushes or not self.is_rush:
                return
            self._next()

    def _next(self) -> None:
        self._number += 1
        self._ring(self._number)

    def _hour(self) -> int:
        now_s = self._pace.clock.now_ms() / 1000
        return datetime.fromtimestamp(now_s, self._timezone).hour
