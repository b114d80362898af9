"""Every call from its arrival to its end: its legs at the carrier, its conversation, its recordings
and its survey; and the emergency switch.

Works like the queue core: commands are decided purely and give events, `fold` is the only function
that changes the book, and replay folds the same events. What a caller said comes in with a command
and is understood here; the events hold only what was understood.

To read on: `commands` and `events` are what can be asked and what has happened, `open_call` is what
is known of a call, `book` keeps all calls, `deciding` and `talking` decide.
"""

from router.calls.book import (
    CONVERSATION_MS_MAX,
    ENDED_CALLS_REMEMBERED,
    ENDED_MS_REMEMBERED,
    Book,
)
from router.calls.commands import (
    AnswerCall,
    BeginSurvey,
    CallsCommand,
    CarrierName,
    CloseCall,
    Difference,
    HearCaller,
    HearSurvey,
    NoteAgentLeg,
    NoteCallbackLeg,
    NoteCoaching,
    NoteDifference,
    NoteHold,
    NoteRecording,
    NoteSupervision,
    NoteWrapUp,
    RecordingOf,
    ResumeConversation,
    SetEmergency,
    Supervision,
    is_wider,
)
from router.calls.deciding import Calls
from router.calls.events import (
    AgentLegNoted,
    CallArrived,
    CallbackLegNoted,
    CallClosed,
    CallsEvent,
    CoachingNoted,
    ConversationAdvanced,
    DifferenceNoted,
    EmergencySwitched,
    HoldNoted,
    RecordingNoted,
    SupervisionNoted,
    SurveyAdvanced,
    WrapUpNoted,
)
from router.calls.open_call import MadeLeg, OpenCall, Recording
from router.calls.snapshot import BookSnapshot

__all__ = [
    "CONVERSATION_MS_MAX",
    "ENDED_CALLS_REMEMBERED",
    "ENDED_MS_REMEMBERED",
    "AgentLegNoted",
    "AnswerCall",
    "BeginSurvey",
    "Book",
    "BookSnapshot",
    "CallArrived",
    "CallClosed",
    "CallbackLegNoted",
    "Calls",
    "CallsCommand",
    "CallsEvent",
    "CarrierName",
    "CloseCall",
    "CoachingNoted",
    "ConversationAdvanced",
    "Difference",
    "DifferenceNoted",
    "EmergencySwitched",
    "HearCaller",
    "HearSurvey",
    "HoldNoted",
    "MadeLeg",
    "NoteAgentLeg",
    "NoteCallbackLeg",
    "NoteCoaching",
    "NoteDifference",
    "NoteHold",
    "NoteRecording",
    "NoteSupervision",
    "NoteWrapUp",
    "OpenCall",
    "Recording",
    "RecordingNoted",
    "RecordingOf",
    "ResumeConversation",
    "SetEmergency",
    "Supervision",
    "SupervisionNoted",
    "SurveyAdvanced",
    "WrapUpNoted",
    "is_wider",
]
