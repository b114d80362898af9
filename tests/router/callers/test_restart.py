"""Whatever happens, and wherever it breaks off, what was written brings back all there was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from queues.ids import CallerId, CallId
from router.callers import Caller, Callers, limits
from router.callers.memory import Remembered
from router.callers.stored import written
from router.ports import Personal
from router.settings.callers import CallersSettings
from tests.router.callers.happenings import (
    CALL,
    DAY_MS,
    NEXT,
    NUMBER,
    PASS_TIME,
    Disk,
    arrived,
    callback_queued,
    closed,
    ended,
    happens,
    has_rung,
    restored,
    rings,
    routed,
    surveyed,
    turn_taken,
)
from tests.router.callers.histories import BATCHES, NUMBERS, Batch, Story
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    import pytest

REMEMBER_DAYS, WITHIN_DAYS = 3, 2
THIRD = CallId("call-3")


class Twins:
    """One service that crashes and is restored from what is written, and one that lives."""

    def __init__(self) -> None:
        self.settings = CallersSettings(remember_days=REMEMBER_DAYS)
        self.mortal, self.living = Callers(self.settings), Callers(self.settings)
        self.disk = Disk()
        self.story = Story()

    def live(self, batch: Batch) -> None:
        story = self.story
        story.begin(batch.gap_ms)
        for step in batch.steps:
            story.take(step)
        for act in story.acts:
            act(self.mortal)
        changes = self.mortal.take_changes()
        assert self.mortal.take_changes() == ()
        if batch.then == "lost":
            story.take_back()
        else:
            self.disk.write(changes)
            for act in story.acts:
                act(self.living)
            for twin in (self.mortal, self.living):
                twin.on_events(story.events)
        if batch.then != "go on":
            self.mortal = Callers(self.settings)
            now_ms = self.living._at_ms
            assert self.mortal.restore(self.disk.personal(), set(story.open), now_ms) == 0
            assert self.mortal.take_changes() == ()

    def answers(self, callers: Callers) -> list[object]:
        """Everything that is ever asked."""
        at_ms, calls = self.story.at_ms, self.story.rung
        names = [callers.known_as(call) for call in calls]
        return [
            [callers.facts(number, {}, at_ms, WITHIN_DAYS) for number in NUMBERS],
            [callers.get(call) for call in calls],
            [callers.digits(call) for call in calls],
            [callers.found(call) for call in calls],
            [callers.record(call) for call in calls],
            [callers.understood(call) for call in calls],
            [callers.number_to_ring(call) for call in calls],
            [callers.promises.is_made(call, number) for call in calls for number in NUMBERS[:2]],
            [callers.standing(call) for call in calls],
            [callers.agent_wanted(call) for call in calls],
            [callers.history(call) for call in calls],
            [callers.surveyed_ms_ago(call, at_ms) for call in calls],
            [name and names.index(name) for name in names],
        ]


@given(BATCHES)
def test_after_a_crash_everything_is_answered_as_if_there_had_been_none(
    batches: list[Batch],
) -> None:
    twins = Twins()
    for batch in batches:
        twins.live(batch)
        assert twins.answers(twins.mortal) == twins.answers(twins.living)


@given(BATCHES)
def test_nothing_is_written_of_others_than_open_calls_and_remembered_numbers(
    batches: list[Batch],
) -> None:
    twins = Twins()
    for batch in batches:
        twins.live(batch)
        numbers = {one.name for one in twins.mortal._memory._by_number.values()}
        assert twins.disk.data.keys() == {*twins.story.open, *numbers}
        assert "" not in twins.mortal._memory._by_number


def test_a_caller_is_known_by_the_same_name_after_a_crash() -> None:
    before, disk = Callers(), Disk()
    rings(before)
    disk.write(before.take_changes())
    after = restored(disk, {CALL})
    assert after.known_as(CALL) == before.known_as(CALL) is not None
    happens(after, ended())
    rings(after, call=NEXT)
    assert after.known_as(NEXT) == before.known_as(CALL)


# -- What breaks off


def test_who_rang_stands_in_the_batch_of_the_arrival_and_in_none_before() -> None:
    callers = Callers()
    callers.remember(CALL, Caller(number=NUMBER))
    assert callers.take_changes() == ()
    callers.note(PASS_TIME, [arrived()])
    assert {one.owner for one in callers.take_changes()} == {CALL, callers.known_as(CALL)}


def test_a_call_that_has_ended_is_known_until_that_is_written_and_told() -> None:
    callers = Callers()
    rings(callers)
    callers.take_changes()
    callers.note(PASS_TIME, [ended()])
    assert Personal(owner=CALL, data=None) in callers.take_changes()
    assert callers.get(CALL) == Caller(number=NUMBER)
    callers.note(PASS_TIME, [ended(), turn_taken(), closed()])
    callers.keep_found(CALL, {"status": "sent"})
    assert callers.take_changes() == ()
    callers.on_events([ended()])
    assert callers.get(CALL) == Caller()


def test_what_is_written_of_a_call_that_is_not_open_is_erased_and_its_end_is_guessed() -> None:
    before, disk = Callers(), Disk()
    rings(before)
    happens(before, turn_taken(routed()))
    disk.write(before.take_changes())
    callers = restored(disk, set(), START_MS + 60_000)
    assert callers.get(CALL) == Caller()
    changes = callers.take_changes()
    assert {one.owner: one.data is None for one in changes} == {
        CALL: True,
        str(before.known_as(CALL)): False,
    }
    disk.write(changes)
    again = restored(disk, set(), START_MS + 60_000)
    rings(again, call=NEXT, at_ms=START_MS + 60_000)
    (earlier,) = again.history(NEXT)
    assert (earlier.at_ms, earlier.ended) == (START_MS, "left")
    assert restored(disk, set()).take_changes() == ()


def test_a_call_of_which_nothing_is_written_is_nobodys() -> None:
    callers = restored(Disk(), {CALL})
    assert callers.get(CALL) == Caller()
    assert callers.number_to_ring(CALL) is None
    happens(callers, turn_taken(routed()), callback_queued(), ended())
    assert callers.take_changes() == ()


def test_a_number_that_was_written_under_two_names_keeps_the_newer() -> None:
    disk = Disk()
    for age, name in enumerate(["caller-new", "caller-old"]):
        one = Remembered(CallerId(name), NUMBER, START_MS - age)
        disk.write([written(name, one)])
    callers = restored(disk, set())
    assert callers.take_changes() == (Personal(owner="caller-old", data=None),)
    rings(callers)
    assert callers.known_as(CALL) == "caller-new"


def test_a_survey_may_still_follow_a_call_that_ended_before_the_crash() -> None:
    before, disk = Callers(), Disk()
    has_rung(before)
    disk.write(before.take_changes())
    callers = restored(disk, set(), START_MS + 60_000)
    happens(callers, surveyed(at_ms=START_MS + 60_000))
    assert callers.surveyed_ms_ago(CALL, START_MS + 70_000) == 10_000
    disk.write(callers.take_changes())
    again = restored(disk, set(), START_MS + 70_000)
    assert again.surveyed_ms_ago(CALL, START_MS + 80_000) == 20_000
    late = restored(disk, set(), START_MS + limits.SURVEY_AWAITED_MS + 1)
    assert late.surveyed_ms_ago(CALL, START_MS + limits.SURVEY_AWAITED_MS + 1) is None


def test_no_survey_follows_a_call_that_was_not_answered_be_there_a_crash_or_not() -> None:
    before, disk = Callers(), Disk()
    has_rung(before, outcome="abandoned")
    disk.write(before.take_changes())
    for callers in (before, restored(disk, set())):
        happens(callers, surveyed())
        assert callers.surveyed_ms_ago(CALL, START_MS) is None


def test_no_survey_follows_a_call_that_ended_long_ago_be_there_a_crash_or_not() -> None:
    before, disk = Callers(), Disk()
    has_rung(before)
    has_rung(before, "+31687654321", call=NEXT, at_ms=START_MS + 1)
    rings(before, call=THIRD, at_ms=START_MS + limits.SURVEY_AWAITED_MS)
    disk.write(before.take_changes())
    earlier = restored(disk, {THIRD}, START_MS + limits.SURVEY_AWAITED_MS)
    assert len(earlier._answered) == 2
    late_ms = START_MS + limits.SURVEY_AWAITED_MS + 1
    for callers in (before, earlier):
        happens(callers, surveyed(THIRD, at_ms=late_ms))
    for callers in (before, earlier, restored(disk, {THIRD}, late_ms)):
        assert len(callers._answered) == 1
        assert callers.surveyed_ms_ago(CALL, late_ms) is None


def test_calls_that_may_be_followed_by_a_survey_are_forgotten_in_the_order_they_ended() -> None:
    before, disk = Callers(), Disk()
    has_rung(before)
    has_rung(before, "+31687654321", call=NEXT, at_ms=START_MS + 1)
    disk.write(before.take_changes())
    callers = restored(disk, set(), START_MS + 1)
    assert len(callers._answered) == 2
    happens(callers, closed(THIRD, at_ms=START_MS + limits.SURVEY_AWAITED_MS + 1))
    assert len(callers._answered) == 1


def test_what_was_looked_up_and_found_outlives_a_crash() -> None:
    before, disk = Callers(), Disk()
    rings(before)
    disk.write(before.take_changes())
    before.keep_found(CALL, {"status": "sent"})
    disk.write(before.take_changes())
    assert restored(disk, {CALL}).found(CALL) == {"status": "sent"}


def test_calls_that_became_too_old_while_the_service_was_down_are_not_shown() -> None:
    before, disk = Callers(), Disk()
    has_rung(before)
    rings(before, call=NEXT, at_ms=START_MS + 20 * DAY_MS)
    disk.write(before.take_changes())
    for days, shown in ((30, 1), (31, 0)):
        callers = restored(disk, {NEXT}, START_MS + days * DAY_MS)
        assert len(callers.history(NEXT)) == shown


def test_an_id_is_not_kept_longer_than_a_survey_may_follow() -> None:
    callers = Callers()
    has_rung(callers)
    rings(callers, call=NEXT, at_ms=START_MS + limits.SURVEY_AWAITED_MS)
    (remembered,) = callers._memory._by_number.values()
    assert [one.id for one in remembered.calls] == [CALL, NEXT]
    happens(callers, ended(call=NEXT, at_ms=START_MS + limits.SURVEY_AWAITED_MS))
    rings(callers, at_ms=START_MS + 2 * limits.SURVEY_AWAITED_MS)
    assert [one.id for one in remembered.calls] == ["", NEXT, CALL]


def test_many_numbers_that_are_too_old_are_forgotten_by_and_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "NUMBERS_FORGOTTEN_AT_ONCE_MAX", 2)
    callers = Callers()
    for last in range(5):
        has_rung(callers, f"+3161234567{last}", call=CallId(f"call-{last}"))
    first = callers._memory._by_number["+31612345674"].name
    callers.take_changes()
    later_ms = START_MS + 31 * DAY_MS
    happens(callers, closed(at_ms=later_ms))
    assert [one.data for one in callers.take_changes()] == [None, None]
    assert callers.facts("+31612345674", {}, later_ms, 31).calls == 1
    rings(callers, "+31612345674", at_ms=later_ms)
    assert callers.known_as(CALL) not in {first, None}
    assert {one.owner for one in callers.take_changes() if one.data is None} >= {first}
    happens(callers, closed(NEXT, at_ms=later_ms))
    assert len(callers._memory) == 1
