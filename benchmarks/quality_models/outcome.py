"""What became of the calls of one run, and the figures of it.

Shares are in per cent of the calls offered, times in seconds. A call counts if it arrived after the
warm-up. The service level is "answered within the time ÷ offered"; a caller who hung up early counts
as offered and not answered. Waiting times are those of the answered calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.quality_models.scenario import Trace

Figures = dict[str, float]

WARM_UP = 0.05
"""This share of the calls is dropped from the front."""
WITHIN_MS = 20_000
"""The time of the service level, the same for all classes."""


class Outcome:
    """Filled in by a simulator while it runs."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.first = int(len(trace) * WARM_UP)
        self.waits_ms: list[int | None] = [None] * len(trace)
        """How long the call waited; None if the caller hung up."""
        self.busy_ms = [0] * len(trace.scenario.agents)
        self._from_ms = trace.arrivals_ms[self.first]
        self._to_ms = trace.arrivals_ms[-1]

    def answered(self, call: int, agent: int, at_ms: int, until_ms: int) -> None:
        """The agent talks in this call from now until then."""
        self.waits_ms[call] = at_ms - self.trace.arrivals_ms[call]
        self.busy_ms[agent] += max(0, min(until_ms, self._to_ms) - max(at_ms, self._from_ms))

    def figures(self) -> Figures:
        """All figures of the run; those of one class end in its name."""
        classes = self.trace.scenario.classes
        waits: list[list[int | None]] = [[] for _ in classes]
        for call in range(self.first, len(self.trace)):
            waits[self.trace.classes[call]].append(self.waits_ms[call])
        everybody = [wait_ms for of_class in waits for wait_ms in of_class]
        figures = {
            "sl20": _within(everybody, WITHIN_MS),
            "abandon": _lost(everybody),
            "p95_s": _percentile_s(everybody, 0.95),
        }
        levels = [_within(of_class, WITHIN_MS) for of_class in waits]
        figures["worst_class_sl"] = min(levels)
        figures["jain"] = jain(levels)
        for kind, level, of_class in zip(classes, levels, waits, strict=True):
            figures[f"sl20 {kind.name}"] = level
            figures[f"in_target {kind.name}"] = _within(of_class, int(kind.target_s * 1_000))
            figures[f"abandon {kind.name}"] = _lost(of_class)
        return figures | self._occupancy()

    def _occupancy(self) -> Figures:
        shares = [100 * busy_ms / (self._to_ms - self._from_ms) for busy_ms in self.busy_ms]
        return {
            "occupancy_min": min(shares),
            "occupancy_max": max(shares),
            "occupancy_range_pp": max(shares) - min(shares),
        }


def jain(values: Sequence[float]) -> float:
    """Jain's index of fairness, 1 if all are equal: (sum x)^2 / (n * sum x^2) (Jain, Chiu and
    Hawe 1984). Here of the classes' service levels within 20 s.
    """
    squares = sum(value * value for value in values)
    return sum(values) ** 2 / (len(values) * squares) if squares else 1.0


def _within(waits_ms: Sequence[int | None], limit_ms: int) -> float:
    met = sum(1 for wait_ms in waits_ms if wait_ms is not None and wait_ms <= limit_ms)
    return 100 * met / len(waits_ms)


def _lost(waits_ms: Sequence[int | None]) -> float:
    return 100 * sum(1 for wait_ms in waits_ms if wait_ms is None) / len(waits_ms)


def _percentile_s(waits_ms: Sequence[int | None], share: float) -> float:
    answered = sorted(wait_ms for wait_ms in waits_ms if wait_ms is not None)
    return answered[int(share * len(answered))] / 1_000
