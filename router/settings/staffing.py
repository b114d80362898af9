"""Finds calls that would wait in vain: those for which no agent has what they need.

A step of a queue may come to a call's help, by asking for less or moving it; then nothing is said.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from queues.definitions import AllOf, SkillNeed
from queues.expressions import text_of_all
from queues.ids import SkillId
from queues.needs import meets, relaxed
from queues.steps import UNRELAXED
from router.settings.definition import needs_of, skill_needs, step_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from queues.definitions import Need
    from router.settings.model import Queue, Settings
    from router.settings.problems import Path

Needs = tuple["Need", ...]


def unserved(settings: Settings) -> Iterator[tuple[Path, str]]:
    """The places from which calls may come that nobody can take, each with what is missing.

    The settings must be sound otherwise: every queue that is named exists.
    """
    if not settings.agents:
        yield ("agents",), "there are no agents; nobody can take a call"
        return
    staff = _Staff(settings)
    for index, queue in enumerate(settings.queues):
        if not staff.can_serve(queue):
            needs = text_of_all(_together(needs_of(queue)))
            yield ("queues", index), f"no agent can serve it; it needs {needs}"
    yield from _unserved_conversations(settings, staff)


def _unserved_conversations(settings: Settings, staff: _Staff) -> Iterator[tuple[Path, str]]:
    """A call's needs are those of its queue, of its concern and of its language."""
    script = settings.conversation
    queues = {queue.id: queue for queue in settings.queues}
    routes: list[tuple[Path, Queue, Needs]] = [
        (("conversation", "default_queue"), queues[script.default_queue], ())
    ]
    for index, concern in enumerate(script.concerns):
        place = ("conversation", "concerns", index)
        routes.append((place, queues[concern.queue], skill_needs(concern.skills)))
    for path, queue, wanted in routes:
        if not staff.can_serve(queue):
            continue  # The queue itself has been named.
        for language in script.languages:
            own = wanted
            if language.skill is not None:
                own = _together(wanted, (SkillNeed(SkillId(language.skill)),))
            if not staff.can_serve(queue, own):
                needs = text_of_all(_together(needs_of(queue), own))
                yield path, f"no agent can serve it in {language.code!r}; it needs {needs}"


def _together(*several: Iterable[Need]) -> Needs:
    """All these needs, each skill that is needed outright once, at the highest of its levels."""
    levels: dict[SkillId, int] = {}
    others: dict[Need, None] = {}
    for need in chain(*several):
        if isinstance(need, SkillNeed):
            levels[need.skill] = max(need.level, levels.get(need.skill, 0))
        elif need != AllOf(()):
            others[need] = None
    return (*(SkillNeed(skill, level) for skill, level in sorted(levels.items())), *others)


class _Staff:
    """What the agents can do, each combination once."""

    def __init__(self, settings: Settings) -> None:
        profiles = {agent.profile() for agent in settings.agents}
        self._profiles = [{one.skill: one.level for one in profile} for profile in profiles]
        self._queues = {queue.id: queue for queue in settings.queues}
        self._known: dict[Needs, bool] = {}

    def can_serve(self, queue: Queue, own: Needs = ()) -> bool:
        """Whether somebody can take the calls of the queue that need this beside."""
        return any(map(self._meet, self._ways(queue, own)))

    def _ways(self, queue: Queue, own: Needs) -> Iterator[Needs]:
        """What a call needs at first, and what it may come to need."""
        yield _together(needs_of(queue), own)
        relaxation = UNRELAXED
        for step in queue.steps:
            relaxation = relaxation.after(step_of(step))
            if step.move_to is not None:
                yield _together(needs_of(self._queues[step.move_to]), own)
        for name in (queue.id, *relaxation.add_queues):
            needs = chain(needs_of(self._queues[name]), own)
            yield _together(relaxed(need, relaxation) for need in needs)

    def _meet(self, needs: Needs) -> bool:
        if needs not in self._known:
            self._known[needs] = any(
                all(meets(levels, need) for need in needs) for levels in self._profiles
            )
        return self._known[needs]
