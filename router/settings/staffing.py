"""Finds calls that would wait in vain: those for which no agent has what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.settings.model import Queue, Settings
    from router.settings.problems import Path

Levels = dict[str, int]


def unserved(settings: Settings) -> Iterator[tuple[Path, str]]:
    """The places from which calls may come that nobody can take, each with what is missing.

    The settings must be sound otherwise: every queue that is named exists.
    """
    if not settings.agents:
        yield ("agents",), "there are no agents; nobody can take a call"
        return
    staff = _Staff(settings)
    for index, queue in enumerate(settings.queues):
        needs = _needs_of(queue)
        if not staff.can_serve(needs):
            yield ("queues", index), f"no agent can serve it: {_listed(needs)} are needed together"
    yield from _unserved_conversations(settings, staff)


def _unserved_conversations(settings: Settings, staff: _Staff) -> Iterator[tuple[Path, str]]:
    """A call's needs are those of its queue, of its concern and of its language."""
    script = settings.conversation
    queues = {queue.id: _needs_of(queue) for queue in settings.queues}
    general = (("conversation", "default_queue"), queues[script.default_queue], Levels())
    routes: list[tuple[Path, Levels, Levels]] = [general]
    for index, concern in enumerate(script.concerns):
        own = {need.skill: need.level for need in concern.skills}
        routes.append((("conversation", "concerns", index), queues[concern.queue], own))
    for path, queue_needs, own in routes:
        if not staff.can_serve(queue_needs):
            continue  # The queue itself has been named.
        for language in script.languages:
            spoken = {} if language.skill is None else {language.skill: 1}
            needs = _together(queue_needs, own, spoken)
            if not staff.can_serve(needs):
                yield (
                    path,
                    f"no agent can serve it in {language.code!r}: {_listed(needs)} are needed",
                )


class _Staff:
    """What the agents can do, each combination once."""

    def __init__(self, settings: Settings) -> None:
        profiles = {
            frozenset((skill.skill, skill.level) for skill in agent.skills)
            for agent in settings.agents
        }
        self._profiles = [dict(profile) for profile in profiles]
        self._known: dict[frozenset[tuple[str, int]], bool] = {}

    def can_serve(self, needs: Levels) -> bool:
        key = frozenset(needs.items())
        if key not in self._known:
            self._known[key] = any(
                all(profile.get(skill, 0) >= level for skill, level in needs.items())
                for profile in self._profiles
            )
        return self._known[key]


def _needs_of(queue: Queue) -> Levels:
    return {need.skill: need.level for need in queue.needs}


def _together(*parts: Levels) -> Levels:
    together: Levels = {}
    for part in parts:
        for skill, level in part.items():
            together[skill] = max(level, together.get(skill, level))
    return together


def _listed(needs: Levels) -> str:
    return ", ".join(f"{skill} from level {level}" for skill, level in sorted(needs.items()))
