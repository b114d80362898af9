"""What calls ask of agents: whether skills meet it, which skills it names, what relaxing makes of it.

A need is a tree of skills with least levels, `not`, `all of` and `any of`. It is worked through once
for each pair of requirement and agent group, so it may be slow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from queues import limits
from queues.definitions import AllOf, AnyOf, SkillBar, SkillNeed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from queues.definitions import Need
    from queues.ids import SkillId
    from queues.steps import Relaxation


def meets(levels: Mapping[SkillId, int], need: Need) -> bool:
    """Whether somebody with these skills, each at its level, meets the need."""
    match need:
        case SkillNeed():
            return levels.get(need.skill, 0) >= need.level
        case SkillBar():
            return levels.get(need.skill, 0) < need.level
        case AllOf():
            return all(meets(levels, part) for part in need.parts)
        case AnyOf():
            return any(meets(levels, part) for part in need.parts)
        case _:
            assert_never(need)


def leaves(needs: Sequence[Need]) -> Iterator[SkillNeed | SkillBar]:
    """Every skill that is named, wanted or barred, from left to right."""
    for need in needs:
        if isinstance(need, (SkillNeed, SkillBar)):
            yield need
        else:
            yield from leaves(need.parts)


def wanted_skills(needs: Sequence[Need]) -> frozenset[SkillId]:
    """The skills that somebody may be wanted for."""
    return frozenset(leaf.skill for leaf in leaves(needs) if isinstance(leaf, SkillNeed))


def anchors(need: Need) -> frozenset[SkillId] | None:
    """Skills of which everybody who meets the need has at least one; None if there are none such."""
    match need:
        case SkillNeed():
            return frozenset((need.skill,))
        case SkillBar():
            return None
        case AllOf():
            found = [skills for part in need.parts if (skills := anchors(part)) is not None]
            return min(found, key=_fewest) if found else None
        case AnyOf():
            each = [anchors(part) for part in need.parts]
            known = [skills for skills in each if skills is not None]
            return frozenset().union(*known) if len(known) == len(each) else None
        case _:
            assert_never(need)


def _fewest(skills: frozenset[SkillId]) -> tuple[int, list[SkillId]]:
    return (len(skills), sorted(skills))


def relaxed(need: Need, relaxation: Relaxation) -> Need:
    """The need with its levels lowered and without the dropped skills."""
    match need:
        case SkillNeed():
            if need.skill in relaxation.drop_skills:
                return AllOf(())
            lower = need.level - relaxation.lower_levels
            return SkillNeed(need.skill, max(limits.LEVEL_MIN, lower))
        case SkillBar():
            return AllOf(()) if need.skill in relaxation.drop_skills else need
        case AllOf():
            return AllOf(tuple(relaxed(part, relaxation) for part in need.parts))
        case AnyOf():
            return AnyOf(tuple(relaxed(part, relaxation) for part in need.parts))
        case _:
            assert_never(need)


def is_too_deep(need: Need, depth_max: int) -> bool:
    """Whether `all of` and `any of` are nested deeper, or too wide; it is not followed further."""
    if isinstance(need, (SkillNeed, SkillBar)):
        return False
    if depth_max == 0 or len(need.parts) > limits.NEEDS_MAX:
        return True
    return any(is_too_deep(part, depth_max - 1) for part in need.parts)


def problems_of_needs(
    place: str, needs: Sequence[Need], is_known: Callable[[SkillId], bool]
) -> Iterator[str]:
    """What is wrong with the needs, in words; nothing if they are sound."""
    if any(is_too_deep(need, limits.NEEDS_DEPTH_MAX) for need in needs):
        yield f"{place}: nested more than {limits.NEEDS_DEPTH_MAX} deep, or more than {limits.NEEDS_MAX} wide"
        return
    named = list(leaves(needs))
    if len(named) > limits.NEEDS_MAX or len(needs) > limits.NEEDS_MAX:
        yield f"{place}: at most {limits.NEEDS_MAX} skills"
    if any(isinstance(need, AnyOf) and not need.parts for need in _all_of(needs)):
        yield f"{place}: any of nothing, which nobody meets"
    for leaf in named:
        if not is_known(leaf.skill):
            yield f"{place}: unknown skill {leaf.skill!r}"
        if not limits.LEVEL_MIN <= leaf.level <= limits.LEVEL_MAX:
            yield f"{place}: level of {leaf.skill}: {limits.LEVEL_MIN} to {limits.LEVEL_MAX}"


def _all_of(needs: Sequence[Need]) -> Iterator[Need]:
    for need in needs:
        yield need
        if isinstance(need, (AllOf, AnyOf)):
            yield from _all_of(need.parts)
