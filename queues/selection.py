"""Which of the ready agents gets a call, by the rule of its queue.

Agents stand in a pool in the order

    what the skills decide, what the rule measures of the agent, idle since, order of sign-in

`round_robin`, `random` and `weighted_random` look at those only whose skills are as good as the
first's, who stand by their place in the list.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple, assert_never

from queues import limits
from queues.availability import is_barred
from queues.load import occupancy_key
from queues.reasons import DecidedBy, Shadow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from queues.definitions import SelectionRule
    from queues.entities import Agent, Call
    from queues.ids import SkillId
    from queues.ranked import Pool, PoolEntry
    from queues.state import AgentGroup, Preference, Requirement, SiteState

_BY_SKILLS: Final[dict[SelectionRule, tuple[DecidedBy, ...]]] = {
    "most_proficient": ("preferred_skills", "primary_skill", "level", "skills"),
    "fewest_skills": ("preferred_skills", "skills"),
}
_BY_MEASURE: Final[dict[SelectionRule, DecidedBy]] = {
    "lowest_occupancy": "occupancy",
    "fewest_calls": "calls",
    "least_talk_time": "talk_time",
    "fixed_order": "place",
}
_PREFERRED: Final[tuple[DecidedBy, ...]] = ("preferred_skills",)
_DRAWN: Final[dict[SelectionRule, DecidedBy]] = {
    "round_robin": "turn",
    "random": "chance",
    "weighted_random": "chance",
}
_DRAWS_MAX: Final = 16
_64_BITS: Final = (1 << 64) - 1
_PART_BITS: Final = 10
_PART_MAX: Final = (1 << _PART_BITS) - 1
"""More than any agent has skills, and any call prefers; a higher sum of levels counts as this."""


class Grounds(NamedTuple):
    """Why an offer is made: the candidates, and what told the one chosen from the next best."""

    decided_by: DecidedBy = "only_one"
    candidates: int = 1
    runners_up: tuple[str, ...] = ()
    passed_over: int = 0
    shadow: Shadow | None = None


def is_primary(group: AgentGroup, requirement: Requirement) -> bool:
    """Whether one of the needed skills is a primary skill of the group."""
    return not group.primary.isdisjoint(requirement.wanted)


def preference(rule: SelectionRule, group: AgentGroup, requirement: Requirement) -> Preference:
    """The part of the rule that the skills decide; the least comes first. Its criteria are packed
    into one number, the first in the highest bits, because comparing that costs the least.
    """
    levels = group.levels
    preferred = _PART_MAX - sum(
        levels.get(one.skill, 0) >= one.level for one in requirement.prefers
    )
    match rule:
        case "most_proficient":
            primary = 0 if is_primary(group, requirement) else 1
            proficiency = sum(levels.get(skill, 0) for skill in requirement.wanted)
            return _packed(preferred, primary, max(0, _PART_MAX - proficiency), len(levels))
        case "fewest_skills":
            return _packed(preferred, len(levels))
        case (
            "longest_idle"
            | "lowest_occupancy"
            | "fewest_calls"
            | "least_talk_time"
            | "round_robin"
            | "fixed_order"
            | "random"
            | "weighted_random"
            | "ring_all"
            | "ring_progressively"
        ):
            return preferred
        case _:
            assert_never(rule)


def _packed(*parts: int) -> int:
    packed = 0
    for part in parts:
        packed = packed << _PART_BITS | part
    return packed


def pool_entry(pool: Pool, preferred: Preference, agent: Agent, idle_since_ms: int) -> PoolEntry:
    """Where a ready agent stands in a pool whose rule measures more than the idle time."""
    match pool.rule:
        case "lowest_occupancy":
            return (preferred, occupancy_key(agent), idle_since_ms, agent.order, agent)
        case "fewest_calls":
            return (preferred, agent.calls, idle_since_ms, agent.order, agent)
        case "least_talk_time":
            return (preferred, agent.talk_ms, idle_since_ms, agent.order, agent)
        case _:
            return (preferred, agent.place, 0, agent.order, agent)


def choose(state: SiteState, call: Call, at_ms: int) -> tuple[Agent, Grounds] | None:
    """The ready agent whom the rule of the call's queue prefers, and why; None if nobody is free."""
    requirement = call.line.requirement
    pool = requirement.pool
    if pool.first is None:
        return None
    chosen = _choose_from(state, pool, call, at_ms)
    if chosen is None:
        return None
    best, decided_by, candidates, runners_up = chosen
    shadow = None
    if requirement.shadow_pool is not None:
        other = _choose_from(state, requirement.shadow_pool, call, at_ms)
        assert other is not None  # noqa: S101 - the same agents, in another order
        shadow = Shadow(agent=None if other[0][4] is best[4] else other[0][4].id)
    passed_over = _passed_over(pool, call, best, at_ms) if call.exclusions else 0
    return best[4], Grounds(decided_by, candidates, runners_up, passed_over, shadow)


def _choose_from(
    state: SiteState, pool: Pool, call: Call, at_ms: int
) -> tuple[PoolEntry, DecidedBy, int, tuple[str, ...]] | None:
    """The one chosen, the criterion that decided, the number of candidates, the next best."""
    if pool.rule in _DRAWN:
        return _draw_from(state, pool, call, at_ms)
    told = limits.CANDIDATES_TOLD + 1
    entries, start = pool.entries, pool.start
    candidates = len(entries) - start
    if call.exclusions or call.works:
        first = list(islice(_not_barred(pool, call, at_ms), told))
        candidates -= _barred_in(call, at_ms)
        if not first:
            return None
    else:
        first = entries[start : start + told]
    runners_up = tuple([entry[4].id for entry in first[1:]]) if candidates > 1 else ()
    return first[0], _decided_by(pool.rule, first), candidates, runners_up


