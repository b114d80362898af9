"""How much somebody may use of something: so much at once, and more with time (a token bucket)."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from router.ports import Clock


class Bucket:
    """Holds `size`; empty, it is full again after `full_ms`."""

    def __init__(self, clock: Clock, size: int, full_ms: int) -> None:
        self._clock = clock
        self._size = size
        self._full_ms = full_ms
        self._left = float(size)
        self._at_ms = clock.now_ms()

    def take(self, amount: int = 1) -> bool:
        """Use up so much, if there is as much."""
        now_ms = self._clock.now_ms()
        refill = (now_ms - self._at_ms) * self._size / self._full_ms
        self._left = min(self._left + refill, float(self._size))
        self._at_ms = now_ms
        if self._left < amount:
            return False
        self._left -= amount
        return True


class Buckets:
    """One for each name; of names beyond `names_max`, those that were used least lately are forgotten."""

    def __init__(self, clock: Clock, size: int, full_ms: int, *, names_max: int) -> None:
        self._clock = clock
        self._size = size
        self._full_ms = full_ms
        self._names_max = names_max
        self._known: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, name: str, amount: int = 1) -> bool:
        """Use up so much of what this one has, if there is as much."""
        bucket = self._known.pop(name, None) or Bucket(self._clock, self._size, self._full_ms)
        self._known[name] = bucket
        if len(self._known) > self._names_max:
            self._known.popitem(last=False)
        return bucket.take(amount)
