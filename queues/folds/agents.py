"""What events about agents change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import load
from queues.entities import Absence, Agent
from queues.errors import CoreBroken
from queues.index import join_group, leave_group, leave_pools
from queues.lifecycles import AGENT_LIFECYCLE, WORK_LIFECYCLE
from queues.reasons import JUST_SIGNED_IN

if TYPE_CHECKING:
    from queues import events as e
    from queues.entities import Work
    from queues.state import SiteState


def move_agent(
    agent: Agent, event: e.AgentEvent | e.OfferEvent | e.CallRequeued | e.CallbackFailed
) -> None:
    """The agent's presence changes."""
    agent.presence = AGENT_LIFECYCLE[type(event)][agent.presence]
    agent.since_ms = event.at_ms
    agent.stamp += 1


def end_work(state: SiteState, work: Work, at_ms: int) -> None:
    """The agent has this in hand no longer."""
    agent = work.agent
    if agent.ready_for:
        leave_pools(agent)
    load.pass_time(agent, at_ms, busy=True)
    work.state = "over"
    work.stamp += 1
    del agent.works[work.call.id]
    agent.since_ms = at_ms
    state.fresh_agents.append(agent)


def agent_signed_in(state: SiteState, event: e.AgentSignedIn) -> None:
    """At work, and away until ready."""
    if event.agent in state.agents:
        raise CoreBroken(f"agent {event.agent!r} signed in twice")
    state.sequence += 1
    agent = Agent(event.agent, state.sequence, event.place, event.capacity)
    join_group(state, agent, event.skills)
    agent.away_reason = JUST_SIGNED_IN
    agent.return_ms = event.return_ms
    agent.answer_ms = event.answer_ms
    state.agents[agent.id] = agent
    move_agent(agent, event)


def skills_changed(state: SiteState, event: e.SkillsChanged) -> None:
    """The agent changes groups."""
    agent = state.agents[event.agent]
    leave_pools(agent)
    leave_group(state, agent)
    join_group(state, agent, event.skills)
    state.fresh_agents.append(agent)
    state.departed.append(agent)


def agent_signed_out(state: SiteState, event: e.AgentSignedOut) -> None:
    """Forgotten but for the calls held for him, which are released next."""
    agent = state.agents.pop(event.agent)
    leave_pools(agent)
    move_agent(agent, event)
    leave_group(state, agent)
    if agent.absence is not None:
        agent.absence.stamp += 1
    state.departed.append(agent)


def agent_became_ready(state: SiteState, event: e.AgentBecameReady) -> None:
    """The time away counts neither as busy nor as idle."""
    agent = state.agents[event.agent]
    move_agent(agent, event)
    agent.away_reason = ""
    agent.misses = 0
    agent.idle_since_ms = event.at_ms
    agent.occupancy_at_ms = event.at_ms
    state.fresh_agents.append(agent)


def agent_went_away(state: SiteState, event: e.AgentWentAway) -> None:
    """Calls held for him are released next."""
    agent = state.agents[event.agent]
    leave_pools(agent)
    if agent.presence != "away":
        load.pass_time(agent, event.at_ms, busy=False)
    move_agent(agent, event)
    agent.away_reason = event.reason
    agent.plan, agent.plan_reason = None, ""
    if event.back_at_ms is not None:
        state.deadlines.add_irregular(event.back_at_ms, agent, "away")
    state.departed.append(agent)


def agent_planned(state: SiteState, event: e.AgentPlanned) -> None:
    """Followed as soon as nothing is in hand."""
    agent = state.agents[event.agent]
    absence = agent.absence
    if absence is not None:
        if event.state == "signed_out" and event.reason == "unreachable":
            absence.planned_before = (agent.plan, agent.plan_reason)
            absence.stamp += 1
        elif absence.planned_before is not None:
            absence.planned_before = (event.state, event.reason)
    agent.plan, agent.plan_reason, agent.plan_by = event.state, event.reason, event.by
    leave_pools(agent)
    state.fresh_agents.append(agent)
    if event.state is not None:
        state.departed.append(agent)


def agent_lost(state: SiteState, event: e.AgentLost) -> None:
    """No offers until found."""
    agent = state.agents[event.agent]
    if not agent.reachable:
        raise CoreBroken(f"agent {agent.id!r} was lost twice")
    agent.reachable = False
    leave_pools(agent)
    agent.absence = Absence(agent)
    state.deadlines.add_irregular(event.sign_out_at_ms, agent.absence, "unreachable")
    state.departed.append(agent)


def agent_found(state: SiteState, event: e.AgentFound) -> None:
    """Back, with the plan from before."""
    agent = state.agents[event.agent]
    absence = agent.absence
    if absence is None:
        raise CoreBroken(f"agent {agent.id!r} was found without having been lost")
    absence.stamp += 1
    if absence.planned_before is not None:
        agent.plan, agent.plan_reason = absence.planned_before
    agent.absence = None
    agent.reachable = True
    leave_pools(agent)
    state.fresh_agents.append(agent)


def back_off_ended(state: SiteState, event: e.BackOffEnded) -> None:
    """Ready again; the idle time counts from now."""
    agent = state.agents[event.agent]
    move_agent(agent, event)
    agent.idle_since_ms = event.at_ms
    state.fresh_agents.append(agent)


def wrap_up_extended(state: SiteState, event: e.WrapUpExtended) -> None:
    """The state goes on since when it began."""
    work = state.agents[event.agent].works[event.call]
    work.state = WORK_LIFECYCLE[type(event)][work.state]
    work.stamp += 1
    work.wrap_up_until_ms = event.until_ms
    state.deadlines.add_irregular(event.until_ms, work, "wrap_up")


def wrap_up_ended(state: SiteState, event: e.WrapUpEnded) -> None:
    """Nothing of the call is left in hand."""
    agent = state.agents[event.agent]
    work = agent.works[event.call]
    _ = WORK_LIFECYCLE[type(event)][work.state]
    end_work(state, work, event.at_ms)
    agent.idle_since_ms = event.at_ms
