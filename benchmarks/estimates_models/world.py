"""A small call centre by hand: a calendar, lines and agents in groups of equal skills.

Whoever gives up stays in line as a ghost. An agent who frees takes the ghosts that come before the
first real caller "at once and for no time": that moment is when the ghost would have been answered,
so every caller who had to wait has an exact virtual wait, the one that an estimate is about.
"""

from __future__ import annotations

import math
import random
from collections import deque
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Protocol

LEVEL_S = 30.0
"""A caller's level rises by one in this time (science.md, section 2)."""


@dataclass(frozen=True)
class Spread:
    """A positive random time by its mean in seconds; log-normal if `cv` is set, else exponential."""

    mean_s: float
    cv: float | None = None

    def draw_s(self, source: random.Random) -> float:
        """One value."""
        if self.cv is None:
            return source.expovariate(1 / self.mean_s)
        variance = math.log(1 + self.cv * self.cv)
        return source.lognormvariate(math.log(self.mean_s) - variance / 2, math.sqrt(variance))


@dataclass(frozen=True)
class Kind:
    """Callers of one queue who are alike. `other_service` comes with the share given."""

    queue: int
    arrivals_per_s: float
    service: Spread
    patience: Spread
    priority: int = 0
    other_service: Spread | None = None
    other_share: float = 0.0

    @property
    def service_s(self) -> float:
        """The mean service time."""
        if self.other_service is None:
            return self.service.mean_s
        share = self.other_share
        return (1 - share) * self.service.mean_s + share * self.other_service.mean_s


@dataclass(frozen=True)
class Group:
    """So many agents with the same queues, the primary one first."""

    agents: int
    queues: tuple[int, ...]


@dataclass(frozen=True)
class Scenario:
    """A call centre. `swing` is the size and period (s) of a sinus in the arrivals; `staffing` says
    from when on (s) the first group has how many agents; `ramp` raises arrivals to 1 in each period.
    """

    kinds: tuple[Kind, ...]
    groups: tuple[Group, ...]
    swing: tuple[float, float] | None = None
    ramp_s: float | None = None
    staffing: tuple[tuple[float, int], ...] = ()
    primary_first: bool = False

    def intensity(self, at_s: float) -> float:
        """What the arrivals are multiplied with at this moment."""
        if self.swing is not None:
            return 1 + self.swing[0] * math.sin(2 * math.pi * at_s / self.swing[1])
        if self.ramp_s is not None:
            return 0.6 + 0.5 * (at_s % self.ramp_s) / self.ramp_s
        return 1.0

    @property
    def intensity_max(self) -> float:
        """The largest intensity."""
        if self.swing is not None:
            return 1 + self.swing[0]
        return 1.1 if self.ramp_s is not None else 1.0


@dataclass(slots=True, eq=False)
class Caller:
    """One caller; `wait_s` is the virtual wait once it is known. `told_s` has what each rule said,
    `range_s` our P10, P80 and P90.
    """

    number: int
    kind: Kind
    joined_s: float
    ahead: int = 0
    gone: bool = False
    served: bool = False
    wait_s: float = 0.0
    told_s: dict[str, float] = field(default_factory=dict)
    range_s: tuple[float, float, float] = (0.0, 0.0, 0.0)


class Watcher(Protocol):
    """Somebody who sees what a queue can see."""

    def joined(self, caller: Caller, *, must_wait: bool) -> None:
        """A caller came; `caller.ahead` are before him."""

    def answered(self, caller: Caller, at_s: float) -> None:
        """A caller left the line for an agent."""

    def abandoned(self, caller: Caller, at_s: float) -> None:
        """A caller hung up while waiting."""

    def known(self, caller: Caller) -> None:
        """The virtual wait of a caller who had to wait is now known."""

    def staffed(self, agents: int, at_s: float) -> None:
        """The number of agents changed."""


Lines = dict[int, deque[Caller]]


