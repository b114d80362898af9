"""Keeps who fits whom: requirements, lines, groups and pools (see `queues.state`).

Everything here is derived from the events folded so far and could be rebuilt from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues.availability import idle_since
from queues.definitions import AllOf, AnyOf, SkillNeed
from queues.needs import anchors, meets, relaxed, wanted_skills
from queues.ranked import Line, Pool
from queues.selection import is_primary, pool_entry, preference
from queues.state import AgentGroup, Requirement
from queues.steps import UNRELAXED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.definitions import AgentSkill, Channel, Need, QueueDefinition
    from queues.entities import Agent, Call
    from queues.ids import SkillId
    from queues.ranked import PoolEntry
    from queues.state import Preference, RequirementKey, SiteState
    from queues.steps import Relaxation

_NO_POOLS: Final[dict[Pool, Preference]] = {}
REQUIREMENTS_KEPT: Final = 512
"""Beyond so many, requirements that no call has are forgotten."""


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
        for requirement in group.fits:
            del requirement.groups[group]


def line_for(state: SiteState, key: RequirementKey, priority: int) -> Line:
    """The line for calls of this requirement and priority; both are made on first need."""
    requirement = state.requirements.get(key)
    if requirement is None:
        if len(state.requirements) > REQUIREMENTS_KEPT + len(state.queues):
            _forget_unused(state)
        requirement = add_requirement(state, key)
    return line_in(requirement, priority)


def line_in(requirement: Requirement, priority: int) -> Line:
    """The line for calls of this priority; made on first need."""
    line = requirement.lines.get(priority)
    if line is None:
        line = requirement.lines[priority] = Line(requirement, priority)
        for group in requirement.groups:
            group.lines[line] = is_primary(group, requirement)
    return line


def add_requirement(state: SiteState, key: RequirementKey) -> Requirement:
    """What calls of this queue with these needs of their own require; there is none such yet."""
    needs = needs_in_all(state, key)
    anchored = anchors(AllOf(needs))
    queue = state.queues[key[0]]
    requirement = Requirement(key, queue, needs, wanted_skills(needs), anchored)
    state.requirements[key] = requirement
    for skill in (None,) if anchored is None else anchored:
        state.requirements_of.setdefault(skill, {})[requirement] = None
        for group in state.groups_of.get(skill, ()):
            _pair(requirement, group)
    for group in requirement.groups:
        for agent in group.agents:
            if queue.channel in agent.ready_for:
                for pool in requirement.pools:
                    _add_to_pool(agent, pool, group.pools[queue.channel][pool])
    return requirement


def needs_in_all(state: SiteState, key: RequirementKey) -> tuple[Need, ...]:
    """What the queue and the call need together, relaxed."""
    queue_id, own, _, relaxation = key
    queue = state.queues[queue_id]
    if relaxation == UNRELAXED:
        return join_needs((*queue.needs, *own))
    added = [state.queues[one] for one in relaxation.add_queues if one in state.queues]
    ways = [_relaxed(one, own, relaxation) for one in (queue, *added)]
    return ways[0] if len(ways) == 1 else (AnyOf(tuple(AllOf(way) for way in ways)),)


def _relaxed(
    queue: QueueDefinition, own: tuple[Need, ...], relaxation: Relaxation
) -> tuple[Need, ...]:
    needs = tuple(relaxed(need, relaxation) for need in (*queue.needs, *own))
    return join_needs(needs)


def join_needs(needs: Sequence[Need]) -> tuple[Need, ...]:
    """All of them, each skill that is needed outright once, at the highest of the levels."""
    levels: dict[SkillId, int] = {}
    others: list[Need] = []
    for need in needs:
        if isinstance(need, SkillNeed):
            levels[need.skill] = max(need.level, levels.get(need.skill, 0))
        elif need not in others and need != AllOf(()):
            others.append(need)
    return (*(SkillNeed(skill, levels[skill]) for skill in sorted(levels)), *others)


def _pair(requirement: Requirement, group: AgentGroup) -> None:
    """Work out once whether this group fits this requirement."""
    if group in requirement.groups or not fits(group, requirement):
        return
    requirement.groups[group] = None
    group.fits[requirement] = None
    pools = group.pools.setdefault(requirement.channel, {})
    for pool in requirement.pools:
        pools[pool] = preference(pool.rule, group, requirement)
    for line in requirement.lines.values():
        group.lines[line] = is_primary(group, requirement)


def fits(group: AgentGroup, requirement: Requirement) -> bool:
    """Whether the group's agents have what the requirement needs."""
    return all(meets(group.levels, need) for need in requirement.needs)


