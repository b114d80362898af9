"""What may be asked of the core. Imperatives; a command may be refused, and then nothing changed.

Requests of people (accept, extend a wrap-up) are refused with a reason when they come too late.
Reports of machines (a leg was joined, a desk was lost) are evidence: repeated or late, they are
recognised and do nothing.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from queues.definitions import AgentSkill, Capacity, Need, SiteDefinition, SkillNeed
from queues.ids import AgentId, CallerId, CallId, OfferNumber, QueueId, SiteId, StaffId

EndedBy = Literal["caller", "agent", "carrier", "service", "supervisor"]
MissCause = Literal["timeout", "no_answer", "busy", "failed"]
RequeueReason = Literal["agent_leg_failed", "agent_lost", "caller_left", "connecting_timeout"]
CallbackCause = Literal["no_answer", "busy", "failed", "no_number", "carrier_busy"]


class Label(msgspec.Struct, frozen=True, order=True):
    """Something by which figures are told apart later: language, tier, concern. Nothing personal."""

    name: str
    value: str


class SiteCommand(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag=True
):
    """What all commands have: the site whose core is to act."""

    site: SiteId


class Configure(SiteCommand, frozen=True, kw_only=True, gc=False):
    """Set or change the site's skills, queues and times, calls waiting or not."""

    definition: SiteDefinition
    moves: tuple[tuple[QueueId, QueueId], ...] = ()
    """For a queue that is no longer there: the queue to which its calls go."""


class SignIn(SiteCommand, frozen=True, kw_only=True, gc=False):
    """An agent begins work, at first away; `SetReady` follows when the desk is good."""

    agent: AgentId
    skills: tuple[AgentSkill, ...]
    return_ms: int | None = None
    """Sent away for missed calls, the agent is ready again by itself after this time."""
    answer_ms: int = 0
    """Added to the time of every offer, e.g. to pick up a telephone and press a key."""
    capacity: Capacity = Capacity()
    place: int = 0
    """The agent's place in the list, for `fixed_order` and `round_robin`."""


class SetSkills(SiteCommand, frozen=True, kw_only=True, gc=False):
    """From now on the agent has these skills; what is in hand goes on."""

    agent: AgentId
    skills: tuple[AgentSkill, ...]


class SignOut(SiteCommand, frozen=True, kw_only=True, gc=False):
    """An agent ends work: at once, or after the call if one is being connected or talked."""

    agent: AgentId
    by: StaffId | None = None
    """Who orders it, if not the agent."""


