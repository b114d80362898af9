"""What the linter says, and how it puts times into words."""

from __future__ import annotations

from typing import Literal

import msgspec

from queues.definitions import HOUR_MS, MINUTE_MS, SECOND_MS

FindingKind = Literal[
    "no_agents",
    "skill_nobody_has",
    "skill_nobody_needs",
    "queue_without_exit",
    "queue_unserved",
    "queue_unserved_at_first",
    "preference_unmet",
    "agent_without_calls",
    "overflow_loop",
    "step_never_taken",
    "step_without_effect",
    "rule_without_effect",
    "starvation",
    "times_at_odds",
]


class Finding(msgspec.Struct, frozen=True):
    """Something that is allowed and most likely not meant."""

    kind: FindingKind
    place: str
    """The queue, the agent, the skill, or the site."""
    sentence: str
    """What is the matter and what to do, for whoever plans the shifts."""


def duration(ms: int) -> str:
    """A time as people say it: `90 s`, `2 min`, `1 h`."""
    if ms >= HOUR_MS and ms % HOUR_MS == 0:
        return f"{ms // HOUR_MS} h"
    if ms >= 2 * MINUTE_MS and ms % MINUTE_MS == 0:
        return f"{ms // MINUTE_MS} min"
    return f"{ms / SECOND_MS:g} s"