def _forget_unused(state: SiteState) -> None:
    """Forget the requirements that no call has, but for those of the queues themselves."""
    for key, requirement in list(state.requirements.items()):
        if requirement.calls or key[1:] == ((), (), UNRELAXED):
            continue
        del state.requirements[key]
        for skill in (None,) if requirement.anchors is None else requirement.anchors:
            del state.requirements_of[skill][requirement]
        for group in requirement.groups:
            del group.fits[requirement]
            for pool in requirement.pools:
                del group.pools[requirement.channel][pool]
            for line in requirement.lines.values():
                del group.lines[line]


def add_to_pools(agent: Agent, channels: tuple[Channel, ...]) -> None:
    """Let every requirement that the ready agent meets know of him."""
    agent.ready_for = channels
    for channel in channels:
        for pool, preferred in agent.group.pools.get(channel, _NO_POOLS).items():
            _add_to_pool(agent, pool, preferred)


def _add_to_pool(agent: Agent, pool: Pool, preferred: Preference) -> None:
    idle_since_ms = idle_since(agent)
    entry: PoolEntry
    if pool.by_idle:
        entry = (preferred, 0, idle_since_ms, agent.order, agent)
    else:
        entry = pool_entry(pool, preferred, agent, idle_since_ms)
    pool.add(entry)
    agent.pooled.append((pool, entry))


def leave_pools(agent: Agent) -> None:
    """Take the agent out of every pool, before what the rules measure of him changes."""
    for pool, entry in agent.pooled:
        pool.remove(entry)
    agent.pooled.clear()
    agent.ready_for = ()


def requirement_key(call: Call) -> RequirementKey:
    """What tells the call's requirement from others, as the call is now."""
    return (call.queue_id, call.needs, call.prefers, call.relaxation)


def put_in_line(call: Call, line: Line) -> None:
    """The call belongs to this line from now on; it stands in none yet."""
    call.line = line
    call.queue_id = line.requirement.queue_id
    line.requirement.calls += 1


def leave_line(call: Call) -> None:
    """The call belongs to its line no longer; it stands in it no more."""
    call.line.requirement.calls -= 1


def begin_to_wait(state: SiteState, call: Call) -> None:
    """Put the call where it waits, at its place."""
    queue = call.queue_id
    state.waiting[queue] = state.waiting.get(queue, 0) + 1
    if call.held_for is not None:
        call.held_for.held[call] = state.held[call] = None
        return
    line = call.line
    if line.first is None:
        state.open_lines[line] = None
        if line.requirement.is_watched:
            state.watched_lines[line] = None
    line.add(call.entry)


def cease_to_wait(state: SiteState, call: Call) -> None:
    """Take the call from where it waits."""
    state.waiting[call.queue_id] -= 1
    if call.held_for is not None:
        del call.held_for.held[call], state.held[call]
        return
    line = call.line
    line.remove(call.entry)
    if line.first is None:
        del state.open_lines[line]
        if line.requirement.is_watched:
            del state.watched_lines[line]


def rebuild(state: SiteState) -> None:
    """Work everything out anew after the definition has changed; every call keeps its place."""
    for index in (state.groups, state.groups_of, state.requirements, state.requirements_of):
        index.clear()
    state.plain.clear()
    state.open_lines.clear()
    state.watched_lines.clear()
    state.held.clear()
    state.waiting.clear()
    for agent in state.agents.values():
        agent.pooled.clear()
        agent.ready_for = ()
        agent.held.clear()
        join_group(state, agent, agent.group.skills)
        state.fresh_agents.append(agent)
    for queue in state.queues:  # now, so that no first call has to wait for it
        state.plain[queue] = add_requirement(state, (queue, (), (), UNRELAXED))
    for call in state.calls.values():
        put_in_line(call, line_for(state, requirement_key(call), call.line.priority))
        if call.state == "waiting":
            begin_to_wait(state, call)
