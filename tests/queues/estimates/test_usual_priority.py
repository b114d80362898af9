"""A queue whose callers all have a priority of their own is estimated like any other."""

from __future__ import annotations

from queues.estimates import Coverage, Estimators, QueueEstimator
from queues.ids import CallId, QueueId

BILLING = QueueId("billing")


def fed(priorities: list[int], queue: QueueEstimator | None = None) -> QueueEstimator:
    """Callers of these priorities come one after the other; each waits ten seconds."""
    queue, at_ms = queue or QueueEstimator(), 0
    queue.staffed(2, at_ms)
    for number, priority in enumerate(priorities):
        call = CallId(f"c{number}")
        queue.joined(call, at_ms, ahead=0, priority=priority)
        queue.left(call, at_ms + 10_000)
        queue.answered(call, at_ms + 10_000)
        at_ms += 20_000
    return queue


def test_the_usual_priority_is_that_of_most_callers() -> None:
    assert QueueEstimator().usual_priority == 0
    assert fed([1] * 30 + [0] * 5).usual_priority == 1


def test_who_asks_for_no_priority_is_told_the_usual_one() -> None:
    site = Estimators()
    fed([1] * 40, site.estimator(BILLING))
    assert site.view(BILLING, 800_000) is not None
    assert site.view(BILLING, 800_000, priority=0) is None


def test_asking_how_well_an_unknown_queue_was_told_leaves_no_trace() -> None:
    site = Estimators()
    assert site.coverage(BILLING) == Coverage()
    assert BILLING not in site.queues
