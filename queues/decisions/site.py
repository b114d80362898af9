"""Commands about the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import limits
from queues.errors import InvalidDefinition, QueueInUse
from queues.events import Configured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from queues.commands import Configure
    from queues.decision import Decision
    from queues.definitions import QueueDefinition, SiteDefinition


def configure(decision: Decision, command: Configure) -> None:
    """Take over a new definition; calls that wait are placed by it at once."""
    definition = command.definition
    if definition == decision.state.definition:
        return
    problems = list(problems_of(definition))
    if definition.site != decision.site:
        problems.append(f"site: this is {decision.site!r}, not {definition.site!r}")
    if problems:
        raise InvalidDefinition("; ".join(problems))
    kept = {queue.queue for queue in definition.queues}
    in_use = {call.line.requirement.queue.queue for call in decision.state.calls.values()}
    if in_use - kept:
        raise QueueInUse(f"calls are still in: {', '.join(sorted(in_use - kept))}")
    decision.record(Configured(site=decision.site, at_ms=decision.at_ms, definition=definition))


def problems_of(definition: SiteDefinition) -> Iterator[str]:
    """What is wrong with a definition, each with its place; nothing if it is sound."""
    yield from _repeated("skills", definition.skills)
    yield from _repeated("queues", (queue.queue for queue in definition.queues))
    if len(definition.queues) > limits.QUEUES_MAX:
        yield f"queues: at most {limits.QUEUES_MAX}, not {len(definition.queues)}"
    if len(definition.skills) > limits.SKILLS_MAX:
        yield f"skills: at most {limits.SKILLS_MAX}, not {len(definition.skills)}"
    yield from _outside("misses_before_away", definition.misses_before_away, 1, limits.MISSES_MAX)
    for name in ("rank_step_ms", "connecting_ms_max", "talking_ms_max"):
        yield from _outside(name, getattr(definition, name), 1)
    for name in ("back_off_ms", "wrap_up_ms_max", "unreachable_ms_max", "primary_bonus_ms"):
        yield from _outside(name, getattr(definition, name), 0)
    for queue in definition.queues:
        for problem in _problems_of_queue(queue, set(definition.skills)):
            yield f"queue {queue.queue}: {problem}"
        if queue.wrap_up_ms > definition.wrap_up_ms_max:
            yield f"queue {queue.queue}: wrap_up_ms: longer than the site's wrap_up_ms_max"


def _problems_of_queue(queue: QueueDefinition, skills: set[str]) -> Iterator[str]:
    yield from _repeated("needs", (need.skill for need in queue.needs))
    if len(queue.needs) > limits.NEEDS_MAX:
        yield f"needs: at most {limits.NEEDS_MAX} skills"
    for need in queue.needs:
        if need.skill not in skills:
            yield f"unknown skill {need.skill!r}"
        if not limits.LEVEL_MIN <= need.level <= limits.LEVEL_MAX:
            yield f"level of {need.skill}: {limits.LEVEL_MIN} to {limits.LEVEL_MAX}"
    if not 0 < queue.target.share <= 1:
        yield "target.share: more than 0, at most 1"
    yield from _outside("target.within_ms", queue.target.within_ms, 1)
    yield from _outside("offer_ms", queue.offer_ms, 1)
    yield from _outside("wait_ms_max", queue.wait_ms_max, 1)
    yield from _outside("wrap_up_ms", queue.wrap_up_ms, 0)


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
