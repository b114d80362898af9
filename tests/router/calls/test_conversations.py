"""Calls from their arrival to their end."""

from __future__ import annotations

import pytest

from ivr import Keys, RouteToQueue, Silence, Words
from queues.ids import CallId
from router.calls import (
    CONVERSATION_MS_MAX,
    CallArrived,
    CallClosed,
    Calls,
    ConversationAdvanced,
)
from router.calls import book as module
from router.errors import RequestRefused
from tests.router.api.world import CONVERSATION, SITE
from tests.router.calls.asking import CALL, answer, close, ended, hear, queued
from tests.virtual_clock import START_MS


@pytest.fixture
def calls() -> Calls:
    return Calls(SITE, CONVERSATION)


def test_a_call_that_arrives_is_open_and_its_conversation_begins(calls: Calls) -> None:
    arrived, advanced = calls.handle(answer(), START_MS)
    assert isinstance(arrived, CallArrived)
    assert isinstance(advanced, ConversationAdvanced)
    assert calls.by_leg("twilio", "leg-1") == CALL
    assert calls.by_leg("simulated", "leg-1") is None
    assert calls.open[CALL].language == "en"
    assert calls.open[CALL].concern is None


def test_a_leg_that_arrives_twice_is_one_call(calls: Calls) -> None:
    calls.handle(answer(), START_MS)
    assert calls.handle(answer(CallId("call-2")), START_MS) == []
    assert list(calls.open) == [CALL]
    calls.handle(close(), START_MS)
    assert calls.handle(answer(CallId("call-3")), START_MS) == []
    assert calls.open == {}


def test_what_is_heard_twice_counts_once(calls: Calls) -> None:
    calls.handle(answer(), START_MS)
    assert len(calls.handle(hear(0, Words(text="my bill is wrong")), START_MS)) == 1
    said = calls.open[CALL].turn
    assert calls.handle(hear(0, Words(text="my bill is wrong")), START_MS) == []
    assert calls.handle(hear(0, Keys(digits="2")), START_MS) == []
    assert calls.open[CALL].turn is said


def test_a_turn_that_has_not_been_is_not_heard(calls: Calls) -> None:
    calls.handle(answer(), START_MS)
    assert calls.handle(hear(1, Keys(digits="1")), START_MS) == []


def test_after_its_outcome_a_conversation_hears_nothing(calls: Calls) -> None:
    calls.handle(answer(), START_MS)
    (advanced,) = calls.handle(hear(0, Keys(digits="1")), START_MS)
    assert isinstance(advanced, ConversationAdvanced)
    assert isinstance(advanced.turn.outcome, RouteToQueue)
    assert calls.open[CALL].concern == "billing"
    turn = advanced.turn.state.turn
    assert calls.handle(hear(turn, Keys(digits="2")), START_MS) == []


def test_a_conversation_is_closed_once_and_what_comes_after_is_harmless(calls: Calls) -> None:
    calls.handle(answer(), START_MS)
    (closed,) = calls.handle(close(), START_MS)
    assert isinstance(closed, CallClosed)
    assert calls.handle(close(), START_MS) == []
    assert calls.handle(hear(0, Silence()), START_MS) == []
    assert calls.find(CALL) is not None
    assert CALL not in calls.open


def test_a_call_in_line_is_the_cores_to_end(calls: Calls) -> None:
    calls.handle(answer(), START_MS)
    calls.fold(queued())
    assert calls.handle(close(), START_MS) == []
    assert CALL in calls.open
    calls.fold(ended())
    assert CALL not in calls.open


def test_a_call_that_nobody_knows_is_refused(calls: Calls) -> None:
    for command in (hear(0, Silence()), close()):
        with pytest.raises(RequestRefused, match="call-1"):
            calls.handle(command, START_MS)


def test_a_conversation_that_was_left_behind_is_closed_when_its_time_is_up(calls: Calls) -> None:
    calls.handle(answer(), START_MS)
    calls.handle(answer(CallId("call-2"), "leg-2"), START_MS + 1_000)
    calls.handle(answer(CallId("call-3"), "leg-3"), START_MS + 2_000)
    calls.fold(queued(CallId("call-3")))
    assert calls.next_deadline_ms() == START_MS + CONVERSATION_MS_MAX
    assert calls.pass_time(START_MS + CONVERSATION_MS_MAX - 1) == []
    (closed,) = calls.pass_time(START_MS + CONVERSATION_MS_MAX)
    assert isinstance(closed, CallClosed)
    assert (closed.call, closed.by) == (CALL, "carrier")
    assert calls.next_deadline_ms() == START_MS + 1_000 + CONVERSATION_MS_MAX
    assert len(calls.pass_time(START_MS + 2 * CONVERSATION_MS_MAX)) == 1
    assert calls.next_deadline_ms() is None
    assert list(calls.open) == [CallId("call-3")]


def test_only_so_many_calls_that_are_over_are_remembered(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ENDED_CALLS_REMEMBERED", 3)
    for number in range(10):
        call = CallId(f"call-{number}")
        calls.handle(answer(call, f"leg-{number}"), START_MS)
        calls.handle(close(call), START_MS)
    assert len(calls.ended) == len(calls.legs) == 3
    assert calls.by_leg("twilio", "leg-9") == "call-9"
    assert calls.by_leg("twilio", "leg-6") is None
    assert calls.find(CallId("call-6")) is None
    assert calls.conversing == {}
