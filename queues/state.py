"""The state of one site's core. Only `queues.fold` changes it.

How the index works. Calls that need the same skills in the same queue share a `Requirement`; within
it, calls of the same priority share a `Line`, first come, first served. Agents with the same skills
share an `AgentGroup`. Who fits whom is worked out once for each pair of requirement and group that
have a skill in common; a group whose last agent signs out is forgotten.
From then on
- an agent who frees looks at the first call of each line that the group fits, never past it;
- a call that arrives looks at the top of its requirement's `pool`, a heap of the ready agents who
  fit. Entries whose stamp is no longer the agent's are stale; they are dropped when they surface,
  and a pool that is mostly stale is rebuilt.
So the cost of a decision depends neither on how many calls wait nor on how many agents there are.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from queues.deadlines import Deadlines
from queues.ids import OfferNumber

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.definitions import AgentSkill, QueueDefinition, SiteDefinition, SkillNeed
    from queues.events import PlannedState
    from queues.ids import AgentId, CallId, QueueId, SkillId
    from queues.lifecycles import AgentState, CallState

LineEntry = tuple[int, int, "Call"]
"""Queued at (ms), sequence of arrival, the call: its place in line, kept when it comes back from an
offer. The sequence is unique, so that calls themselves are never compared."""

PoolEntry = tuple[tuple[int, ...], int, int, int, "Agent"]
"""Preference by the queue's rule, idle since (ms), order of sign-in, stamp, the agent."""

SLACK: Final = 64
"""A line or a pool smaller than this is not worth tidying."""


class Call:
    """A call that is in the core: queued and not yet ended."""

    __slots__ = (
        "agent", "connected_at_ms", "connections", "entry", "id", "leaves_at_ms", "line", "needs", "offer",
        "queued_at_ms", "stamp", "state", "waited_ms",
    )  # fmt: skip

    def __init__(
        self,
        call_id: CallId,
        line: Line,
        needs: tuple[SkillNeed, ...],
        queued_at_ms: int,
        sequence: int,
    ) -> None:
        self.id = call_id
        self.line = line
        self.needs = needs
        self.queued_at_ms = queued_at_ms
        self.leaves_at_ms = 0
        self.entry: LineEntry = (queued_at_ms, sequence, self)
        self.state: CallState = "new"
        self.stamp = 0
        self.agent: Agent | None = None
        self.offer = OfferNumber(0)
        self.connections = 0
        self.connected_at_ms = 0
        self.waited_ms = 0


class Agent:
    """A signed-in agent."""

    __slots__ = (
        "absence", "answer_ms", "away_reason", "call", "group", "id", "idle_since_ms", "misses", "order", "plan",
        "plan_reason", "pooled_stamp", "reachable", "return_ms", "since_ms", "stamp", "state",
        "wrap_up_began_ms", "wrap_up_length_ms", "wrap_up_until_ms",
    )  # fmt: skip

    group: AgentGroup
    """Set by `queues.index.join_group`."""

    def __init__(self, agent_id: AgentId, order: int) -> None:
        self.id = agent_id
        self.order = order
        self.state: AgentState = "signed_out"
        self.since_ms = 0
        self.stamp = 0
        self.pooled_stamp = -1
        """The stamp under which the pools know the agent, if they do."""
        self.away_reason = ""
        self.reachable = True
        self.return_ms: int | None = None
        self.answer_ms = 0
        self.absence: Absence | None = None
        self.plan: PlannedState | None = None
        self.plan_reason = ""
        self.misses = 0
        self.idle_since_ms = 0
        self.call: Call | None = None
        self.wrap_up_began_ms = 0
        self.wrap_up_length_ms = 0
        self.wrap_up_until_ms = 0


class Absence:
    """A time in which an agent's desk cannot be reached; its stamp changes when it is over."""

    __slots__ = ("agent", "planned_before", "stamp")

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.stamp = 0
        self.planned_before: tuple[PlannedState | None, str] | None = None
        """The plan that holds again if the desk comes back, once the absence has lasted so long
        that the agent is planned to be signed out."""


