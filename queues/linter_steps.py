"""Finds steps that are never taken or change nothing, and rings of queues; see `queues.linter`."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, assert_never

from queues.definitions import AllOf, AnyOf, SkillBar, SkillNeed
from queues.fairness import is_sure, moved_from
from queues.findings import Finding, duration
from queues.needs import leaves
from queues.steps import asks_for_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from queues.definitions import Need, QueueDefinition, SiteDefinition
    from queues.ids import QueueId
    from queues.steps import Step

Before = dict["QueueId", set["QueueId"]]


def steps_taken(definition: SiteDefinition) -> dict[QueueId, list[tuple[int, Step]]]:
    """Of each queue the steps that can ever be taken, counted from 1."""
    before = _before(definition)
    return {
        queue.queue: [
            (number, step)
            for number, step in enumerate(queue.steps, start=1)
            if _never_because(queue, number, step, before) is None
        ]
        for queue in definition.queues
    }


def leads_out(step: Step) -> bool:
    """Whether the call is in the queue no more afterwards."""
    return step.move_to is not None or step.leave_for is not None


def when(step: Step) -> str:
    """When it is taken, in words."""
    moment = f"after {duration(step.after_ms)}" if step.after_ms else "at once"
    return f"{moment}, if its conditions hold" if asks_for_state(step) else moment


def step_findings(definition: SiteDefinition, elsewhere: Iterable[Need]) -> Iterator[Finding]:
    """What is the matter with the steps of each queue; `elsewhere` is what calls bring along."""
    before = _before(definition)
    brought = list(leaves(list(elsewhere)))
    for queue in definition.queues:
        named = [*_named(definition, queue), *brought]
        for number, step in enumerate(queue.steps, start=1):
            place = f"Step {number} of queue {queue.queue!r}"
            never = _never_because(queue, number, step, before)
            if never is not None:
                text = f"{place} can never be taken: {never}"
                yield Finding("step_never_taken", queue.queue, text)
                continue
            for idle in _idle_effects(definition, queue, step, named):
                text = f"{place} changes less than it says: {idle}"
                yield Finding("step_without_effect", queue.queue, text)


def ring_findings(definition: SiteDefinition) -> Iterator[Finding]:
    """Rings of queues through which steps can move a call, each ring once."""
    steps = {name: [step for _, step in its] for name, its in steps_taken(definition).items()}
    before = moved_from(steps)
    told: set[QueueId] = set()
    for name in steps:
        if name in told or name not in before[name]:
            continue
        told |= {one for one in before[name] if name in before[one]}
        ring = _ring(steps, name)
        way = " → ".join(repr(one) for one in (*ring, name))
        is_certain = all(
            any(step.move_to == target and is_sure(step) for step in steps[one])
            for one, target in zip(ring, (*ring[1:], name), strict=True)
        )
        who = "Calls that wait long enough go round" if is_certain else "Calls can go round"
        yield Finding(
            "overflow_loop",
            name,
            f"{who}: {way}. Each step is taken once for a call, so that one that came in at "
            f"{name!r} ends there again and waits: let the last step of the ring leave for "
            "somewhere else, or take it out.",
        )


def _ring(steps: Mapping[QueueId, Sequence[Step]], start: QueueId) -> list[QueueId]:
    """The shortest way from a queue back to it, which there is, without its end."""
    came_from: dict[QueueId, QueueId] = {}
    ahead = deque([start])
    while start not in came_from:
        name = ahead.popleft()
        for target in (step.move_to for step in steps[name]):
            if target is not None and target in steps and target not in came_from:
                came_from[target] = name
                ahead.append(target)
    way = [came_from[start]]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def _before(definition: SiteDefinition) -> Before:
    return moved_from({queue.queue: queue.steps for queue in definition.queues})


def _never_because(queue: QueueDefinition, number: int, step: Step, before: Before) -> str | None:
    limit_ms = queue.wait_ms_max
    if step.after_ms >= limit_ms:
        return (
            f"it comes after {duration(step.after_ms)}, but calls leave the queue after "
            f"{duration(limit_ms)}. Let it come sooner, or let them wait for longer."
        )
    if step.longest_wait_over_ms is not None and step.longest_wait_over_ms >= limit_ms:
        return (
            f"no call waits longer than {duration(step.longest_wait_over_ms)}, as calls leave the "
            f"queue after {duration(limit_ms)}. Ask for a shorter wait."
        )
    for other, earlier in enumerate(queue.steps, start=1):
        if (earlier.after_ms, other) < (step.after_ms, number) and _is_end(queue, earlier, before):
            return (
                f"step {other} has taken every call out of the queue by then. Put it before that "
                "one, or take it out."
            )
    return None


def _is_end(queue: QueueDefinition, step: Step, before: Before) -> bool:
    """Whether the step takes every call out of the queue, for good."""
    comes_back = step.move_to is not None and step.move_to in before[queue.queue]
    return leads_out(step) and is_sure(step) and not comes_back


def _named(definition: SiteDefinition, queue: QueueDefinition) -> Iterator[SkillNeed | SkillBar]:
    """Every skill that its calls name, those of queues whose agents may be added included."""
    added = {name for step in queue.steps for name in step.add_queues}
    for one in definition.queues:
        if one is queue or one.queue in added:
            yield from leaves(one.needs)


def _idle_effects(
    definition: SiteDefinition,
    queue: QueueDefinition,
    step: Step,
    named: Sequence[SkillNeed | SkillBar],
) -> Iterator[str]:
    if step.raise_priority and definition.order in {"fifo", "wait_over_target"}:
        yield (
            f"priorities do not count by the order {definition.order!r}. Choose 'ageing', or do "
            "not raise the priority."
        )
    wanted = [leaf.level for leaf in named if isinstance(leaf, SkillNeed)]
    if step.lower_levels and max(wanted, default=1) <= 1:
        yield "no call of the queue needs a level above 1. Drop a skill, or add a queue."
    for skill in step.drop_skills:
        if all(leaf.skill != skill for leaf in named):
            yield f"no call of the queue needs {skill!r}. Drop a skill that it needs."
    for one in definition.queues:
        if one.queue in step.add_queues and all(_implied(one.needs, need) for need in queue.needs):
            yield (
                f"whoever may take calls of {one.queue!r} may take those of {queue.queue!r} "
                "without it. Add a queue with other agents."
            )


def _implied(given: Sequence[Need], need: Need) -> bool:
    """Whether whoever meets all that is given surely meets the need too."""
    parts = list(_conjuncts(given))
    if need in parts:
        return True
    match need:
        case SkillNeed():
            return any(
                isinstance(one, SkillNeed) and one.skill == need.skill and one.level >= need.level
                for one in parts
            )
        case SkillBar():
            return any(
                isinstance(one, SkillBar) and one.skill == need.skill and one.level <= need.level
                for one in parts
            )
        case AllOf():
            return all(_implied(parts, part) for part in need.parts)
        case AnyOf():
            return any(_implied(parts, part) for part in need.parts)
        case _:
            assert_never(need)


def _conjuncts(needs: Sequence[Need]) -> Iterator[Need]:
    for need in needs:
        if isinstance(need, AllOf):
            yield from _conjuncts(need.parts)
        else:
            yield need
