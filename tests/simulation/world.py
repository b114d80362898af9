"""Virtual time: what happens in the simulated world, in order, and everybody's dice.

One queue holds everything that is going to happen, ordered by time and then by when it was asked
for. Nothing reads a clock, opens a socket or starts a thread, so a seed always leads to the same.
"""

from __future__ import annotations

import heapq
from random import Random
from typing import TYPE_CHECKING

from tests.virtual_clock import VirtualTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.loop import ProcessLoop

EVENTS_MAX = 400_000
"""More than any seed needs; a world that never gets quiet is a defect."""


class World:
    """The simulated world of one seed."""

    def __init__(self, seed: int, *, is_traced: bool = False) -> None:
        self.seed = seed
        self.now_ms = 0
        """Since the beginning of the world; the clocks of machines say something else."""
        self.steps = 0
        self.loops: list[ProcessLoop] = []
        """Of the processes that run."""
        self.is_traced = is_traced
        self.traced: list[str] = []
        self.counts: dict[str, int] = {}
        """What has happened how often, faults above all."""
        self._dice = Random(seed)
        self._sequence = 0
        self._due: list[tuple[int, int, VirtualTimer]] = []

    def dice(self) -> Random:
        """Dice of somebody's own, so that what others throw does not change his throws."""
        return Random(self._dice.getrandbits(64))

    # -- time

    def at(self, at_ms: int, callback: Callable[[], None]) -> VirtualTimer:
        timer = VirtualTimer(callback)
        self._sequence += 1
        heapq.heappush(self._due, (max(at_ms, self.now_ms), self._sequence, timer))
        return timer

    def after(self, wait_ms: int, callback: Callable[[], None]) -> VirtualTimer:
        return self.at(self.now_ms + wait_ms, callback)

    def soon(self, callback: Callable[[], None]) -> VirtualTimer:
        """Now, but after what happens at the moment."""
        return self.at(self.now_ms, callback)

    def pass_until(self, end_ms: int) -> None:
        """Let everything happen that is due until then."""
        self._let_processes_run()
        while self._due and self._due[0][0] <= end_ms:
            due_ms, _, timer = heapq.heappop(self._due)
            if not timer.is_live:
                continue
            self.now_ms = due_ms
            self.steps += 1
            assert self.steps <= EVENTS_MAX, "the world does not get quiet"
            timer.fire()
            self._let_processes_run()
        self.now_ms = end_ms

    def pass_ms(self, for_ms: int) -> None:
        self.pass_until(self.now_ms + for_ms)

    def _let_processes_run(self) -> None:
        for loop in tuple(self.loops):
            loop.run_ready()

    # -- what is remembered of it

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def trace(self, *words: object) -> None:
        if self.is_traced:
            said = " ".join(str(word) for word in words)
            self.traced.append(f"{self.now_ms / 1000:9.3f} {said}")


def draws(dice: Random, chance: float) -> bool:
    return chance > 0 and dice.random() < chance


def between(dice: Random, limits: tuple[int, int]) -> int:
    low, high = limits
    return low + int(dice.random() * (high + 1 - low))  # four times faster than `randint`
