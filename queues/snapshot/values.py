"""What a snapshot holds: plain values that msgspec turns into JSON or MessagePack and back.

What can be worked out again from the rest (lines, groups, pools, who fits whom) is not in it, nor are
stamps, which only tell deadlines that are over from those in force. Times are milliseconds since the
Unix epoch, UTC. A field that is added later needs a default, so that older snapshots can be read.
"""

from __future__ import annotations

import msgspec

from queues.deadlines import DeadlineKind
from queues.definitions import (
    AgentSkill,
    Capacity,
    Channel,
    Need,
    SiteDefinition,
    SkillNeed,
)
from queues.events import EstimateSet
from queues.ids import AgentId, CallerId, CallId, OfferNumber, QueueId, StaffId
from queues.lifecycles import CallState, Presence, WorkState
from queues.reasons import PlannedState
from queues.steps import Relaxation, Step


class CallSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A call that has not ended. What it has to do with agents stands there."""

    id: CallId
    queue: QueueId
    first_queue: QueueId
    priority: int
    state: CallState
    queued_at_ms: int
    arrival: int
    """Settles who is first of those who were queued in the same millisecond."""
    joined_at_ms: int
    leaves_at_ms: int
    needs: tuple[Need, ...] = ()
    prefers: tuple[SkillNeed, ...] = ()
    relaxation: Relaxation = Relaxation()
    done: tuple[tuple[QueueId, Step], ...] = ()
    caller: CallerId | None = None
    held_for: AgentId | None = None
    released_at_ms: int = 0
    exclusions: tuple[tuple[AgentId, int], ...] = ()
    """Agents who have let it go by, each with the end of the exclusion."""
    offer: OfferNumber = OfferNumber(0)
    ring_next_ms: int = 0
    is_callback: bool = False
    was_callback: bool = False
    tries: int = 0
    connections: int = 0
    connected_at_ms: int = 0
    waited_ms: int = 0


class WorkSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What an agent has in hand; the call itself may have ended."""

    call: CallId
    queue: QueueId
    offer: OfferNumber
    channel: Channel
    state: WorkState
    since_ms: int
    is_rung: bool = False
    is_answered: bool = False
    wrap_up_began_ms: int = 0
    wrap_up_length_ms: int = 0
    wrap_up_until_ms: int = 0


class AgentSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """An agent who is signed in."""

    id: AgentId
    order: int
    place: int
    capacity: Capacity
    skills: tuple[AgentSkill, ...]
    presence: Presence
    since_ms: int
    works: tuple[WorkSnapshot, ...] = ()
    """In the order in which they were given."""
    away_reason: str = ""
    back_at_ms: int = 0
    reachable: bool = True
    planned_before: tuple[PlannedState | None, str] | None = None
    """Of the absence of one who cannot be reached."""
    return_ms: int | None = None
    answer_ms: int = 0
    plan: PlannedState | None = None
    plan_reason: str = ""
    plan_by: StaffId | None = None
    misses: int = 0
    idle_since_ms: int = 0
    calls: int = 0
    talk_ms: int = 0
    occupancy: float = 0.0
    occupancy_at_ms: int = 0


class CallerSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Somebody who rang of late."""

    id: CallerId
    last_agent: AgentId | None = None
    lost_queues: tuple[QueueId, ...] = ()
    lost_place_ms: int = 0
    lost_at_ms: int = 0
    callbacks: tuple[CallId, ...] = ()


class DeadlineSnapshot(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What is due and when; the kind and the names tell the subject."""

    due_ms: int
    kind: DeadlineKind
    call: CallId | None = None
    agent: AgentId | None = None


class RequirementSnapshot(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What calls have asked for that are over; whoever asks for the same is believed."""

    queue: QueueId
    needs: tuple[Need, ...] = ()
    prefers: tuple[SkillNeed, ...] = ()
    relaxation: Relaxation = Relaxation()


class CoreSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A whole core, between two commands. The order of each list is the one that the core keeps."""

    definition: SiteDefinition
    at_ms: int
    looked_at_ms: int
    passed_ms: int
    """Up to when deadlines have taken effect."""
    sequence: int
    agents: tuple[AgentSnapshot, ...]
    calls: tuple[CallSnapshot, ...]
    ended: tuple[tuple[CallId, tuple[int, OfferNumber] | None], ...]
    callers: tuple[CallerSnapshot, ...]
    estimates: tuple[EstimateSet, ...]
    turns: tuple[tuple[QueueId, int, int], ...]
    deadlines: tuple[DeadlineSnapshot, ...]
    """Those in force, in the order in which they take effect."""
    first_in_line: tuple[CallId, ...]
    """Of each line in which somebody waits, in the order in which the lines were opened."""
    held: tuple[CallId, ...]
    excluding: tuple[CallId, ...]
    ringing: tuple[CallId, ...]
    unused: tuple[RequirementSnapshot, ...]
