"""Calls, agents and what they have to do with each other. Only `queues.fold` changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.definitions import CHANNELS
from queues.ids import OfferNumber
from queues.steps import UNRELAXED

if TYPE_CHECKING:
    from queues.definitions import Capacity, Channel, Need, SkillNeed
    from queues.ids import AgentId, CallerId, CallId, QueueId, StaffId
    from queues.lifecycles import AgentState, CallState, Presence, WorkState
    from queues.ranked import Line, LineEntry, Pool, PoolEntry
    from queues.reasons import PlannedState
    from queues.state import AgentGroup
    from queues.steps import Step


class Call:
    """A call that is in the core: queued and not yet ended."""

    __slots__ = (
        "caller", "connected_at_ms", "connections", "done", "entry", "exclusions", "first_queue", "held_for", "id", "is_callback",
        "joined_at_ms", "leaves_at_ms", "line", "needs", "offer", "prefers", "queue_id", "relaxation", "released_at_ms",
        "ring_next_ms", "stamp", "state", "tries", "waited_ms", "was_callback", "work", "works",
    )  # fmt: skip

    def __init__(self, call_id: CallId, line: Line, queued_at_ms: int, sequence: int) -> None:
        self.id = call_id
        self.line = line
        self.queue_id: QueueId = line.requirement.queue_id
        self.first_queue = self.queue_id
        """The one that it came into first; steps and people may have moved it since."""
        self.needs: tuple[Need, ...] = ()
        """Its own, beside those of the queue."""
        self.prefers: tuple[SkillNeed, ...] = ()
        self.caller: CallerId | None = None
        self.is_callback = False
        """Whether nobody is on the line: the caller is to be called back."""
        self.was_callback = False
        """Whether its caller was called back and reached."""
        self.tries = 0
        """Callbacks that came to nothing."""
        self.joined_at_ms = queued_at_ms
        """When it came into this queue; its place may be older."""
        self.leaves_at_ms = 0
        self.entry: LineEntry = (queued_at_ms, sequence, self)
        self.state: CallState = "new"
        self.stamp = 0
        self.relaxation = UNRELAXED
        self.done: tuple[tuple[QueueId, Step], ...] = ()
        """The steps that were taken for it, each with the queue it belongs to."""
        self.held_for: Agent | None = None
        """The agent for whom alone it waits; then it stands in no line."""
        self.released_at_ms = 0
        self.exclusions: dict[Agent, Exclusion] = {}
        """Agents who have just declined or missed it, or passed it on."""
        self.works: dict[OfferNumber, Work] = {}
        """Its open offers, or the one that was accepted."""
        self.work: Work | None = None
        """The one that was accepted."""
        self.offer = OfferNumber(0)
        """The last one made."""
        self.ring_next_ms = 0
        """Not before this may it ring at one agent more."""
        self.connections = 0
        self.connected_at_ms = 0
        self.waited_ms = 0

    @property
    def agent(self) -> Agent | None:
        """Whoever accepted it."""
        return None if self.work is None else self.work.agent

    def is_excluded(self, agent: Agent, at_ms: int) -> bool:
        """Whether the agent has just declined or missed it, or passed it on, and others could take it."""
        exclusion = self.exclusions.get(agent)
        return exclusion is not None and exclusion.until_ms > at_ms


class Work:
    """What an agent has in hand: a call that is offered, connected, talked or wrapped up. One that
    was passed on may wait, or be talked by another, while it is wrapped up here.
    """

    __slots__ = (
        "agent", "call", "channel", "is_answered", "is_rung", "offer", "queue_id", "since_ms", "stamp", "state",
        "wrap_up_began_ms", "wrap_up_length_ms", "wrap_up_until_ms",
    )  # fmt: skip

    def __init__(
        self, agent: Agent, call: Call, offer: OfferNumber, queue_id: QueueId, channel: Channel
    ) -> None:
        self.agent = agent
        self.call = call
        self.queue_id = queue_id
        """The one from which it came to the agent; the call may be in another since."""
        self.offer = offer
        self.channel = channel
        self.is_rung = False
        """Whether the caller of a callback is being rung for it."""
        self.is_answered = False
        """Whether he has answered."""
        self.state: WorkState = "new"
        self.since_ms = 0
        self.stamp = 0
        self.wrap_up_began_ms = 0
        self.wrap_up_length_ms = 0
        self.wrap_up_until_ms = 0


class Agent:
    """A signed-in agent."""

    __slots__ = (
        "absence", "answer_ms", "away_reason", "back_at_ms", "calls", "capacity", "channels", "group", "held", "id", "idle_since_ms",
        "is_multi", "misses", "occupancy", "occupancy_at_ms", "order", "place", "plan", "plan_by", "plan_reason", "pooled", "presence",
        "reachable", "ready_for", "return_ms", "since_ms", "stamp", "talk_ms", "works",
    )  # fmt: skip

    group: AgentGroup
    """Set by `queues.index.join_group`."""

    def __init__(self, agent_id: AgentId, order: int, place: int, capacity: Capacity) -> None:
        self.id = agent_id
        self.order = order
        """Of signing in."""
        self.place = place
        """In the list of agents."""
        self.capacity = capacity
        self.channels = tuple(one for one in CHANNELS if getattr(capacity, one))
        self.is_multi = capacity.voice + capacity.chat + capacity.email > 1
        """Whether he may have more than one call in hand."""
        self.presence: Presence = "signed_out"
        self.since_ms = 0
        self.stamp = 0
        self.works: dict[CallId, Work] = {}
        self.pooled: list[tuple[Pool, PoolEntry]] = []
        """Where he stands among the ready agents."""
        self.ready_for: tuple[Channel, ...] = ()
        """The channels for which he stands there."""
        self.held: dict[Call, None] = {}
        """Calls that wait for him alone."""
        self.away_reason = ""
        self.back_at_ms = 0
        """When the last back-off is over."""
        self.reachable = True
        self.return_ms: int | None = None
        self.answer_ms = 0
        self.absence: Absence | None = None
        self.plan: PlannedState | None = None
        self.plan_reason = ""
        self.plan_by: StaffId | None = None
        """Who ordered it, if not the agent."""
        self.misses = 0
        self.idle_since_ms = 0
        self.calls = 0
        """Callers talked to since signing in."""
        self.talk_ms = 0
        self.occupancy = 0.0
        """As of `occupancy_at_ms`; see `queues.load`."""
        self.occupancy_at_ms = 0

    @property
    def work(self) -> Work | None:
        """What he is most busy with."""
        works = self.works
        return max(works.values(), key=_busyness) if works else None

    @property
    def state(self) -> AgentState:
        """What he does, as others see it."""
        work = self.work
        if work is None:
            return self.presence
        assert work.state != "new"  # noqa: S101 - folded before anybody sees it
        assert work.state != "over"  # noqa: S101 - taken out when it is over
        return work.state


_BUSYNESS = {"wrapping_up": 0, "offered": 1, "connecting": 2, "talking": 3}


def _busyness(work: Work) -> int:
    return _BUSYNESS[work.state]


class Absence:
    """A time in which an agent's desk cannot be reached; its stamp changes when it is over."""

    __slots__ = ("agent", "planned_before", "stamp")

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.stamp = 0
        self.planned_before: tuple[PlannedState | None, str] | None = None
        """The plan that holds again if the desk comes back, once the absence has lasted so long
        that the agent is planned to be signed out."""


class Exclusion:
    """A time in which an agent is not offered a call again; its stamp changes when it is over."""

    __slots__ = ("call", "stamp", "until_ms")

    def __init__(self, call: Call, until_ms: int) -> None:
        self.call = call
        self.until_ms = until_ms
        self.stamp = 0


class CallerMemory:
    """What is known of a caller who may ring again."""

    __slots__ = ("callbacks", "last_agent", "lost_at_ms", "lost_place_ms", "lost_queues")

    def __init__(self) -> None:
        self.last_agent: AgentId | None = None
        self.lost_queues: tuple[QueueId, ...] = ()
        """Where he came in and where he waited when he hung up, since when, and when that was."""
        self.lost_place_ms = 0
        self.lost_at_ms = 0
        self.callbacks: dict[CallId, None] = {}
        """His callbacks that have not come about yet."""
