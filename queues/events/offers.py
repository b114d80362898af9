"""What has happened to offers."""

from __future__ import annotations

from queues.commands import MissCause
from queues.definitions import OrderRule, SelectionRule
from queues.events.site import SiteEvent
from queues.ids import AgentId, CallId, OfferNumber, QueueId
from queues.reasons import DecidedBy, OfferTrigger, Shadow, WithdrawReason


class CallOffered(SiteEvent, frozen=True, kw_only=True, gc=False, tag="call_offered.1"):
    """A call is shown to one agent; from `trigger` on why these two, which `queues.explain` words."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    expires_at_ms: int
    trigger: OfferTrigger
    selection: SelectionRule
    order: OrderRule
    rank: int
    score: float
    """The call's: within the rank, the higher goes first."""
    waited_ms: int
    idle_ms: int
    candidates: int
    """Agents who were free to take the call, or calls at the head of a line that the agent could
    take, the one chosen included."""
    decided_by: DecidedBy
    runners_up: tuple[str, ...] = ()
    """The next best of them, best first: agents, or calls if an agent became ready."""
    passed_over: int = 0
    """Better ones who had declined or missed each other just before."""
    shadow: Shadow | None = None
    """If a second rule decides too: its choice."""
    is_callback: bool = False


class OfferAccepted(SiteEvent, frozen=True, kw_only=True, gc=False, tag="offer_accepted.1"):
    """The agent takes the call; the carrier now joins the two."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    connect_by_ms: int
    is_callback: bool = False


class OfferDeclined(SiteEvent, frozen=True, kw_only=True, gc=False, tag="offer_declined.1"):
    """The agent turned the offer down; the call keeps its place, the agent backs off till then."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    back_at_ms: int
    excluded_until_ms: int | None = None
    """Until then the agent is not offered this call again, as others could take it. None: there are
    no others left, and everybody may who missed it before.
    """
    is_ringing: bool = False
    """The call still rings at other agents."""


class OfferMissed(SiteEvent, frozen=True, kw_only=True, gc=False, tag="offer_missed.1"):
    """Nobody took the offer at the agent's desk or telephone; the call keeps its place."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    cause: MissCause
    misses: int
    back_at_ms: int
    excluded_until_ms: int | None = None
    is_ringing: bool = False


class OfferWithdrawn(SiteEvent, frozen=True, kw_only=True, gc=False, tag="offer_withdrawn.1"):
    """The offer was taken back, through no fault of the agent."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    reason: WithdrawReason
    is_ringing: bool = False
