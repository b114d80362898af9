"""What events change in which a call and an agent have to do with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import load
from queues.entities import Exclusion, Work
from queues.errors import CoreBroken
from queues.folds.agents import end_work, move_agent
from queues.folds.calls import enter_queue, move_call, remember, wait, wrap_up
from queues.index import cease_to_wait, leave_pools
from queues.lifecycles import CALL_LIFECYCLE, WORK_LIFECYCLE

if TYPE_CHECKING:
    from queues import events as e
    from queues.entities import Agent, Call
    from queues.ids import OfferNumber
    from queues.state import SiteState


def _move_work(work: Work, event: e.Event) -> None:
    work.state = WORK_LIFECYCLE[type(event)][work.state]
    work.since_ms = event.at_ms
    work.stamp += 1


def _work(call: Call, agent: Agent, offer: OfferNumber) -> Work:
    work = call.works.get(offer)
    if work is None or work.agent is not agent:
        raise CoreBroken(f"call {call.id!r} is not offered to {agent.id!r} as number {offer}")
    return work


def _has_room(agent: Agent, call: Call) -> bool:
    return agent.is_multi and call.id not in agent.works


def ring(state: SiteState, call: Call, at_ms: int) -> None:
    """The call may ring at more agents, at once or, progressively, after a while."""
    queue = call.line.requirement.queue
    state.ringing[call] = None
    call.ring_next_ms = at_ms
    if queue.selection == "ring_progressively":
        call.ring_next_ms += queue.ring_every_ms
        state.deadlines.add(at_ms, call.ring_next_ms, call, "ring")


def call_offered(state: SiteState, event: e.CallOffered) -> None:
    """The agent has the call in hand; from the first offer on it stands in no line."""
    call, agent = state.calls[event.call], state.agents[event.agent]
    queue, at_ms = call.line.requirement.queue, event.at_ms
    if agent.presence != "ready" or (agent.works and not _has_room(agent, call)):
        raise CoreBroken(f"CallOffered cannot happen to agent {agent.id!r}, who is {agent.state}")
    rings = call.line.requirement.rings and call.held_for is None
    if call.state == "waiting":
        cease_to_wait(state, call)
        call.held_for = None
        move_call(call, event)
    else:
        _ = CALL_LIFECYCLE[type(event)][call.state]
    if agent.ready_for:
        leave_pools(agent)
    load.pass_time(agent, at_ms, busy=bool(agent.works))
    work = Work(agent, call, event.offer, queue.queue, queue.channel)
    agent.works[call.id] = call.works[event.offer] = work
    call.offer = event.offer
    _move_work(work, event)
    state.deadlines.add(at_ms, event.expires_at_ms, work, "offer")
    if queue.selection == "round_robin":
        state.turns[queue.queue] = (agent.place, agent.order)
    elif rings:
        ring(state, call, at_ms)
    if agent.is_multi:
        state.fresh_agents.append(agent)


def offer_accepted(state: SiteState, event: e.OfferAccepted) -> None:
    """The offers to others have been withdrawn before."""
    call, agent = state.calls[event.call], state.agents[event.agent]
    work = _work(call, agent, event.offer)
    if len(call.works) > 1:
        raise CoreBroken(f"call {call.id!r} was accepted while others were offered it")
    move_call(call, event)
    _move_work(work, event)
    call.work = work
    state.ringing.pop(call, None)
    agent.misses = 0
    if agent.is_multi:
        leave_pools(agent)
        state.fresh_agents.append(agent)
    state.deadlines.add(event.at_ms, event.connect_by_ms, call, "connecting")


def _part(
    state: SiteState,
    event: e.OfferDeclined | e.OfferMissed | e.OfferWithdrawn,
) -> Agent:
    """One offer is over. With the last one the call goes back in line, at its place."""
    call, agent = state.calls[event.call], state.agents[event.agent]
    work = _work(call, agent, event.offer)
    _ = WORK_LIFECYCLE[type(event)][work.state]
    del call.works[event.offer]
    end_work(state, work, event.at_ms)
    if bool(call.works) != event.is_ringing:
        raise CoreBroken(f"call {call.id!r} has {len(call.works)} offers left")
    if call.works:
        state.fresh_calls.append((call, call.stamp))
    else:
        state.ringing.pop(call, None)
        move_call(call, event)
        wait(state, call, event.at_ms)
    return agent


def _exclude(state: SiteState, call: Call, agent: Agent, until_ms: int | None) -> None:
    """If nobody else is left who could take the call, everybody may again who missed it before. What
    lasts longer already is not cut short.
    """
    over = list(call.exclusions) if until_ms is None else [agent]
    known = call.exclusions.get(agent)
    if until_ms is not None and known is not None and known.until_ms >= until_ms:
        return
    for other in over:
        exclusion = call.exclusions.pop(other, None)
        if exclusion is not None:
            exclusion.stamp += 1
    if until_ms is not None:
        exclusion = call.exclusions[agent] = Exclusion(call, until_ms)
        state.excluding[call] = None
        state.deadlines.add_irregular(until_ms, exclusion, "exclusion")


def _back_off(
    state: SiteState,
    agent: Agent,
    event: e.OfferDeclined | e.OfferMissed | e.CallRequeued | e.CallbackFailed,
    back_at_ms: int,
) -> None:
    move_agent(agent, event)
    agent.back_at_ms = back_at_ms
    state.deadlines.add(event.at_ms, back_at_ms, agent, "back_off")


def offer_declined(state: SiteState, event: e.OfferDeclined) -> None:
    """A decline shows that somebody is there."""
    _exclude(state, state.calls[event.call], state.agents[event.agent], event.excluded_until_ms)
    agent = _part(state, event)
    agent.misses = 0
    _back_off(state, agent, event, event.back_at_ms)


def offer_missed(state: SiteState, event: e.OfferMissed) -> None:
    """One more in a row."""
    _exclude(state, state.calls[event.call], state.agents[event.agent], event.excluded_until_ms)
    agent = _part(state, event)
    agent.misses = event.misses
    _back_off(state, agent, event, event.back_at_ms)


def offer_withdrawn(state: SiteState, event: e.OfferWithdrawn) -> None:
    """The agent is as before."""
    _part(state, event)


def call_connected(state: SiteState, event: e.CallConnected) -> None:
    """The caller's agent is remembered, and the call counts for the agent once."""
    call, agent = state.calls[event.call], state.agents[event.agent]
    work = _work(call, agent, event.offer)
    move_call(call, event)
    _move_work(work, event)
    if agent.ready_for:
        leave_pools(agent)
    agent.calls += 1
    if agent.is_multi:
        state.fresh_agents.append(agent)
    call.connections = event.connection
    call.connected_at_ms = event.at_ms
    call.waited_ms = event.waited_ms
    call.was_callback, call.is_callback = call.was_callback or call.is_callback, False
    if call.caller is not None:
        memory = remember(state, call.caller)
        memory.last_agent = agent.id
        memory.callbacks.pop(call.id, None)
    state.deadlines.add(event.at_ms, event.ends_at_ms, call, "talking")


