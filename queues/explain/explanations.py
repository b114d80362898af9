"""What explanations are made of: plain values, and nothing that works them out.

Times end in `_ms`; those called `at`, `since` and `until` are moments (Unix epoch, UTC), the others
lengths. A moment that is not known, or that nothing will bring, is None.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from queues.definitions import AgentSkill, Channel, OrderRule, SelectionRule
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SkillId
from queues.lifecycles import AgentState, CallState, WorkState
from queues.reasons import DecidedBy, OfferTrigger, PlannedState
from queues.steps import Relaxation, Step

Reason = Literal[
    "has_it",
    "lacks",
    "other_channel",
    "held_for_another",
    "unreachable",
    "away",
    "leaving",
    "backing_off",
    "busy",
    "mixing",
    "excluded",
    "takes_another_first",
    "free",
]
"""Why an agent does not take a call now: the first of these that is true.

- `has_it`: it is offered to him already, or he has it.
- `lacks`: his skills do not meet what the call needs.
- `other_channel`: he takes no calls of its channel.
- `held_for_another`: it waits for another agent alone.
- `unreachable`: his desk cannot be reached.
- `leaving`: he goes away or signs out when nothing is in hand any more.
- `backing_off`: the short pause after a decline or a miss.
- `busy`: he has as many calls of its channel in hand as he may.
- `mixing`: something of another channel in hand forbids it.
- `excluded`: he has just declined or missed this call, or passed it on.
- `takes_another_first`: free, and another call goes first. Never between two commands.
- `free`: nothing; the next thing the core does is to offer it. Never between two commands.
"""
INELIGIBLE: Final[frozenset[Reason]] = frozenset(("lacks", "other_channel"))
"""Whoever has another reason could take the call, if not now."""

ConditionKind = Literal[
    "time", "held", "line_over", "longest_wait_over", "expected_wait_over", "staffing"
]
"""`held`: the call waits for one agent alone, and takes no steps until that is over."""
StepStands = Literal["taken", "to_come", "never"]


class InHand(msgspec.Struct, frozen=True, kw_only=True):
    """A call that an agent has in hand. It ends by itself at `until_ms`."""

    agent: AgentId
    call: CallId
    offer: OfferNumber
    channel: Channel
    state: WorkState
    since_ms: int
    until_ms: int | None


class AgentReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why one agent does not take one call now."""

    agent: AgentId
    reason: Reason
    since_ms: int | None = None
    until_ms: int | None = None
    """When the reason ends by itself; for `unreachable`, when he is signed out."""
    free_at_ms: int | None = None
    """When he could take the call if nothing else happens."""
    lacks: str = ""
    """The part of the need that he does not meet."""
    away_reason: str = ""
    plan: PlannedState | None = None
    takes_first: CallId | None = None
    in_hand: tuple[InHand, ...] = ()


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition of a step that does not hold: what it asks for, and what is found (calls or ms)."""

    kind: ConditionKind
    asked: int | None = None
    found: int | None = None


class StepStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How far a call is with one step of a queue."""

    queue: QueueId
    step: Step
    stands: StepStands
    due_at_ms: int | None = None
    """When the call has waited as long as the step asks."""
    waits_for: tuple[Condition, ...] = ()
    """With none left, it is taken when steps are looked at next."""


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """Where a waiting call stands, and why each signed-in agent does not take it now."""

    position: int
    rank: int
    score: float
    """For an agent without a primary skill among those needed."""
    leaves_at_ms: int
    held_for: AgentId | None
    released_at_ms: int | None
    signed_in: int
    eligible: int
    """Signed-in agents who could take it, if not now."""
    counts: dict[Reason, int]
    """Each signed-in agent once, the most frequent reason first."""
    agents: tuple[AgentReason, ...]
    """Those who could take it first, the next to be free before others."""
    next_free: AgentId | None
    next_free_at_ms: int | None


class CallExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """What a call does now and, if it waits, why."""

    call: CallId
    queue: QueueId
    channel: Channel
    at_ms: int
    state: CallState
    is_callback: bool
    queued_at_ms: int
    waited_ms: int
    """Before it was connected, once it is."""
    priority: int
    needs: str
    """What it needs now, with its queue's needs."""
    needed_at_first: str
    """Before anything was relaxed."""
    relaxation: Relaxation
    steps: tuple[StepStanding, ...]
    """Those taken, in that order, and then those of its queue that were not."""
    in_hand: tuple[InHand, ...]
    """With whom: on offer, connecting or talking."""
    tries: int
    """Callbacks that came to nothing."""
    retry_at_ms: int | None
    """When a callback that is postponed comes into line, the first time or to be tried again."""
    wait: Wait | None


class WaitingCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call that waits, and why a certain agent does not take it."""

    call: CallId
    queue: QueueId
    waited_ms: int
    held_for: AgentId | None
    why: AgentReason


class QueueForAgent(msgspec.Struct, frozen=True, kw_only=True):
    """What a queue is to an agent."""

    queue: QueueId
    channel: Channel
    serves: bool
    """Whether he may take its calls as they come, with no needs of their own."""
    through: tuple[SkillId, ...]
    """Of the skills it names, those that he has."""
    lacks: str
    """The part of its needs that he does not meet."""
    takes_channel: bool
    waiting: int
    may_take: int
    """Of those who wait, the calls that he could take, if not now."""
    counts: dict[Reason, int]
    """Why not now, by call."""


class AgentExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent does now, and why he has no further call."""

    agent: AgentId
    at_ms: int
    state: AgentState
    since_ms: int
    until_ms: int | None
    """When that ends by itself."""
    reachable: bool
    sign_out_at_ms: int | None
    """If his desk cannot be reached."""
    away_reason: str
    plan: PlannedState | None
    plan_reason: str
    skills: tuple[AgentSkill, ...]
    in_hand: tuple[InHand, ...]
    open_channels: tuple[Channel, ...]
    """Of these he may be offered a call now."""
    waiting: int
    """Calls that wait on the site."""
    may_take: int
    queues_served: int
    queues: tuple[QueueForAgent, ...]
    """Those that he serves first, in which calls wait for him before others."""
    calls: tuple[WaitingCall, ...]
    """Those that he could take first, the longest wait before others."""


class AgentTerms(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate for a call, with everything that a rule may look at."""

    agent: AgentId
    is_chosen: bool
    preferred_skills: int
    """How many of the preferred skills he has."""
    is_primary: bool
    level: int
    """The sum over the needed skills."""
    skills: int
    occupancy: float
    calls: int
    talk_ms: int
    place: int
    idle_ms: int
    sign_in: int
    """The order of signing in."""


class CallTerms(msgspec.Struct, frozen=True, kw_only=True):
    """A call that an agent could have taken, with everything that the order may look at."""

    call: CallId
    queue: QueueId
    is_chosen: bool
    is_held: bool
    """It waited for this agent alone."""
    rank: int
    score: float
    priority: int
    weight: int
    waited_ms: int
    target_ms: int
    is_primary: bool
    behind: int
    """Calls behind it in the same line, which cannot go before it."""


class OfferExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why this call was offered to this agent, in full; a `CallOffered` carries the short form."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    at_ms: int
    trigger: OfferTrigger
    compared: Literal["agents", "calls", "nothing"]
    """`nothing`: it waited for this agent alone, or it rang already when the agent became ready."""
    selection: SelectionRule
    order: OrderRule
    decided_by: DecidedBy
    candidates: int
    runners_up: tuple[str, ...]
    passed_over: int
    agents: tuple[AgentTerms, ...]
    """All who were free to take the call, in the order of the queue's rule."""
    calls: tuple[CallTerms, ...]
    """All that the agent could have taken: the first of each line and those held for him, in the
    order of the site's rule."""
    counts: dict[Reason, int]
    """Why the other signed-in agents were no candidates."""
    excluded: tuple[AgentReason, ...]
    """They, those who could take it first."""
    shadow_rule: SelectionRule | OrderRule | None
    """The second rule, if one decided too."""
    shadow_choice: AgentId | CallId | None
    """What it would have chosen."""
    agrees: bool
    """Whether what was worked out again is what the event says; if not, the journal was written by
    another version of the core. The fields above are then what was worked out."""
