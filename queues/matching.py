"""Brings waiting calls and ready agents together. Runs after each decision, on what has changed.

Before a decision no waiting call and available agent fit each other (an invariant the tests check
after every event), so only calls that have just begun to wait and agents who have just become ready
can make a pair. A call for which nobody is ready has its queue's steps looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.availability import idle_since, is_at_work, is_available_for, is_barred, open_channels
from queues.decisions.calls import finish
from queues.decisions.departures import follow_plan
from queues.decisions.steps import take_steps
from queues.events import CallOffered, CallReleased
from queues.ids import OfferNumber
from queues.index import add_to_pools
from queues.ordering import rank_calls, standing_of
from queues.reasons import Shadow
from queues.selection import Grounds, choose

if TYPE_CHECKING:
    from queues.decision import Decision
    from queues.definitions import Channel
    from queues.entities import Agent, Call
    from queues.ordering import Standing
    from queues.reasons import OfferTrigger, ReleaseReason
    from queues.state import SiteState


def match(decision: Decision) -> None:
    """Offer every waiting call for which an agent is available now."""
    state = decision.state
    while True:
        if state.fresh_agents:
            place_agent(decision, state.fresh_agents.pop(0))
        elif state.fresh_calls:
            call, stamp = state.fresh_calls.pop(0)
            if call.stamp == stamp:
                place_call(decision, call)
        elif state.departed:
            _let_go(decision)
        else:
            return


def settle(state: SiteState) -> None:
    """After events were folded without deciding: let the pools know the agents who are ready."""
    for agent in state.fresh_agents:
        if _is_unplaced(state, agent):
            channels = open_channels(state, agent)
            if channels:
                add_to_pools(agent, channels)
    state.fresh_agents.clear()
    state.fresh_calls.clear()
    state.departed.clear()


def _is_unplaced(state: SiteState, agent: Agent) -> bool:
    return not agent.ready_for and state.agents.get(agent.id) is agent


def place_agent(decision: Decision, agent: Agent) -> None:
    """An agent who may be ready leaves as planned, takes the best call, or waits in the pools."""
    state = decision.state
    if not _is_unplaced(state, agent):
        return
    if agent.plan is not None and not agent.works and agent.presence != "away":
        follow_plan(decision, agent)
        return
    channels = open_channels(state, agent)
    if not channels or _offer_best(decision, agent, channels):
        return
    ringing = [call for call in state.ringing if _may_ring(decision, call, agent, channels)]
    if ringing:
        call = max(ringing, key=lambda call: _urgency(decision, call, agent))
        _offer(decision, call, agent, "ringing", Grounds())
    else:
        add_to_pools(agent, channels)


def _offer_best(decision: Decision, agent: Agent, channels: tuple[Channel, ...]) -> bool:
    """Offer the agent the best of the calls that he may take, if there is one."""
    state, at_ms, definition = decision.state, decision.at_ms, decision.state.definition
    if not state.open_lines and not agent.held:
        return False
    ranking = rank_calls(state, definition.order, agent, channels, at_ms)
    if ranking.first is None:
        return False
    call = ranking.first[1][2]
    shadow = None
    if definition.shadow_order is not None:
        other = rank_calls(state, definition.shadow_order, agent, channels, at_ms).first
        assert other is not None  # noqa: S101 - the same calls, in another order
        shadow = Shadow(call=None if other[1][2] is call else other[1][2].id)
    runners_up = () if ranking.second is None else (ranking.second[1][2].id,)
    grounds = Grounds(
        ranking.decided_by(), ranking.candidates, runners_up, ranking.passed_over, shadow
    )
    _offer(decision, call, agent, "agent_ready", grounds)
    if state.ringing:
        ring_on(decision, call)
    return True


def _may_ring(decision: Decision, call: Call, agent: Agent, channels: tuple[Channel, ...]) -> bool:
    """Whether a call that rings at others may now ring at this agent too."""
    queue = call.line.requirement.queue
    return (
        len(call.works) < queue.ring_max
        and decision.at_ms >= call.ring_next_ms
        and queue.channel in channels
        and agent.group in call.line.requirement.groups
        and not is_barred(call, agent, decision.at_ms)
    )


def place_call(decision: Decision, call: Call) -> None:
    """A call that waits goes to the best agent, or stays in line while it may; one that rings may
    ring at others.
    """
    state, at_ms = decision.state, decision.at_ms
    if call.state == "offered":
        ring_on(decision, call)
        return
    if call.leaves_at_ms <= at_ms:
        finish(decision, call, "wait_limit", "service")
        return
    if call.held_for is not None:
        if call.held_for.group not in call.line.requirement.groups:
            release(decision, call, "agent_gone")
        elif is_available_for(state, call.held_for, call.line.requirement.channel):
            _offer(decision, call, call.held_for, "call_waiting", Grounds("preferred_agent"))
        else:
            take_steps(decision, call, at_ms)
        return
    if not _offer_to_best(decision, call, "call_waiting"):
        take_steps(decision, call, at_ms)
    elif state.ringing:
        ring_on(decision, call)


def look_again(decision: Decision, call: Call) -> None:
    """An agent who had just missed the call may be offered it again."""
    if call.state == "waiting" and call.held_for is None:
        _offer_to_best(decision, call, "call_waiting")
    ring_on(decision, call)


def _offer_to_best(decision: Decision, call: Call, trigger: OfferTrigger) -> bool:
    """Offer the call to the agent whom the queue's rule prefers, if one is free."""
    choice = choose(decision.state, call, decision.at_ms)
    if choice is None:
        return False
    _offer(decision, call, choice[0], trigger, choice[1])
    return True


