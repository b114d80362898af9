"""A call leaves a queue in one way, and the figures of the queue add up whichever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from queues import events as e
from router.records import Counts
from router.records.definitions import ABANDON_RATE, SERVICE_LEVEL
from tests.router.records.test_statistics import (
    HOUR_MS,
    ONE,
    OTHER,
    QUEUE,
    SITE,
    TWO,
    connected,
    counted,
    ended,
    queued,
    requeued,
)
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from queues.ids import CallId
    from queues.reasons import CallOutcome


def moved(call: CallId, at_ms: int) -> e.CallMoved:
    return e.CallMoved(
        site=SITE,
        at_ms=at_ms,
        call=call,
        from_queue=QUEUE,
        queue=OTHER,
        needs=(),
        reason="step",
        priority=0,
        leaves_at_ms=at_ms + HOUR_MS,
    )


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        ("diverted", "diverted"),
        ("withdrawn", "withdrawn"),
        ("callback_failed", "callbacks_failed"),
        ("superseded", "superseded"),
    ],
)
def test_every_other_way_out_of_a_queue_is_counted_by_itself(
    outcome: CallOutcome, field: str
) -> None:
    out = ended(ONE, START_MS + 9_000, outcome, waited_ms=9_000, by="service")
    today = counted(queued(ONE, START_MS), out).of(QUEUE)
    assert today == replace(Counts(queued=1), **{field: 1})
    assert today.unanswered == 0


def test_refusing_callers_does_not_make_the_service_level_look_better() -> None:
    answered = Counts(answered=3, answered_in_target=3)
    assert SERVICE_LEVEL.value(replace(answered, diverted=1)) == 0.75
    assert SERVICE_LEVEL.value(replace(answered, withdrawn=1, superseded=1)) == 1
    assert ABANDON_RATE.value(replace(answered, diverted=1, withdrawn=1)) == 0


def test_a_call_that_has_talked_stays_answered_however_it_leaves() -> None:
    statistics = counted(
        queued(ONE, START_MS),
        connected(ONE, START_MS + 10_000),
        requeued(ONE, START_MS + 40_000),
        ended(ONE, START_MS + 90_000, "diverted", by="service"),
    )
    today = statistics.of(QUEUE)
    assert (today.answered, today.diverted, today.unanswered) == (1, 0, 0)


def test_a_call_that_has_talked_is_not_abandoned_when_its_caller_gives_up() -> None:
    statistics = counted(
        queued(ONE, START_MS),
        connected(ONE, START_MS + 10_000),
        requeued(ONE, START_MS + 40_000),
        ended(ONE, START_MS + 90_000, "abandoned", waited_ms=60_000),
    )
    today = statistics.of(QUEUE)
    assert (today.answered, today.abandoned, today.unanswered) == (1, 0, 0)


def test_a_call_that_moves_is_counted_where_it_is() -> None:
    statistics = counted(
        queued(ONE, START_MS),
        moved(ONE, START_MS + 5_000),
        queued(TWO, START_MS),
        moved(TWO, START_MS + 5_000),
        ended(TWO, START_MS + 9_000, "abandoned", waited_ms=9_000),
    )
    before, after = statistics.of(QUEUE), statistics.of(OTHER)
    assert (before.queued, before.moved_out, before.abandoned, before.unanswered) == (2, 2, 0, 0)
    assert (after.queued, after.moved_in, after.abandoned, after.unanswered) == (0, 2, 1, 1)
    in_all = statistics.in_all()
    assert (in_all.queued, in_all.unanswered) == (2, 1)


def test_a_call_that_moves_after_it_has_talked_was_answered_where_it_talked() -> None:
    statistics = counted(
        queued(ONE, START_MS),
        connected(ONE, START_MS + 10_000),
        requeued(ONE, START_MS + 40_000),
        moved(ONE, START_MS + 50_000),
        ended(ONE, START_MS + 60_000, "completed"),
    )
    before, after = statistics.of(QUEUE), statistics.of(OTHER)
    assert (before.answered, before.moved_out, before.unanswered) == (1, 0, 0)
    assert (after.answered, after.moved_in, after.unanswered) == (0, 0, 0)


def test_a_call_from_before_the_day_began_moves_unseen() -> None:
    assert counted(moved(ONE, START_MS)).in_all() == Counts()
