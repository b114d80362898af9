"""From a core to a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from queues.entities import Absence, Agent, Call, Work
from queues.errors import CoreBroken
from queues.snapshot.values import (
    AgentSnapshot,
    CallerSnapshot,
    CallSnapshot,
    CoreSnapshot,
    DeadlineSnapshot,
    RequirementSnapshot,
    WorkSnapshot,
)
from queues.steps import UNRELAXED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.core import Core
    from queues.entities import CallerMemory
    from queues.ids import AgentId, CallerId
    from queues.state import SiteState


_ENCODER: Final = msgspec.msgpack.Encoder()


def take(core: Core) -> CoreSnapshot:
    """The core as it is now. It goes on as before, and so does one that is restored from this.

    Raises:
        CoreBroken: it is in the middle of a decision.
    """
    state = core.state
    if state.fresh_agents or state.fresh_calls or state.departed:
        raise CoreBroken("a snapshot is taken between commands, not within one")
    return CoreSnapshot(
        definition=state.definition,
        at_ms=state.at_ms,
        looked_at_ms=core.looked_at_ms,
        passed_ms=state.deadlines.passed_ms,
        sequence=state.sequence,
        agents=tuple([_agent(agent) for agent in state.agents.values()]),
        calls=tuple([_call(call) for call in state.calls.values()]),
        ended=tuple(state.ended.items()),
        callers=tuple([_caller(name, one) for name, one in state.callers.items()]),
        estimates=tuple(state.estimates.values()),
        turns=tuple([(queue, place, order) for queue, (place, order) in state.turns.items()]),
        deadlines=tuple(_deadlines(state)),
        first_in_line=tuple([line.first[2].id for line in state.open_lines if line.first]),
        held=tuple([call.id for call in state.held]),
        excluding=tuple([call.id for call in state.excluding]),
        ringing=tuple([call.id for call in state.ringing]),
        unused=tuple(_unused(state)),
    )


def _call(call: Call) -> CallSnapshot:
    line = call.line
    return CallSnapshot(
        id=call.id,
        queue=call.queue_id,
        first_queue=call.first_queue,
        priority=line.priority,
        state=call.state,
        queued_at_ms=call.entry[0],
        arrival=call.entry[1],
        joined_at_ms=call.joined_at_ms,
        leaves_at_ms=call.leaves_at_ms,
        needs=call.needs,
        prefers=call.prefers,
        relaxation=call.relaxation,
        done=call.done,
        caller=call.caller,
        held_for=None if call.held_for is None else call.held_for.id,
        released_at_ms=call.released_at_ms,
        exclusions=_exclusions(call) if call.exclusions else (),
        offer=call.offer,
        ring_next_ms=call.ring_next_ms,
        is_callback=call.is_callback,
        was_callback=call.was_callback,
        tries=call.tries,
        connections=call.connections,
        connected_at_ms=call.connected_at_ms,
        waited_ms=call.waited_ms,
    )


def _exclusions(call: Call) -> tuple[tuple[AgentId, int], ...]:
    """Without those of agents who have signed out: whoever signs in again is somebody else."""
    return tuple(
        (agent.id, exclusion.until_ms)
        for agent, exclusion in call.exclusions.items()
        if agent.presence != "signed_out"
    )


def _work(work: Work) -> WorkSnapshot:
    return WorkSnapshot(
        call=work.call.id,
        queue=work.queue_id,
        offer=work.offer,
        channel=work.channel,
        state=work.state,
        since_ms=work.since_ms,
        is_rung=work.is_rung,
        is_answered=work.is_answered,
        wrap_up_began_ms=work.wrap_up_began_ms,
        wrap_up_length_ms=work.wrap_up_length_ms,
        wrap_up_until_ms=work.wrap_up_until_ms,
    )


def _agent(agent: Agent) -> AgentSnapshot:
    return AgentSnapshot(
        id=agent.id,
        order=agent.order,
        place=agent.place,
        capacity=agent.capacity,
        skills=agent.group.skills,
        presence=agent.presence,
        since_ms=agent.since_ms,
        works=tuple([_work(work) for work in agent.works.values()]),
        away_reason=agent.away_reason,
        back_at_ms=agent.back_at_ms,
        reachable=agent.reachable,
        planned_before=None if agent.absence is None else agent.absence.planned_before,
        return_ms=agent.return_ms,
        answer_ms=agent.answer_ms,
        plan=agent.plan,
        plan_reason=agent.plan_reason,
        plan_by=agent.plan_by,
        misses=agent.misses,
        idle_since_ms=agent.idle_since_ms,
        calls=agent.calls,
        talk_ms=agent.talk_ms,
        occupancy=agent.occupancy,
        occupancy_at_ms=agent.occupancy_at_ms,
    )


def _caller(caller: CallerId, memory: CallerMemory) -> CallerSnapshot:
    return CallerSnapshot(
        id=caller,
        last_agent=memory.last_agent,
        lost_queues=memory.lost_queues,
        lost_place_ms=memory.lost_place_ms,
        lost_at_ms=memory.lost_at_ms,
        callbacks=tuple(memory.callbacks),
    )


def _deadlines(state: SiteState) -> Iterator[DeadlineSnapshot]:
    excluded = {
        exclusion: agent.id
        for call in state.excluding
        for agent, exclusion in call.exclusions.items()
        if agent.presence != "signed_out"
    }
    for due_ms, _, subject, kind in state.deadlines.in_force():
        if isinstance(subject, Call):
            yield DeadlineSnapshot(due_ms, kind, subject.id)
        elif isinstance(subject, Work):
            yield DeadlineSnapshot(due_ms, kind, subject.call.id, subject.agent.id)
        elif isinstance(subject, Agent):
            yield DeadlineSnapshot(due_ms, kind, None, subject.id)
        elif isinstance(subject, Absence):
            yield DeadlineSnapshot(due_ms, kind, None, subject.agent.id)
        elif subject in excluded:
            yield DeadlineSnapshot(due_ms, kind, subject.call.id, excluded[subject])


def _unused(state: SiteState) -> list[RequirementSnapshot]:
    """In an order that does not depend on when they were made, which does not matter."""
    unused = [
        RequirementSnapshot(*key)
        for key, requirement in state.requirements.items()
        if not requirement.calls and key[1:] != ((), (), UNRELAXED)
    ]
    return sorted(unused, key=_ENCODER.encode)
