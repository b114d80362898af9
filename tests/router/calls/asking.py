"""What tests ask of a book of calls, and what the core tells it, in short words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ivr import Dialled, Heard, Keys, Silence, Words
from ivr.script import Survey, SurveyQuestion
from queues.events import (
    CallbackRequested,
    CallConnected,
    CallEnded,
    CallQueued,
    CallTransferred,
    OfferAccepted,
)
from queues.ids import AgentId, CallId, OfferNumber, QueueId
from router.calls import (
    AnswerCall,
    Calls,
    CloseCall,
    HearCaller,
    HearSurvey,
    NoteCallbackLeg,
    NoteRecording,
    ResumeConversation,
)
from tests.router.api.world import SITE
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from ivr.outcomes import Way
    from queues.steps import Destination
    from router.calls import RecordingOf

CALL = CallId("call-1")
FIRST = OfferNumber(1)
HEARD: list[Heard] = [
    Words(text="my bill is wrong"),
    Words(text="no"),
    Words(text=""),
    Keys(digits="1"),
    Keys(digits="0"),
    Silence(),
    Dialled(number="+31201234567"),
]


def answer(call: CallId = CALL, leg: str = "leg-1") -> AnswerCall:
    return AnswerCall(call=call, carrier="twilio", leg=leg, dialled="+31201234567")


def hear(turn: int, heard: Heard, call: CallId = CALL) -> HearCaller:
    return HearCaller(call=call, turn=turn, heard=heard)


def close(call: CallId = CALL) -> CloseCall:
    return CloseCall(call=call, by="caller")


def queued(call: CallId = CALL) -> CallQueued:
    return CallQueued(
        site=SITE,
        at_ms=1,
        call=call,
        queue=QueueId("desk"),
        needs=(),
        priority=0,
        leaves_at_ms=2,
        queued_at_ms=1,
    )


def ended(call: CallId = CALL) -> CallEnded:
    return CallEnded(
        site=SITE,
        at_ms=2,
        call=call,
        queue=QueueId("desk"),
        outcome="abandoned",
        by="caller",
        waited_ms=1,
        talked_ms=0,
    )


def accepted(offer: OfferNumber = FIRST) -> OfferAccepted:
    return OfferAccepted(
        site=SITE,
        at_ms=START_MS,
        call=CALL,
        agent=AgentId("anna"),
        offer=offer,
        queue=QueueId("desk"),
        connect_by_ms=START_MS + 20_000,
    )


def connected() -> CallConnected:
    return CallConnected(
        site=SITE,
        at_ms=2,
        call=CALL,
        agent=AgentId("anna"),
        offer=OfferNumber(1),
        queue=QueueId("desk"),
        waited_ms=1,
        in_target=True,
        connection=1,
        ends_at_ms=9,
    )


def transferred() -> CallTransferred:
    return CallTransferred(
        site=SITE,
        at_ms=3,
        call=CALL,
        agent=AgentId("anna"),
        offer=OfferNumber(1),
        from_queue=QueueId("desk"),
        queue=QueueId("other"),
        needs=(),
        priority=0,
        talked_ms=1,
        wrap_up_until_ms=9,
        leaves_at_ms=99,
    )


def asked_back() -> CallbackRequested:
    return CallbackRequested(site=SITE, at_ms=2, call=CALL, queue=QueueId("desk"), leaves_at_ms=9)


def in_line(calls: Calls) -> int:
    """The call waits; gives the last turn of its conversation."""
    calls.handle(answer(), START_MS)
    calls.handle(hear(0, Keys(digits="1")), START_MS)
    calls.fold(queued())
    turn = calls.open[CALL].turn
    assert turn is not None
    return turn.state.turn


def resume(turn: int, way: Way = "voicemail") -> ResumeConversation:
    return ResumeConversation(call=CALL, turn=turn, way=way)


def diverted(to: Destination) -> CallEnded:
    return replace(ended(), outcome="diverted", by="service", to=to)


def note_leg(leg: str, *, answered: bool = True) -> NoteCallbackLeg:
    return NoteCallbackLeg(call=CALL, offer=FIRST, leg=leg, answered=answered)


def recorded(recording: str = "RE1", of: RecordingOf = "voicemail") -> NoteRecording:
    return NoteRecording(call=CALL, of=of, recording=recording, length_ms=2_000)


SURVEY = Survey(questions=(SurveyQuestion(id="helped", texts={"en": "Were you helped?"}),))


def hear_survey(turn: int, key: str) -> HearSurvey:
    return HearSurvey(call=CALL, turn=turn, heard=Keys(digits=key))
