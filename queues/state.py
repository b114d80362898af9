"""The state of one site's core. Only `queues.fold` changes it.

How the index works. Calls that need the same in the same queue share a `Requirement`; within it,
calls of the same priority share a `Line`, first come, first served. Agents with the same skills share
an `AgentGroup`. Who fits whom is worked out once for each pair of requirement and group that have a
skill in common; a group whose last agent signs out is forgotten.
From then on
- an agent who frees looks at the first call of each line that the group fits, and past it only for a
  call that he has just missed himself;
- a call that arrives looks at the top of its requirement's `pool`: the ready agents who fit, in the
  order of the queue's rule.
So the cost of a decision depends neither on how many calls wait nor on how many agents there are.

A call that waits for one agent in particular stands in that agent's `held`, not in a line.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from queues.deadlines import Deadlines
from queues.definitions import RING_RULES
from queues.ranked import Line, Pool
from queues.steps import asks_for_state

if TYPE_CHECKING:
    from queues.definitions import (
        AgentSkill,
        Channel,
        Need,
        QueueDefinition,
        SiteDefinition,
        SkillNeed,
    )
    from queues.entities import Agent, Call, CallerMemory
    from queues.events import EstimateSet
    from queues.ids import AgentId, CallerId, CallId, OfferNumber, QueueId, SkillId
    from queues.steps import Relaxation

RequirementKey = tuple["QueueId", tuple["Need", ...], tuple["SkillNeed", ...], "Relaxation"]
"""The queue, what the call needs and prefers of its own, and by how much that was relaxed."""

Preference = int
"""The part of a selection rule that the skills decide; the least comes first."""


class Requirement:
    """What some calls of one queue need, and the ready agents who can give it."""

    __slots__ = (
        "anchors", "calls", "channel", "groups", "is_watched", "key", "lines", "needs", "pool", "pools", "prefers", "queue", "queue_id", "rings", "shadow_pool", "steps", "target_ms", "wanted",
    )  # fmt: skip

    def __init__(
        self,
        key: RequirementKey,
        queue: QueueDefinition,
        needs: tuple[Need, ...],
        wanted: frozenset[SkillId],
        anchors: frozenset[SkillId] | None,
    ) -> None:
        self.key = key
        self.queue = queue
        self.queue_id = queue.queue
        self.channel = queue.channel
        self.steps = queue.steps
        self.rings = queue.selection in RING_RULES
        """Whether its calls may ring at several agents."""
        self.target_ms = queue.target.within_ms
        self.needs = needs
        """All of them: the queue's, the calls' own, relaxed."""
        self.wanted = wanted
        """The skills that they name."""
        self.prefers = (*queue.prefers, *key[2])
        self.is_watched = any(asks_for_state(step) for step in queue.steps)
        self.anchors = anchors
        """Whoever meets it has one of these; None: there are no such skills."""
        self.calls = 0
        """Calls in the core that have it."""
        self.lines: dict[int, Line] = {}
        """By priority."""
        self.groups: dict[AgentGroup, None] = {}
        """Each group that meets it."""
        self.pool = Pool(queue.selection)
        self.shadow_pool = None if queue.shadow is None else Pool(queue.shadow)
        """The same agents in the order of the second rule."""
        self.pools = (self.pool,) if self.shadow_pool is None else (self.pool, self.shadow_pool)


class AgentGroup:
    """Agents with the same skills, levels and primary skills."""

    __slots__ = ("agents", "fits", "levels", "lines", "pools", "primary", "skills")

    def __init__(self, skills: tuple[AgentSkill, ...]) -> None:
        self.skills = skills
        self.levels: dict[SkillId, int] = {skill.skill: skill.level for skill in skills}
        self.primary = frozenset(skill.skill for skill in skills if skill.primary)
        self.agents: dict[Agent, None] = {}
        self.fits: dict[Requirement, None] = {}
        """Each requirement it meets."""
        self.pools: dict[Channel, dict[Pool, Preference]] = {}
        """By channel, the pools of these requirements, with the group's preference under the rule of
        each."""
        self.lines: dict[Line, bool] = {}
        """The lines it may serve, and whether they need one of its primary skills."""


class SiteState:
    """Everything the core of one site knows."""

    def __init__(self, definition: SiteDefinition) -> None:
        self.definition = definition
        self.at_ms = 0
        self.queues: dict[QueueId, QueueDefinition] = {}
        self.agents: dict[AgentId, Agent] = {}
        self.calls: dict[CallId, Call] = {}
        self.ended: OrderedDict[CallId, tuple[int, OfferNumber] | None] = OrderedDict()
        """Calls that ended not long ago. One that a step sent to ask for a callback or to leave a
        message may come back as a callback, at the place (ms) that stands here; its offers are counted on
        from the number beside it."""
        self.callers: OrderedDict[CallerId, CallerMemory] = OrderedDict()
        """Who rang of late, the latest last."""
        self.estimates: dict[QueueId, EstimateSet] = {}
        """What whoever joins a queue now is expected to wait."""
        self.turns: dict[QueueId, tuple[int, int]] = {}
        """Place and sign-in order of the agent offered last, in queues of rule `round_robin`."""
        self.requirements: dict[RequirementKey, Requirement] = {}
        self.plain: dict[QueueId, Requirement] = {}
        """Those of each queue's calls that need nothing of their own."""
        self.requirements_of: dict[SkillId | None, dict[Requirement, None]] = {}
        """By each skill that anchors them, None if none does."""
        self.groups: dict[tuple[AgentSkill, ...], AgentGroup] = {}
        self.groups_of: dict[SkillId | None, dict[AgentGroup, None]] = {}
        """By each skill that they have; all of them under None."""
        self.open_lines: dict[Line, None] = {}
        """The lines in which at least one call waits."""
        self.watched_lines: dict[Line, None] = {}
        """Those of them whose queues have steps that ask how the queue stands."""
        self.held: dict[Call, None] = {}
        """The calls that wait for one agent in particular."""
        self.waiting: dict[QueueId, int] = {}
        """How many calls wait in each queue, those held for an agent included."""
        self.excluding: dict[Call, None] = {}
        """Calls that agents have just declined or missed, or passed on."""
        self.ringing: dict[Call, None] = {}
        """Calls on offer that may ring at more agents."""
        self.deadlines = Deadlines()
        self.sequence = 0
        self.fresh_calls: list[tuple[Call, int]] = []
        """Calls that began to wait, or wait for less, since matching last ran; with the stamp of
        that wait."""
        self.fresh_agents: list[Agent] = []
        """Agents who may have become ready for something since matching last ran."""
        self.departed: list[Agent] = []
        """Agents who went away, signed out or were lost since matching last ran."""
