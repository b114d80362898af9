"""What has happened to calls outside their queues. No event holds a number, a name or a word."""

from __future__ import annotations

import msgspec

from ivr import Turn
from ivr.survey import SurveyTurn
from queues.commands import EndedBy
from queues.ids import AgentId, CallId, OfferNumber, SiteId, StaffId
from router.calls.commands import CarrierName, Difference, RecordingOf, Supervision


class CallsEventFields(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag_field="event"
):
    """What all events have."""

    site: SiteId
    at_ms: int


class OneCallEventFields(CallsEventFields, frozen=True, kw_only=True):
    """What all events about a call have."""

    call: CallId


class CallArrived(OneCallEventFields, frozen=True, kw_only=True, tag="call_arrived.1"):
    """A call has come in at a carrier."""

    carrier: CarrierName
    leg: str
    dialled: str


class ConversationAdvanced(OneCallEventFields, frozen=True, kw_only=True, tag="turn_taken.1"):
    """The conversation took a turn; `turn` has the state after it and what was said."""

    turn: Turn


class RecordingNoted(OneCallEventFields, frozen=True, kw_only=True, tag="recording_noted.1"):
    """The caller has left a recording; `recording` is the carrier's own name for it."""

    of: RecordingOf
    recording: str
    length_ms: int


class CallbackLegNoted(OneCallEventFields, frozen=True, kw_only=True, tag="callback_leg_noted.1"):
    """The caller is rung back for this offer on this leg, or, if `answered`, has answered."""

    offer: OfferNumber
    leg: str
    answered: bool = True


class AgentLegNoted(OneCallEventFields, frozen=True, kw_only=True, tag="agent_leg_noted.1"):
    """The agent of this offer is rung on this leg, or, if `joined`, is there, having accepted."""

    offer: OfferNumber
    leg: str
    joined: bool


class SurveyAdvanced(OneCallEventFields, frozen=True, kw_only=True, tag="survey_taken.1"):
    """The survey took a turn; the first one is the invitation."""

    turn: SurveyTurn


class HoldNoted(OneCallEventFields, frozen=True, kw_only=True, tag="hold_noted.1"):
    """The agent of this offer lets his caller wait apart from him, or talks to him again."""

    offer: OfferNumber
    on: bool


class WrapUpNoted(OneCallEventFields, frozen=True, kw_only=True, tag="wrap_up_noted.1"):
    """What came of the call, as an agent says who has talked in it."""

    agent: AgentId
    disposition: str
    has_note: bool = False
    """Whether he left a note, which is kept apart."""


class SupervisionNoted(OneCallEventFields, frozen=True, kw_only=True, tag="supervision_noted.1"):
    """A supervisor takes part in the talk in this way, or, if None, no longer."""

    supervisor: StaffId
    mode: Supervision | None


class CoachingNoted(OneCallEventFields, frozen=True, kw_only=True, tag="coaching_noted.1"):
    """A supervisor has said how this agent dealt with the call; in which words is kept apart."""

    supervisor: StaffId
    agent: AgentId


class CallClosed(OneCallEventFields, frozen=True, kw_only=True, tag="call_closed.1"):
    """The call ended before it was in a queue, or after a step had sent it out of one."""

    by: EndedBy


class EmergencySwitched(CallsEventFields, frozen=True, kw_only=True, tag="emergency_switched.1"):
    """The emergency switch of a queue, or with an empty name that of the site, is on or off."""

    queue: str
    on: bool
    by: str


class DifferenceNoted(CallsEventFields, frozen=True, kw_only=True, tag="difference_noted.1"):
    """A carrier or a device shows something else than was believed; what is done about it follows."""

    call: CallId | None
    agent: AgentId | None
    difference: Difference
    evidence: str


TalkEvent = HoldNoted | WrapUpNoted | SupervisionNoted | CoachingNoted
CallEvent = (
    CallArrived
    | ConversationAdvanced
    | RecordingNoted
    | CallbackLegNoted
    | AgentLegNoted
    | SurveyAdvanced
    | CallClosed
    | TalkEvent
)
CallsEvent = CallEvent | EmergencySwitched | DifferenceNoted
