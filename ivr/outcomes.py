"""How a conversation ends."""

from typing import Literal

import msgspec

from ivr.script import SkillNeed

UnderstoodBy = Literal["speech", "keys", "menu", "fallback", "zero"]

Way = Literal["line", "callback", "voicemail"]
"""How the caller is dealt with by a queue: he waits in line, is rung back, or has left a message,
which is dealt with like a callback."""

Sign = Literal["words", "complaint", "failures", "repeated_calls", "redial"]
"""A sign that a caller is angry, or has reason to be."""


class RouteToQueue(
    msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True, gc=False
):
    """Send the call to a queue.

    `concern` is `None` where a person was asked for or nothing was understood. `confidence` is
    the classifier's probability where words decided. `understood_by` is how we know: words, a
    key at the first question or between two, a key of a menu, nothing (fallback), or 0. `signs`
    are those that count here; `escalated_by` is the one that has led to the manager's queue.
    """

    queue: str
    skills: tuple[SkillNeed, ...]
    priority: int
    concern: str | None
    language: str
    understood_by: UnderstoodBy
    confidence: float | None
    way: Way = "line"
    signs: tuple[Sign, ...] = ()
    escalated_by: Sign | None = None


class Divert(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True, gc=False):
    """Put the caller through to another telephone number, such as that of another site."""

    number: str
    language: str


class HangUp(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True, gc=False):
    """End the call; what there was to say has been said."""

    reason: Literal["closed", "emergency", "silent", "blocked", "served"]


Outcome = RouteToQueue | Divert | HangUp
