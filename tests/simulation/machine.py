"""The machine's clocks as `router.clock` reads them, and its source of ids: both simulated."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.world import World

START_MS: Final = 1_767_610_800_000
"""Monday 5 January 2026, 11:00 UTC: inside anybody's opening hours."""


class Machine:
    """Stands for the module `time` in `router.clock`, and for `secrets` in `router.ids`."""

    CLOCK_MONOTONIC = 1
    CLOCK_BOOTTIME = 7

    def __init__(self, world: World) -> None:
        self._world = world
        self._dice = world.dice()
        self.wall_is_ahead_ms = 0
        """Somebody has set the clock."""
        self.boots = 1
        self.is_rebooting = False
        """Until a process has found out how late it is."""
        self._booted_ms = -100_000

    def reboot(self) -> None:
        """A wall clock that is ahead then cannot be told from having been down for so long."""
        self.boots += 1
        self._booted_ms = self._world.now_ms
        self.wall_is_ahead_ms = min(0, self.wall_is_ahead_ms)
        self.is_rebooting = True

    def set_wall_clock(self, by_ms: int) -> None:
        if not self.is_rebooting or by_ms < 0:
            self.wall_is_ahead_ms += by_ms

    def boot(self) -> str:
        return f"boot-{self.boots}"

    def since_boot_ms(self) -> int:
        return self._world.now_ms - self._booted_ms

    # -- as the module `time`

    def time(self) -> float:
        return (START_MS + self._world.now_ms + self.wall_is_ahead_ms) / 1000

    def monotonic(self) -> float:
        return self.since_boot_ms() / 1000

    def perf_counter(self) -> float:
        return self._world.now_ms / 1000

    def clock_gettime_ns(self, _clock: int) -> int:
        return self.since_boot_ms() * 1_000_000

    # -- as the module `secrets`

    def token_hex(self, count: int) -> str:
        return f"{self._dice.getrandbits(8 * count):0{2 * count}x}"

    def token_urlsafe(self, count: int) -> str:
        return self.token_hex(count)


@contextmanager
def in_place(machine: Machine) -> Iterator[None]:
    """Inside this block the service reads these clocks and draws these ids."""
    with (
        patch("router.clock.time", machine),
        patch("router.clock._boot", machine.boot),
        patch("router.ids.secrets", machine),
    ):
        yield
