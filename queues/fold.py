"""The only function that changes the state of a core, live and in replay alike.

A fold never decides and never refuses: it does what the event says. What follows from an event (who
is matched now) is decided elsewhere and comes as a further event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from queues import events as e
from queues import limits
from queues.errors import CoreBroken
from queues.index import (
    begin_to_wait,
    cease_to_wait,
    join_group,
    leave_group,
    line_for,
    rebuild,
)
from queues.lifecycles import AGENT_LIFECYCLE, CALL_LIFECYCLE
from queues.state import Absence, Agent, Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.events import Event
    from queues.state import SiteState


def fold(state: SiteState, event: Event) -> None:
    """Change the state as the event says.

    Raises:
        CoreBroken: the event does not fit the state.
    """
    state.at_ms = event.at_ms
    try:
        _FOLDS[type(event)](state, event)
    except KeyError as error:
        raise CoreBroken(f"{type(event).__name__} speaks of {error}, which is not there") from error


def _move_call(call: Call, event: Event) -> None:
    call.state = CALL_LIFECYCLE[type(event)][call.state]
    call.stamp += 1


def _move_agent(agent: Agent, event: Event) -> None:
    agent.state = AGENT_LIFECYCLE[type(event)][agent.state]
    agent.since_ms = event.at_ms
    agent.stamp += 1


def _freshly_ready(state: SiteState, agent: Agent) -> None:
    state.fresh_agents.append((agent, agent.stamp))


def _back_in_line(state: SiteState, call: Call) -> None:
    call.agent = None
    begin_to_wait(state, call)
    state.deadlines.add_irregular(call.leaves_at_ms, call, "waiting")
    state.fresh_calls.append((call, call.stamp))


def _configured(state: SiteState, event: e.Configured) -> None:
    if event.definition.site != state.definition.site:
        raise CoreBroken(f"this is site {state.definition.site!r}, not {event.definition.site!r}")
    state.definition = event.definition
    state.queues = {queue.queue: queue for queue in event.definition.queues}
    rebuild(state)


def _agent_signed_in(state: SiteState, event: e.AgentSignedIn) -> None:
    if event.agent in state.agents:
        raise CoreBroken(f"agent {event.agent!r} signed in twice")
    state.sequence += 1
    agent = Agent(event.agent, state.sequence)
    join_group(state, agent, event.skills)
    agent.away_reason = "signed_in"
    agent.return_ms = event.return_ms
    agent.answer_ms = event.answer_ms
    state.agents[agent.id] = agent
    _move_agent(agent, event)


def _agent_signed_out(state: SiteState, event: e.AgentSignedOut) -> None:
    agent = state.agents.pop(event.agent)
    _move_agent(agent, event)
    leave_group(state, agent)
    if agent.absence is not None:
        agent.absence.stamp += 1


def _agent_became_ready(state: SiteState, event: e.AgentBecameReady) -> None:
    agent = state.agents[event.agent]
    _move_agent(agent, event)
    agent.away_reason = ""
    agent.misses = 0
    agent.idle_since_ms = event.at_ms
    _freshly_ready(state, agent)


def _agent_went_away(state: SiteState, event: e.AgentWentAway) -> None:
    agent = state.agents[event.agent]
    _move_agent(agent, event)
    agent.away_reason = event.reason
    agent.plan, agent.plan_reason = None, ""
    if event.back_at_ms is not None:
        state.deadlines.add_irregular(event.back_at_ms, agent, "away")


def _agent_planned(state: SiteState, event: e.AgentPlanned) -> None:
    agent = state.agents[event.agent]
    absence = agent.absence
    if absence is not None:
        if event.state == "signed_out" and event.reason == "unreachable":
            absence.planned_before = (agent.plan, agent.plan_reason)
            absence.stamp += 1
        elif absence.planned_before is not None:
            absence.planned_before = (event.state, event.reason)
    agent.plan, agent.plan_reason = event.state, event.reason


def _agent_lost(state: SiteState, event: e.AgentLost) -> None:
    agent = state.agents[event.agent]
    if not agent.reachable:
        raise CoreBroken(f"agent {agent.id!r} was lost twice")
    agent.reachable = False
    _leave_pools(agent)
    agent.absence = Absence(agent)
    state.deadlines.add_irregular(event.sign_out_at_ms, agent.absence, "unreachable")


def _agent_found(state: SiteState, event: e.AgentFound) -> None:
    agent = state.agents[event.agent]
    absence = agent.absence
    if absence is None:
        raise CoreBroken(f"agent {agent.id!r} was found without having been lost")
    absence.stamp += 1
    if absence.planned_before is not None:
        agent.plan, agent.plan_reason = absence.planned_before
    agent.absence = None
    agent.reachable = True
    _leave_pools(agent)
    if agent.state == "ready":
        _freshly_ready(state, agent)


def _leave_pools(agent: Agent) -> None:
    """Make what the pools hold of a ready agent stale; in other states they hold nothing live."""
    if agent.state == "ready":
        agent.stamp += 1


def _back_off_ended(state: SiteState, event: e.BackOffEnded) -> None:
    agent = state.agents[event.agent]
    _move_agent(agent, event)
    agent.idle_since_ms = event.at_ms
    _freshly_ready(state, agent)


def _call_queued(state: SiteState, event: e.CallQueued) -> None:
    if event.call in state.calls:
        raise CoreBroken(f"call {event.call!r} was queued twice")
    state.sequence += 1
    line = line_for(state, state.queues[event.queue], event.needs, event.priority)
    call = Call(event.call, line, event.needs, event.at_ms, state.sequence)
    call.leaves_at_ms = event.leaves_at_ms
    state.calls[event.call] = call
    _move_call(call, event)
    begin_to_wait(state, call)
    state.deadlines.add(event.at_ms, event.leaves_at_ms, call, "waiting")
    state.fresh_calls.append((call, call.stamp))


def _call_offered(state: SiteState, event: e.CallOffered) -> None:
    call, agent = state.calls[event.call], state.agents[event.agent]
    _move_call(call, event)
    _move_agent(agent, event)
    cease_to_wait(state, call)
    call.offer = event.offer
    call.agent, agent.call = agent, call
    state.deadlines.add(event.at_ms, event.expires_at_ms, call, "offer")


def _offer_accepted(state: SiteState, event: e.OfferAccepted) -> None:
    call, agent = state.calls[event.call], state.agents[event.agent]
    _move_call(call, event)
    _move_agent(agent, event)
    agent.misses = 0
    state.deadlines.add(event.at_ms, event.connect_by_ms, call, "connecting")


def _part(
    state: SiteState, event: e.OfferDeclined | e.OfferMissed | e.OfferWithdrawn | e.CallRequeued
) -> Agent:
    """The call goes back in line; the agent is free of it."""
    call, agent = state.calls[event.call], state.agents[event.agent]
    _move_call(call, event)
    _move_agent(agent, event)
    agent.call = None
    _back_in_line(state, call)
    return agent


def _offer_declined(state: SiteState, event: e.OfferDeclined) -> None:
    agent = _part(state, event)
    agent.misses = 0
    state.deadlines.add(event.at_ms, event.back_at_ms, agent, "back_off")


def _offer_missed(state: SiteState, event: e.OfferMissed) -> None:
    agent = _part(state, event)
    agent.misses = event.misses
    state.deadlines.add(event.at_ms, event.back_at_ms, agent, "back_off")


def _offer_withdrawn(state: SiteState, event: e.OfferWithdrawn) -> None:
    _freshly_ready(state, _part(state, event))


def _call_requeued(state: SiteState, event: e.CallRequeued) -> None:
    state.calls[event.call].leaves_at_ms = event.leaves_at_ms
    agent = _part(state, event)
    state.deadlines.add(event.at_ms, event.back_at_ms, agent, "back_off")


def _call_connected(state: SiteState, event: e.CallConnected) -> None:
    call = state.calls[event.call]
    _move_call(call, event)
    _move_agent(state.agents[event.agent], event)
    call.connections = event.connection
    call.connected_at_ms = event.at_ms
    call.waited_ms = event.waited_ms
    state.deadlines.add(event.at_ms, event.ends_at_ms, call, "talking")


def _call_ended(state: SiteState, event: e.CallEnded) -> None:
    call = state.calls.pop(event.call)
    if call.state == "waiting":
        cease_to_wait(state, call)
    _move_call(call, event)
    ended = state.ended
    ended[event.call] = None
    if len(ended) > limits.ENDED_CALLS_REMEMBERED:
        ended.popitem(last=False)
    agent = call.agent
    if agent is None:
        return
    _move_agent(agent, event)
    agent.call = None
    if event.wrap_up_until_ms is None:
        _freshly_ready(state, agent)
        return
    agent.wrap_up_began_ms = event.at_ms
    agent.wrap_up_length_ms = event.wrap_up_until_ms - event.at_ms
    agent.wrap_up_until_ms = event.wrap_up_until_ms
    state.deadlines.add(event.at_ms, event.wrap_up_until_ms, agent, "wrap_up")


def _wrap_up_extended(state: SiteState, event: e.WrapUpExtended) -> None:
    agent = state.agents[event.agent]
    since_ms = agent.since_ms
    _move_agent(agent, event)
    agent.since_ms = since_ms
    agent.wrap_up_until_ms = event.until_ms
    state.deadlines.add_irregular(event.until_ms, agent, "wrap_up")


def _wrap_up_ended(state: SiteState, event: e.WrapUpEnded) -> None:
    agent = state.agents[event.agent]
    _move_agent(agent, event)
    agent.idle_since_ms = event.at_ms
    _freshly_ready(state, agent)


_FOLDS: Final[dict[type[e.SiteEvent], Callable[[SiteState, Any], None]]] = {
    e.Configured: _configured,
    e.AgentSignedIn: _agent_signed_in,
    e.AgentSignedOut: _agent_signed_out,
    e.AgentBecameReady: _agent_became_ready,
    e.AgentWentAway: _agent_went_away,
    e.AgentPlanned: _agent_planned,
    e.AgentLost: _agent_lost,
    e.AgentFound: _agent_found,
    e.BackOffEnded: _back_off_ended,
    e.CallQueued: _call_queued,
    e.CallOffered: _call_offered,
    e.OfferAccepted: _offer_accepted,
    e.OfferDeclined: _offer_declined,
    e.OfferMissed: _offer_missed,
    e.OfferWithdrawn: _offer_withdrawn,
    e.CallConnected: _call_connected,
    e.CallRequeued: _call_requeued,
    e.CallEnded: _call_ended,
    e.WrapUpExtended: _wrap_up_extended,
    e.WrapUpEnded: _wrap_up_ended,
}
