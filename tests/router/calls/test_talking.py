"""What people do while caller and agent talk, and what they make of it afterwards."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from queues.events import CallEvent, CallRequeued, OfferAccepted
from queues.ids import AgentId, CallId, OfferNumber, QueueId, StaffId
from queues.limits import REASON_LENGTH_MAX
from router.calls import (
    ENDED_MS_REMEMBERED,
    Calls,
    CallsEvent,
    CoachingNoted,
    HoldNoted,
    NoteCoaching,
    NoteHold,
    NoteSupervision,
    NoteWrapUp,
    OpenCall,
    Supervision,
    SupervisionNoted,
    WrapUpNoted,
    is_wider,
)
from router.calls.open_call import AGENTS_REMEMBERED_MAX
from router.errors import RequestRefused
from tests.router.api.world import CONVERSATION, SITE
from tests.router.calls.asking import (
    CALL,
    answer,
    connected,
    ended,
    in_line,
    queued,
    transferred,
)
from tests.virtual_clock import START_MS

ANNA, BEN, SUE, TOM = AgentId("anna"), AgentId("ben"), StaffId("sue"), StaffId("tom")
OTHER = CallId("call-2")
FIRST, SECOND = OfferNumber(1), OfferNumber(2)
PARTINGS: dict[str, CallEvent] = {
    "passed on": transferred(),
    "over": ended(),
    "agent lost": CallRequeued(
        site=SITE, at_ms=3, call=CALL, agent=ANNA, offer=FIRST, queue=QueueId("desk"),
        reason="agent_lost", back_at_ms=3, leaves_at_ms=99,
    ),
}  # fmt: skip


@pytest.fixture
def calls() -> Calls:
    """Anna talks to the caller."""
    made = Calls(SITE, CONVERSATION)
    in_line(made)
    made.fold(
        OfferAccepted(
            site=SITE, at_ms=2, call=CALL, agent=ANNA, offer=FIRST, queue=QueueId("desk"),
            connect_by_ms=9,
        )
    )  # fmt: skip
    made.fold(connected())
    return made


def known(calls: Calls) -> OpenCall:
    found = calls.find(CALL)
    assert found is not None
    return found


def hold(calls: Calls, *, on: bool, offer: OfferNumber = FIRST) -> list[CallsEvent]:
    return calls.handle(NoteHold(call=CALL, offer=offer, on=on), START_MS)


def wrap_up(
    calls: Calls, disposition: str = "solved", note: str = "", agent: AgentId = ANNA
) -> list[CallsEvent]:
    command = NoteWrapUp(call=CALL, agent=agent, disposition=disposition, note=note)
    return calls.handle(command, START_MS)


def listens(
    calls: Calls, mode: Supervision | None = "listen", who: StaffId = SUE
) -> list[CallsEvent]:
    return calls.handle(NoteSupervision(call=CALL, supervisor=who, mode=mode), START_MS)


# Hold


def test_a_caller_is_held_and_talked_to_again(calls: Calls) -> None:
    (noted,) = hold(calls, on=True)
    assert noted == HoldNoted(site=SITE, at_ms=START_MS, call=CALL, offer=FIRST, on=True)
    assert known(calls).held
    hold(calls, on=False)
    assert not known(calls).held


def test_what_is_so_already_is_no_news(calls: Calls) -> None:
    assert hold(calls, on=False) == []
    hold(calls, on=True)
    assert hold(calls, on=True) == []


def test_only_the_agent_who_has_the_call_holds_it(calls: Calls) -> None:
    assert hold(calls, on=True, offer=SECOND) == []
    calls.fold(ended())
    assert hold(calls, on=True) == []


# Supervision


def test_who_listens_is_known_and_how(calls: Calls) -> None:
    assert listens(calls) == [
        SupervisionNoted(site=SITE, at_ms=START_MS, call=CALL, supervisor=SUE, mode="listen")
    ]
    assert (known(calls).supervised_by, known(calls).supervision) == (SUE, "listen")
    assert listens(calls) == []
    listens(calls, "barge")
    assert known(calls).supervision == "barge"
    listens(calls, None)
    assert (known(calls).supervised_by, known(calls).supervision) == (None, None)
    assert listens(calls, None) == []


def test_who_takes_part_first_counts_and_only_he_can_stop(calls: Calls) -> None:
    listens(calls)
    with pytest.raises(RequestRefused, match="'sue' takes part in call 'call-1' already"):
        listens(calls, "whisper", TOM)
    assert listens(calls, None, TOM) == []
    assert (known(calls).supervised_by, known(calls).supervision) == (SUE, "listen")
    listens(calls, None)
    listens(calls, "whisper", TOM)
    assert (known(calls).supervised_by, known(calls).supervision) == (TOM, "whisper")


def test_nobody_listens_to_a_call_that_is_over(calls: Calls) -> None:
    calls.fold(ended())
    with pytest.raises(RequestRefused, match="call 'call-1' is over"):
        listens(calls)
    assert listens(calls, None) == []


@pytest.mark.parametrize("parting", PARTINGS)
def test_when_they_part_nobody_is_held_and_nobody_listens(calls: Calls, parting: str) -> None:
    hold(calls, on=True)
    listens(calls)
    calls.fold(PARTINGS[parting])
    call = known(calls)
    assert (call.held, call.supervised_by, call.supervision) == (False, None, None)


# Passed on


def test_a_call_that_was_passed_on_is_known_as_such_until_somebody_talks_again(
    calls: Calls,
) -> None:
    calls.fold(transferred())
    call = known(calls)
    assert (call.is_passed_on, call.accepted, call.joined) == (True, None, None)
    assert hold(calls, on=True) == []
    calls.fold(replace(connected(), agent=BEN, offer=SECOND, connection=2))
    assert not call.is_passed_on
    assert call.talked_with == (ANNA, BEN)


def test_who_has_talked_stands_there_once_and_not_without_end(calls: Calls) -> None:
    for number in range(2 * AGENTS_REMEMBERED_MAX):
        calls.fold(replace(connected(), agent=AgentId(f"agent-{number // 2}")))
    assert len(known(calls).talked_with) == AGENTS_REMEMBERED_MAX
    assert len(set(known(calls).talked_with)) == AGENTS_REMEMBERED_MAX


# What came of it


def test_what_came_of_it_is_noted_without_the_words(calls: Calls) -> None:
    (noted,) = wrap_up(calls, note="she will ring on Monday")
    assert noted == WrapUpNoted(
        site=SITE, at_ms=START_MS, call=CALL, agent=ANNA, disposition="solved", has_note=True
    )
    assert "Monday" not in repr(noted)
    assert (known(calls).disposition, known(calls).has_note) == ("solved", True)


def test_it_can_be_said_soon_after_the_end_and_the_last_word_counts(calls: Calls) -> None:
    wrap_up(calls)
    calls.fold(ended())
    wrap_up(calls, "follow_up")
    assert known(calls).disposition == "follow_up"


def test_the_same_again_is_no_news_but_a_note_may_differ(calls: Calls) -> None:
    wrap_up(calls)
    assert wrap_up(calls) == []
    assert len(wrap_up(calls, note="one")) == 1
    assert len(wrap_up(calls, note="two")) == 1
    assert len(wrap_up(calls)) == 1  # the note is taken back
    assert wrap_up(calls) == []


def test_long_after_the_end_nothing_can_be_said(calls: Calls) -> None:
    calls.fold(ended())
    later_ms = 2 + ENDED_MS_REMEMBERED + 1
    calls.handle(answer(OTHER, "leg-2"), later_ms)
    calls.fold(queued(OTHER))
    calls.fold(replace(ended(OTHER), at_ms=later_ms))  # whereupon those of long ago are forgotten
    with pytest.raises(RequestRefused, match="no call has the id"):
        wrap_up(calls)


def test_only_an_agent_who_has_talked_says_what_came_of_it(calls: Calls) -> None:
    with pytest.raises(RequestRefused, match="agent 'ben' has not talked in call 'call-1'"):
        wrap_up(calls, agent=BEN)


def test_a_disposition_is_short(calls: Calls) -> None:
    wrap_up(calls, "x" * REASON_LENGTH_MAX)
    with pytest.raises(RequestRefused, match="at most"):
        wrap_up(calls, "x" * (REASON_LENGTH_MAX + 1))


# Coaching


def test_that_a_supervisor_has_written_is_noted_without_the_words(calls: Calls) -> None:
    command = NoteCoaching(call=CALL, supervisor=SUE, agent=ANNA, text="let her finish")
    calls.fold(ended())
    assert calls.handle(command, START_MS) == [
        CoachingNoted(site=SITE, at_ms=START_MS, call=CALL, supervisor=SUE, agent=ANNA)
    ]
    with pytest.raises(RequestRefused, match="has not talked"):
        calls.handle(replace(command, agent=BEN), START_MS)


def test_whispering_is_heard_by_more_than_listening_and_joining_in_by_more_than_both() -> None:
    ways: tuple[Supervision, ...] = ("listen", "whisper", "barge")
    wider = [(mode, than) for mode in ways for than in ways if is_wider(mode, than)]
    assert wider == [("whisper", "listen"), ("barge", "listen"), ("barge", "whisper")]