def _draw_from(
    state: SiteState, pool: Pool, call: Call, at_ms: int
) -> tuple[PoolEntry, DecidedBy, int, tuple[str, ...]] | None:
    """By turn or by chance, among those whose skills are as good as those of the first."""
    entries, start = pool.entries, pool.start
    if call.exclusions or call.works:
        entries, start = list(_not_barred(pool, call, at_ms)), 0
        if not entries:
            return None
    end = _end_of_class(entries, start)
    index = _pick(state, pool.rule, call, entries, start, end) if end > start + 1 else start
    decided_by = _DRAWN[pool.rule] if end > start + 1 else _decided_by(pool.rule, entries[start:])
    told = limits.CANDIDATES_TOLD
    if pool.rule == "round_robin":
        after = entries[index + 1 : min(end, index + 1 + told)]
        after = [*after, *entries[start : min(index, start + told)], *entries[end : end + told]]
    else:
        around = entries[start : start + told + 1]
        after = [one for one in around if one is not entries[index]]
    runners_up = tuple([entry[4].id for entry in after[:told]])
    return entries[index], decided_by, len(entries) - start, runners_up


def _not_barred(pool: Pool, call: Call, at_ms: int) -> Iterator[PoolEntry]:
    for index in range(pool.start, len(pool.entries)):
        entry = pool.entries[index]
        if not is_barred(call, entry[4], at_ms):
            yield entry


def _barred_in(call: Call, at_ms: int) -> int:
    """How many of the agents in the pool are not to be offered the call now."""
    requirement = call.line.requirement
    known = {*call.exclusions, *(work.agent for work in call.works.values())}
    return sum(
        requirement.channel in agent.ready_for
        and agent.group in requirement.groups
        and is_barred(call, agent, at_ms)
        for agent in known
    )


def _passed_over(pool: Pool, call: Call, best: PoolEntry, at_ms: int) -> int:
    """How many stand before the one chosen who have just declined or missed the call."""
    return sum(
        entry < best and call.is_excluded(agent, at_ms)
        for agent in call.exclusions
        for one, entry in agent.pooled
        if one is pool
    )


def _end_of_class(entries: Sequence[PoolEntry], start: int) -> int:
    """Up to where those stand whose skills are as good as those of the first."""
    beyond: Any = (entries[start][0] + 1,)
    return bisect_left(entries, beyond, lo=start)


def _pick(
    state: SiteState,
    rule: SelectionRule,
    call: Call,
    entries: Sequence[PoolEntry],
    start: int,
    end: int,
) -> int:
    """The place of the one chosen among the entries from `start` to `end`, the best class."""
    if rule == "round_robin":
        turn = state.turns.get(call.queue_id)
        if turn is None:
            return start
        after: Any = (entries[start][0], turn[0], 0, turn[1] + 1)
        found = bisect_left(entries, after, lo=start, hi=end)
        return start if found == end else found
    if rule == "random":
        return start + _draw(state, call, 0) % (end - start)
    return _pick_weighted(state, call, entries, start, end)


def _pick_weighted(
    state: SiteState, call: Call, entries: Sequence[PoolEntry], start: int, end: int
) -> int:
    """Anybody is drawn, and kept with a chance in proportion to the weight, until one is kept. Where
    weights are small beside what they could be, all of them are added up instead.
    """
    wanted = call.line.requirement.wanted
    most = max(1, limits.LEVEL_MAX * len(wanted))
    for attempt in range(_DRAWS_MAX):
        drawn = _draw(state, call, attempt)
        index = start + (drawn & 0xFFFFFFFF) % (end - start)
        if (drawn >> 32) % most < _weight(entries[index], wanted):
            return index
    sums = list(accumulate(_weight(entry, wanted) for entry in entries[start:end]))
    return start + bisect_right(sums, _draw(state, call, _DRAWS_MAX) % sums[-1])


def _weight(entry: PoolEntry, wanted: frozenset[SkillId]) -> int:
    levels = entry[4].group.levels
    return max(1, sum(levels.get(skill, 0) for skill in wanted))


def _draw(state: SiteState, call: Call, attempt: int) -> int:
    """A number of 64 bits from the site's seed and this offer: SplitMix64 (Steele, Lea and Flood
    2014), so that the same journal always gives the same chances.
    """
    count = (call.entry[1] << 20) + (call.offer << 8) + attempt + 1
    mixed = (state.definition.seed + count * 0x9E3779B97F4A7C15) & _64_BITS
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _64_BITS
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _64_BITS
    return mixed ^ (mixed >> 31)


def _decided_by(rule: SelectionRule, entries: Sequence[PoolEntry]) -> DecidedBy:
    """In what the first, who was chosen, differed from the next best."""
    if rule == "ring_all":
        return "everybody"
    if len(entries) == 1:
        return "only_one"
    best, second = entries[0], entries[1]
    if best[0] != second[0]:
        return _skill_criterion(rule, best[0], second[0])
    if best[1] != second[1]:
        return _BY_MEASURE[rule]
    return "sign_in" if best[2] == second[2] else "idle"


def _skill_criterion(rule: SelectionRule, best: Preference, second: Preference) -> DecidedBy:
    """The first criterion of the skills in which two agents differ."""
    criteria = _BY_SKILLS.get(rule, _PREFERRED)
    differing = (best ^ second).bit_length() - 1
    return criteria[len(criteria) - 1 - differing // _PART_BITS]
