"""Everything of a core's state that can make a difference later, as plain values to compare."""

from __future__ import annotations

from types import GetSetDescriptorType, MemberDescriptorType
from typing import TYPE_CHECKING

from queues.entities import Absence, Agent, Call, CallerMemory, Exclusion, Work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.deadlines import Subject
    from queues.state import SiteState


FIELDS = (MemberDescriptorType, GetSetDescriptorType)
REMINDERS = ("exclusion", "held", "ring", "step")
"""Deadlines at which the core looks again and may find nothing to do; then there is no event, and a
core that replays still has them. Looking once more does nothing either.
"""


def fingerprint(state: SiteState) -> dict[str, object]:
    """Two states with equal fingerprints answer every further command alike."""
    return {
        "definition": state.definition,
        "at_ms": state.at_ms,
        "queues": dict(state.queues),
        "sequence": state.sequence,
        "calls": [_call(call) for call in state.calls.values()],
        "agents": [_agent(agent) for agent in state.agents.values()],
        "ended": list(state.ended.items()),
        "lines": sorted(_lines(state)),
        "pools": sorted(_pools(state), key=repr),
        "deadlines": sorted(_deadlines(state)),
        "fresh": [len(state.fresh_agents), len(state.fresh_calls), len(state.departed)],
        "callers": [(name, _memory(memory)) for name, memory in state.callers.items()],
        "estimates": dict(state.estimates),
        "turns": dict(state.turns),
        "waiting": {queue: count for queue, count in state.waiting.items() if count},
        "ringing": [call.id for call in state.ringing],
    }


def fields_of(kind: type) -> set[str]:
    """The names of what its objects hold, be it a class of Python or a compiled one."""
    return {name for name, one in vars(kind).items() if isinstance(one, FIELDS) and name[0] != "_"}


def _memory(memory: CallerMemory) -> dict[str, object]:
    return {name: repr(getattr(memory, name)) for name in fields_of(CallerMemory)}


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
        "works": [_work(work) for work in call.works.values()],
        "agent": None if call.agent is None else call.agent.id,
        "prefers": call.prefers,
        "relaxation": call.relaxation,
        "done": call.done,
        "held_for": None if call.held_for is None else call.held_for.id,
        "released_at_ms": call.released_at_ms,
        "exclusions": [
            (agent.id, one.until_ms)
            for agent, one in call.exclusions.items()
            if agent.presence != "signed_out"  # whoever signs in again is somebody else
        ],
        "caller": call.caller,
        "is_callback": call.is_callback,
        "was_callback": call.was_callback,
        "tries": call.tries,
        "joined_at_ms": call.joined_at_ms,
        "ring_next_ms": call.ring_next_ms,
        "connections": call.connections,
        "connected_at_ms": call.connected_at_ms,
        "waited_ms": call.waited_ms,
    }


def _work(work: Work) -> dict[str, object]:
    names = fields_of(Work) - {"agent", "call", "stamp"}
    return {name: getattr(work, name) for name in names} | {
        "agent": work.agent.id,
        "call": work.call.id,
    }


def _agent(agent: Agent) -> dict[str, object]:
    names = fields_of(Agent) - {"absence", "works", "work", "group", "pooled", "held", "stamp"}
    return {name: getattr(agent, name) for name in names} | {
        "skills": agent.group.skills,
        "works": [_work(work) for work in agent.works.values()],
        "held": [call.id for call in agent.held],
        "planned_before": None if agent.absence is None else agent.absence.planned_before,
    }


def _lines(state: SiteState) -> Iterator[tuple[str, str, int, list[str]]]:
    for line in state.open_lines:
        requirement = line.requirement
        calls: list[str] = [call.id for call in line]
        yield (requirement.queue.queue, repr(requirement.needs), line.priority, calls)


def _pools(state: SiteState) -> Iterator[tuple[object, ...]]:
    for key, requirement in state.requirements.items():
        for pool in filter(None, (requirement.pool, requirement.shadow_pool)):
            entries = [(*entry[:4], entry[4].id) for entry in pool.entries[pool.start :]]
            yield (key[0], repr(key[1:]), entries)


def _deadlines(state: SiteState) -> Iterator[tuple[int, str, str]]:
    for due_ms, _, subject, kind in state.deadlines.in_force():
        if kind not in REMINDERS:
            yield (due_ms, kind, name_of(subject))


def name_of(subject: Subject) -> str:
    match subject:
        case Absence():
            return f"absence of {subject.agent.id}"
        case Work():
            return f"{subject.call.id} with {subject.agent.id}"
        case Exclusion():
            return f"exclusion from {subject.call.id}"
        case Agent() | Call():
            return subject.id
