"""What may be asked of the book of calls. Repeated or late, each is recognised and does nothing."""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

from ivr import Heard
from ivr.outcomes import Way
from ivr.state import CallerFacts
from queues.commands import EndedBy
from queues.ids import AgentId, CallId, OfferNumber, StaffId

CarrierName = Literal["twilio", "simulated", "browser"]
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


Supervision = Literal["listen", "whisper", "barge"]
"""A supervisor hears caller and agent; is heard by the agent too; by both."""
_WAYS: Final[tuple[Supervision, ...]] = get_args(Supervision)
"""In each of them he is heard by more people than in the one before."""


def is_wider(mode: Supervision, than: Supervision) -> bool:
    """Whether a supervisor who takes part in this way is heard by more people than in that one."""
    return _WAYS.index(mode) > _WAYS.index(than)


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


class NoteHold(OneCallCommand, frozen=True, kw_only=True):
    """The agent of this offer lets his caller wait apart from him, or talks to him again."""

    offer: OfferNumber
    on: bool


class NoteWrapUp(OneCallCommand, frozen=True, kw_only=True):
    """What came of the call, as often as that changes; an agent says so who has talked in it."""

    agent: AgentId
    disposition: str
    """One of the names that are configured; empty for none."""
    note: str = ""
    """What colleagues should know. It stands in no event: `router.callers` keeps it."""


class NoteSupervision(OneCallCommand, frozen=True, kw_only=True):
    """A supervisor takes part in a talk in this way, or, if None, no longer."""

    supervisor: StaffId
    mode: Supervision | None


class NoteCoaching(OneCallCommand, frozen=True, kw_only=True):
    """A supervisor says how an agent dealt with a call."""

    supervisor: StaffId
    agent: AgentId
    text: str
    """It stands in no event: `router.callers` keeps it."""


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


TalkCommand = NoteHold | NoteWrapUp | NoteSupervision | NoteCoaching
"""What people do while caller and agent talk, or make of it afterwards."""
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
    | TalkCommand
)
CallsCommand = CallCommand | SetEmergency | NoteDifference
