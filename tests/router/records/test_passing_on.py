"""A call that is passed on counts as answered where it was answered, and as unanswered nowhere."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from queues import events as e
from queues.ids import CallId
from router.records import Statistics
from router.records.definitions import TRANSFERRED
from router.records.fairness import report
from tests.router.records.happenings import (
    ANNA,
    BRAM,
    OTHER,
    QUEUE,
    SITE,
    START_MS,
    connected,
    ended,
    queued,
    transferred,
)

if TYPE_CHECKING:
    from router.ports import Recorded

PASSED_ON: list[Recorded] = [
    queued("one"),
    connected("one", 10_000, waited=10_000),
    transferred("one", 40_000),
    e.WrapUpEnded(site=SITE, at_ms=START_MS + 60_000, agent=ANNA, call=CallId("one")),
]
THEN: dict[str, list[Recorded]] = {
    "waits": [],
    "gives up": [replace(ended("one", 90_000), queue=OTHER)],
    "talks": [
        replace(connected("one", 90_000, agent=BRAM, connection=2), queue=OTHER),
        replace(ended("one", 100_000, agent=BRAM), queue=OTHER),
    ],
}


def counted(*events: Recorded) -> Statistics:
    statistics = Statistics(UTC)
    statistics.on_events(events)
    return statistics


@pytest.mark.parametrize("then", THEN)
def test_whatever_becomes_of_the_caller_then(then: str) -> None:
    statistics = counted(*PASSED_ON, *THEN[then])
    here, there = statistics.of(QUEUE), statistics.of(OTHER)
    assert (here.queued, here.answered, here.transferred, here.unanswered) == (1, 1, 1, 0)
    assert (here.talks, here.talk_ms, here.wrap_ups, here.wrap_up_ms) == (1, 30_000, 1, 20_000)
    assert (here.moved_out, there.moved_in, there.queued, there.unanswered) == (0, 0, 0, 0)
    assert (there.answered, there.abandoned, there.sent_away) == (0, 0, 0)
    assert TRANSFERRED.value(statistics.in_all()) == 1


def test_what_is_talked_after_it_counts_in_the_new_queue() -> None:
    there = counted(*PASSED_ON, *THEN["talks"]).of(OTHER)
    assert (there.talks, there.talk_ms, there.transferred) == (1, 10_000, 0)


def test_a_transfer_of_an_unknown_call_counts_nowhere() -> None:
    statistics = counted(transferred("never seen", 5))
    assert statistics.in_all().transferred == 0


def test_the_wait_until_the_first_agent_is_the_one_that_counts_for_fairness() -> None:
    (of_site,) = report([*PASSED_ON, *THEN["talks"]]).sites.values
    assert (of_site.counts.answered, of_site.mean_wait_ms) == (1, 10_000)
