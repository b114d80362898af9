"""A site whose decisions are kept as a journal keeps them: commands that led to no event are not."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, NamedTuple

from queues import CommandRefused, Core
from queues import commands as c
from queues import events as e
from queues.redeciding import Ordered
from queues.snapshot import restore, take
from tests.queues.chaos import Chaos
from tests.queues.site import MAIN, Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from queues.redeciding import Entry


class Given(NamedTuple):
    """A command that the core was given, be it refused or not."""

    command: c.Command
    at_ms: int


class Recorded(Site):
    """Checks nothing, which makes long histories quick; `history` and `entries` are what it keeps."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self.chance = Random(seed)
        self.history: list[Given] = []
        self.entries: list[Entry] = []

    def do(self, command: c.Command, at_ms: int | None = None) -> list[e.Event]:
        given = Given(command, self.now_ms if at_ms is None else at_ms)
        self.history.append(given)
        self.entries += decide(self.core, given)
        events = [event for event, _ in self.entries[len(self.events) :]]
        self.events += events
        return events

    @property
    def last_ordered(self) -> Ordered | None:
        """The last command that led to events."""
        return last_of(self.entries)

    def pass_ms(self, ms: int) -> list[e.Event]:
        """Woken at each deadline in time, a little late or only at the end."""
        end_ms, late_ms = self.now_ms + ms, self.chance.choice((0, 0, 3, 700, ms))
        while (due_ms := self.core.next_deadline_ms()) is not None and due_ms <= end_ms:
            self.now_ms = min(max(self.now_ms, due_ms + late_ms), end_ms)
            self.do(c.PassTime(site=MAIN))
        self.now_ms = end_ms
        return []

    def wake_at(self, later_ms: int) -> list[e.Event]:
        """Let so much time pass, and wake the core once."""
        self.now_ms += later_ms
        return self.do(c.PassTime(site=MAIN))


def decide(core: Core, given: Given) -> list[Entry]:
    """Have it decided, and say of it what the engine has written; nothing if it is refused."""
    looked_at_ms, passed_ms = core.looked_at_ms, core.state.deadlines.passed_ms
    events = core.handle(given.command, given.at_ms)
    looked = core.looked_at_ms != looked_at_ms
    ordered = Ordered(at_ms=given.at_ms, command=given.command, looked=looked, passed_ms=passed_ms)
    return [(event, ordered if number == 0 else None) for number, event in enumerate(events)]


def last_of(entries: Sequence[Entry]) -> Ordered | None:
    """The last command of a journal."""
    return next((ordered for _, ordered in reversed(entries) if ordered is not None), None)


def go_through(core: Core, history: Iterable[Given]) -> list[list[e.Event] | str]:
    """What the core makes of each command: its events, or why it refuses it."""
    made: list[list[e.Event] | str] = []
    for given in history:
        try:
            made.append([event for event, _ in decide(core, given)])
        except CommandRefused as refusal:
            made.append(str(refusal))
    return made


def anything(seed: int, steps: int) -> Recorded:
    """A site after so many random commands."""
    return carry_on(begin(seed), steps)


def begin(seed: int) -> Chaos:
    """Random commands to a recorded site, in which agents are at work and nobody has rung."""
    chaos = Chaos(seed, Recorded(seed))
    chaos.begin()
    return chaos


def carry_on(chaos: Chaos, steps: int) -> Recorded:
    """So many random commands more."""
    for _ in range(steps):
        chaos.step()
    assert isinstance(chaos.site, Recorded)
    return chaos.site


def restored(core: Core) -> Core:
    """Another core, from a snapshot of this one."""
    again = Core(MAIN)
    restore(again, take(core))
    return again
