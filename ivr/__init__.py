"""The conversation with a caller: what is said, what is understood, and where the call goes.

Theory of operation. A `Script` is the conversation as the configuration says it: languages,
concerns with examples, texts, hours. `check_script` finds its mistakes before a caller does. A
`Conversation` is built once from it, which trains a classifier per language, and then serves all
calls: `hear` takes the state of one conversation and one thing heard, and gives the next state,
carrier-neutral actions (`Say`, `Play`, `Listen`), and, at the end, an `Outcome`.

The package is pure. It knows no carrier and no queue engine, reads no clock and keeps nothing
between turns; the state is a plain value without a word of what the caller said, so that it can be
kept in a journal and a conversation goes on after a restart where it was.

To read on: `conversation` is the story, `script` its configuration, `classify` how words become
concerns, `limits` how much of everything there may be.
"""

from ivr.actions import Action, Listen, Play, Prompt, Record, Say, SayFound, Wait
from ivr.announcements import Announcements
from ivr.classify import BuiltInClassifier, Classifier, Deciding, Ranked, Ranking
from ivr.conversation import Conversation
from ivr.errors import IvrError, MisuseError, ScriptError
from ivr.numbers import read_number
from ivr.outcomes import Divert, HangUp, Outcome, RouteToQueue, Sign, UnderstoodBy, Way
from ivr.script import (
    Choice,
    Closed,
    Concern,
    Day,
    DialledNumber,
    Emergency,
    Escalation,
    Exit,
    Hours,
    Language,
    LookUp,
    Menu,
    PhraseTexts,
    Problem,
    QueueScript,
    Script,
    SelfService,
    SkillNeed,
    Survey,
    SurveyQuestion,
    Thresholds,
    Waiting,
)
from ivr.script_check import check_script
from ivr.state import (
    CallerFacts,
    ConversationState,
    Dialled,
    Heard,
    Keep,
    Keys,
    LookedUp,
    Noted,
    Recorded,
    Silence,
    Stage,
    Standing,
    Turn,
    Words,
)
from ivr.survey import SurveyAnswer, SurveyState, SurveyTalk, SurveyTurn
from ivr.waiting import CallerInLine, Told, WaitingRoom

__all__ = [
    "Action",
    "Announcements",
    "BuiltInClassifier",
    "CallerFacts",
    "CallerInLine",
    "Choice",
    "Classifier",
    "Closed",
    "Concern",
    "Conversation",
    "ConversationState",
    "Day",
    "Deciding",
    "Dialled",
    "DialledNumber",
    "Divert",
    "Emergency",
    "Escalation",
    "Exit",
    "HangUp",
    "Heard",
    "Hours",
    "IvrError",
    "Keep",
    "Keys",
    "Language",
    "Listen",
    "LookUp",
    "LookedUp",
    "Menu",
    "MisuseError",
    "Noted",
    "Outcome",
    "PhraseTexts",
    "Play",
    "Problem",
    "Prompt",
    "QueueScript",
    "Ranked",
    "Ranking",
    "Record",
    "Recorded",
    "RouteToQueue",
    "Say",
    "SayFound",
    "Script",
    "ScriptError",
    "SelfService",
    "Sign",
    "Silence",
    "SkillNeed",
    "Stage",
    "Standing",
    "Survey",
    "SurveyAnswer",
    "SurveyQuestion",
    "SurveyState",
    "SurveyTalk",
    "SurveyTurn",
    "Thresholds",
    "Told",
    "Turn",
    "UnderstoodBy",
    "Wait",
    "Waiting",
    "WaitingRoom",
    "Way",
    "Words",
    "check_script",
    "read_number",
]
