"""What has happened. Past participles; an event cannot be refused, and replay folds it as it is.

Events carry ids, times and numbers, never what a caller said or who rang. Everything a later reader
needs (a screen, a metric, a record) is in the event, so that nobody has to ask the core how things
stood. `at_ms` is milliseconds since the Unix epoch, UTC. The tag ends in the version of the event's
fields; `queues.codec` lifts older versions.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from queues.commands import EndedBy, MissCause, RequeueReason
from queues.definitions import AgentSkill, SelectionRule, SiteDefinition, SkillNeed
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId

CallOutcome = Literal["completed", "abandoned", "wait_limit", "talk_limit"]
OfferTrigger = Literal["call_waiting", "agent_ready"]
WithdrawReason = Literal["caller_left", "agent_signed_out", "agent_unreachable"]
SignOutReason = Literal["asked", "unreachable"]
PlannedState = Literal["away", "signed_out"]


class SiteEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="event"):
    """What all events have."""

    site: SiteId
    at_ms: int


class Configured(SiteEvent, frozen=True, kw_only=True, gc=False, tag="configured.1"):
    """The site's definition was set or changed."""

    definition: SiteDefinition


class AgentSignedIn(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_signed_in.1"):
    """The agent is at work and away, until ready."""

    agent: AgentId
    skills: tuple[AgentSkill, ...]
    return_ms: int | None = None
    answer_ms: int = 0


class AgentSignedOut(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_signed_out.1"):
    """The agent is no longer at work."""

    agent: AgentId
    reason: SignOutReason


class AgentBecameReady(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_became_ready.1"):
    """The agent may be offered calls."""

    agent: AgentId


class AgentWentAway(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_went_away.1"):
    """The agent gets no calls until ready again, which happens by itself at `back_at_ms` if set."""

    agent: AgentId
    reason: str
    back_at_ms: int | None = None


class AgentPlanned(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_planned.1"):
    """After the present call the agent will be away or signed out; None takes the plan back."""

    agent: AgentId
    state: PlannedState | None
    reason: str


class AgentLost(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_lost.1"):
    """The agent's desk cannot be reached; unless it comes back, the agent is signed out then."""

    agent: AgentId
    sign_out_at_ms: int


class AgentFound(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_found.1"):
    """The agent's desk can be reached again."""

    agent: AgentId


class CallQueued(SiteEvent, frozen=True, kw_only=True, gc=False, tag="call_queued.1"):
    """A call is in line. `needs` are its own, beside those of the queue."""

    call: CallId
    queue: QueueId
    needs: tuple[SkillNeed, ...]
    priority: int
    leaves_at_ms: int


class CallOffered(SiteEvent, frozen=True, kw_only=True, gc=False, tag="call_offered.1"):
    """A call is shown to one agent. The last fields tell why this call and this agent met."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    expires_at_ms: int
    trigger: OfferTrigger
    selection: SelectionRule
    rank: int
    waited_ms: int
    idle_ms: int


class OfferAccepted(SiteEvent, frozen=True, kw_only=True, gc=False, tag="offer_accepted.1"):
    """The agent takes the call; the carrier now joins the two."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    connect_by_ms: int


class OfferDeclined(SiteEvent, frozen=True, kw_only=True, gc=False, tag="offer_declined.1"):
    """The agent turned the offer down; the call keeps its place, the agent backs off till then."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    back_at_ms: int


class OfferMissed(SiteEvent, frozen=True, kw_only=True, gc=False, tag="offer_missed.1"):
    """Nobody took the offer at the agent's desk or telephone; the call keeps its place."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    cause: MissCause
    misses: int
    back_at_ms: int


class OfferWithdrawn(SiteEvent, frozen=True, kw_only=True, gc=False, tag="offer_withdrawn.1"):
    """The offer was taken back, through no fault of the agent."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    reason: WithdrawReason


class BackOffEnded(SiteEvent, frozen=True, kw_only=True, gc=False, tag="back_off_ended.1"):
    """The agent may be offered calls again after a decline or a miss."""

    agent: AgentId


class CallConnected(SiteEvent, frozen=True, kw_only=True, gc=False, tag="call_connected.1"):
    """Caller and agent hear each other. `waited_ms` runs from the moment the call was queued;
    `connection` counts from 1 and is more than that only if the call was requeued while talking.
    """

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    waited_ms: int
    in_target: bool
    connection: int
    ends_at_ms: int


class CallRequeued(SiteEvent, frozen=True, kw_only=True, gc=False, tag="call_requeued.1"):
    """The call went back in line at its old place; the agent backs off until `back_at_ms`. What was
    talked before does not count as waiting: it puts `leaves_at_ms` off.
    """

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    reason: RequeueReason
    back_at_ms: int
    leaves_at_ms: int


class CallEnded(SiteEvent, frozen=True, kw_only=True, gc=False, tag="call_ended.1"):
    """The call is over. `agent` was connected or talking; after talk, wrap-up lasts until then."""

    call: CallId
    queue: QueueId
    outcome: CallOutcome
    by: EndedBy
    waited_ms: int
    talked_ms: int
    agent: AgentId | None = None
    wrap_up_until_ms: int | None = None


class WrapUpExtended(SiteEvent, frozen=True, kw_only=True, gc=False, tag="wrap_up_extended.1"):
    """The agent's wrap-up now lasts until then."""

    agent: AgentId
    until_ms: int


class WrapUpEnded(SiteEvent, frozen=True, kw_only=True, gc=False, tag="wrap_up_ended.1"):
    """The agent's wrap-up is over, finished by the agent or by its deadline."""

    agent: AgentId


AgentEvent = (
    AgentSignedIn
    | AgentSignedOut
    | AgentBecameReady
    | AgentWentAway
    | AgentPlanned
    | AgentLost
    | AgentFound
    | BackOffEnded
    | WrapUpExtended
    | WrapUpEnded
)
OfferEvent = CallOffered | OfferAccepted | OfferDeclined | OfferMissed | OfferWithdrawn
CallEvent = CallQueued | CallConnected | CallRequeued | CallEnded
Event = Configured | AgentEvent | OfferEvent | CallEvent
