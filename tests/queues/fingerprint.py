"""Everything of a core's state that can make a difference later, as plain values to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.state import Absence, Agent, Call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.deadlines import Subject
    from queues.state import SiteState


def fingerprint(state: SiteState) -> dict[str, object]:
    """Two states with equal fingerprints answer every further command alike."""
    return {
        "definition": state.definition,
        "at_ms": state.at_ms,
        "queues": dict(state.queues),
        "sequence": state.sequence,
        "calls": [_call(call) for call in state.calls.values()],
        "agents": [_agent(agent) for agent in state.agents.values()],
        "ended": list(state.ended),
        "lines": sorted(_lines(state)),
        "pools": sorted(_pools(state)),
        "deadlines": sorted(_deadlines(state)),
        "fresh": [len(state.fresh_agents), len(state.fresh_calls)],
    }


def _call(call: Call) -> dict[str, object]:
    line = call.line
    return {
        "id": call.id,
        "state": call.state,
        "queue": line.requirement.queue,
        "all_needs": line.requirement.needs,
        "own_needs": call.needs,
        "priority": line.priority,
        "place": call.entry[:2],
        "leaves_at_ms": call.leaves_at_ms,
        "offer": call.offer,
        "agent": None if call.agent is None else call.agent.id,
        "connections": call.connections,
        "connected_at_ms": call.connected_at_ms,
        "waited_ms": call.waited_ms,
    }


def _agent(agent: Agent) -> dict[str, object]:
    names = set(Agent.__slots__) - {"absence", "call", "group", "pooled_stamp", "stamp"}
    return {name: getattr(agent, name) for name in names} | {
        "skills": agent.group.skills,
        "call": None if agent.call is None else agent.call.id,
        "planned_before": None if agent.absence is None else agent.absence.planned_before,
    }


def _lines(state: SiteState) -> Iterator[tuple[str, str, int, list[str]]]:
    for line in state.open_lines:
        requirement = line.requirement
        calls: list[str] = [call.id for call in line]
        yield (requirement.queue.queue, repr(requirement.needs), line.priority, calls)


def _pools(state: SiteState) -> Iterator[tuple[str, str, list[tuple[object, ...]]]]:
    for (queue, needs), requirement in state.requirements.items():
        live = [
            (rule_key, idle_since_ms, order, agent.id)
            for rule_key, idle_since_ms, order, stamp, agent in requirement.pool
            if agent.stamp == stamp
        ]
        yield (queue, repr(needs), sorted(live))


def _deadlines(state: SiteState) -> Iterator[tuple[int, str, str]]:
    for due_ms, _, subject, kind in state.deadlines.in_force():
        yield (due_ms, kind, name_of(subject))


def name_of(subject: Subject) -> str:
    match subject:
        case Absence():
            return f"absence of {subject.agent.id}"
        case Agent() | Call():
            return subject.id
    raise AssertionError(f"{subject!r} has a deadline")
