"""What a site is made of: its skills, its queues and the times it grants.

Times are in milliseconds. Definitions travel inside commands and events, so they are frozen.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from queues.ids import QueueId, SiteId, SkillId
from queues.steps import Step

Channel = Literal["voice", "chat", "email"]
CHANNELS: Final[tuple[Channel, ...]] = ("voice", "chat", "email")

SelectionRule = Literal[
    "most_proficient",
    "longest_idle",
    "fewest_skills",
    "lowest_occupancy",
    "fewest_calls",
    "least_talk_time",
    "round_robin",
    "fixed_order",
    "random",
    "weighted_random",
    "ring_all",
    "ring_progressively",
]
"""How a queue picks among the agents who could take a call. Those who have more of the skills that
the call prefers come first under every rule; equals are told apart by the longest idle time, then by
who signed in first.

- `most_proficient`: primary skill first, then the highest sum of levels in the needed skills, then
  the fewest skills, so that all-rounders stay free for others.
- `longest_idle`: whoever has waited longest for a call.
- `fewest_skills`: whoever has the fewest skills.
- `lowest_occupancy`: whoever was busy for the least share of the recent time (see `queues.load`).
- `fewest_calls`: whoever has talked to the fewest callers since signing in.
- `least_talk_time`: whoever has talked for the least time since signing in.
- `round_robin`: whoever comes next, by place in the list, after the agent offered last.
- `fixed_order`: the first in the list who is free.
- `random`: anybody, with equal chances.
- `weighted_random`: anybody, with chances in proportion to the levels in the needed skills.
- `ring_all`: everybody at once; the first to accept has the call.
- `ring_progressively`: the longest idle, and another one every `ring_every_ms`, until one accepts.
"""

RING_RULES: Final[tuple[SelectionRule, ...]] = ("ring_all", "ring_progressively")
"""The rules under which a call may be offered to several agents at once."""

OrderRule = Literal["ageing", "wait_over_target", "fifo", "strict"]
"""In which order an agent who frees takes calls; see `queues.ordering`.

- `ageing`: priority, which rises while waiting; within a rank whoever has waited longest, with a head
  start for calls that need a primary skill of the agent.
- `wait_over_target`: the share of the target used up; priorities do not count.
- `fifo`: whoever has waited longest; priorities do not count.
- `strict`: the highest priority, however long others wait; within it whoever has waited longest.
"""

SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60 * SECOND_MS
HOUR_MS: Final = 60 * MINUTE_MS


class SkillNeed(msgspec.Struct, frozen=True, tag="skill", tag_field="kind"):
    """A skill that a call needs, at this level or better (1-10)."""

    skill: SkillId
    level: int = 1


class SkillBar(msgspec.Struct, frozen=True, tag="not", tag_field="kind"):
    """A skill that whoever takes the call must not have, at this level or better (1-10)."""

    skill: SkillId
    level: int = 1


class AllOf(msgspec.Struct, frozen=True, tag="all", tag_field="kind"):
    """All of these are needed; with no parts, nothing is."""

    parts: tuple[Need, ...]


class AnyOf(msgspec.Struct, frozen=True, tag="any", tag_field="kind"):
    """One of these is needed."""

    parts: tuple[Need, ...]


Need = SkillNeed | SkillBar | AllOf | AnyOf
"""What is asked of an agent. `queues.expressions` reads and writes it as text."""


class AgentSkill(msgspec.Struct, frozen=True, order=True):
    """A skill that an agent has, at this level (1-10); primary if it is what the agent is for."""

    skill: SkillId
    level: int = 5
    primary: bool = False


class Capacity(msgspec.Struct, frozen=True):
    """How many calls of each channel an agent may have in hand at once."""

    voice: int = 1
    chat: int = 0
    email: int = 0


class Mixing(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent may still be offered while a call of a channel is in hand. Whatever this says,
    no agent ever has two voice calls.
    """

    voice: tuple[Channel, ...] = ()
    chat: tuple[Channel, ...] = ("chat", "email")
    email: tuple[Channel, ...] = ("voice", "chat", "email")


