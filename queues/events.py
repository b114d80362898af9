"""What has happened. Past participles; an event cannot be refused, and replay folds it as it is.

Events carry ids, times and numbers, never what a caller said or who rang, and all that is shown.
`at_ms` is milliseconds since the Unix epoch, UTC. The tag ends in the version of the fields.
"""

from __future__ import annotations

import msgspec

from queues.commands import CallbackCause, EndedBy, Label, MissCause, RequeueReason
from queues.definitions import (
    AgentSkill,
    Capacity,
    Need,
    OrderRule,
    SelectionRule,
    SiteDefinition,
    SkillNeed,
)
from queues.ids import AgentId, CallerId, CallId, OfferNumber, QueueId, SiteId, StaffId
from queues.reasons import (
    CallOutcome,
    DecidedBy,
    MoveReason,
    OfferTrigger,
    PlannedState,
    ReleaseReason,
    Shadow,
    SignOutReason,
    WithdrawReason,
)
from queues.steps import Destination, Relaxation, Step


class SiteEvent(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag_field="event"
):
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
    capacity: Capacity = Capacity()
    place: int = 0


class SkillsChanged(SiteEvent, frozen=True, kw_only=True, gc=False, tag="skills_changed.1"):
    """The agent now has these skills."""

    agent: AgentId
    skills: tuple[AgentSkill, ...]


class AgentSignedOut(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_signed_out.1"):
    """The agent is no longer at work."""

    agent: AgentId
    reason: SignOutReason
    by: StaffId | None = None


class AgentBecameReady(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_became_ready.1"):
    """The agent may be offered calls."""

    agent: AgentId
    by: StaffId | None = None


class AgentWentAway(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_went_away.1"):
    """The agent gets no calls until ready again, which happens by itself at `back_at_ms` if set."""

    agent: AgentId
    reason: str
    back_at_ms: int | None = None
    by: StaffId | None = None


class AgentPlanned(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_planned.1"):
    """With nothing in hand any more the agent will be away or signed out; None: stays ready."""

    agent: AgentId
    state: PlannedState | None
    reason: str
    by: StaffId | None = None


class AgentLost(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_lost.1"):
    """The agent's desk cannot be reached; unless it comes back, the agent is signed out then."""

    agent: AgentId
    sign_out_at_ms: int


class AgentFound(SiteEvent, frozen=True, kw_only=True, gc=False, tag="agent_found.1"):
    """The agent's desk can be reached again."""

    agent: AgentId


class CallQueued(SiteEvent, frozen=True, kw_only=True, gc=False, tag="call_queued.1"):
    """A call is in line. `needs` and `prefers` are its own, beside those of the queue."""

    call: CallId
    queue: QueueId
    needs: tuple[Need, ...]
    priority: int
    leaves_at_ms: int
    queued_at_ms: int
    """Its place in line: now, or earlier if the caller has a place from a call before."""
    prefers: tuple[SkillNeed, ...] = ()
    caller: CallerId | None = None
    agent: AgentId | None = None
    """It waits for this agent alone, until `released_at_ms`."""
    released_at_ms: int = 0
    is_callback: bool = False
    has_message: bool = False
    not_before_ms: int | None = None
    """A callback that is postponed until then."""
    labels: tuple[Label, ...] = ()


class CallMoved(SiteEvent, frozen=True, kw_only=True, gc=False, tag="call_moved.1"):
    """A waiting call changed its queue and kept its waiting time."""

    call: CallId
    from_queue: QueueId
    queue: QueueId
    needs: tuple[Need, ...]
    reason: MoveReason
    priority: int
    leaves_at_ms: int
    step: Step | None = None
    by: StaffId | None = None


class CallRelaxed(SiteEvent, frozen=True, kw_only=True, gc=False, tag="call_relaxed.1"):
    """A step of its queue was taken for a waiting call: it asks for less, or goes earlier."""

    call: CallId
    queue: QueueId
    step: Step
    relaxation: Relaxation
    priority: int


class CallbackSuggested(SiteEvent, frozen=True, kw_only=True, gc=False, tag="callback_suggested.1"):
    """A step of its queue: the caller is to be asked whether to be called back."""

    call: CallId
    queue: QueueId
    step: Step


class CallPrioritised(SiteEvent, frozen=True, kw_only=True, gc=False, tag="call_prioritised.1"):
    """A waiting call has another priority."""

    call: CallId
    queue: QueueId
    priority: int
    by: StaffId | None = None


class CallReleased(SiteEvent, frozen=True, kw_only=True, gc=False, tag="call_released.1"):
    """The call no longer waits for this agent alone."""

    call: CallId
    queue: QueueId
    agent: AgentId
    reason: ReleaseReason


class CallbackRequested(SiteEvent, frozen=True, kw_only=True, gc=False, tag="callback_requested.1"):
    """The caller hangs up, keeps his place and is called back."""

    call: CallId
    queue: QueueId
    leaves_at_ms: int
    has_message: bool = False


class CallbackFailed(SiteEvent, frozen=True, kw_only=True, gc=False, tag="callback_failed.1"):
    """The caller was called back and did not answer; the next try comes no earlier than then."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    cause: CallbackCause
    tries: int
    retry_at_ms: int


class CallbackDue(SiteEvent, frozen=True, kw_only=True, gc=False, tag="callback_due.1"):
    """A callback is no longer postponed: it is in line, at its old place."""

    call: CallId
    queue: QueueId


class EstimateSet(SiteEvent, frozen=True, kw_only=True, gc=False, tag="estimate_set.1"):
    """What whoever joins the queue now is expected to wait; None if that is not known."""

    queue: QueueId
    median_ms: int | None
    p90_ms: int | None


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
    is_callback: bool = False


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
    """The call is over, or diverted `to`. `agent` was connected, or talked and now wraps up."""

    call: CallId
    queue: QueueId
    outcome: CallOutcome
    by: EndedBy
    waited_ms: int
    talked_ms: int
    agent: AgentId | None = None
    wrap_up_until_ms: int | None = None
    to: Destination | None = None
    step: Step | None = None
    is_callback: bool = False
    staff: StaffId | None = None


class WrapUpExtended(SiteEvent, frozen=True, kw_only=True, gc=False, tag="wrap_up_extended.1"):
    """The agent's wrap-up of this call now lasts until then."""

    agent: AgentId
    call: CallId
    until_ms: int


class WrapUpEnded(SiteEvent, frozen=True, kw_only=True, gc=False, tag="wrap_up_ended.1"):
    """The agent's wrap-up of this call is over, finished by the agent or by its deadline."""

    agent: AgentId
    call: CallId
    by: StaffId | None = None


AgentEvent = (
    AgentSignedIn
    | SkillsChanged
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
WaitingEvent = (
    CallQueued
    | CallMoved
    | CallRelaxed
    | CallPrioritised
    | CallReleased
    | CallbackSuggested
    | CallbackRequested
    | CallbackFailed
    | CallbackDue
)
CallEvent = WaitingEvent | CallConnected | CallRequeued | CallEnded
Event = Configured | EstimateSet | AgentEvent | OfferEvent | CallEvent
