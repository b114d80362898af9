"""Brings waiting calls and ready agents together. Runs after each decision, on what has changed.

Before a decision no waiting call and available agent fit each other (an invariant the tests check
after every event), so only calls that have just begun to wait and agents who have just become ready
can make a pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.decisions.calls import finish
from queues.events import AgentSignedOut, AgentWentAway, CallOffered
from queues.ids import OfferNumber
from queues.index import add_to_pools, best_agent, is_available
from queues.ordering import best_call, rank_of

if TYPE_CHECKING:
    from queues.decision import Decision
    from queues.events import OfferTrigger, SignOutReason
    from queues.state import Agent, Call, SiteState


def match(decision: Decision) -> None:
    """Offer every waiting call for which an agent is available now."""
    state = decision.state
    while state.fresh_agents:
        agent, stamp = state.fresh_agents.pop(0)
        if agent.stamp == stamp:
            _place_agent(decision, agent)
    while state.fresh_calls:
        call, stamp = state.fresh_calls.pop(0)
        if call.stamp == stamp:
            _place_call(decision, call)


def settle(state: SiteState) -> None:
    """After events were folded without deciding: let the pools know the agents who are ready."""
    for agent, stamp in state.fresh_agents:
        if agent.stamp == stamp and is_available(agent):
            add_to_pools(agent)
    state.fresh_agents.clear()
    state.fresh_calls.clear()


def _place_agent(decision: Decision, agent: Agent) -> None:
    """A newly ready agent leaves as planned, takes the best call, or waits in the pools."""
    if agent.plan is not None:
        _follow_plan(decision, agent)
        return
    if not agent.reachable:
        return
    call = best_call(decision.state, agent.group, decision.at_ms)
    if call is None:
        add_to_pools(agent)
    else:
        _offer(decision, call, agent, "agent_ready")


def _place_call(decision: Decision, call: Call) -> None:
    """A call that has begun to wait goes to the best agent, or stays in line while it may."""
    if call.leaves_at_ms <= decision.at_ms:
        finish(decision, call, "wait_limit", "service")
        return
    agent = best_agent(call.line.requirement)
    if agent is not None:
        _offer(decision, call, agent, "call_waiting")


def _follow_plan(decision: Decision, agent: Agent) -> None:
    site, at_ms = decision.site, decision.at_ms
    if agent.plan == "away":
        decision.record(
            AgentWentAway(site=site, at_ms=at_ms, agent=agent.id, reason=agent.plan_reason)
        )
    else:
        reason: SignOutReason = "unreachable" if agent.plan_reason == "unreachable" else "asked"
        decision.record(AgentSignedOut(site=site, at_ms=at_ms, agent=agent.id, reason=reason))


def _offer(decision: Decision, call: Call, agent: Agent, trigger: OfferTrigger) -> None:
    at_ms, line = decision.at_ms, call.line
    queue = line.requirement.queue
    waited_ms = at_ms - call.entry[0]
    decision.record(
        CallOffered(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            agent=agent.id,
            offer=OfferNumber(call.offer + 1),
            queue=queue.queue,
            expires_at_ms=at_ms + queue.offer_ms + agent.answer_ms,
            trigger=trigger,
            selection=queue.selection,
            rank=rank_of(line.priority, waited_ms, decision.state.definition.rank_step_ms),
            waited_ms=waited_ms,
            idle_ms=at_ms - agent.idle_since_ms,
        )
    )
