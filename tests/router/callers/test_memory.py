"""What is remembered of a number after its calls, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr import HangUp
from ivr.state import CallerFacts
from queues.ids import CallId
from router.callers import Caller, Callers, EarlierCall, limits, page_number
from router.settings.callers import CallersSettings
from router.settings.limits import EARLIER_CALLS_MAX
from tests.router.callers.happenings import (
    CALL,
    DAY_MS,
    NUMBER,
    arrived,
    closed,
    ended,
    happens,
    has_rung,
    rings,
    routed,
    served,
    surveyed,
    turn_taken,
)
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from ivr import Outcome
    from queues.events import CallEnded
    from queues.reasons import CallOutcome
    from router.callers import Ended
    from router.calls import CallClosed

NEXT = CallId("call-2")
KEPT_MS = CallersSettings().remember_days * DAY_MS


def facts(callers: Callers, at_ms: int = START_MS, within_days: int = 7) -> CallerFacts:
    return callers.facts(NUMBER, {}, at_ms, within_days)


# -- The made-up name


def test_a_caller_who_rings_again_is_known_by_a_name_that_is_not_his_number() -> None:
    callers = Callers()
    first = has_rung(callers)
    assert first is not None
    assert "31612345678" not in first
    assert has_rung(callers) == first
    assert has_rung(callers, "+31687654321") not in {first, None}
    assert has_rung(Callers()) != first


@pytest.mark.parametrize(
    "number", ["", "anonymous", "sip:anna@example.com", "+", "+0123456", "112"]
)
def test_a_caller_who_withholds_his_number_is_nobody_in_particular(number: str) -> None:
    callers = Callers()
    assert has_rung(callers, number) is None
    assert callers.facts(number, {}, START_MS, 7) == CallerFacts(standing="anonymous")
    rings(callers, number)
    assert callers.history(CALL) == ()
    assert len(callers._memory) == 0


def test_a_number_that_has_not_rung_for_long_is_forgotten() -> None:
    callers = Callers()
    first = has_rung(callers)
    happens(callers, closed(at_ms=START_MS + KEPT_MS))
    assert has_rung(callers, at_ms=START_MS + KEPT_MS) == first
    happens(callers, closed(at_ms=START_MS + 2 * KEPT_MS + 1))
    assert len(callers._memory) == 0


def test_a_number_is_of_use_until_its_call_is_over() -> None:
    callers = Callers()
    first = has_rung(callers, over_ms=START_MS + DAY_MS)
    happens(callers, closed(at_ms=START_MS + KEPT_MS + DAY_MS))
    assert has_rung(callers, at_ms=START_MS + KEPT_MS + DAY_MS) == first


def test_of_too_many_numbers_the_one_that_rang_longest_ago_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "NUMBERS_KEPT_MAX", 2)
    callers = Callers()
    names = [has_rung(callers, f"+3161234567{last}") for last in (1, 2)]
    assert has_rung(callers, "+31612345671") == names[0]
    has_rung(callers, "+31612345673")
    assert has_rung(callers, "+31612345671") == names[0]
    assert has_rung(callers, "+31612345672") != names[1]


def test_more_than_a_hundred_thousand_callers_are_kept_within_bounds() -> None:
    callers = Callers()
    for number in range(110_000):
        rings(callers, f"+316{number:08}", call=CallId(f"call-{number}"))
        happens(callers, ended(call=CallId(f"call-{number}")))
    assert len(callers._memory) == limits.NUMBERS_KEPT_MAX == 100_000
    assert len(callers._answered) == limits.SURVEYS_AWAITED_MAX
    assert callers._by_call == {}
    assert callers.facts("+31600109999", {}, START_MS, 7).standing == "known"
    assert callers.facts("+31600000000", {}, START_MS, 7).standing == "unknown"


def test_a_number_that_rings_without_end_is_kept_within_bounds() -> None:
    callers = Callers()
    for number in range(1_000):
        has_rung(callers, at_ms=START_MS + number)
    (remembered,) = callers._memory._by_number.values()
    assert len(remembered.calls) == EARLIER_CALLS_MAX
    rings(callers, at_ms=START_MS + 1_000)
    assert len(callers.history(CALL)) == limits.EARLIER_CALLS_SHOWN_MAX
    assert callers.history(CALL)[0].at_ms == START_MS + 999


def test_a_call_that_outlives_the_memory_of_its_number_ends_without_a_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "NUMBERS_KEPT_MAX", 1)
    callers = Callers()
    rings(callers)
    has_rung(callers, "+31687654321", call=NEXT)
    happens(callers, ended())
    assert facts(callers).calls == 1
    assert len(callers._memory) == 1


# -- The facts that the conversation begins with


def test_of_a_number_that_rings_for_the_first_time_nothing_is_known() -> None:
    assert facts(Callers()) == CallerFacts(standing="unknown", calls=1, has_number=True)


def test_who_rings_from_a_page_is_rung_there_alone() -> None:
    found = Callers().facts(page_number("a1"), {}, START_MS, 7)
    assert found == CallerFacts(standing="anonymous", has_number=True, rung_here=True)


def test_the_language_spoken_last_time_comes_before_that_of_the_record() -> None:
    callers = Callers()
    record = {"language": "nl-NL"}
    assert callers.facts(NUMBER, record, START_MS, 7).language == "nl"
    has_rung(callers)
    assert callers.facts(NUMBER, record, START_MS, 7).language == "en"


@pytest.mark.parametrize(
    ("outcome", "language"),
    [
        (None, None),
        (HangUp(reason="silent"), None),
        (HangUp(reason="blocked"), None),
        (HangUp(reason="closed"), "it"),
        (HangUp(reason="served"), "it"),
        (routed(None), "it"),
    ],
)
def test_a_language_is_remembered_once_it_was_spoken(
    outcome: Outcome | None, language: str | None
) -> None:
    callers = Callers()
    rings(callers)
    happens(callers, turn_taken(outcome, language="it"), closed())
    assert facts(callers).language == language


def test_a_conversation_that_is_over_in_the_batch_of_its_arrival_counts_as_well() -> None:
    callers = Callers()
    callers.remember(CALL, Caller(number=NUMBER))
    turn = turn_taken(HangUp(reason="closed"), language="it")
    happens(callers, arrived(), turn, closed())
    assert facts(callers).language == "it"
    assert facts(callers).calls == 2


def test_calls_are_counted_within_the_days_that_were_asked_for() -> None:
    callers = Callers()
    for day in (0, 5, 6):
        has_rung(callers, at_ms=START_MS + day * DAY_MS)
    assert facts(callers, START_MS + 7 * DAY_MS - 1).calls == 4
    assert facts(callers, START_MS + 7 * DAY_MS).calls == 3
    assert facts(callers, START_MS + 7 * DAY_MS, within_days=2).calls == 2
    assert facts(callers, START_MS + 7 * DAY_MS, within_days=0).calls == 1


def test_a_call_is_forgotten_after_the_days_in_which_it_is_remembered() -> None:
    callers = Callers()
    has_rung(callers)
    has_rung(callers, at_ms=START_MS + DAY_MS)
    assert facts(callers, START_MS + KEPT_MS, within_days=365).calls == 3
    assert facts(callers, START_MS + KEPT_MS + 1, within_days=365).calls == 2


def test_a_call_that_goes_on_counts_too() -> None:
    callers = Callers()
    rings(callers)
    assert facts(callers).calls == 2
    assert facts(callers).standing == "known"


def test_whoever_hung_up_while_waiting_is_known_to_have_done_so_until_a_call_ends_better() -> None:
    callers = Callers()
    has_rung(callers, outcome="abandoned", over_ms=START_MS + 60_000)
    assert facts(callers, START_MS + 90_000).abandoned_ms == 30_000
    has_rung(callers, at_ms=START_MS + 100_000)
    assert facts(callers, START_MS + 200_000).abandoned_ms is None


def test_the_call_that_ended_last_counts_not_the_one_that_began_last() -> None:
    callers = Callers()
    rings(callers, call=CALL, at_ms=START_MS)
    rings(callers, call=NEXT, at_ms=START_MS + 1)
    happens(callers, ended(call=NEXT, at_ms=START_MS + 2))
    happens(callers, ended("abandoned", call=CALL, at_ms=START_MS + 3))
    assert facts(callers, START_MS + 10).abandoned_ms == 7


def test_with_other_days_other_calls_are_forgotten() -> None:
    callers = Callers()
    has_rung(callers)
    later_ms = START_MS + 3 * DAY_MS
    callers.take_over(CallersSettings(remember_days=2))
    assert facts(callers, later_ms) == CallerFacts(has_number=True)
    callers.take_over(CallersSettings(remember_days=30))
    assert facts(callers, later_ms).calls == 2
    callers.take_over(CallersSettings(remember_days=2))
    happens(callers, closed(NEXT, at_ms=later_ms))
    assert len(callers._memory) == 0


# -- The calls before this one


@pytest.mark.parametrize(
    ("outcome", "how"),
    [
        ("completed", "answered"),
        ("talk_limit", "answered"),
        ("abandoned", "abandoned"),
        ("wait_limit", "unanswered"),
        ("diverted", "unanswered"),
        ("callback_failed", "unanswered"),
    ],
)
def test_it_is_remembered_how_a_call_ended(outcome: CallOutcome, how: Ended) -> None:
    callers = Callers()
    has_rung(callers, outcome=outcome)
    rings(callers, call=NEXT)
    assert callers.history(NEXT) == (EarlierCall(at_ms=START_MS, concern="billing", ended=how),)


@pytest.mark.parametrize(("outcome", "how"), [(served(), "served"), (None, "left")])
def test_it_is_remembered_how_a_call_ended_that_was_in_no_queue(
    outcome: Outcome | None, how: Ended
) -> None:
    callers = Callers()
    rings(callers)
    happens(callers, turn_taken(outcome), closed())
    rings(callers, call=NEXT)
    assert callers.history(NEXT) == (EarlierCall(at_ms=START_MS, concern=None, ended=how),)


@pytest.mark.parametrize("over", [closed(), ended("callback_failed")])
def test_whoever_was_led_on_and_did_not_get_anywhere_was_not_answered(
    over: CallEnded | CallClosed,
) -> None:
    callers = Callers()
    rings(callers)
    happens(callers, ended("diverted", to="voicemail"), over)
    rings(callers, call=NEXT)
    assert [one.ended for one in callers.history(NEXT)] == ["unanswered"]


def test_whoever_was_led_on_and_rung_back_was_answered() -> None:
    callers = Callers()
    rings(callers)
    happens(callers, ended("diverted", to="voicemail"), ended())
    rings(callers, call=NEXT)
    assert [one.ended for one in callers.history(NEXT)] == ["answered"]


def test_calls_stand_with_the_newest_first_and_the_present_one_is_not_among_them() -> None:
    callers = Callers()
    for number in range(3):
        has_rung(callers, at_ms=START_MS + number)
    rings(callers, at_ms=START_MS + 3)
    assert [one.at_ms - START_MS for one in callers.history(CALL)] == [2, 1, 0]


def test_a_call_that_came_later_is_no_earlier_call() -> None:
    callers = Callers()
    rings(callers)
    rings(callers, call=NEXT, at_ms=START_MS + 1)
    assert callers.history(CALL) == ()
    assert len(callers.history(NEXT)) == 1


def test_nobody_is_shown_the_calls_of_another_number() -> None:
    callers = Callers()
    has_rung(callers)
    rings(callers, "+31687654321", call=NEXT)
    assert callers.history(NEXT) == ()


# -- Surveys


def test_it_is_remembered_when_a_caller_was_last_asked() -> None:
    callers = Callers()
    has_rung(callers)
    assert callers.surveyed_ms_ago(CALL, START_MS) is None
    happens(callers, surveyed(at_ms=START_MS + 5))
    assert callers.surveyed_ms_ago(CALL, START_MS + 7) == 2
    rings(callers, call=NEXT)
    assert callers.surveyed_ms_ago(NEXT, START_MS + 8) == 3


def test_a_survey_without_a_question_in_his_language_has_asked_nobody() -> None:
    callers = Callers()
    has_rung(callers)
    happens(callers, surveyed(texts={"nl": "Bent u geholpen?"}))
    assert callers.surveyed_ms_ago(CALL, START_MS) is None


def test_only_a_caller_who_was_answered_can_be_asked() -> None:
    callers = Callers()
    has_rung(callers, outcome="abandoned")
    happens(callers, surveyed())
    rings(callers, call=NEXT)
    assert callers.surveyed_ms_ago(NEXT, START_MS) is None
