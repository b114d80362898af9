"""What the core is told of waiting times: kept by queue, checked, and forgotten with the queue."""

from __future__ import annotations

import pytest

from queues import commands as c
from queues import events as e
from queues.errors import InvalidCommand, UnknownQueue
from queues.ids import QueueId
from tests.queues.site import MAIN, Site, kinds


def estimate(
    queue: str = "billing", median_ms: int | None = 1_000, p90_ms: int | None = 2_000
) -> c.SetEstimate:
    return c.SetEstimate(site=MAIN, queue=QueueId(queue), median_ms=median_ms, p90_ms=p90_ms)


def test_an_estimate_is_noted_once(site: Site) -> None:
    assert kinds(site.do(estimate())) == [e.EstimateSet]
    site.ignore(estimate())
    assert kinds(site.do(estimate(p90_ms=3_000))) == [e.EstimateSet]
    assert kinds(site.do(estimate(median_ms=None, p90_ms=None))) == [e.EstimateSet]
    site.ignore(estimate(median_ms=None, p90_ms=None))


def test_not_to_know_is_noted_too(site: Site) -> None:
    assert kinds(site.do(estimate(median_ms=None, p90_ms=None))) == [e.EstimateSet]


def test_each_queue_has_its_own(site: Site) -> None:
    site.queue("sales")
    site.do(estimate("billing", 1_000))
    site.do(estimate("sales", 5_000))
    known = {queue: one.median_ms for queue, one in site.core.state.estimates.items()}
    assert known == {"billing": 1_000, "sales": 5_000}
    site.drop_queue("sales")
    assert list(site.core.state.estimates) == ["billing"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (estimate(median_ms=-1), "median_ms: 0 to"),
        (estimate(p90_ms=366 * 24 * 3_600_000 + 1), "p90_ms: 0 to"),
    ],
)
def test_a_time_out_of_bounds_is_refused(site: Site, command: c.SetEstimate, words: str) -> None:
    site.refuse(command, InvalidCommand, words)


def test_an_estimate_for_no_queue_is_refused(site: Site) -> None:
    site.refuse(estimate("nowhere"), UnknownQueue, "no queue is called 'nowhere'")
