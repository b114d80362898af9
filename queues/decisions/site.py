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
    if definition.misses_before_away < 1:
        yield "misses_before_away: at least 1"
    for name in ("rank_step_ms", "connecting_ms_max", "talking_ms_max"):
        if getattr(definition, name) < 1:
            yield f"{name}: more than 0"
    for name in ("back_off_ms", "wrap_up_ms_max", "unreachable_ms_max", "primary_bonus_ms"):
        if getattr(definition, name) < 0:
            yield f"{name}: not below 0"
    for queue in definition.queues:
        for problem in _problems_of_queue(queue, set(definition.skills)):
            yield f"queue {queue.queue}: {problem}"


def _problems_of_queue(queue: QueueDefinition, skills: set[str]) -> Iterator[str]:
    yield from _repeated("needs", (need.skill for need in queue.needs))
    for need in queue.needs:
        if need.skill not in skills:
            yield f"unknown skill {need.skill!r}"
        if not limits.LEVEL_MIN <= need.level <= limits.LEVEL_MAX:
            yield f"level of {need.skill}: {limits.LEVEL_MIN} to {limits.LEVEL_MAX}"
    if not 0 < queue.target.share <= 1:
        yield "target.share: more than 0, at most 1"
    if queue.target.within_ms < 1 or queue.offer_ms < 1 or queue.wait_ms_max < 1:
        yield "target.within_ms, offer_ms and wait_ms_max: more than 0"
    if queue.wrap_up_ms < 0:
        yield "wrap_up_ms: not below 0"


def _repeated(place: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{place}: {name!r} stands there twice"
        if not name or len(name) > limits.ID_LENGTH_MAX:
            yield f"{place}: a name has 1 to {limits.ID_LENGTH_MAX} characters"
        seen.add(name)