class Line:
    """Calls of one requirement and priority, in the order in which they were queued.

    A sorted list with a moving start: calls mostly join at the end and leave at the front, both in
    constant time; leaving from the middle and asking for a position cost a binary search.
    """

    __slots__ = ("_entries", "_start", "first", "priority", "requirement")

    def __init__(self, requirement: Requirement, priority: int) -> None:
        self.requirement = requirement
        self.priority = priority
        self.first: LineEntry | None = None
        self._entries: list[LineEntry] = []
        self._start = 0

    def __len__(self) -> int:
        return len(self._entries) - self._start

    def __iter__(self) -> Iterator[Call]:
        for index in range(self._start, len(self._entries)):
            yield self._entries[index][2]

    def add(self, entry: LineEntry) -> None:
        """Put a call at its place."""
        entries = self._entries
        if self._start and entry < entries[self._start]:
            self._start -= 1
            entries[self._start] = entry
        else:
            insort(entries, entry, lo=self._start)
        self.first = entries[self._start]

    def remove(self, entry: LineEntry) -> None:
        """Take a call out, wherever it stands."""
        entries = self._entries
        if entry is not entries[self._start] and entry != entries[self._start]:
            del entries[bisect_left(entries, entry, lo=self._start)]
            return
        self._start += 1
        if self._start == len(entries):
            entries.clear()
            self._start = 0
            self.first = None
            return
        if self._start > SLACK and self._start * 2 > len(entries):
            del entries[: self._start]
            self._start = 0
        self.first = entries[self._start]

    def ahead_of(self, entry: LineEntry) -> int:
        """How many of its calls were queued before this entry."""
        return bisect_left(self._entries, entry, lo=self._start) - self._start


class Requirement:
    """What some calls of one queue need, and the ready agents who can give it."""

    __slots__ = ("groups", "lines", "needs", "pool", "pool_tidy_at", "queue", "target_ms")

    def __init__(self, queue: QueueDefinition, needs: tuple[SkillNeed, ...]) -> None:
        self.queue = queue
        self.needs = needs
        self.target_ms = queue.target.within_ms
        self.lines: dict[int, Line] = {}
        self.groups: dict[AgentGroup, tuple[int, ...]] = {}
        """Each group that meets it, with its preference under the queue's rule."""
        self.pool: list[PoolEntry] = []
        self.pool_tidy_at = SLACK


class AgentGroup:
    """Agents with the same skills, levels and primary skills."""

    __slots__ = ("agents", "fits", "levels", "lines", "primary", "skills")

    def __init__(self, skills: tuple[AgentSkill, ...]) -> None:
        self.skills = skills
        self.levels = {skill.skill: skill.level for skill in skills}
        self.primary = frozenset(skill.skill for skill in skills if skill.primary)
        self.agents: dict[Agent, None] = {}
        self.fits: list[tuple[Requirement, tuple[int, ...]]] = []
        """Each requirement it meets, with its preference under the queue's rule."""
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
        self.ended: OrderedDict[CallId, None] = OrderedDict()
        self.requirements: dict[tuple[QueueId, tuple[SkillNeed, ...]], Requirement] = {}
        """By queue and the call's own needs."""
        self.requirements_of: dict[SkillId | None, list[Requirement]] = {}
        """By the first skill that they need, None if they need none."""
        self.groups: dict[tuple[AgentSkill, ...], AgentGroup] = {}
        self.groups_of: dict[SkillId | None, dict[AgentGroup, None]] = {}
        """By each skill that they have; all of them under None."""
        self.open_lines: dict[Line, None] = {}
        """The lines in which at least one call waits."""
        self.deadlines = Deadlines()
        self.sequence = 0
        self.fresh_calls: list[tuple[Call, int]] = []
        self.fresh_agents: list[tuple[Agent, int]] = []
        """Calls that began to wait and agents who became ready (each with its stamp then) since
        matching last ran."""
