"""The alarms that are on, as a metric."""

from __future__ import annotations

from queues.ids import QueueId
from router.alarms import Alarm
from router.metrics import Metrics
from tests.router.api.world import DEFINITION


def test_an_alarm_is_seen_as_long_as_it_is_on() -> None:
    on = [
        Alarm(kind="long_wait", queue=QueueId("billing"), since_ms=0, value=70_000),
        Alarm(kind="not_deciding", queue=None, since_ms=0, value=None),
    ]
    metrics = Metrics(DEFINITION, view_queues=list, view_agents=list)
    assert b"switchroom_alarms{" not in metrics.render()
    metrics.alarms = lambda: on
    told = metrics.render().decode()
    assert 'switchroom_alarms{kind="long_wait",queue="billing"} 1.0' in told
    assert 'switchroom_alarms{kind="not_deciding",queue=""} 1.0' in told
    on.clear()
    assert "switchroom_alarms{" not in metrics.render().decode()
