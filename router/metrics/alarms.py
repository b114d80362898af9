"""The alarms that are on, when somebody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from router.metrics.standing import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from router.alarms import Alarm


class AlarmState(Collector):
    """Asks which alarms are on."""

    def __init__(self, on: Callable[[], Iterable[Alarm]]) -> None:
        self._on = on

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """As the library asks for it."""
        alarms = GaugeMetricFamily(
            f"{PREFIX}_alarms",
            "Alarms that are on, by queue (empty: the whole site) and kind.",
            labels=("queue", "kind"),
        )
        for alarm in self._on():
            alarms.add_metric((alarm.queue or "", alarm.kind), 1)
        yield alarms
