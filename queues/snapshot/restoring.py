"""From a snapshot to a core that goes on as the one did of which it was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.definitions import QueueDefinition
from queues.entities import Absence, Agent, Call, CallerMemory, Exclusion, Work
from queues.errors import CoreBroken
from queues.index import (
    add_requirement,
    begin_to_wait,
    join_group,
    line_in,
    put_in_line,
    rebuild,
)
from queues.matching import settle
from queues.ranked import Line
from queues.state import Requirement
from queues.steps import UNRELAXED

if TYPE_CHECKING:
    from queues.core import Core
    from queues.deadlines import Subject
    from queues.snapshot.values import (
        AgentSnapshot,
        CallerSnapshot,
        CallSnapshot,
        CoreSnapshot,
        DeadlineSnapshot,
        WorkSnapshot,
    )
    from queues.state import SiteState

_ACCEPTED = ("connecting", "talking")


def restore(core: Core, kept: CoreSnapshot) -> None:
    """Bring a core that has handled nothing yet to where the snapshot was taken.

    Raises:
        CoreBroken: the core is not fresh or of another site, or the snapshot does not fit together.
    """
    state = core.state
    if state.sequence or state.at_ms:
        raise CoreBroken("only a fresh core can be restored")
    if kept.definition.site != state.definition.site:
        raise CoreBroken(f"this is site {state.definition.site!r}, not {kept.definition.site!r}")
    try:
        _restore(state, kept)
    except KeyError as error:
        raise CoreBroken(f"the snapshot speaks of {error}, which is not there") from error
    core.looked_at_ms = kept.looked_at_ms


def _restore(state: SiteState, kept: CoreSnapshot) -> None:
    state.definition = kept.definition
    state.at_ms = kept.at_ms
    state.sequence = kept.sequence
    state.queues = {queue.queue: queue for queue in kept.definition.queues}
    rebuild(state)
    for one in kept.agents:
        _add_agent(state, one)
    for call in kept.calls:
        _add_call(state, call)
    for agent in kept.agents:
        for work in agent.works:
            _add_work(state, state.agents[agent.id], work)
    _put_in_line(state, kept)
    for unused in kept.unused:
        add_requirement(state, (unused.queue, unused.needs, unused.prefers, unused.relaxation))
    state.ended.update(kept.ended)
    for caller in kept.callers:
        state.callers[caller.id] = _caller(caller)
    state.estimates = {estimate.queue: estimate for estimate in kept.estimates}
    state.turns = {queue: (place, order) for queue, place, order in kept.turns}
    for deadline in kept.deadlines:
        state.deadlines.add_irregular(deadline.due_ms, _subject(state, deadline), deadline.kind)
    state.deadlines.passed_ms = kept.passed_ms
    state.fresh_agents.extend(state.agents.values())
    settle(state)


def _add_agent(state: SiteState, kept: AgentSnapshot) -> None:
    agent = Agent(kept.id, kept.order, kept.place, kept.capacity)
    join_group(state, agent, kept.skills)
    agent.presence = kept.presence
    agent.since_ms = kept.since_ms
    agent.away_reason = kept.away_reason
    agent.back_at_ms = kept.back_at_ms
    agent.reachable = kept.reachable
    if not kept.reachable:
        agent.absence = Absence(agent)
        agent.absence.planned_before = kept.planned_before
    agent.return_ms, agent.answer_ms = kept.return_ms, kept.answer_ms
    agent.plan, agent.plan_reason, agent.plan_by = kept.plan, kept.plan_reason, kept.plan_by
    agent.misses = kept.misses
    agent.idle_since_ms = kept.idle_since_ms
    agent.calls, agent.talk_ms = kept.calls, kept.talk_ms
    agent.occupancy, agent.occupancy_at_ms = kept.occupancy, kept.occupancy_at_ms
    state.agents[agent.id] = agent


def _add_call(state: SiteState, kept: CallSnapshot) -> None:
    key = (kept.queue, kept.needs, kept.prefers, kept.relaxation)
    requirement = state.requirements.get(key)
    if requirement is None:
        requirement = add_requirement(state, key)
    line = line_in(requirement, kept.priority)
    call = Call(kept.id, line, kept.queued_at_ms, kept.arrival)
    put_in_line(call, line)
    call.first_queue = kept.first_queue
    call.needs, call.prefers, call.relaxation = kept.needs, kept.prefers, kept.relaxation
    call.state = kept.state
    call.joined_at_ms, call.leaves_at_ms = kept.joined_at_ms, kept.leaves_at_ms
    call.done = kept.done
    call.caller = kept.caller
    if kept.held_for is not None:
        call.held_for = state.agents[kept.held_for]
    call.released_at_ms = kept.released_at_ms
    for agent_id, until_ms in kept.exclusions:
        call.exclusions[state.agents[agent_id]] = Exclusion(call, until_ms)
    call.offer = kept.offer
    call.ring_next_ms = kept.ring_next_ms
    call.is_callback, call.was_callback = kept.is_callback, kept.was_callback
    call.tries = kept.tries
    call.connections, call.connected_at_ms = kept.connections, kept.connected_at_ms
    call.waited_ms = kept.waited_ms
    state.calls[call.id] = call


def _add_work(state: SiteState, agent: Agent, kept: WorkSnapshot) -> None:
    call = _ended(kept) if kept.state == "wrapping_up" else state.calls[kept.call]
    work = Work(agent, call, kept.offer, kept.queue, kept.channel)
    work.state = kept.state
    work.since_ms = kept.since_ms
    work.is_rung, work.is_answered = kept.is_rung, kept.is_answered
    work.wrap_up_began_ms = kept.wrap_up_began_ms
    work.wrap_up_length_ms = kept.wrap_up_length_ms
    work.wrap_up_until_ms = kept.wrap_up_until_ms
    agent.works[call.id] = call.works[work.offer] = work
    if len(call.works) > 1:  # agents are gone through in another order than offers were made
        call.works = dict(sorted(call.works.items()))
    if work.state in _ACCEPTED:
        call.work = work


def _ended(kept: WorkSnapshot) -> Call:
    """A call that is wrapped up: nothing of it matters to its agent any more but its name."""
    queue = QueueDefinition(queue=kept.queue, channel=kept.channel)
    key = (kept.queue, (), (), UNRELAXED)
    call = Call(kept.call, Line(Requirement(key, queue, (), frozenset(), None), 0), 0, 0)
    call.state = "ended"
    return call


def _put_in_line(state: SiteState, kept: CoreSnapshot) -> None:
    """The first of each line come before the others, so that lines open in their old order."""
    calls = state.calls
    first = dict.fromkeys((*kept.first_in_line, *kept.held))
    for call_id in first:
        begin_to_wait(state, calls[call_id])
    for call in calls.values():
        if call.state == "waiting" and call.id not in first:
            begin_to_wait(state, call)
    state.excluding.update(dict.fromkeys(calls[call_id] for call_id in kept.excluding))
    state.ringing.update(dict.fromkeys(calls[call_id] for call_id in kept.ringing))


def _caller(kept: CallerSnapshot) -> CallerMemory:
    memory = CallerMemory()
    memory.last_agent = kept.last_agent
    memory.lost_queues = kept.lost_queues
    memory.lost_place_ms, memory.lost_at_ms = kept.lost_place_ms, kept.lost_at_ms
    memory.callbacks = dict.fromkeys(kept.callbacks)
    return memory


def _subject(state: SiteState, kept: DeadlineSnapshot) -> Subject:
    """Whatever the deadline is for; raises KeyError if it is not there."""
    if kept.agent is None:
        if kept.call is None:
            raise KeyError(f"whatever {kept.kind} is for")
        return state.calls[kept.call]
    agent = state.agents[kept.agent]
    if kept.call is None:
        return agent if agent.absence is None or kept.kind != "unreachable" else agent.absence
    if kept.kind == "exclusion":
        return state.calls[kept.call].exclusions[agent]
    return agent.works[kept.call]
