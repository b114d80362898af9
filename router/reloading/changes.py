"""What has changed between two configurations, in words for the log: names, never values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from msgspec import Struct

    from router.settings import Agent, Queue, Settings

NAMES_TOLD_MAX: Final = 20


def changes(before: Settings, after: Settings) -> Iterator[str]:
    """A line for each kind of change."""
    yield from _names("skills", before.skills, after.skills)
    yield from _entries("queues", _queues(before), _queues(after))
    gone = dict(before.queues_gone.items() ^ after.queues_gone.items())
    if gone:
        yield f"queues_gone changed: {_listed(sorted(gone))}"
    yield from _entries("agents", _agents(before), _agents(after))
    for section in (
        "times",
        "routing",
        "callbacks",
        "conversation",
        "callers",
        "desk",
        "sign_in",
        "look_ups",
        "understanding",
        "browser",
    ):
        keys = different_keys(getattr(before, section), getattr(after, section))
        if keys:
            yield f"{section} changed: {_listed(keys)}"
    if before.twilio is not None and before.twilio != after.twilio:
        yield "music changed"


def leaves_for_it(before: Agent, after: Agent) -> bool:
    """Whether the agent has to sign in anew: by another way, or as another kind of agent."""
    return (before.token, before.phone, before.always_on, before.return_ms()) != (
        after.token,
        after.phone,
        after.always_on,
        after.return_ms(),
    )


def different_keys(before: Struct | None, after: Struct | None) -> list[str]:
    """The keys of two tables of one kind whose values differ; none if there is only one."""
    if before is None or after is None:
        return []
    return [key for key in before.__struct_fields__ if getattr(before, key) != getattr(after, key)]


def _queues(settings: Settings) -> dict[str, Queue]:
    return {queue.id: queue for queue in settings.queues}


def _agents(settings: Settings) -> dict[str, Agent]:
    return {agent.id: agent for agent in settings.agents}


def _names(what: str, before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    before, after = dict.fromkeys(before), dict.fromkeys(after)
    for word, names in (
        ("added", [name for name in after if name not in before]),
        ("removed", [name for name in before if name not in after]),
    ):
        if names:
            yield f"{what} {word}: {_listed(names)}"


def _entries(what: str, before: Mapping[str, Struct], after: Mapping[str, Struct]) -> Iterator[str]:
    yield from _names(what, before, after)
    kept = [name for name in after if name in before]
    told = [
        f"{name} ({', '.join(keys)})"
        for name in kept
        if (keys := different_keys(before[name], after[name]))
    ]
    if told:
        yield f"{what} changed: {_listed(told)}"
    if kept != [name for name in before if name in after]:
        yield f"{what}: another order"


def _listed(names: list[str]) -> str:
    more = len(names) - NAMES_TOLD_MAX
    return ", ".join(names[:NAMES_TOLD_MAX]) + (f" and {more} more" if more > 0 else "")
