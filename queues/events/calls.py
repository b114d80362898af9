"""What has happened to calls."""

from __future__ import annotations

from queues.commands import EndedBy, Label, RequeueReason
from queues.definitions import Need, SkillNeed
from queues.events.site import SiteEvent
from queues.ids import AgentId, CallerId, CallId, OfferNumber, QueueId, StaffId
from queues.reasons import CallbackFailure, CallOutcome, MoveReason, ReleaseReason
from queues.steps import Destination, Relaxation, Step


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


class CallbackSuggested(SiteEvent, frozen=True, kw_only=True, gc=False, tag="callback_suggested.1"):
    """A step of its queue: the caller is to be asked whether to be called back."""

    call: CallId
    queue: QueueId
    step: Step


class CallbackRequested(SiteEvent, frozen=True, kw_only=True, gc=False, tag="callback_requested.1"):
    """The caller hangs up, keeps his place and is called back."""

    call: CallId
    queue: QueueId
    leaves_at_ms: int
    has_message: bool = False


class CallbackRung(SiteEvent, frozen=True, kw_only=True, gc=False, tag="callback_rung.1"):
    """The caller who is called back is being rung; that he has not answered by then is a try."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    answer_by_ms: int


class CallbackAnswered(SiteEvent, frozen=True, kw_only=True, gc=False, tag="callback_answered.1"):
    """The caller who is called back has answered; he is to reach his agent by then."""

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    connect_by_ms: int


class CallbackFailed(SiteEvent, frozen=True, kw_only=True, gc=False, tag="callback_failed.1"):
    """The caller was to be called back and has not met his agent; next time no earlier than then.
    `tries` counts those that came to nothing, which some causes are not.
    """

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    cause: CallbackFailure
    tries: int
    retry_at_ms: int
    back_at_ms: int | None = None
    """The agent backs off until then, as one side or the other did not come in time."""


class CallbackDue(SiteEvent, frozen=True, kw_only=True, gc=False, tag="callback_due.1"):
    """A callback is no longer postponed: it is in line, at its old place."""

    call: CallId
    queue: QueueId


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
    """The call went back in line at its old place; the agent backs off until `back_at_ms`, or is free at
    once, if the caller has left and is to be called back. What was talked before does not count as
    waiting: it puts `leaves_at_ms` off.
    """

    call: CallId
    agent: AgentId
    offer: OfferNumber
    queue: QueueId
    reason: RequeueReason
    back_at_ms: int | None
    leaves_at_ms: int


class CallTransferred(SiteEvent, frozen=True, kw_only=True, gc=False, tag="call_transferred.1"):
    """The talk is over for the agent, who wraps up; the call waits in another queue, at its old place.
    As long as it waits there, it is not offered to him again if anybody else at work could take it.
    """

    call: CallId
    agent: AgentId
    offer: OfferNumber
    from_queue: QueueId
    queue: QueueId
    needs: tuple[Need, ...]
    priority: int
    talked_ms: int
    wrap_up_until_ms: int
    leaves_at_ms: int
    by: StaffId | None = None


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
