"""What can be wrong with the definition of a site, in words, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import limits
from queues.definitions import SkillNeed
from queues.needs import problems_of_needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from queues.definitions import QueueDefinition, SiteDefinition
    from queues.ids import QueueId, SkillId
    from queues.steps import Step

_AT_LEAST_ONE = ("rank_step_ms", "connecting_ms_max", "talking_ms_max")
_AT_LEAST_NONE = (
    "exclusion_ms",
    "resume_ms",
    "wrap_up_ms_max",
    "unreachable_ms_max",
    "primary_bonus_ms",
    "seed",
)


def problems_of(definition: SiteDefinition) -> Iterator[str]:
    """What is wrong with a definition, each with its place; nothing if it is sound."""
    yield from _repeated("skills", definition.skills)
    yield from _repeated("queues", (queue.queue for queue in definition.queues))
    if len(definition.queues) > limits.QUEUES_MAX:
        yield f"queues: at most {limits.QUEUES_MAX}, not {len(definition.queues)}"
    if len(definition.skills) > limits.SKILLS_MAX:
        yield f"skills: at most {limits.SKILLS_MAX}, not {len(definition.skills)}"
    yield from _problems_of_times(definition)
    skills = set(definition.skills)
    queues = {queue.queue: queue for queue in definition.queues}
    for queue in definition.queues:
        for problem in _problems_of_queue(queue, skills):
            yield f"queue {queue.queue}: {problem}"
        for number, step in enumerate(queue.steps, start=1):
            for problem in _problems_of_step(queue, step, skills, queues):
                yield f"queue {queue.queue}: step {number}: {problem}"
        if queue.wrap_up_ms > definition.wrap_up_ms_max:
            yield f"queue {queue.queue}: wrap_up_ms: longer than the site's wrap_up_ms_max"


def _problems_of_times(definition: SiteDefinition) -> Iterator[str]:
    yield from _outside("misses_before_away", definition.misses_before_away, 1, limits.MISSES_MAX)
    for name in _AT_LEAST_ONE:
        yield from _outside(name, getattr(definition, name), 1)
    for name in _AT_LEAST_NONE:
        yield from _outside(name, getattr(definition, name), 0)
    back_off = definition.back_off
    for name in back_off.__struct_fields__:
        yield from _outside(f"back_off.{name}", getattr(back_off, name), 0)
    callbacks = definition.callbacks
    yield from _outside("callbacks.tries", callbacks.tries, 1, limits.TRIES_MAX)
    for name in ("ring_ms", "retry_ms", "wait_ms_max"):
        yield from _outside(f"callbacks.{name}", getattr(callbacks, name), 1)


def _problems_of_queue(queue: QueueDefinition, skills: set[SkillId]) -> Iterator[str]:
    yield from _repeated(
        "needs", (need.skill for need in queue.needs if isinstance(need, SkillNeed))
    )
    yield from problems_of_needs("needs", queue.needs, skills.__contains__)
    yield from problems_of_needs("prefers", queue.prefers, skills.__contains__)
    if not 0 < queue.target.share <= 1:
        yield "target.share: more than 0, at most 1"
    yield from _outside("weight", queue.weight, -limits.WEIGHT_MAX, limits.WEIGHT_MAX)
    yield from _outside("target.within_ms", queue.target.within_ms, 1)
    yield from _outside("offer_ms", queue.offer_ms, 1)
    yield from _outside("ring_max", queue.ring_max, 1, limits.RING_MAX)
    yield from _outside("ring_every_ms", queue.ring_every_ms, 1)
    yield from _outside("wait_ms_max", queue.wait_ms_max, 1)
    yield from _outside("last_agent_wait_ms", queue.last_agent_wait_ms, 0)
    yield from _outside("wrap_up_ms", queue.wrap_up_ms, 0)
    if len(queue.steps) > limits.STEPS_MAX:
        yield f"steps: at most {limits.STEPS_MAX}, not {len(queue.steps)}"
    if len(set(queue.steps)) < len(queue.steps):
        yield "steps: one stands there twice"


def _problems_of_step(
    queue: QueueDefinition,
    step: Step,
    skills: set[SkillId],
    queues: dict[QueueId, QueueDefinition],
) -> Iterator[str]:
    yield from _outside("after_ms", step.after_ms, 0)
    for name in ("line_over", "longest_wait_over_ms", "expected_wait_over_ms"):
        value = getattr(step, name)
        if value is not None:
            yield from _outside(name, value, 0)
    yield from _outside("lower_levels", step.lower_levels, 0, limits.LEVEL_MAX)
    yield from _outside("raise_priority", step.raise_priority, 0, limits.PRIORITY_MAX)
    for skill in step.drop_skills:
        if skill not in skills:
            yield f"drop_skills: unknown skill {skill!r}"
    for name, others in (("add_queues", step.add_queues), ("move_to", (step.move_to,))):
        for other in others:
            if other is not None:
                yield from _problems_of_other(name, queue, other, queues)
    relaxes = bool(step.lower_levels or step.drop_skills or step.add_queues or step.raise_priority)
    effects = (relaxes, step.offer_callback, step.move_to is not None, step.leave_for is not None)
    if sum(effects) != 1:
        yield "a step relaxes, offers a callback, moves the call or lets it leave: one of these"
    if step.on == "joining" and step.after_ms:
        yield "after_ms: a step on joining is taken at once"


def _problems_of_other(
    name: str, queue: QueueDefinition, other: QueueId, queues: dict[QueueId, QueueDefinition]
) -> Iterator[str]:
    if other not in queues:
        yield f"{name}: unknown queue {other!r}"
    elif other == queue.queue:
        yield f"{name}: {other!r} is this queue itself"
    elif queues[other].channel != queue.channel:
        yield f"{name}: queue {other!r} is for {queues[other].channel}, this one for {queue.channel}"


def _outside(place: str, value: int, least: int, most: int = limits.LENGTH_MS_MAX) -> Iterator[str]:
    if not least <= value <= most:
        yield f"{place}: {least} to {most}"


def _repeated(place: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{place}: {name!r} stands there twice"
        if not name or len(name) > limits.ID_LENGTH_MAX:
            yield f"{place}: a name has 1 to {limits.ID_LENGTH_MAX} characters"
        seen.add(name)
