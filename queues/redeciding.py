"""Follows decisions as a journal holds them: events, the first of each decision with its command.

`follow` folds the events, which is what brings a core back. `redecide` lets the core decide again
and says where it comes to something else: the journal is another one's, it was changed, or the core
decides differently from how it did.

A command that led to no event is in no journal, and it changes nothing but this: what was to be looked
at again has been looked at, in vain, and so have steps that ask how a queue stands. So each command
in the journal says up to when, and whether.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import msgspec

from queues import limits
from queues.commands import Command, PassTime
from queues.errors import CommandRefused
from queues.events import Event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queues.core import Core


class Ordered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A command that the core was given and that led to events, so that a replay can decide again."""

    at_ms: int
    command: Command
    looked: bool
    """Whether the core took the occasion to look at steps that ask how a queue stands: whether its
    `looked_at_ms` changed."""
    passed_ms: int = 0
    """Up to when deadlines had taken effect before: the core's `state.deadlines.passed_ms`."""


Entry = tuple[Event, Ordered | None]
"""An event, the first of each decision with what was decided."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Where deciding again comes to something else."""

    number: int
    """Of the entry, counted from 1."""
    ordered: Ordered | None
    """What was decided; None if the journal begins in the middle of a decision."""
    recorded: Event | None
    """What the journal has; None if it has nothing more of this decision."""
    decided: Event | None
    """What it comes to now; None if to nothing more."""
    refusal: str = ""
    """Why the core refuses the command now."""


def follow(core: Core, events: Iterable[Event], last: Ordered | None) -> None:
    """Bring a core to where these events had brought it, `last` being the last command that led to
    any: up to then what was looked at in vain is not looked at again.

    Raises:
        CoreBroken: the events do not follow from one another.
    """
    core.replay(events)
    if last is not None:
        passed_by = last.at_ms if isinstance(last.command, PassTime) else last.passed_ms
        core.pass_over(passed_by)


def redecide(core: Core, entries: Iterable[Entry]) -> Difference | None:
    """Decide all of it again on this core, which stands where the first of these decisions was made;
    gives the first difference, if there is one.

    Raises:
        CoreBroken: the core has a defect.
    """
    decided: deque[Event] = deque()
    latest: Ordered | None = None
    number = 0
    for number, (event, ordered) in enumerate(entries, start=1):
        if ordered is not None:
            if decided:
                return _difference(number, latest, None, decided)
            latest = ordered
            try:
                decided.extend(_decide(core, ordered))
            except CommandRefused as refusal:
                return Difference(
                    number=number,
                    ordered=ordered,
                    recorded=event,
                    decided=None,
                    refusal=str(refusal),
                )
        if not decided or decided[0] != event:
            return _difference(number, latest, event, decided)
        decided.popleft()
    return _difference(number + 1, latest, None, decided) if decided else None


def _decide(core: Core, ordered: Ordered) -> list[Event]:
    """The events of this command, when the core looks at steps if it did then, and only then."""
    core.pass_over(ordered.passed_ms)
    at_ms = max(ordered.at_ms, core.state.at_ms)
    core.looked_at_ms = at_ms - limits.STEP_WATCH_MS if ordered.looked else at_ms
    return core.handle(ordered.command, ordered.at_ms)


def _difference(
    number: int, ordered: Ordered | None, recorded: Event | None, decided: deque[Event]
) -> Difference:
    now = decided[0] if decided else None
    return Difference(number=number, ordered=ordered, recorded=recorded, decided=now)