def _take_from(state: SiteState, event: e.CallRequeued | e.CallbackFailed) -> tuple[Call, Agent]:
    """The agent who accepted the call has it no longer."""
    call, agent = state.calls[event.call], state.agents[event.agent]
    work = _work(call, agent, event.offer)
    _ = WORK_LIFECYCLE[type(event)][work.state]
    if work.state == "talking":
        agent.talk_ms += event.at_ms - call.connected_at_ms
    call.works.clear()
    call.work = None
    end_work(state, work, event.at_ms)
    return call, agent


def call_requeued(state: SiteState, event: e.CallRequeued) -> None:
    """Back in line at the old place. An agent who does not back off is free at once."""
    call, agent = _take_from(state, event)
    call.leaves_at_ms = event.leaves_at_ms
    move_call(call, event)
    wait(state, call, event.at_ms)
    if event.back_at_ms is not None:
        _back_off(state, agent, event, event.back_at_ms)


def call_transferred(state: SiteState, event: e.CallTransferred) -> None:
    """In another queue, at its old place. Who passed it on wraps up, and is excluded until the wait
    there is over.
    """
    call, agent = state.calls[event.call], state.agents[event.agent]
    work = _work(call, agent, event.offer)
    agent.talk_ms += event.talked_ms
    wrap_up(state, work, event, event.wrap_up_until_ms)
    call.works.clear()
    call.work = None
    enter_queue(state, call, event)
    move_call(call, event)
    wait(state, call, event.at_ms)
    _exclude(state, call, agent, event.leaves_at_ms + 1)  # it leaves first


def callback_rung(state: SiteState, event: e.CallbackRung) -> None:
    """From now on it counts how long the caller takes to answer."""
    _await_caller(state, event, event.answer_by_ms).is_rung = True


def callback_answered(state: SiteState, event: e.CallbackAnswered) -> None:
    """From now on it counts how long the caller takes to reach his agent."""
    _await_caller(state, event, event.connect_by_ms).is_answered = True


def _await_caller(
    state: SiteState, event: e.CallbackRung | e.CallbackAnswered, until_ms: int
) -> Work:
    call = state.calls[event.call]
    work = _work(call, state.agents[event.agent], event.offer)
    _ = WORK_LIFECYCLE[type(event)][work.state]
    move_call(call, event)
    state.deadlines.add(event.at_ms, until_ms, call, "connecting")
    return work


def callback_failed(state: SiteState, event: e.CallbackFailed) -> None:
    """It goes on later. Unless he backs off the agent is free at once, and stays first among the idle."""
    call, agent = _take_from(state, event)
    call.tries = event.tries
    move_call(call, event)
    state.deadlines.add(event.at_ms, event.retry_at_ms, call, "postponed")
    if event.back_at_ms is not None:
        _back_off(state, agent, event, event.back_at_ms)
