"""What is counted and shown of differences between what was believed and what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from prometheus_client import Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from router.calls import Difference, DifferenceNoted
from router.metrics.standing import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prometheus_client import CollectorRegistry

    from router.calls import CarrierName
    from router.ports import Recorded


class DifferenceMeters:
    """What was found otherwise than believed, and set right."""

    def __init__(self, registry: CollectorRegistry) -> None:
        counter = Counter(
            "differences",
            "Calls and desks that were found otherwise than believed, because we had not been told.",
            ("difference",),
            namespace=PREFIX,
            registry=registry,
        )
        self._by_difference = {one: counter.labels(one) for one in get_args(Difference)}

    def count(self, event: Recorded) -> None:
        """Take note of what has happened."""
        if isinstance(event, DifferenceNoted):
            self._by_difference[event.difference].inc()


class Trust(Collector):
    """Whether what is believed can be relied on at the moment of reading."""

    def __init__(
        self,
        *,
        count_stuck: Callable[[], Mapping[str, int]],
        ages_s: Callable[[], Mapping[CarrierName, float]],
        count_undone: Callable[[], int],
    ) -> None:
        """What is stuck, by kind; how long ago was last looked, by carrier; how many effects are not done."""
        self._count_stuck = count_stuck
        self._ages_s = ages_s
        self._count_undone = count_undone

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """As the library asks for it."""
        stuck = GaugeMetricFamily(
            f"{PREFIX}_stuck",
            "Calls, agents and conversations in a state that should have ended by itself, or has no "
            "end. Always 0, or something is wrong with the service.",
            labels=("what",),
        )
        for what, count in self._count_stuck().items():
            stuck.add_metric((what,), count)
        ages = GaugeMetricFamily(
            f"{PREFIX}_last_look_age_seconds",
            "How long ago what is believed was last held against what the carrier shows; 0 while "
            "there is nothing to look at.",
            labels=("carrier",),
        )
        for carrier, age_s in self._ages_s().items():
            ages.add_metric((carrier,), age_s)
        undone = GaugeMetricFamily(
            f"{PREFIX}_effects_waiting",
            "What the carrier is to be asked for and has not done yet, tries that failed included.",
            value=self._count_undone(),
        )
        yield from (stuck, ages, undone)
