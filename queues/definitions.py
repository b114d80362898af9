"""What a site is made of: its skills, its queues and the times it grants.

Times are in milliseconds. Definitions travel inside commands and events, so they are frozen.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from queues.ids import QueueId, SiteId, SkillId

SelectionRule = Literal["longest_idle", "most_proficient", "fewest_skills"]
"""How a queue picks among the agents who could take a call. Equals are told apart by the longest
idle time, then by who signed in first.

- `longest_idle`: whoever has waited longest for a call.
- `most_proficient`: primary skill first, then the highest sum of levels in the needed skills.
- `fewest_skills`: whoever has the fewest skills, so that all-rounders stay free for others.
"""

SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60 * SECOND_MS
HOUR_MS: Final = 60 * MINUTE_MS


class SkillNeed(msgspec.Struct, frozen=True, order=True):
    """A skill that a call needs, at this level or better (1-10)."""

    skill: SkillId
    level: int = 1


class AgentSkill(msgspec.Struct, frozen=True, order=True):
    """A skill that an agent has, at this level (1-10); primary if it is what the agent is for."""

    skill: SkillId
    level: int = 5
    primary: bool = False


class ServiceTarget(msgspec.Struct, frozen=True, kw_only=True):
    """Answer this share of calls within this time."""

    share: float = 0.8
    within_ms: int = 20 * SECOND_MS


class QueueDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """A queue: what its calls need and how it treats them."""

    queue: QueueId
    needs: tuple[SkillNeed, ...] = ()
    target: ServiceTarget = ServiceTarget()
    selection: SelectionRule = "longest_idle"
    offer_ms: int = 15 * SECOND_MS
    """An offer not answered within this time is missed."""
    wrap_up_ms: int = 30 * SECOND_MS
    wait_ms_max: int = HOUR_MS
    """A call that has waited this long leaves the queue with the outcome `wait_limit`."""


class SiteDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """A site: its skills, its queues, and the times that hold for all of them."""

    site: SiteId
    skills: tuple[SkillId, ...] = ()
    queues: tuple[QueueDefinition, ...] = ()
    misses_before_away: int = 2
    """So many offers missed in a row send the agent away (reason `missed_calls`)."""
    back_off_ms: int = 5 * SECOND_MS
    """After a decline or a miss the agent gets no offer for this long, so that others get it."""
    connecting_ms_max: int = 20 * SECOND_MS
    """If the carrier has not joined caller and agent by then, the call goes back in line."""
    talking_ms_max: int = 4 * HOUR_MS
    wrap_up_ms_max: int = 15 * MINUTE_MS
    """However often it is extended, a wrap-up lasts no longer."""
    unreachable_ms_max: int = MINUTE_MS
    """A desk that stays unreachable this long signs its agent out."""
    rank_step_ms: int = 30 * SECOND_MS
    """Each such time waited raises a call's rank by one, as one point of priority would."""
    primary_bonus_ms: int = 30 * SECOND_MS
    """Within a rank, a call for the agent's primary skill counts as if it had waited this longer."""
