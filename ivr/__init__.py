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

from ivr.actions import Action, Listen, Play, Prompt, Say
from ivr.announcements import Announcements
from ivr.classify import CentroidClassifier, Classifier, Ranked, Ranking
from ivr.conversation import Conversation
from ivr.errors import IvrError, MisuseError, ScriptError
from ivr.outcomes import HangUp, Outcome, RouteToQueue, UnderstoodBy
from ivr.script import (
    Concern,
    Day,
    DialledNumber,
    Hours,
    Language,
    Problem,
    Script,
    SkillNeed,
    Thresholds,
)
from ivr.script_check import check_script
from ivr.state import ConversationState, Dialled, Heard, Keys, Noted, Silence, Stage, Turn, Words

__all__ = [
    "Action",
    "Announcements",
    "CentroidClassifier",
    "Classifier",
    "Concern",
    "Conversation",
    "ConversationState",
    "Day",
    "Dialled",
    "DialledNumber",
    "HangUp",
    "Heard",
    "Hours",
    "IvrError",
    "Keys",
    "Language",
    "Listen",
    "MisuseError",
    "Noted",
    "Outcome",
    "Play",
    "Problem",
    "Prompt",
    "Ranked",
    "Ranking",
    "RouteToQueue",
    "Say",
    "Script",
    "ScriptError",
    "Silence",
    "SkillNeed",
    "Stage",
    "Thresholds",
    "Turn",
    "UnderstoodBy",
    "Words",
    "check_script",
]
