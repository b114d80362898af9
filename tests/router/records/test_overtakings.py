"""Who went first: later calls connected before earlier ones that asked for the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import events as e
from queues.definitions import SkillNeed
from queues.ids import CallId, QueueId, SkillId
from router.records import overtakings
from router.records.fairness import report
from tests.router.records.happenings import (
    OTHER,
    QUEUE,
    SITE,
    START_MS,
    connected,
    ended,
    missed,
    moved,
    queued,
    requeued,
)

if TYPE_CHECKING:
    from router.ports import Recorded
    from router.records.overtakings import Overtaking


def overtaking(*events: Recorded, queue: QueueId = QUEUE) -> Overtaking:
    return next(one for one in report(events).queues if one.queue == queue)


def test_later_calls_that_were_connected_first_are_counted_for_each_they_overtook() -> None:
    found = overtaking(
        queued("one", 0),
        queued("two", 10),
        queued("three", 20),
        connected("three", 30),
        connected("two", 40),
        connected("one", 50),
    )
    assert (found.calls, found.overtaken_calls, found.overtaken_most) == (3, 2, 2)
    assert found.overtaken_mean == pytest.approx(3 / 3)


def test_calls_in_order_overtake_nobody() -> None:
    found = overtaking(
        queued("one", 0), queued("two", 0), connected("one", 30), connected("two", 40)
    )
    assert (found.overtaken_calls, found.overtaken_most, found.overtaken_mean) == (0, 0, 0)


def test_only_calls_that_ask_for_the_same_are_compared() -> None:
    other = (SkillNeed(SkillId("billing")),)
    found = overtaking(
        queued("one", 0),
        queued("two", 10, needs=other),
        connected("two", 30),
        ended("one", 40, "abandoned"),
    )
    assert (found.calls, found.overtaken_calls) == (2, 0)


def test_a_place_kept_from_before_overtakes_nobody() -> None:
    found = overtaking(queued("one", 10), queued("two", 20, place=5), connected("two", 30))
    assert (found.calls, found.overtaken_calls) == (1, 0)
    back = overtaking(
        queued("one", 10), queued("two", 20, place=5), connected("one", 30), ended("two", 40)
    )
    assert back.overtaken_calls == 1


def test_a_call_that_went_back_in_line_after_talking_is_not_counted_again() -> None:
    found = overtaking(
        queued("one", 0),
        queued("two", 10),
        connected("one", 20),
        requeued("one", 30),
        connected("two", 40),
        connected("one", 50, connection=2),
        ended("one", 60),
    )
    assert (found.calls, found.overtaken_calls) == (2, 0)


def test_a_moved_call_keeps_its_place_and_what_it_suffered() -> None:
    events = (
        queued("one", 0),
        queued("two", 10),
        connected("two", 20),
        moved("one", 30),
        connected("one", 40),
    )
    assert overtaking(*events).calls == 1
    moved_on = overtaking(*events, queue=OTHER)
    assert (moved_on.calls, moved_on.overtaken_most) == (1, 1)


def test_nobody_is_on_the_line_of_a_callback() -> None:
    request = e.CallbackRequested(
        site=SITE, at_ms=START_MS + 5, call=CallId("one"), queue=QUEUE, leaves_at_ms=START_MS
    )
    found = overtaking(
        queued("one", 0),
        queued("two", 10),
        queued("back", 2, is_callback=True),
        request,
        connected("two", 20),
        connected("one", 90),
    )
    assert (found.calls, found.overtaken_calls) == (2, 0)


def test_agents_kept_from_a_call_they_missed_are_counted() -> None:
    found = overtaking(missed("one", is_excluded=True), missed("one", is_excluded=False))
    assert (found.exclusions, found.calls, found.overtaken_mean) == (1, 0, None)


def test_queues_without_end_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overtakings, "QUEUES_KEPT", 1)
    found = report(
        [queued("one"), ended("one", 1), queued("two"), moved("two", 1), ended("two", 2)]
    )
    assert [one.queue for one in found.queues] == [QUEUE]
