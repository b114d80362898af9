"""What is asked for when somebody reads the metrics."""

from __future__ import annotations

from math import isnan

from queues.estimates import Coverage, WaitEstimate
from queues.views import QueueView
from router.estimating import QueueEstimate
from router.metrics import Metrics
from tests.router.test_metrics import BILLING, SALES, agent, definition, metrics, values


def test_how_things_stand_is_asked_for_when_somebody_reads() -> None:
    queues = [QueueView(queue=BILLING, waiting=2, longest_wait_ms=9_000, callbacks=3)]
    agents = [agent("ready"), agent("ready", reachable=False), agent("talking", reachable=False)]
    made = metrics(queues=lambda: queues, agents=lambda: agents)
    found = values(made)
    assert found["calls_waiting", "billing"] == 2
    assert found["longest_wait_seconds", "billing"] == 9
    assert found["callbacks_waiting", "billing"] == 3
    states = {key[1]: value for key, value in found.items() if key[0] == "agents" and value}
    assert states == {"ready": 1, "talking": 1, "unreachable": 1}
    queues[:] = [QueueView(queue=BILLING, waiting=0, longest_wait_ms=None, callbacks=0)]
    assert values(made)["longest_wait_seconds", "billing"] == 0


def test_what_is_expected_and_how_good_that_was_is_shown_by_queue() -> None:
    queues = [
        QueueView(queue=one, waiting=0, longest_wait_ms=None, callbacks=0)
        for one in (BILLING, SALES)
    ]
    wait = WaitEstimate(
        mean_ms=70_000, low_ms=10_000, median_ms=60_000, p80_ms=90_000, p90_ms=120_000
    )
    coverage = Coverage(known=20, inside_80=15, below_p90=19)
    made = Metrics(
        definition(),
        view_queues=lambda: queues,
        view_agents=list,
        estimate_of=lambda queue: (
            QueueEstimate(wait=wait, coverage=coverage) if queue == BILLING else None
        ),
    )
    found = values(made)
    expected = [
        found["expected_wait_seconds", "billing", share] for share in ("0.1", "0.5", "0.8", "0.9")
    ]
    assert expected == [10, 60, 90, 120]
    assert found["expected_wait_coverage", "billing", "p10_p90"] == 0.75
    assert found["expected_wait_coverage", "billing", "p90"] == 0.95
    assert found["expected_waits_known_total", "billing"] == 20
    assert isnan(found["expected_wait_seconds", "sales", "0.5"])
    assert isnan(found["expected_wait_coverage", "sales", "p90"])
    assert found["expected_waits_known_total", "sales"] == 0
