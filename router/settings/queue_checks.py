"""What can be wrong with queues beyond their types: names, rules and steps that lead nowhere."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from queues.definitions import SkillNeed
from queues.expressions import NOBODY
from queues.needs import leaves
from router.settings.definition import needs_of
from router.settings.findings import Finding, repeated, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.settings.model import Queue, Settings, Step
    from router.settings.problems import Path

_STAYING: Final = (
    "lower_levels",
    "drop_skills",
    "add_queues",
    "raise_priority",
    "offer_callback",
)
_GOING: Final = ("move_to", "leave_for")
"""The effects of a step on a call that stays in its queue, and on one that does not."""


def queue_findings(settings: Settings) -> Iterator[Finding]:
    """Everything wrong with the queues, and with the rules that hold for all of them."""
    yield from _shadow(settings.routing.order, settings.routing.shadow_order, ("routing",), "order")
    for number, queue in enumerate(settings.queues):
        path: Path = ("queues", number)
        yield from _needs(settings, queue, path)
        for index, preferred in enumerate(queue.prefers):
            place = (*path, "prefers", index, "skill")
            yield from unknown("skill", preferred.skill, settings.skills, place)
        yield from repeated((one.skill for one in queue.prefers), (*path, "prefers"), "skill")
        yield from _shadow(queue.selection, queue.shadow, path, "selection")
        yield from repeated(queue.steps, (*path, "steps"))
        for index, step in enumerate(queue.steps):
            yield from _names_of_step(settings, queue, step, (*path, "steps", index))
            yield from _sense_of_step(queue, step, (*path, "steps", index))


def _needs(settings: Settings, queue: Queue, path: Path) -> Iterator[Finding]:
    path = (*path, "needs")
    if isinstance(queue.needs, str):
        needs = needs_of(queue)
        for name in dict.fromkeys(leaf.skill for leaf in leaves(needs)):
            yield from unknown("skill", name, settings.skills, path)
        if NOBODY in needs:
            yield Finding(path, "nobody could take a call; right would be skills, or 'anybody'")
        outright = Counter(need.skill for need in needs if isinstance(need, SkillNeed))
        for name in (name for name, times in outright.items() if times > 1):
            message = f"needs {name!r} twice; right would be once, with the higher level"
            yield Finding(path, message)
        return
    for index, need in enumerate(queue.needs):
        yield from unknown("skill", need.skill, settings.skills, (*path, index, "skill"))
    yield from repeated((need.skill for need in queue.needs), path, "skill")


def _shadow(rule: str, shadow: str | None, path: Path, key: str) -> Iterator[Finding]:
    if shadow == rule:
        place = (*path, "shadow" if key == "selection" else "shadow_order")
        message = f"is the same as {key!r}; right would be another rule, or leaving this out"
        yield Finding(place, message)


def _names_of_step(settings: Settings, queue: Queue, step: Step, path: Path) -> Iterator[Finding]:
    """Skills and queues that must exist, and queues that must not be the step's own."""
    for index, skill in enumerate(step.drop_skills):
        yield from unknown("skill", skill, settings.skills, (*path, "drop_skills", index))
    yield from repeated(step.drop_skills, (*path, "drop_skills"))
    yield from repeated(step.add_queues, (*path, "add_queues"))
    named = [(name, (*path, "add_queues", index)) for index, name in enumerate(step.add_queues)]
    if step.move_to is not None:
        named.append((step.move_to, (*path, "move_to")))
    queues = tuple(one.id for one in settings.queues)
    for name, place in named:
        yield from unknown("queue", name, queues, place)
        if name == queue.id:
            yield Finding(place, "is the queue in which the call is; right would be another")


def _sense_of_step(queue: Queue, step: Step, path: Path) -> Iterator[Finding]:
    """Steps that change nothing, contradict themselves or come too late."""
    staying = [effect for effect in _STAYING if getattr(step, effect)]
    going = [effect for effect in _GOING if getattr(step, effect)]
    if not staying and not going:
        effects = ", ".join((*_STAYING, *_GOING))
        yield Finding(path, f"changes nothing; right would be one of {effects}")
    if len(going) > 1:
        message = "a call cannot go two ways; right would be 'move_to' or 'leave_for'"
        yield Finding((*path, "leave_for"), message)
    if step.offer_callback and len(staying) > 1:
        message = "stands alone; right would be another step for the other effects"
        yield Finding((*path, "offer_callback"), message)
    for effect in staying if going else ():
        message = f"is lost on a call that goes ({going[0]}); right would be a step before this one"
        yield Finding((*path, effect), message)
    if step.on == "joining" and step.after_s > 0:
        message = (
            'a call that joins has not waited; right would be on = "waiting", or leaving this out'
        )
        yield Finding((*path, "after_s"), message)
    elif step.after_s >= queue.wait_s_max:
        message = (
            f"a call leaves the queue before, after {queue.wait_s_max:g} s; right would be less"
        )
        yield Finding((*path, "after_s"), message)
