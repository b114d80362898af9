"""Counts waiting times in little memory, however many there are."""

from __future__ import annotations

from typing import Final

_EXACT: Final = 32
"""Shorter times are counted exactly; of longer ones the first 6 bits."""
_BITS: Final = _EXACT.bit_length()


class Waits:
    """How often which time was waited; the mean is exact, a percentile at most 1/32 too long.

    Times fall into buckets whose width doubles with every power of two, 32 to each: at most some
    thousand counters for times up to a year.
    """

    __slots__ = ("_buckets", "count", "longest_ms", "sum_ms")

    def __init__(self) -> None:
        self.count = 0
        self.sum_ms = 0
        self.longest_ms = 0
        self._buckets: dict[int, int] = {}

    def add(self, ms: int) -> None:
        """One time more, not less than 0."""
        longest_ms = _longest_alike(ms)
        self._buckets[longest_ms] = self._buckets.get(longest_ms, 0) + 1
        self.count += 1
        self.sum_ms += ms
        self.longest_ms = max(self.longest_ms, ms)

    def mean_ms(self) -> float | None:
        """The average; None if there are no times."""
        return self.sum_ms / self.count if self.count else None

    def percentile_ms(self, percent: int) -> float | None:
        """The shortest time that so many per cent did not exceed (nearest rank); None if there are
        no times.
        """
        needed = -(-self.count * percent // 100)
        for longest_ms in sorted(self._buckets):
            needed -= self._buckets[longest_ms]
            if needed <= 0:
                return float(min(longest_ms, self.longest_ms))
        return None


def _longest_alike(ms: int) -> int:
    """The longest time in the same bucket."""
    shift = max(0, ms.bit_length() - _BITS)
    return (((ms >> shift) + 1) << shift) - 1
