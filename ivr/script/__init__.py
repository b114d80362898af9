"""The script: the conversation as the configuration says it.

These structs are embedded in the service's settings as they are, so that a misspelt field is
refused where it stands. What types cannot say is checked by `check_script`. The strings below the
fields are the reference that is printed.
"""

from typing import Literal

import msgspec

from ivr.script.concerns import Concern, LookUp, SelfService, SkillNeed
from ivr.script.escalation import Escalation, Reaction
from ivr.script.menus import Choice, Menu
from ivr.script.survey import Survey, SurveyQuestion
from ivr.script.times import Closed, ClosedOffer, Emergency, Hours
from ivr.script.values import Day, Locale, Probability, Texts, VoiceName
from ivr.script.waiting import Exit, QueueScript, Waiting

__all__ = [
    "Choice",
    "Closed",
    "ClosedOffer",
    "Concern",
    "Day",
    "DialledNumber",
    "Emergency",
    "Escalation",
    "Exit",
    "Hours",
    "Language",
    "LookUp",
    "Menu",
    "PhraseTexts",
    "Problem",
    "QueueScript",
    "Reaction",
    "Script",
    "SelfService",
    "SkillNeed",
    "Survey",
    "SurveyQuestion",
    "Texts",
    "Thresholds",
    "Waiting",
    "plain_number",
]


class Language(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language that callers are spoken to in."""

    code: str
    """The language as a two-letter code."""
    skill: str | None = None
    """The skill that an agent needs to speak it; without one any agent will do."""
    name: str | None = None
    """What a caller says to choose it, besides the names that ship."""
    locale: Locale | None = None
    """How it is spoken where, as `en-US`. Without it the usual one, as `en-GB` or `pl-PL`; with Twilio,
    a language for which none is usual needs one."""
    voice: VoiceName | None = None
    """The voice that speaks it, by Twilio's name. Without it one of ours for `nl-NL`, `it-IT` and
    `en-GB`, and Twilio's own choice for others."""


class DialledNumber(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of our numbers."""

    number: str
    """The number that is dialled, in E.164 form."""
    languages: tuple[str, ...]
    """One language is spoken at once; several are offered in this order."""
    menu: str | None = None
    """The menu that its callers hear first; without one, the open question."""


class Thresholds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which probability on we act upon what was understood."""

    sure: Probability = 0.6
    """The best concern is taken, and confirmed in passing."""
    pair: Probability = 0.7
    """The two best together are probable enough to offer them."""
    recognised: Probability = 0.3
    """Words recognised with less confidence are never taken for sure."""


class PhraseTexts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The short answers of a language for which none ship."""

    no: tuple[str, ...] = ()
    """How callers say that something is wrong."""
    agreed: tuple[str, ...] = ()
    """What sounds like a no and agrees, as “no problem”."""
    neither: tuple[str, ...] = ()
    """How callers turn down both of two."""
    unsure: tuple[str, ...] = ()
    """How callers say that they do not know."""
    done: tuple[str, ...] = ()
    """How callers say, after an answer, that that was all."""
    person: tuple[str, ...] = ()
    """Words for a person: whoever says nothing else is put through."""
    filler: tuple[str, ...] = ()
    """Words that may stand around these and mean nothing."""
    numbers: dict[str, int] = {}
    """The numbers 0 to 9 as they are spoken."""
    escalating: tuple[str, ...] = ()
    """Words that escalate, unless `escalation.words` has some."""


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole conversation."""

    company: str
    """The name that callers are greeted with."""
    languages: tuple[Language, ...]
    """The languages that callers are spoken to in; texts ship for nl, it and en."""
    default_queue: str
    """The queue of callers whose concern stays unknown."""
    numbers: tuple[DialledNumber, ...] = ()
    """Our own numbers and their languages; one that is not listed offers all languages."""
    guess_language: bool = False
    """Where several languages are offered, what the caller says may tell which one it is."""
    concerns: tuple[Concern, ...] = ()
    """What callers want, and where it goes."""
    menus: tuple[Menu, ...] = ()
    """Menus of keys, for numbers that begin with one."""
    hours: Hours | None = None
    """The opening hours; without them it is always open."""
    emergency: Emergency = Emergency()
    """What callers hear while the emergency switch of the site is on."""
    queues: dict[str, QueueScript] = {}
    """By queue: its hours, and what its callers hear while they wait."""
    escalation: Escalation | None = None
    """When a call goes to a manager, or the agent is warned."""
    survey: Survey | None = None
    """Questions after a call."""
    texts_folder: str | None = None
    """A folder with a file `de.toml` for each further language, beside the configuration."""
    texts: dict[str, Texts] = {}
    """By language, then by prompt: a text in place of the one that ships."""
    recordings: dict[str, Texts] = {}
    """By language, then by prompt: the address of a file that is played instead."""
    phrases: dict[str, PhraseTexts] = {}
    """By language: short answers, where none ship."""
    thresholds: Thresholds = Thresholds()
    """From which probability on we act upon what was understood."""
    silent_caller: Literal["person", "hang up"] = "person"
    """What happens to somebody who neither speaks nor presses a key."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong in a script: where (`concerns[2].queue`), what, and what would be right."""

    place: str
    message: str
    severity: Literal["error", "warning"] = "error"


def plain_number(number: str) -> str:
    """A telephone number without the spaces that people write in it."""
    return "".join(number.split())
