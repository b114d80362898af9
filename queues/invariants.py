"""What must always hold, recounted from scratch. Tests check it after every event; slow on purpose."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from queues.availability import is_available_for, is_barred, open_channels
from queues.definitions import RING_RULES
from queues.index import fits, requirement_key
from queues.overdue import endless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.entities import Agent, Call
    from queues.state import SiteState


def violations(state: SiteState, *, matched: bool = True) -> list[str]:
    """Everything that is wrong with the state, in words; empty if nothing is.

    `matched`: also demand that nobody waits whom an available agent could take and that nobody is
    offered a call who cannot be reached, which holds between commands but not between the events
    of one command.
    """
    found = [
        *_of_calls(state),
        *_of_offers(state),
        *_of_agents(state),
        *_of_lines(state),
        *_of_counters(state),
        *_of_index(state),
        *_of_deadlines(state),
    ]
    if matched:
        found.extend(_unmatched(state))
        found.extend(_misplaced_in_pools(state))
    return found


def _of_calls(state: SiteState) -> Iterator[str]:
    for call in state.calls.values():
        in_line = sum(1 for other in call.line if other is call)
        held = call.held_for is not None and call in call.held_for.held
        if in_line + held != (call.state == "waiting"):
            yield f"call {call.id} is {call.state}, {in_line} times in line, held: {held}"
        if held != (call in state.held):
            yield f"call {call.id} is wrongly among those that wait for one agent"
        if call.held_for is not None and not held:
            yield f"call {call.id} waits for an agent who does not know"
        if call in state.ringing and call.state != "offered":
            yield f"call {call.id} is {call.state} and said to ring"
        if len(call.works) > 1 and call not in state.ringing and _rings(call):
            yield f"call {call.id} rings at several and is not among those that ring"
        if call.id in state.ended:
            yield f"call {call.id} is both alive and ended"
        if state.requirements.get(requirement_key(call)) is not call.line.requirement:
            yield f"call {call.id} stands in the line of another requirement"


def _rings(call: Call) -> bool:
    return call.line.requirement.queue.selection in RING_RULES and call.state == "offered"


def _of_offers(state: SiteState) -> Iterator[str]:
    for call in state.calls.values():
        agent = call.agent
        if (agent is not None) != (call.state in ("connecting", "talking")):
            yield f"call {call.id} is {call.state} with agent {agent and agent.id}"
        if bool(call.works) != (call.state in ("offered", "connecting", "talking")):
            yield f"call {call.id} is {call.state} with {len(call.works)} offers"
        if len(call.works) > 1 and call.state != "offered":
            yield f"call {call.id} is {call.state} and has {len(call.works)} winners"
        for offer, work in call.works.items():
            if work.agent.works.get(call.id) is not work or work.offer != offer:
                yield f"agent {work.agent.id} does not know of offer {offer} of call {call.id}"
            if work.state != call.state:
                yield f"agent {work.agent.id} is {work.state}, the call is {call.state}"


def _of_agents(state: SiteState) -> Iterator[str]:
    for agent in state.agents.values():
        for call_id, work in agent.works.items():
            if work.state != "wrapping_up" and state.calls.get(call_id) is not work.call:
                yield f"agent {agent.id} holds a call that is not in the core"
            if work.state != "wrapping_up" and work.call.works.get(work.offer) is not work:
                yield f"agent {agent.id} holds a call that does not know of it"
        in_hand = Counter(work.channel for work in agent.works.values())
        for channel, count in in_hand.items():
            if count > getattr(agent.capacity, channel):
                yield f"agent {agent.id} has {count} of {channel} in hand"
        if agent.works and agent.presence in ("away", "signed_out"):
            yield f"agent {agent.id} is {agent.presence} with something in hand"


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
            if (line in state.watched_lines) != (bool(entries) and requirement.is_watched):
                yield f"line of {requirement.queue.queue} is wrongly watched or not"


def _of_counters(state: SiteState) -> Iterator[str]:
    waiting = Counter(call.queue_id for call in state.calls.values() if call.state == "waiting")
    counted = Counter({queue: count for queue, count in state.waiting.items() if count})
    if waiting != counted:
        yield f"{dict(counted)} are said to wait, and {dict(waiting)} do"
    having = Counter(id(call.line.requirement) for call in state.calls.values())
    for requirement in state.requirements.values():
        if requirement.calls != having[id(requirement)]:
            yield f"a requirement of {requirement.queue.queue} counts {requirement.calls} calls"


def _of_index(state: SiteState) -> Iterator[str]:
    for group in state.groups.values():
        expected = {id(r) for r in state.requirements.values() if fits(group, r)}
        if {id(requirement) for requirement in group.fits} != expected:
            yield f"group {group.skills} is paired with the wrong requirements"
        if any(agent.group is not group for agent in group.agents) or not group.agents:
            yield f"group {group.skills} has the wrong agents, or none"
    for requirement in state.requirements.values():
        if any(state.groups.get(group.skills) is not group for group in requirement.groups):
            yield f"a requirement of {requirement.queue.queue} knows a group that is gone"


def _of_deadlines(state: SiteState) -> Iterator[str]:
    for one in endless(state):
        yield f"{one.what} {one.id} is {one.state} without a deadline"
    for agent in state.agents.values():
        if agent.reachable != (agent.absence is None):
            yield f"agent {agent.id} is lost without an absence, or found with one"


def _unmatched(state: SiteState) -> Iterator[str]:
    if state.fresh_agents or state.fresh_calls or state.departed:
        yield "matching has not finished"
    for agent in state.agents.values():
        if not agent.reachable and any(one.state == "offered" for one in agent.works.values()):
            yield f"agent {agent.id} is offered a call at a desk that cannot be reached"
        if agent.plan is not None and not agent.works:
            yield f"agent {agent.id} is {agent.presence} although planned to be {agent.plan}"
        for call in state.calls.values():
            if _could_take(state, agent, call):
                yield f"call {call.id} is {call.state} although agent {agent.id} could take it"
        for call in agent.held:
            if call.held_for is not agent:
                yield f"call {call.id} does not know that it waits for {agent.id}"
            if agent.presence in ("away", "signed_out") or not agent.reachable:
                yield f"call {call.id} waits for {agent.id}, who is not at work"


def _is_barred(state: SiteState, call: Call, agent: Agent) -> bool:
    """Also by an exclusion that is over, if nobody has looked at its deadline yet."""
    exclusion = call.exclusions.get(agent)
    unseen = exclusion is not None and any(
        subject is exclusion and subject.stamp == stamp
        for _, stamp, subject, _ in state.deadlines.in_force()
    )
    return is_barred(call, agent, state.at_ms) or unseen


def _could_take(state: SiteState, agent: Agent, call: Call) -> bool:
    requirement = call.line.requirement
    queue = requirement.queue
    if (
        not fits(agent.group, requirement)
        or not is_available_for(state, agent, queue.channel)
        or _is_barred(state, call, agent)
        or call.held_for not in (None, agent)
    ):
        return False
    if call.state == "offered":
        rings = queue.selection == "ring_all" and call in state.ringing
        return rings and len(call.works) < queue.ring_max
    return call.state == "waiting"


def _misplaced_in_pools(state: SiteState) -> Iterator[str]:
    for agent in state.agents.values():
        channels = open_channels(state, agent)
        if agent.ready_for != channels:
            yield f"agent {agent.id} is open for {channels} and known for {agent.ready_for}"
        for requirement in agent.group.fits:
            for pool in requirement.pools:
                count = sum(1 for other in pool if other is agent)
                if count != (requirement.channel in channels):
                    yield f"agent {agent.id} ({agent.state}) stands {count} times in a pool"
