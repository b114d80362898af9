"""The script: the conversation as the configuration says it.

These structs are embedded in the service's settings as they are, so that a misspelt field is
refused where it stands. What types cannot say is checked by `check_script`.
"""

from typing import Annotated, Literal

import msgspec

from ivr import limits

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Level = Annotated[int, msgspec.Meta(ge=1, le=limits.SKILL_LEVEL_MAX)]
Priority = Annotated[int, msgspec.Meta(ge=-limits.PRIORITY_MAX, le=limits.PRIORITY_MAX)]
Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]


class SkillNeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A skill that the agent must have, with its least level (1 to 10)."""

    skill: str
    level: Level = 1


class Language(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language that callers are spoken to in.

    `skill` is what an agent needs in order to speak it; without one any agent will do. `name` is
    what a caller says to choose it, besides the names that ship.
    """

    code: str
    skill: str | None = None
    name: str | None = None


class Concern(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something callers want, and where it goes. The dictionaries are keyed by language.

    `key` (1 to 9) chooses the concern at the first question and in the key menu. `names` are
    spoken ("For {name}, press 1"), `examples` teach the classifier, `next_steps` are told to the
    caller before he waits.
    """

    id: str
    queue: str
    skills: tuple[SkillNeed, ...] = ()
    priority: Priority = 0
    key: str | None = None
    names: dict[str, str] = {}
    examples: dict[str, tuple[str, ...]] = {}
    next_steps: dict[str, str] = {}


class DialledNumber(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of our numbers and its languages; more than one are offered in this order."""

    number: str
    languages: tuple[str, ...]


class Hours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Opening hours in local time, as `HH:MM-HH:MM`.

    A range that ends before it starts (`22:00-02:00`) ends on the next day; `00:00-24:00` is the
    whole day. A day that is not named is closed.
    """

    timezone: str
    weekly: dict[Day, tuple[str, ...]]


class Thresholds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which probability on we act upon what was understood.

    `sure`: the best concern is taken and confirmed in passing. `pair`: the two best together are
    probable enough to offer them. `recognised`: words that the carrier recognised with less
    confidence than this are never taken for sure.
    """

    sure: Probability = 0.6
    pair: Probability = 0.7
    recognised: Probability = 0.3


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole conversation.

    `texts` and `recordings` are keyed by language, then by prompt: a text replaces the one that
    ships, a recording (file name or URL) is played in its stead. A number that is not listed
    offers all languages. Without `hours` it is always open. `silent_caller` says what happens to
    somebody who neither spoke nor pressed a key in the whole conversation.
    """

    company: str
    languages: tuple[Language, ...]
    default_queue: str
    numbers: tuple[DialledNumber, ...] = ()
    concerns: tuple[Concern, ...] = ()
    hours: Hours | None = None
    texts: dict[str, dict[str, str]] = {}
    recordings: dict[str, dict[str, str]] = {}
    thresholds: Thresholds = Thresholds()
    silent_caller: Literal["person", "hang up"] = "person"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong in a script: where (`concerns[2].queue`), what, and what would be right."""

    place: str
    message: str
    severity: Literal["error", "warning"] = "error"


def plain_number(number: str) -> str:
    """A telephone number without the spaces that people write in it."""
    return "".join(number.split())
