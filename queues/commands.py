"""What may be asked of the core. Imperatives; a command may be refused, and then nothing changed.

Requests of people (accept, extend a wrap-up) are refused with a reason when they come too late.
Reports of machines (a leg was joined, a desk was lost) are evidence: repeated or late, they are
recognised and do nothing.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from queues.definitions import AgentSkill, SiteDefinition, SkillNeed
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId

EndedBy = Literal["caller", "agent", "carrier", "service"]
MissCause = Literal["timeout", "no_answer", "busy", "failed"]
RequeueReason = Literal["agent_leg_failed", "agent_lost", "connecting_timeout"]


class SiteCommand(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag=True):
    """What all commands have: the site whose core is to act."""

    site: SiteId


class Configure(SiteCommand, frozen=True, kw_only=True, gc=False):
    """Set or change the site's skills, queues and times."""

    definition: SiteDefinition


class SignIn(SiteCommand, frozen=True, kw_only=True, gc=False):
    """An agent begins work, at first away; `SetReady` follows when the desk is good."""

    agent: AgentId
    skills: tuple[AgentSkill, ...]
    return_ms: int | None = None
    """Sent away for missed calls, the agent is ready again by itself after this time."""
    answer_ms: int = 0
    """Added to the time of every offer, e.g. to pick up a telephone and press a key."""


class SignOut(SiteCommand, frozen=True, kw_only=True, gc=False):
    """An agent ends work: at once, or after the call if one is being connected or talked."""

    agent: AgentId


class SetReady(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent wants calls: ends away, back-off and wrap-up; cancels a planned away."""

    agent: AgentId


class SetAway(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent wants no calls: at once, or after the present call. An open offer is declined."""

    agent: AgentId
    reason: str


class ReportUnreachable(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent's desk does not answer: no offers until it does."""

    agent: AgentId


class ReportReachable(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent's desk answers again."""

    agent: AgentId


class EnqueueCall(SiteCommand, frozen=True, kw_only=True, gc=False):
    """Put a call in a queue. `needs` are added to the queue's own."""

    call: CallId
    queue: QueueId
    needs: tuple[SkillNeed, ...] = ()
    priority: int = 0


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
    unless the desk is lost too: then the caller goes back in line.
    """

    call: CallId
    offer: OfferNumber


class EndCall(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The call is over, in whatever state it is."""

    call: CallId
    by: EndedBy


class FinishWrapUp(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent has finished the work after the call."""

    agent: AgentId


class ExtendWrapUp(SiteCommand, frozen=True, kw_only=True, gc=False):
    """The agent needs as much wrap-up time again, up to the site's ceiling."""

    agent: AgentId


class PassTime(SiteCommand, frozen=True, kw_only=True, gc=False):
    """Let every deadline that is due take effect."""


AgentCommand = (
    SignIn
    | SignOut
    | SetReady
    | SetAway
    | ReportUnreachable
    | ReportReachable
    | FinishWrapUp
    | ExtendWrapUp
)
OfferCommand = AcceptOffer | DeclineOffer | ReportMissed | ReportConnected | ReportAgentLeft
Command = Configure | AgentCommand | EnqueueCall | OfferCommand | EndCall | PassTime
