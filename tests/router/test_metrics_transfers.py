from __future__ import annotations

from queues.events import CallTransferred
from queues.ids import AgentId, CallId, OfferNumber, QueueId
from tests.router.test_metrics import SITE, connected, metrics, values


def test_a_talk_that_is_passed_on_counts_as_talk_where_it_was_talked() -> None:
    passed_on = CallTransferred(
        site=SITE, at_ms=1, call=CallId("c1"), agent=AgentId("anna"), offer=OfferNumber(1),
        from_queue=QueueId("billing"), queue=QueueId("sales"), needs=(), priority=0,
        talked_ms=42_000, wrap_up_until_ms=9, leaves_at_ms=9,
    )  # fmt: skip
    found = values(metrics(connected(1_000), passed_on))
    assert found["calls_transferred_total", "billing"] == 1
    assert found["talk_seconds_sum", "billing"] == 42
    assert found["calls_transferred_total", "sales"] == 0