def ring_on(decision: Decision, call: Call) -> None:
    """Let a call on offer ring at further agents, as far as its queue's rule has it now."""
    ring_max = call.line.requirement.queue.ring_max
    while (
        call in decision.state.ringing
        and len(call.works) < ring_max
        and decision.at_ms >= call.ring_next_ms
        and _offer_to_best(decision, call, "ringing")
    ):
        pass


def release(decision: Decision, call: Call, reason: ReleaseReason) -> None:
    """The call waits for one agent alone no longer."""
    if call.held_for is not None:
        decision.record(
            CallReleased(
                site=decision.site,
                at_ms=decision.at_ms,
                call=call.id,
                queue=call.queue_id,
                agent=call.held_for.id,
                reason=reason,
            )
        )


def _let_go(decision: Decision) -> None:
    """Agents are at work no longer, or can do other things: calls held for them wait for anybody,
    those whom they alone could have taken go to whoever has just missed them, and steps that ask
    who is there are looked at.
    """
    state = decision.state
    agents, state.departed = state.departed, []
    for agent in agents:
        for call in list(agent.held):
            gone = state.agents.get(agent.id) is not agent or not is_at_work(agent)
            if gone or agent.group not in call.line.requirement.groups:
                release(decision, call, "agent_gone")
    for call in list(state.excluding):
        look_again(decision, call)
    look_at_steps(decision)


def _standing(decision: Decision, call: Call, agent: Agent) -> Standing:
    """Where the call stands now for this agent, by the order of the site."""
    line, definition = call.line, decision.state.definition
    waited_ms = decision.at_ms - call.entry[0]
    primary = agent.group.lines[line]
    return standing_of(definition.order, definition, line, waited_ms, is_primary=primary)


def _urgency(decision: Decision, call: Call, agent: Agent) -> tuple[Standing, int, int]:
    """The greater, the sooner the agent should take it."""
    return _standing(decision, call, agent), -call.entry[0], -call.entry[1]


def look_at_steps(decision: Decision) -> None:
    """Take the steps that have become due because the queue stands differently now."""
    for line in list(decision.state.watched_lines):
        for call in list(line):
            take_steps(decision, call, decision.at_ms)


def _offer(
    decision: Decision, call: Call, agent: Agent, trigger: OfferTrigger, grounds: Grounds
) -> None:
    at_ms, queue = decision.at_ms, call.line.requirement.queue
    rank, score = _standing(decision, call, agent)
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
            order=decision.state.definition.order,
            rank=rank,
            score=score,
            waited_ms=at_ms - call.entry[0],
            idle_ms=at_ms - idle_since(agent),
            candidates=grounds.candidates,
            decided_by=grounds.decided_by,
            runners_up=grounds.runners_up,
            passed_over=grounds.passed_over,
            shadow=grounds.shadow,
            is_callback=call.is_callback,
        )
    )
