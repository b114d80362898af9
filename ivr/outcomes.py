"""How a conversation ends."""

from typing import Literal

import msgspec

from ivr.script import SkillNeed

UnderstoodBy = Literal["speech", "keys", "menu", "fallback", "zero"]


class RouteToQueue(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Send the call to a queue.

    `concern` is `None` where a person was asked for or nothing was understood. `confidence` is
    the classifier's probability where words decided. `understood_by` is how we know: words, a
    key at the first question or between two, a key of the menu, nothing (fallback), or 0.
    """

    queue: str
    skills: tuple[SkillNeed, ...]
    priority: int
    concern: str | None
    language: str
    understood_by: UnderstoodBy
    confidence: float | None


class HangUp(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """End the call; what there was to say has been said."""

    reason: Literal["closed", "silent"]


Outcome = RouteToQueue | HangUp
