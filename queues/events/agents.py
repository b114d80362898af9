"""What has happened to agents."""

from __future__ import annotations

from queues.definitions import AgentSkill, Capacity
from queues.events.site import SiteEvent
from queues.ids import AgentId, CallId, StaffId
from queues.reasons import PlannedState, SignOutReason


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


class BackOffEnded(SiteEvent, frozen=True, kw_only=True, gc=False, tag="back_off_ended.1"):
    """The agent may be offered calls again after a decline or a miss."""

    agent: AgentId


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
