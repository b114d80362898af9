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
    from queues.definitions import AgentSkill, QueueDefinition
    from queues.ids import SkillId
    from queues.state import Call, SiteState


def join_group(state: SiteState, agent: Agent, skills: tuple[AgentSkill, ...]) -> None:
    """Put the agent in the group with just these skills; it is made on first need."""
    group = state.groups.get(skills)
    if group is None:
        group = state.groups[skills] = AgentGroup(skills)
        for skill in (None, *group.levels):
            state.groups_of.setdefault(skill, {})[group] = None
            for requirement in state.requirements_of.get(skill, ()):
                _pair(requirement, group)
    agent.group = group
    group.agents[agent] = None


def leave_group(state: SiteState, agent: Agent) -> None:
    """Take the agent out of the group; the last one who leaves ends it."""
    group = agent.group
    del group.agents[agent]
    if not group.agents:
        del state.groups[group.skills]
        for skill in (None, *group.levels):
            del state.groups_of[skill][group]
        for requirement, _ in group.fits:
            del requirement.groups[group]


def line_for(
    state: SiteState, queue: QueueDefinition, needs: tuple[SkillNeed, ...], priority: int
) -> Line:
    """The line for calls of this queue, own needs and priority; made on first need."""
    requirement = state.requirements.get((queue.queue, needs))
    if requirement is None:
        requirement = _new_requirement(state, queue, needs)
    line = requirement.lines.get(priority)
    if line is None:
        line = requirement.lines[priority] = Line(requirement, priority)
        for group in requirement.groups:
            group.lines[line] = is_primary(group, requirement.needs)
    return line


def _new_requirement(
    state: SiteState, queue: QueueDefinition, needs: tuple[SkillNeed, ...]
) -> Requirement:
    """What calls of this queue with these needs of their own require."""
    requirement = Requirement(queue, join_needs(queue.needs, needs))
    state.requirements[queue.queue, needs] = requirement
    skill = requirement.needs[0].skill if requirement.needs else None
    state.requirements_of.setdefault(skill, []).append(requirement)
    for group in state.groups_of.get(skill, ()):
        _pair(requirement, group)
    _fill_pool(requirement)
    return requirement


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
    rule_key = preference(requirement.queue.selection, group, needs)
    requirement.groups[group] = rule_key
    group.fits.append((requirement, rule_key))
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


def _fill_pool(requirement: Requirement) -> None:
    """Let a new requirement know of the agents whom the other pools already hold."""
    for group, rule_key in requirement.groups.items():
        for agent in group.agents:
            if agent.pooled_stamp == agent.stamp:
                entry = (rule_key, agent.idle_since_ms, agent.order, agent.stamp, agent)
                requirement.pool.append(entry)
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
    state.groups_of.clear()
    state.requirements.clear()
    state.requirements_of.clear()
    state.open_lines.clear()
    for agent in state.agents.values():
        join_group(state, agent, agent.group.skills)
        if is_available(agent):
            agent.stamp += 1
            state.fresh_agents.append((agent, agent.stamp))
    for queue in state.queues.values():  # now, so that no first call has to wait for it
        _new_requirement(state, queue, ())
    for call in state.calls.values():
        queue = state.queues[call.line.requirement.queue.queue]
        call.line = line_for(state, queue, call.needs, call.line.priority)
        if call.state == "waiting":
            begin_to_wait(state, call)