class BackOff(msgspec.Struct, frozen=True, kw_only=True):
    """How long an agent gets no offer after one that came to nothing, by cause."""

    declined_ms: int = 5 * SECOND_MS
    timeout_ms: int = 5 * SECOND_MS
    """Nobody reacted at the desk."""
    no_answer_ms: int = 5 * SECOND_MS
    """The telephone rang out."""
    busy_ms: int = 15 * SECOND_MS
    failed_ms: int = 15 * SECOND_MS
    """The desk or the telephone could not be reached, or the leg broke."""


class CallbackRules(msgspec.Struct, frozen=True, kw_only=True):
    """How callers are called back."""

    ring_ms: int = 45 * SECOND_MS
    """So long the caller's telephone rings; his agent has accepted and is there."""
    tries: int = 3
    """So often he is rung and does not answer, or cannot be rung, before he is given up."""
    retry_ms: int = 10 * MINUTE_MS
    """After one that came to nothing, be it a try or not, he is not offered again any earlier."""
    wait_ms_max: int = 96 * HOUR_MS
    """A callback that has not come about by then ends; nobody works on a long weekend."""


class ServiceTarget(msgspec.Struct, frozen=True, kw_only=True):
    """Answer this share of calls within this time."""

    share: float = 0.8
    within_ms: int = 20 * SECOND_MS


class QueueDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """A queue: what its calls need and how it treats them."""

    queue: QueueId
    channel: Channel = "voice"
    needs: tuple[Need, ...] = ()
    """All of these."""
    prefers: tuple[SkillNeed, ...] = ()
    """Agents who have more of these come first."""
    weight: int = 0
    """Added to the rank of every call of this queue, beside calls of other queues."""
    target: ServiceTarget = ServiceTarget()
    selection: SelectionRule = "most_proficient"
    shadow: SelectionRule | None = None
    """A second rule that decides too and never acts; each offer tells whom it would have picked."""
    ring_max: int = 20
    """With `ring_all` and `ring_progressively`: at most so many agents ring at once."""
    ring_every_ms: int = 10 * SECOND_MS
    offer_ms: int = 15 * SECOND_MS
    """An offer not answered within this time is missed."""
    wrap_up_ms: int = 30 * SECOND_MS
    wait_ms_max: int = HOUR_MS
    """A call that has been in this queue this long leaves it with the outcome `wait_limit`; its time
    talking to an agent who was lost does not count."""
    last_agent_wait_ms: int = 0
    """A caller waits so long for the agent he talked to last, if that agent is at work."""
    steps: tuple[Step, ...] = ()
    """What changes for a call that is not answered soon; see `queues.steps`."""


class SiteDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """A site: its skills, its queues, and the times that hold for all of them."""

    site: SiteId
    skills: tuple[SkillId, ...] = ()
    queues: tuple[QueueDefinition, ...] = ()
    order: OrderRule = "ageing"
    shadow_order: OrderRule | None = None
    """A second order that decides too and never acts."""
    mixing: Mixing = Mixing()
    back_off: BackOff = BackOff()
    callbacks: CallbackRules = CallbackRules()
    seed: int = 0
    """Where the chances of `random` and `weighted_random` begin."""
    misses_before_away: int = 2
    """So many offers missed in a row send the agent away (reason `missed_calls`)."""
    exclusion_ms: int = 30 * SECOND_MS
    """An agent who has just declined or missed a call is not offered that call again for this long,
    if another agent at work could take it."""
    resume_ms: int = 2 * MINUTE_MS
    """A caller who hung up while waiting and rings again within this time has his place back."""
    connecting_ms_max: int = 20 * SECOND_MS
    """If the carrier has not joined caller and agent by then, the call goes back in line."""
    talking_ms_max: int = 4 * HOUR_MS
    wrap_up_ms_max: int = 15 * MINUTE_MS
    """However often it is extended, a wrap-up lasts no longer."""
    unreachable_ms_max: int = MINUTE_MS
    """A desk that stays unreachable this long signs its agent out."""
    rank_step_ms: int = 40 * SECOND_MS
    """Each such time waited raises a call's rank by one, as one point of priority would."""
    primary_bonus_ms: int = 40 * SECOND_MS
    """Within a rank, a call for the agent's primary skill counts as if it had waited this longer."""