class SetReady(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent wants calls: ends away, back-off and wrap-up; cancels a planned away."""

    agent: AgentId
    by: StaffId | None = None
    """Who orders it, if not the agent."""


class SetAway(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent wants no calls: at once, or when nothing is in hand any more.

    At once, open offers are declined and wrap-ups end; a call that is being connected or talked
    always goes on to its end.
    """

    agent: AgentId
    reason: str
    after_call: bool = False
    """Take an open offer and finish a wrap-up first."""
    by: StaffId | None = None
    """Who orders it, if not the agent."""


class ReportUnreachable(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent's desk does not answer: no offers until it does."""

    agent: AgentId


class ReportReachable(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent's desk answers again."""

    agent: AgentId


class EnqueueCall(SiteCommand, frozen=True, kw_only=True, gc=False):
    """Put a call in a queue. `needs` and `prefers` are added to the queue's own."""

    call: CallId
    queue: QueueId
    needs: tuple[Need, ...] = ()
    prefers: tuple[SkillNeed, ...] = ()
    priority: int = 0
    caller: CallerId | None = None
    """Who rings: gives back a place lost not long ago, and the agent talked to last."""
    agent: AgentId | None = None
    """The agent whom the caller wants, if that agent is at work and can take the call."""
    agent_wait_ms: int = 0
    """So long the call waits for that agent alone."""
    is_callback: bool = False
    """Nobody is on the line: the caller is called back when it is his turn."""
    has_message: bool = False
    """The callback is for somebody who has left a message, which no later call of his replaces."""
    not_before_ms: int | None = None
    """The callback is postponed until then, say to the next opening."""
    labels: tuple[Label, ...] = ()


class MoveCall(SiteCommand, frozen=True, kw_only=True, gc=False):
    """Put a waiting call in another queue; it keeps its waiting time. What the steps of the old
    queue relaxed no longer holds.
    """

    call: CallId
    queue: QueueId
    needs: tuple[Need, ...] | None = None
    """What the call needs beside the queue from now on; None leaves that as it is."""
    by: StaffId | None = None


class TransferCall(SiteCommand, frozen=True, kw_only=True, gc=False):
    """Pass a call that is talked on to another queue. Its agent wraps up, the call waits there.

    Its place is by when it was first queued, as for a call that is moved: a caller who was brought
    to the wrong desk must not wait from the start again, behind those who came after him.
    """

    call: CallId
    agent: AgentId
    """Who talks to the caller."""
    queue: QueueId
    needs: tuple[Need, ...] | None = None
    """What the call needs beside the queue from now on; None leaves that as it is."""
    priority: int | None = None
    """None leaves it as it is."""
    by: StaffId | None = None
    """Who orders it, if not the agent."""


class PrioritiseCall(SiteCommand, frozen=True, kw_only=True, gc=False):
    """Give a waiting call another priority."""

    call: CallId
    priority: int
    by: StaffId | None = None


class WithdrawCall(SiteCommand, frozen=True, kw_only=True, gc=False):
    """Take a waiting call out of its queue; the caller is led on by whoever asks for this."""

    call: CallId
    by: StaffId | None = None


class RequestCallback(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The caller hangs up and keeps his place: he is called back when it is his turn. If the call is
    on offer, the offers are taken back.
    """

    call: CallId
    has_message: bool = False
    """He has left a message, which no later call of his replaces."""
    caller_left: bool = False
    """He is not on the line any more, so that an agent who has accepted waits for him in vain."""


class ReportCallbackRung(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The carrier rings the caller who is called back for this offer."""

    call: CallId
    offer: OfferNumber


class ReportCallbackAnswered(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The caller who is called back for this offer has answered, and is on his way to his agent."""

    call: CallId
    offer: OfferNumber


class ReportCallbackFailed(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The caller was called back for this offer and did not answer, or could not be rung. With
    `carrier_busy` that is no try: his telephone did certainly not ring.
    """

    call: CallId
    offer: OfferNumber
    cause: CallbackCause


class SetEstimate(SiteCommand, frozen=True, kw_only=True, gc=False):
    """What whoever joins the queue now is expected to wait; None if that is not known."""

    queue: QueueId
    median_ms: int | None
    p90_ms: int | None


class AcceptOffer(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent takes the call."""

    agent: AgentId
    call: CallId
    offer: OfferNumber


class DeclineOffer(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent does not take the call; it keeps its place."""

    agent: AgentId
    call: CallId
    offer: OfferNumber


class ReportMissed(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent's telephone was not answered, was busy or could not be rung."""

    call: CallId
    offer: OfferNumber
    cause: MissCause


class ReportConnected(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The carrier has joined caller and agent."""

    call: CallId
    offer: OfferNumber


class ReportAgentLeft(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent's leg is gone. Whether that ends the call depends on how far it had come: an offer
    counts as missed; a call being connected goes back in line; after talk the agent has hung up,
    unless the desk is lost too, or the leg is known to be `lost`: then the caller goes back in line.
    """

    call: CallId
    offer: OfferNumber
    lost: bool = False
    """Whether nobody hung up: the leg was away for too long."""


class EndCall(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The call is over, in whatever state it is."""

    call: CallId
    by: EndedBy
    staff: StaffId | None = None
    """Which supervisor ends it, if one does."""


class FinishWrapUp(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent has finished the work after a call, or after all of them."""

    agent: AgentId
    call: CallId | None = None
    by: StaffId | None = None
    """Who orders it, if not the agent."""


class ExtendWrapUp(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent needs as much wrap-up time again, up to the site's ceiling."""

    agent: AgentId
    call: CallId | None = None
    """The call to wrap up; None where there is just one."""


class PassTime(SiteCommand, frozen=True, kw_only=True, gc=False):
    """Let every deadline that is due take effect."""


AgentCommand = (
    SignIn
    | SetSkills
    | SignOut
    | SetReady
    | SetAway
    | ReportUnreachable
    | ReportReachable
    | FinishWrapUp
    | ExtendWrapUp
)
CallCommand = (
    EnqueueCall
    | MoveCall
    | TransferCall
    | PrioritiseCall
    | WithdrawCall
    | RequestCallback
    | EndCall
)
OfferCommand = (
    AcceptOffer
    | DeclineOffer
    | ReportMissed
    | ReportConnected
    | ReportCallbackRung
    | ReportCallbackAnswered
    | ReportCallbackFailed
    | ReportAgentLeft
)
Command = Configure | SetEstimate | AgentCommand | CallCommand | OfferCommand | PassTime
