"""What may be asked of the book of calls. Repeated or late, each is recognised and does nothing."""

from __future__ import annotations

from typing import Literal

import msgspec

from ivr import Heard
from ivr.outcomes import Way
from ivr.state import CallerFacts
from queues.commands import EndedBy
from queues.ids import AgentId, CallId, OfferNumber

CarrierName = Literal["twilio", "simulated"]
RecordingOf = Literal["voicemail", "comment"]
"""A message left in place of waiting, or what a caller says at the end of a survey."""

Difference = Literal[
    "caller_gone",
    "caller_left_behind",
    "agent_gone",
    "agent_there",
    "both_there",
    "not_in_line",
    "leg_unneeded",
    "desk_silent",
    "desk_mute",
]
"""The caller's or the agent's leg is over, or the caller's is not though his call is; the agent, or both, are in their conference without our
having heard of it; a caller who should wait in line is not there; a leg goes on that nobody needs; a
desk is connected but its page is asleep, or cannot bring sound.
"""


class OneCallCommand(msgspec.Struct, frozen=True, kw_only=True):
    """What all commands about a call have."""

    call: CallId


class AnswerCall(OneCallCommand, frozen=True, kw_only=True):
    """A call has come in; begin its conversation. `leg` is the carrier's own name for its leg."""

    carrier: CarrierName
    leg: str
    dialled: str
    caller: CallerFacts = CallerFacts()


class HearCaller(OneCallCommand, frozen=True, kw_only=True):
    """The caller answered what was said in this turn. An answer to an older turn is a repetition."""

    turn: int
    heard: Heard


class ResumeConversation(OneCallCommand, frozen=True, kw_only=True):
    """The caller, whose conversation ended with this turn, wants another way than waiting in line, or
    a step of the queue has sent him there. The way `line` takes back what he has chosen: he waits.
    """

    turn: int
    way: Way


class NoteRecording(OneCallCommand, frozen=True, kw_only=True):
    """The caller has left a recording; `recording` is the carrier's own name for it."""

    of: RecordingOf
    recording: str
    length_ms: int


class NoteCallbackLeg(OneCallCommand, frozen=True, kw_only=True):
    """The caller is being rung back for this offer on this leg, or, if `answered`, has answered: this
    is his leg from now on.
    """

    offer: OfferNumber
    leg: str
    answered: bool


class NoteAgentLeg(OneCallCommand, frozen=True, kw_only=True):
    """The agent of this offer is being rung on this leg, or, if `joined`, is there, having accepted."""

    offer: OfferNumber
    leg: str
    joined: bool


class BeginSurvey(OneCallCommand, frozen=True, kw_only=True):
    """Invite the caller, whose agent has hung up, to the survey."""


class HearSurvey(OneCallCommand, frozen=True, kw_only=True):
    """The caller answered what the survey said in this turn."""

    turn: int
    heard: Heard


class CloseCall(OneCallCommand, frozen=True, kw_only=True):
    """The call is over before it was in a queue. One that is in one is the core's to end."""

    by: EndedBy


class SetEmergency(msgspec.Struct, frozen=True, kw_only=True):
    """Turn the emergency switch of a queue, or with an empty name that of the site."""

    queue: str
    on: bool
    by: str
    """Who orders it, in a word; nothing personal."""


class NoteDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A carrier or a device shows something else than we believed; what is done about it follows."""

    call: CallId | None
    agent: AgentId | None
    difference: Difference
    evidence: str
    """What was seen, in a few words; nothing personal."""


CallCommand = (
    AnswerCall
    | HearCaller
    | ResumeConversation
    | NoteRecording
    | NoteCallbackLeg
    | NoteAgentLeg
    | BeginSurvey
    | HearSurvey
    | CloseCall
)
CallsCommand = CallCommand | SetEmergency | NoteDifference
