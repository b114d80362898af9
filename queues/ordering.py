"""In which order calls are taken, and which agent takes them.

Among calls that a freed agent may take, the highest rank goes first:

    rank  = priority + floor(waited / rank step)
    score = (waited + primary bonus if the call needs a primary skill of the agent) / target

and within a rank the highest score, then the longest wait. So priority counts, but everybody's rank
rises while waiting, and the bonus for a primary skill never crosses a rank.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

if TYPE_CHECKING:
    from queues.definitions import SelectionRule, SkillNeed
    from queues.state import AgentGroup, Call, LineEntry, SiteState


def rank_of(priority: int, waited_ms: int, rank_step_ms: int) -> int:
    """The rank of a call that has waited this long."""
    return priority + waited_ms // rank_step_ms


def fits(group: AgentGroup, needs: tuple[SkillNeed, ...]) -> bool:
    """Whether the group's agents have every needed skill at the least level."""
    levels = group.levels
    return all(levels.get(need.skill, 0) >= need.level for need in needs)


def is_primary(group: AgentGroup, needs: tuple[SkillNeed, ...]) -> bool:
    """Whether one of the needed skills is a primary skill of the group."""
    return any(need.skill in group.primary for need in needs)


def preference(
    rule: SelectionRule, group: AgentGroup, needs: tuple[SkillNeed, ...]
) -> tuple[int, ...]:
    """The part of the rule that the skills decide; the least comes first."""
    match rule:
        case "longest_idle":
            return ()
        case "most_proficient":
            levels = sum(group.levels[need.skill] for need in needs)
            return (0 if is_primary(group, needs) else 1, -levels)
        case "fewest_skills":
            return (len(group.skills),)
        case _:
            assert_never(rule)


def best_call(state: SiteState, group: AgentGroup, at_ms: int) -> Call | None:
    """The call that an agent of this group should take now: the first of some line."""
    definition = state.definition
    step_ms, bonus_ms = definition.rank_step_ms, definition.primary_bonus_ms
    served, lines = group.lines, state.open_lines
    best: LineEntry | None = None
    best_rank, best_score = 0, 0.0
    for line in lines if len(lines) < len(served) else served:
        first = line.first
        if first is None or line not in served:
            continue
        waited_ms = at_ms - first[0]
        rank = line.priority + waited_ms // step_ms
        if best is not None and rank < best_rank:
            continue
        score = (waited_ms + bonus_ms if served[line] else waited_ms) / line.requirement.target_ms
        if (
            best is None
            or (rank, score) > (best_rank, best_score)
            or ((rank, score) == (best_rank, best_score) and first < best)
        ):
            best, best_rank, best_score = first, rank, score
    return None if best is None else best[2]
