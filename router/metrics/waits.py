"""A histogram of waits whose buckets differ by queue."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.ids import QueueId

WAIT_BUCKETS_S: Final = (
    1,
    2,
    5,
    10,
    15,
    20,
    30,
    45,
    60,
    90,
    120,
    180,
    240,
    300,
    420,
    600,
    900,
    1200,
)


class WaitHistogram(Collector):
    """A histogram by queue, whose buckets differ: each queue's target is among its own.

    The library's histogram has the same buckets for all labels. Bounds and values are whole
    milliseconds, so that a call counts as in target here exactly if it does in the core.
    """

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text
        self._series: dict[QueueId, _WaitSeries] = {}

    def set_target(self, queue: QueueId, target_ms: int) -> None:
        """Make the target a bucket. A new one begins the counting anew, as after a restart."""
        known = self._series.get(queue)
        if known is None or known.target_ms != target_ms:
            self._series[queue] = _WaitSeries(target_ms)

    def observe(self, queue: QueueId, waited_ms: int) -> None:
        """Count one wait."""
        self._series[queue].observe(waited_ms)

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """As the library asks for it."""
        family = HistogramMetricFamily(self._name, self._text, labels=("queue",))
        for queue, series in self._series.items():
            family.add_metric((queue,), series.buckets(), series.sum_ms / 1000)
        yield family


class _WaitSeries:
    """The waits of one queue."""

    def __init__(self, target_ms: int) -> None:
        self.target_ms = target_ms
        self.sum_ms = 0
        self._bounds_ms = sorted({*(bound * 1000 for bound in WAIT_BUCKETS_S), target_ms})
        self._counts = [0] * (len(self._bounds_ms) + 1)

    def observe(self, waited_ms: int) -> None:
        self.sum_ms += waited_ms
        self._counts[bisect_left(self._bounds_ms, waited_ms)] += 1

    def buckets(self) -> list[tuple[str, float]]:
        names = [*(str(bound / 1000) for bound in self._bounds_ms), "+Inf"]
        return list(zip(names, accumulate(self._counts), strict=True))
