"""Keeps who fits whom: requirements, lines, groups and pools (see `queues.state`).

Everything here is derived from the events folded so far and could be rebuilt from them.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from queues.definitions import SkillNeed
from queues.ordering import fits, is_primary, preference
from queues.state import SLACK, Agent, AgentGroup, Line, Requirement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queues.definitions import AgentSkill, QueueDefinition
    from queues.ids import SkillId
    from queues.state import Call, SiteState


def group_for(state: SiteState, skills: tuple[AgentSkill, ...]) -> AgentGroup:
    """The group of agents with just these skills; made on first need."""
    group = state.groups.get(skills)
    if group is None:
        group = state.groups[skills] = AgentGroup(skills)
        for requirement in state.requirements.values():
            _pair(requirement, group)
    return group


def line_for(
    state: SiteState, queue: QueueDefinition, needs: tuple[SkillNeed, ...], priority: int
) -> Line:
    """The line for calls of this queue, own needs and priority; made on first need."""
    requirement = state.requirements.get((queue.queue, needs))
    if requirement is None:
        requirement = Requirement(queue, join_needs(queue.needs, needs))
        state.requirements[queue.queue, needs] = requirement
        for group in state.groups.values():
            _pair(requirement, group)
        _fill_pool(requirement, state.agents.values())
    line = requirement.lines.get(priority)
    if line is None:
        line = requirement.lines[priority] = Line(requirement, priority)
        for group in requirement.groups:
            group.lines[line] = is_primary(group, requirement.needs)
    return line


def join_needs(
    first: tuple[SkillNeed, ...], second: tuple[SkillNeed, ...]
) -> tuple[SkillNeed, ...]:
    """Both together: each skill once, at the higher of the levels, in order of the names."""
    levels: dict[SkillId, int] = {}
    for need in (*first, *second):
        levels[need.skill] = max(need.level, levels.get(need.skill, 0))
    return tuple(SkillNeed(skill, levels[skill]) for skill in sorted(levels))


def _pair(requirement: Requirement, group: AgentGroup) -> None:
    """Work out once whether this group fits this requirement."""
    needs = requirement.needs
    if not fits(group, needs):
        return
    requirement.groups.append(group)
    group.fits.append((requirement, preference(requirement.queue.selection, group, needs)))
    for line in requirement.lines.values():
        group.lines[line] = is_primary(group, needs)


def is_available(agent: Agent) -> bool:
    """Whether the agent may be offered a call now."""
    return agent.state == "ready" and agent.reachable


def add_to_pools(agent: Agent) -> None:
    """Let every requirement that the ready agent meets know of him."""
    idle_since_ms, order, stamp = agent.idle_since_ms, agent.order, agent.stamp
    agent.pooled_stamp = stamp
    for requirement, rule_key in agent.group.fits:
        pool = requirement.pool
        heapq.heappush(pool, (rule_key, idle_since_ms, order, stamp, agent))
        if len(pool) > requirement.pool_tidy_at:
            _tidy(requirement)


def best_agent(requirement: Requirement) -> Agent | None:
    """The ready agent whom the queue's rule prefers; stale entries are dropped on the way."""
    pool = requirement.pool
    while pool:
        entry = pool[0]
        agent = entry[4]
        if agent.stamp == entry[3]:
            return agent
        heapq.heappop(pool)
    return None


def _tidy(requirement: Requirement) -> None:
    live = [entry for entry in requirement.pool if entry[4].stamp == entry[3]]
    heapq.heapify(live)
    requirement.pool = live
    requirement.pool_tidy_at = max(SLACK, 2 * len(live))


def _fill_pool(requirement: Requirement, agents: Iterable[Agent]) -> None:
    """Let a new requirement know of the agents whom the other pools already hold."""
    keys = {id(group): group.fits[-1][1] for group in requirement.groups}
    for agent in agents:
        if agent.pooled_stamp == agent.stamp and id(agent.group) in keys:
            key = keys[id(agent.group)]
            requirement.pool.append((key, agent.idle_since_ms, agent.order, agent.stamp, agent))
    heapq.heapify(requirement.pool)


def begin_to_wait(state: SiteState, call: Call) -> None:
    """Put the call in its line, at its place."""
    line = call.line
    if line.first is None:
        state.open_lines[line] = None
    line.add(call.entry)


def cease_to_wait(state: SiteState, call: Call) -> None:
    """Take the call out of its line."""
    line = call.line
    line.remove(call.entry)
    if line.first is None:
        del state.open_lines[line]


def rebuild(state: SiteState) -> None:
    """Work everything out anew after the definition has changed; every call keeps its place."""
    state.groups.clear()
    state.requirements.clear()
    state.open_lines.clear()
    for agent in state.agents.values():
        agent.group = group_for(state, agent.group.skills)
        if is_available(agent):
            agent.stamp += 1
            state.fresh_agents.append((agent, agent.stamp))
    for call in state.calls.values():
        queue = state.queues[call.line.requirement.queue.queue]
        call.line = line_for(state, queue, call.needs, call.line.priority)
        if call.state == "waiting":
            begin_to_wait(state, call)
