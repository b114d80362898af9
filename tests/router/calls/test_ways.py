"""Other ways than waiting in line, surveys and the emergency switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from ivr import HangUp, Keys, Say
from ivr.state import Recorded
from ivr.survey import SurveyAnswer, SurveyTalk
from queues.events import (
    CallbackFailed,
)
from queues.ids import AgentId, CallId, OfferNumber, QueueId
from router.calls import (
    CONVERSATION_MS_MAX,
    BeginSurvey,
    CallClosed,
    Calls,
    ConversationAdvanced,
    EmergencySwitched,
    Recording,
    SetEmergency,
    SurveyAdvanced,
)
from router.calls import book as module
from router.errors import RequestRefused
from tests.router.api.world import CONVERSATION, SCRIPT, SITE
from tests.router.calls.asking import (
    CALL,
    SURVEY,
    accepted,
    answer,
    asked_back,
    close,
    connected,
    diverted,
    ended,
    hear,
    hear_survey,
    in_line,
    note_leg,
    recorded,
    resume,
    transferred,
)
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from queues.steps import Destination
    from router.calls import CallsCommand


@pytest.fixture
def calls() -> Calls:
    return Calls(SITE, CONVERSATION)


# -- Other ways than waiting in line


def test_somebody_in_line_is_asked_for_what_another_way_needs_once(calls: Calls) -> None:
    turn = in_line(calls)
    (advanced,) = calls.handle(resume(turn), START_MS)
    assert isinstance(advanced, ConversationAdvanced)
    assert advanced.turn.state.is_in_line
    assert calls.open[CALL].is_recording
    assert calls.open[CALL].concern == "billing"
    assert calls.handle(resume(turn), START_MS) == []
    assert calls.handle(resume(turn + 1), START_MS) == []


def test_a_message_in_line_makes_the_route_one_of_that_way(calls: Calls) -> None:
    calls.handle(resume(in_line(calls)), START_MS)
    turn = calls.open[CALL].turn
    assert turn is not None
    calls.handle(hear(turn.state.turn, Recorded(length_ms=3_000)), START_MS)
    assert calls.open[CALL].way == "voicemail"


def test_somebody_who_talks_to_an_agent_is_not_asked_any_more(calls: Calls) -> None:
    calls.handle(resume(in_line(calls)), START_MS)
    asked = calls.open[CALL].turn
    assert asked is not None
    calls.fold(connected())
    assert not calls.open[CALL].is_recording
    assert calls.open[CALL].way == "line"
    late = hear(asked.state.turn, Recorded(length_ms=3_000))
    assert calls.handle(late, START_MS) == []


@pytest.mark.parametrize("to", ["callback", "voicemail"])
def test_a_call_that_a_step_sent_elsewhere_is_open_until_it_comes_back_or_is_left(
    calls: Calls, to: Destination
) -> None:
    turn = in_line(calls)
    calls.fold(replace(diverted(to), at_ms=START_MS + 5_000))
    assert calls.open[CALL].sent == to
    assert calls.next_deadline_ms() == START_MS + 5_000 + CONVERSATION_MS_MAX
    (advanced,) = calls.handle(resume(turn, "callback"), START_MS)
    assert isinstance(advanced, ConversationAdvanced)
    assert not advanced.turn.state.is_in_line
    (closed,) = calls.handle(close(), START_MS)
    assert isinstance(closed, CallClosed)
    assert CALL not in calls.open


@pytest.mark.parametrize("to", ["refuse", "message"])
def test_a_call_that_a_step_ended_is_over(calls: Calls, to: Destination) -> None:
    in_line(calls)
    calls.fold(diverted(to))
    assert CALL not in calls.open
    found = calls.find(CALL)
    assert found is not None
    assert (found.left_for, found.sent) == (to, None)


def test_a_caller_who_is_rung_back_has_another_leg_and_the_old_one_is_nobodys(
    calls: Calls,
) -> None:
    in_line(calls)
    assert calls.handle(note_leg("leg-2"), START_MS) == []  # nobody is to be rung back
    calls.fold(asked_back())
    calls.fold(accepted())
    assert (calls.open[CALL].leg, calls.open[CALL].is_callback) == ("", True)
    assert len(calls.handle(note_leg("leg-2"), START_MS)) == 1
    assert calls.handle(note_leg("leg-2"), START_MS) == []
    assert calls.handle(note_leg("leg-1"), START_MS) == []
    assert calls.open[CALL].leg == "leg-2"
    assert calls.by_leg("twilio", "leg-1") == calls.by_leg("twilio", "leg-2") == CALL
    calls.fold(connected())
    assert not calls.open[CALL].is_callback
    calls.fold(ended())
    assert CALL not in calls.open


def test_all_legs_of_a_call_are_forgotten_with_it(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ENDED_CALLS_REMEMBERED", 0)
    in_line(calls)
    calls.fold(asked_back())
    calls.handle(note_leg("leg-2"), START_MS)
    calls.fold(ended())
    assert calls.legs == {}


def test_a_callback_that_comes_to_nothing_has_no_leg_any_more(calls: Calls) -> None:
    in_line(calls)
    calls.fold(asked_back())
    calls.handle(note_leg("leg-2"), START_MS)
    calls.fold(
        CallbackFailed(
            site=SITE,
            at_ms=3,
            call=CALL,
            agent=AgentId("anna"),
            offer=OfferNumber(1),
            queue=QueueId("desk"),
            cause="no_answer",
            tries=1,
            retry_at_ms=9,
        )
    )
    assert (calls.open[CALL].leg, calls.open[CALL].is_callback) == ("", True)
    assert calls.handle(resume(1), START_MS) == []  # there is nobody to ask


def test_a_recording_is_noted_once_and_the_newest_counts(calls: Calls) -> None:
    calls.handle(answer(), START_MS)
    assert len(calls.handle(recorded(), START_MS)) == 1
    assert calls.handle(recorded(), START_MS) == []
    assert len(calls.handle(recorded("RE2"), START_MS)) == 1
    calls.handle(recorded("RE3", "comment"), START_MS)
    call = calls.open[CALL]
    assert call.voicemail == Recording(recording="RE2", length_ms=2_000)
    assert call.comment == Recording(recording="RE3", length_ms=2_000)


def test_what_was_said_before_a_look_up_is_said_with_what_follows(calls: Calls) -> None:
    calls.handle(answer(), START_MS)
    (advanced,) = calls.handle(hear(0, Keys(digits="1")), START_MS)
    assert isinstance(advanced, ConversationAdvanced)
    hello = Say(text="one moment", language="en")
    asking = replace(advanced.turn, outcome=None, look_up="billing", actions=(hello,))
    calls.fold(replace(advanced, turn=asking))
    assert calls.open[CALL].said_before == ()
    calls.fold(advanced)
    assert calls.open[CALL].said_before == (hello,)
    calls.fold(advanced)
    assert calls.open[CALL].said_before == ()


# -- The survey and the emergency switch


def test_a_survey_is_taken_turn_by_turn_though_the_call_is_over() -> None:
    calls = Calls(SITE, CONVERSATION, SurveyTalk(replace(SCRIPT, survey=SURVEY)))
    in_line(calls)
    calls.fold(ended())
    assert calls.handle(hear_survey(0, "1"), START_MS) == []
    begin = BeginSurvey(call=CALL)
    assert len(calls.handle(begin, START_MS)) == 1
    assert calls.handle(begin, START_MS) == []
    assert len(calls.handle(hear_survey(0, "1"), START_MS)) == 1
    assert calls.handle(hear_survey(0, "1"), START_MS) == []
    (over,) = calls.handle(hear_survey(1, "4"), START_MS)
    assert isinstance(over, SurveyAdvanced)
    assert over.turn.answered == SurveyAnswer(question="helped", score=4)
    assert over.turn.is_over
    assert calls.handle(hear_survey(2, "4"), START_MS) == []


def test_without_a_survey_nobody_is_asked(calls: Calls) -> None:
    calls.handle(answer(), START_MS)
    assert calls.handle(BeginSurvey(call=CALL), START_MS) == []
    assert calls.handle(hear_survey(0, "1"), START_MS) == []


def test_the_emergency_switch_is_heard_by_conversations_from_then_on(calls: Calls) -> None:
    turn_on = SetEmergency(queue="", on=True, by="operator")
    (switched,) = calls.handle(turn_on, START_MS)
    assert switched == EmergencySwitched(
        site=SITE, at_ms=START_MS, queue="", on=True, by="operator"
    )
    assert calls.handle(turn_on, START_MS) == []
    calls.handle(answer(), START_MS)
    turn = calls.open[CALL].turn
    assert turn is not None
    assert turn.outcome == HangUp(reason="emergency")
    turn_off = SetEmergency(queue="", on=False, by="operator")
    assert len(calls.handle(turn_off, START_MS)) == 1
    assert calls.handle(turn_off, START_MS) == []
    calls.handle(answer(CallId("call-2"), "leg-2"), START_MS)
    again = calls.open[CallId("call-2")].turn
    assert again is not None
    assert again.outcome is None


@pytest.mark.parametrize(
    "command",
    [
        resume(0),
        note_leg("leg-2"),
        recorded(),
        BeginSurvey(call=CALL),
        hear_survey(0, "1"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_is_about_a_call_that_nobody_knows_is_refused(
    calls: Calls, command: CallsCommand
) -> None:
    with pytest.raises(RequestRefused, match="call-1"):
        calls.handle(command, START_MS)


# -- What was promised too late


def test_whoever_has_chosen_too_late_is_back_in_line_once(calls: Calls) -> None:
    calls.handle(resume(in_line(calls)), START_MS)
    asked = calls.open[CALL].turn
    assert asked is not None
    calls.handle(hear(asked.state.turn, Recorded(length_ms=3_000)), START_MS)
    chosen = asked.state.turn + 1
    (advanced,) = calls.handle(resume(chosen, "line"), START_MS)
    assert isinstance(advanced, ConversationAdvanced)
    assert advanced.turn.state.turn == chosen + 1
    assert calls.open[CALL].way == "line"
    assert calls.handle(resume(chosen, "line"), START_MS) == []
    assert calls.handle(resume(chosen + 1, "line"), START_MS) == []


def test_what_was_chosen_too_late_is_over_once_they_talk(calls: Calls) -> None:
    calls.handle(resume(in_line(calls)), START_MS)
    asked = calls.open[CALL].turn
    assert asked is not None
    calls.handle(hear(asked.state.turn, Recorded(length_ms=3_000)), START_MS)
    calls.fold(connected())
    assert calls.open[CALL].way == "line"


def test_whoever_was_rung_back_has_had_what_he_chose(calls: Calls) -> None:
    calls.handle(resume(in_line(calls)), START_MS)
    asked = calls.open[CALL].turn
    assert asked is not None
    calls.handle(hear(asked.state.turn, Recorded(length_ms=3_000)), START_MS)
    calls.fold(asked_back())
    calls.fold(connected())
    assert calls.open[CALL].way == "voicemail"


def leave_message(calls: Calls, turn: int) -> int:
    """Promised to be rung back; gives the turn by which that was."""
    calls.handle(resume(turn), START_MS)
    asked = calls.open[CALL].turn
    assert asked is not None
    calls.handle(hear(asked.state.turn, Recorded(length_ms=3_000)), START_MS)
    return asked.state.turn + 1


def test_a_promise_is_owed_until_it_is_put_in_line_and_the_next_one_after_that(
    calls: Calls,
) -> None:
    turn = in_line(calls)
    assert not calls.open[CALL].is_owed
    promised = leave_message(calls, turn)
    assert calls.open[CALL].is_owed
    calls.fold(asked_back())
    assert not calls.open[CALL].is_owed
    calls.fold(connected())
    calls.fold(transferred())
    assert (calls.open[CALL].way, calls.open[CALL].is_owed) == ("voicemail", False)
    leave_message(calls, promised)
    assert calls.open[CALL].is_owed


def test_a_call_whose_caller_is_owed_something_is_not_closed_when_he_leaves(calls: Calls) -> None:
    turn = in_line(calls)
    calls.fold(diverted("voicemail"))
    leave_message(calls, turn)
    assert calls.handle(close(), START_MS) == []
    (closed,) = calls.handle(replace(close(), by="service"), START_MS)
    assert isinstance(closed, CallClosed)
