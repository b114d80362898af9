"""The service level of the last hour: what falls into it, and what does not any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from router.records.last_hour import LastHour
from router.records.quarters import QUARTER_MS, Quarters
from tests.router.records.happenings import OTHER, QUEUE, START_MS, connected, ended, queued

if TYPE_CHECKING:
    from queues.ids import QueueId

MINUTE_MS = 60_000


def level(hour: LastHour, at: int = 0, queue: QueueId = QUEUE) -> tuple[float | None, int]:
    return hour.level(queue, START_MS + at)


def test_without_calls_there_is_no_level() -> None:
    assert level(LastHour()) == (None, 0)


def test_calls_answered_in_time_count_against_all_that_could_have_been() -> None:
    hour = LastHour()
    hour.on_events([connected("a", 0), connected("b", 1, in_target=False)])
    hour.on_events([ended("c", 2, "abandoned", waited=9_000), ended("d", 3, "wait_limit")])
    assert level(hour) == (0.25, 4)


def test_wrong_numbers_callbacks_and_talks_that_end_count_for_nothing() -> None:
    hour = LastHour()
    hour.on_events([ended("a", 0, "abandoned", waited=4_999)])
    hour.on_events([connected("b", 0, is_callback=True), ended("b", 1, "completed")])
    hour.on_events([connected("c", 0), ended("c", 5, "abandoned", waited=9_000)])
    assert level(hour) == (1.0, 1)


def test_a_call_that_is_connected_again_counts_once() -> None:
    hour = LastHour()
    hour.on_events([connected("a", 0), connected("a", 9, connection=2, in_target=False)])
    assert level(hour) == (1.0, 1)


def test_what_is_an_hour_old_is_forgotten() -> None:
    hour = LastHour()
    hour.on_events([connected("a", 0)])
    hour.on_events([connected("b", 30 * MINUTE_MS, in_target=False)])
    assert level(hour, 30 * MINUTE_MS) == (0.5, 2)
    assert level(hour, 61 * MINUTE_MS) == (0.0, 1)
    assert level(hour, 91 * MINUTE_MS) == (None, 0)


def test_each_queue_has_its_own() -> None:
    hour = LastHour()
    hour.on_events([connected("a", 0), replace(connected("b", 0, in_target=False), queue=OTHER)])
    assert level(hour) == (1.0, 1)
    assert level(hour, queue=OTHER) == (0.0, 1)


def test_a_quarter_counts_what_happens_in_it_and_midnight_forgets_the_day() -> None:
    quarters = Quarters()
    quarters.on_events([queued("a", 0), connected("a", QUARTER_MS)])
    quarters.on_events([queued("b", QUARTER_MS), ended("b", QUARTER_MS, "abandoned")])
    quarters.on_events([ended("a", 2 * QUARTER_MS, "abandoned")])
    begin = START_MS - START_MS % QUARTER_MS
    found = {start - begin: (one.queued, one.answered, one.abandoned) for start, one in quarters.of.items()}  # fmt: skip
    assert found == {0: (1, 0, 0), QUARTER_MS: (1, 1, 1), 2 * QUARTER_MS: (0, 0, 0)}
    quarters.on_events([queued("c", 24 * 4 * QUARTER_MS)])
    assert len(quarters.of) == 1
