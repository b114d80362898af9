"""What has happened to calls outside their queues. No event holds a number, a name or a word."""

from __future__ import annotations

import msgspec

from ivr import Turn
from ivr.survey import SurveyTurn
from queues.commands import EndedBy
from queues.ids import CallId, OfferNumber, SiteId
from router.calls.commands import CarrierName, RecordingOf


class CallsEventFields(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
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
    """The caller, rung back for this offer, has answered on this leg."""

    offer: OfferNumber
    leg: str


class SurveyAdvanced(OneCallEventFields, frozen=True, kw_only=True, tag="survey_taken.1"):
    """The survey took a turn; the first one is the invitation."""

    turn: SurveyTurn


class CallClosed(OneCallEventFields, frozen=True, kw_only=True, tag="call_closed.1"):
    """The call ended before it was in a queue, or after a step had sent it out of one."""

    by: EndedBy


class EmergencySwitched(CallsEventFields, frozen=True, kw_only=True, tag="emergency_switched.1"):
    """The emergency switch of a queue, or with an empty name that of the site, is on or off."""

    queue: str
    on: bool
    by: str


CallEvent = (
    CallArrived
    | ConversationAdvanced
    | RecordingNoted
    | CallbackLegNoted
    | SurveyAdvanced
    | CallClosed
)
CallsEvent = CallEvent | EmergencySwitched
