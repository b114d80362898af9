"""Every call from its arrival to its end: its legs at the carrier, its conversation, its recordings
and its survey; and the emergency switch.

Works like the queue core: commands are decided purely and give events, `fold` is the only function
that changes the book, and replay folds the same events. What a caller said comes in with a command
and is understood here; the events hold only what was understood.

To read on: `commands` and `events` are what can be asked and what has happened, `open_call` is what
is known of a call, `book` decides.
"""

from router.calls.book import CONVERSATION_MS_MAX, ENDED_CALLS_REMEMBERED, Calls
from router.calls.commands import (
    AnswerCall,
    BeginSurvey,
    CallsCommand,
    CarrierName,
    CloseCall,
    HearCaller,
    HearSurvey,
    NoteCallbackLeg,
    NoteRecording,
    RecordingOf,
    ResumeConversation,
    SetEmergency,
)
from router.calls.events import (
    CallArrived,
    CallbackLegNoted,
    CallClosed,
    CallsEvent,
    ConversationAdvanced,
    EmergencySwitched,
    RecordingNoted,
    SurveyAdvanced,
)
from router.calls.open_call import OpenCall, Recording

__all__ = [
    "CONVERSATION_MS_MAX",
    "ENDED_CALLS_REMEMBERED",
    "AnswerCall",
    "BeginSurvey",
    "CallArrived",
    "CallClosed",
    "CallbackLegNoted",
    "Calls",
    "CallsCommand",
    "CallsEvent",
    "CarrierName",
    "CloseCall",
    "ConversationAdvanced",
    "EmergencySwitched",
    "HearCaller",
    "HearSurvey",
    "NoteCallbackLeg",
    "NoteRecording",
    "OpenCall",
    "Recording",
    "RecordingNoted",
    "RecordingOf",
    "ResumeConversation",
    "SetEmergency",
    "SurveyAdvanced",
]
