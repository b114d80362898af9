"""What is measured of services of the operator's own that are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from prometheus_client import Counter, Histogram

from router.look_ups import Purpose, Result
from router.metrics.standing import PREFIX

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

BUCKETS_S: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class LookUpMeters:
    """Look-ups by what they were for and what came of them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._count = Counter(
            "look_ups",
            "Times that a service of your own was to be asked, by purpose and result; resting: it was "
            "left alone, as it had failed again and again.",
            ("purpose", "result"),
            namespace=PREFIX,
            registry=registry,
        )
        self._seconds = Histogram(
            "look_up_seconds",
            "Time until a service of your own had answered or was given up.",
            ("purpose",),
            namespace=PREFIX,
            registry=registry,
            buckets=BUCKETS_S,
        )
        for purpose in get_args(Purpose):
            self._seconds.labels(purpose)
            for result in get_args(Result):
                self._count.labels(purpose, result)

    def count(self, purpose: Purpose, result: Result, seconds: float) -> None:
        """One more; what was not asked took no time."""
        self._count.labels(purpose, result).inc()
        if result != "resting":
            self._seconds.labels(purpose).observe(seconds)