class World:
    """One run of a scenario."""

    def __init__(self, scenario: Scenario, seed: int, watcher: Watcher) -> None:
        self.scenario = scenario
        self.source = random.Random(seed)
        self.watcher = watcher
        self.calendar: list[tuple[float, int, str, object]] = []
        self.made = 0
        self.idle = [group.agents for group in scenario.groups]
        self.leaving = 0
        self.staffed = scenario.groups[0].agents
        queues = 1 + max(kind.queue for kind in scenario.kinds)
        self.lines: list[Lines] = [{} for _ in range(queues)]
        self.waiting: list[dict[int, int]] = [{} for _ in range(queues)]
        self.choices = [self.groups_for(queue) for queue in range(queues)]

    def groups_for(self, queue: int) -> list[int]:
        """Who may take a call of this queue: primary first, then fewest skills."""
        groups = self.scenario.groups
        able = [number for number, group in enumerate(groups) if queue in group.queues]
        return sorted(able, key=lambda n: (groups[n].queues[0] != queue, len(groups[n].queues)))

    def at(self, at_s: float, what: str, who: object) -> None:
        """Put something in the calendar."""
        self.made += 1
        heappush(self.calendar, (at_s, self.made, what, who))

    def run(self, calls: int) -> None:
        """Let so many callers come."""
        for at_s, agents in self.scenario.staffing:
            self.at(at_s, "staff", agents)
        for kind in self.scenario.kinds:
            self.next_arrival(kind, 0.0)
        self.watcher.staffed(sum(group.agents for group in self.scenario.groups), 0.0)
        arrived = 0
        while arrived < calls:
            at_s, _, what, who = heappop(self.calendar)
            if isinstance(who, Kind):
                self.next_arrival(who, at_s)
                arrived += 1
                self.arrive(Caller(arrived, who, at_s), at_s)
            elif isinstance(who, Caller):
                self.give_up(who, at_s)
            elif isinstance(who, int):
                if what == "staff":
                    self.change_staff(who, at_s)
                else:
                    self.free(who, at_s)

    def next_arrival(self, kind: Kind, at_s: float) -> None:
        """Draw the next arrival by thinning."""
        most = self.scenario.intensity_max
        while True:
            at_s += self.source.expovariate(kind.arrivals_per_s * most)
            if self.source.random() * most <= self.scenario.intensity(at_s):
                self.at(at_s, "arrive", kind)
                return

    def arrive(self, caller: Caller, at_s: float) -> None:
        """Answer the caller at once, or let him wait."""
        kind = caller.kind
        patience_s = kind.patience.draw_s(self.source)
        for group in self.choices[kind.queue]:
            if self.idle[group]:
                self.idle[group] -= 1
                self.watcher.joined(caller, must_wait=False)
                self.serve(caller, group, at_s)
                return
        waiting = self.waiting[kind.queue]
        caller.ahead = sum(n for priority, n in waiting.items() if priority >= kind.priority)
        waiting[kind.priority] = waiting.get(kind.priority, 0) + 1
        self.watcher.joined(caller, must_wait=True)
        self.lines[kind.queue].setdefault(kind.priority, deque()).append(caller)
        self.at(at_s + patience_s, "give_up", caller)

    def serve(self, caller: Caller, group: int, at_s: float) -> None:
        """Caller and agent talk from now on."""
        caller.served = True
        self.watcher.answered(caller, at_s)
        kind = caller.kind
        service = kind.service
        if kind.other_service is not None and self.source.random() < kind.other_share:
            service = kind.other_service
        self.at(at_s + service.draw_s(self.source), "free", group)

    def give_up(self, caller: Caller, at_s: float) -> None:
        """The caller's patience is over; he becomes a ghost unless he was answered."""
        if caller.served:
            return
        caller.gone = True
        self.waiting[caller.kind.queue][caller.kind.priority] -= 1
        self.watcher.abandoned(caller, at_s)

    def free(self, group: int, at_s: float) -> None:
        """An agent is free: take whoever is next, ghosts on the way."""
        if group == 0 and self.leaving:
            self.leaving -= 1
            return
        while (caller := self.next_caller(group, at_s)) is not None:
            caller.wait_s = at_s - caller.joined_s
            self.watcher.known(caller)
            if not caller.gone:
                self.waiting[caller.kind.queue][caller.kind.priority] -= 1
                self.serve(caller, group, at_s)
                return
        self.idle[group] += 1

    def next_caller(self, group: int, at_s: float) -> Caller | None:
        """The best of the heads of the lines that this group serves."""
        queues = self.scenario.groups[group].queues
        best: tuple[float, float] | None = None
        best_line: deque[Caller] | None = None
        for queue in queues:
            for priority, line in self.lines[queue].items():
                if not line:
                    continue
                waited_s = at_s - line[0].joined_s
                if self.scenario.primary_first:
                    level = math.floor(priority + waited_s / LEVEL_S)
                    score = (level, waited_s + LEVEL_S * (queue == queues[0]))
                else:
                    score = (priority, waited_s)
                if best is None or score > best:
                    best, best_line = score, line
        return None if best_line is None else best_line.popleft()

    def change_staff(self, agents: int, at_s: float) -> None:
        """From now on the first group has so many agents; who talks leaves when done."""
        change = agents - self.staffed
        self.staffed = agents
        self.watcher.staffed(sum(g.agents for g in self.scenario.groups[1:]) + agents, at_s)
        while change > 0 and self.leaving:
            self.leaving -= 1
            change -= 1
        for _ in range(change):
            self.free(0, at_s)
        for _ in range(-change):
            if self.idle[0]:
                self.idle[0] -= 1
            else:
                self.leaving += 1
