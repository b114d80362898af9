"""What must always hold, recounted from scratch. Tests check it after every event; slow on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.index import is_available
from queues.lifecycles import AGENT_DEADLINES, CALL_DEADLINES
from queues.ordering import fits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.state import Agent, Call, SiteState

_WITH_AGENT = ("offered", "connecting", "talking")


def violations(state: SiteState, *, matched: bool = True) -> list[str]:
    """Everything that is wrong with the state, in words; empty if nothing is.

    `matched`: also demand that nobody waits whom an available agent could take and that nobody is
    offered a call who cannot be reached, which holds between commands but not between the events
    of one command.
    """
    found = [
        *_of_calls(state),
        *_of_agents(state),
        *_of_lines(state),
        *_of_index(state),
        *_of_deadlines(state),
    ]
    if matched:
        found.extend(_unmatched(state))
        found.extend(_missing_from_pools(state))
    return found


def _of_calls(state: SiteState) -> Iterator[str]:
    for call in state.calls.values():
        in_line = sum(1 for other in call.line if other is call)
        if in_line != (call.state == "waiting"):
            yield f"call {call.id} is {call.state} and stands in its line {in_line} times"
        agent = call.agent
        if (agent is not None) != (call.state in _WITH_AGENT):
            yield f"call {call.id} is {call.state} with agent {agent and agent.id}"
        if agent is not None and agent.call is not call:
            yield f"call {call.id} has agent {agent.id}, who has another call"
        if call.id in state.ended:
            yield f"call {call.id} is both alive and ended"


def _of_agents(state: SiteState) -> Iterator[str]:
    for agent in state.agents.values():
        if (agent.call is not None) != (agent.state in _WITH_AGENT):
            yield f"agent {agent.id} is {agent.state} with call {agent.call and agent.call.id}"
        if agent.call is not None and agent.call.state != agent.state:
            yield f"agent {agent.id} is {agent.state}, the call is {agent.call.state}"
        if agent.call is not None and state.calls.get(agent.call.id) is not agent.call:
            yield f"agent {agent.id} holds a call that is not in the core"


def _of_lines(state: SiteState) -> Iterator[str]:
    for requirement in state.requirements.values():
        for line in requirement.lines.values():
            entries = [call.entry for call in line]
            if entries != sorted(entries):
                yield f"line of {requirement.queue.queue} is out of order"
            if line.first != (entries[0] if entries else None):
                yield f"line of {requirement.queue.queue} has a wrong first call"
            if (line in state.open_lines) != bool(entries):
                yield f"line of {requirement.queue.queue} is wrongly open or closed"


def _of_index(state: SiteState) -> Iterator[str]:
    for group in state.groups.values():
        expected = {id(r) for r in state.requirements.values() if fits(group, r.needs)}
        if {id(requirement) for requirement, _ in group.fits} != expected:
            yield f"group {group.skills} is paired with the wrong requirements"
        if any(agent.group is not group for agent in group.agents) or not group.agents:
            yield f"group {group.skills} has the wrong agents, or none"
    for requirement in state.requirements.values():
        if any(state.groups.get(group.skills) is not group for group in requirement.groups):
            yield f"a requirement of {requirement.queue.queue} knows a group that is gone"


def _of_deadlines(state: SiteState) -> Iterator[str]:
    in_force = {(id(subject), kind) for _, _, subject, kind in state.deadlines.in_force()}
    for call in state.calls.values():
        if (id(call), CALL_DEADLINES.get(call.state)) not in in_force:
            yield f"call {call.id} is {call.state} without a deadline"
    for agent in state.agents.values():
        kind = AGENT_DEADLINES.get(agent.state)
        if kind is not None and (id(agent), kind) not in in_force:
            yield f"agent {agent.id} is {agent.state} without a deadline"
        absence = agent.absence
        if agent.reachable != (absence is None):
            yield f"agent {agent.id} is lost without an absence, or found with one"
        given_up = absence is None or agent.plan == "signed_out"
        if not given_up and (id(absence), "unreachable") not in in_force:
            yield f"agent {agent.id} cannot be reached and is not signed out in the end"


def _unmatched(state: SiteState) -> Iterator[str]:
    for agent in state.agents.values():
        if agent.state == "offered" and not agent.reachable:
            yield f"agent {agent.id} is offered a call at a desk that cannot be reached"
    available = [agent for agent in state.agents.values() if is_available(agent)]
    for agent in available:
        if agent.plan is not None:
            yield f"agent {agent.id} is ready although planned to be {agent.plan}"
    for call in state.calls.values():
        for agent in available if call.state == "waiting" else ():
            if _could_take(agent, call):
                yield f"call {call.id} waits although agent {agent.id} could take it"


def _could_take(agent: Agent, call: Call) -> bool:
    return fits(agent.group, call.line.requirement.needs)


def _missing_from_pools(state: SiteState) -> Iterator[str]:
    for agent in state.agents.values():
        for requirement, _ in agent.group.fits:
            live = sum(
                1 for entry in requirement.pool if entry[4] is agent and entry[3] == agent.stamp
            )
            if live != is_available(agent):
                yield f"agent {agent.id} ({agent.state}) stands {live} times in a pool"
