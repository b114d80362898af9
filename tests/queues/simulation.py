"""A small simulator around a core: random callers, agents who accept at once and wrap up in no time.
It turns the core into a queueing system, which must come out where theory does.

To add a model:
1. Say in a `Model` who calls (`Callers`: one Poisson stream for each queue, with exponential service
   and patience), who answers (`Team`), in which queues and by which rules (`queue_of`, `site_of`),
   and how many callers may wait (`room`; who would be one more is refused).
   Times are in seconds of the simulation, kept to the millisecond: with a mean service of a minute
   or more nothing of it is to be seen in the figures.
2. Write down what is known of it, under names of your own: `{"had_to_wait": 0.1741319}`.
3. Write a function from a `Batch` to figures of the same names; `Batch.all` and `Batch.of` know the
   usual ones of a queue, `Batch.occupancy` that of each team.
4. `check(batches(model, ...), figures, exact)`.

Of each batch the simulator knows how much work its callers brought, and theory how much they bring on
average. `estimate` takes out of each figure what comes of that difference (a control variate), which
makes standard errors up to three times smaller than the same calls would give without.
"""

from __future__ import annotations

import heapq
import math
import random
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from queues import Core
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import AgentId, CallId, QueueId, SkillId
from queues.invariants import violations
from tests.queues.site import MAIN, START_MS
from tests.queues.wording import agent_skills, needs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TOLERANCE = 0.005
"""Beside three standard errors; for probabilities, and for times in mean service times."""


@dataclass(frozen=True)
class Callers:
    """Who rings for one queue: so many a second, at random; means in seconds."""

    queue: str
    per_s: float
    service_s: float
    patience_s: float = math.inf
    priority: int = 0


@dataclass(frozen=True)
class Team:
    """Agents who have the same skills."""

    name: str
    size: int
    skills: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """A queueing system. Skills are called as the queues that need them."""

    site: d.SiteDefinition
    callers: tuple[Callers, ...]
    teams: tuple[Team, ...]
    room: float = math.inf
    """So many callers may wait, in all queues together."""

    @property
    def erlangs(self) -> float:
        """The load that is offered on average."""
        return sum(kind.per_s * kind.service_s for kind in self.callers)


def queue_of(name: str, selection: d.SelectionRule = "longest_idle") -> d.QueueDefinition:
    """A queue that needs the skill of its name, and lets nobody go before theory does."""
    return d.QueueDefinition(
        queue=QueueId(name),
        needs=needs_of({name: 1}),
        selection=selection,
        wait_ms_max=100 * d.HOUR_MS,
    )


def site_of(*queues: d.QueueDefinition, order: d.OrderRule = "fifo") -> d.SiteDefinition:
    """A site with these queues, and a skill for each."""
    skills = tuple(SkillId(queue.queue) for queue in queues)
    return d.SiteDefinition(
        site=MAIN, skills=skills, queues=queues, order=order, talking_ms_max=100 * d.HOUR_MS
    )


@dataclass
class Seen:
    """What became of callers. Refused ones are offered, and neither wait nor abandon."""

    offered: int = 0
    refused: int = 0
    had_to_wait: int = 0
    answered_ms: list[int] = field(default_factory=list)
    """The waits of those who were answered."""
    abandoned_ms: list[int] = field(default_factory=list)
    """The waits of those who gave up."""

    def __add__(self, other: Seen) -> Seen:
        return Seen(
            self.offered + other.offered,
            self.refused + other.refused,
            self.had_to_wait + other.had_to_wait,
            self.answered_ms + other.answered_ms,
            self.abandoned_ms + other.abandoned_ms,
        )

    def figures(self, unit_s: float) -> dict[str, float]:
        """The usual ones: shares of those not refused, the mean wait in units of so many seconds."""
        waits_ms = self.answered_ms + self.abandoned_ms
        return {
            "refused": self.refused / self.offered,
            "had_to_wait": self.had_to_wait / len(waits_ms),
            "abandoned": len(self.abandoned_ms) / len(waits_ms),
            "wait": statistics.fmean(waits_ms) / 1_000 / unit_s,
        }

    def answered_within(self, s: float) -> float:
        """The share of those not refused who were answered, and waited no longer."""
        quick = sum(wait_ms <= 1_000 * s for wait_ms in self.answered_ms)
        return quick / (len(self.answered_ms) + len(self.abandoned_ms))

    def wait_s(self, share: float) -> float:
        """As long as this waits the given share of those not refused, however it ends."""
        waits_ms = sorted(self.answered_ms + self.abandoned_ms)
        return waits_ms[int(share * len(waits_ms))] / 1_000


@dataclass
class Batch:
    """One run of a model."""

    of: dict[str, Seen]
    """By queue."""
    occupancy: dict[str, float]
    """By team: the share of the time in which its agents talked."""
    excess: float
    """By which share its callers brought more work than they do on average."""

    @property
    def all(self) -> Seen:
        """The callers of all queues together."""
        return sum(self.of.values(), Seen())


class Due(NamedTuple):
    """Something in the calendar: the next arrival of a stream, or a call that ends."""

    at_ms: float
    made: int
    what: Callers | CallId
    by: c.EndedBy


class Simulation:
    """A core, a calendar and the callers who are counted."""

    def __init__(self, model: Model, seed: int) -> None:
        self.model = model
        self.random = random.Random(seed)
        self.core = Core(MAIN)
        self.calendar: list[Due] = []
        self.made = 0
        self.waiting: dict[CallId, float] = {}
        """For how many milliseconds those will talk who wait."""
        self.counted: dict[CallId, Seen] = {}
        """The calls not decided yet that count."""
        self.seen = {kind.queue: Seen() for kind in model.callers}
        self.teams: dict[AgentId, str] = {}
        self.talked_ms = dict.fromkeys((team.name for team in model.teams), 0.0)
        self.work_ms = 0.0
        self.core.handle(c.Configure(site=MAIN, definition=model.site), START_MS)
        for team in model.teams:
            self._sign_in(team)

    def _sign_in(self, team: Team) -> None:
        for number in range(team.size):
            agent = AgentId(f"{team.name}{number}")
            skills = agent_skills(dict.fromkeys(team.skills, 5))
            self.core.handle(c.SignIn(site=MAIN, agent=agent, skills=skills), START_MS)
            self.core.handle(c.SetReady(site=MAIN, agent=agent), START_MS)
            self.teams[agent] = team.name

    def run(self, warm_up: int, calls: int) -> Batch:
        """Let so many callers ring, and count those after the warm-up. Others go on ringing until
        it is known what became of all who count.
        """
        rung, began_ms, ended_ms, at_ms = 0, 0.0, 0.0, float(START_MS)
        for kind in self.model.callers:
            self._put(at_ms + self._draw_ms(1 / kind.per_s), kind)
        while rung < warm_up + calls or self.counted:
            due = heapq.heappop(self.calendar)
            at_ms = due.at_ms
            if not isinstance(due.what, Callers):
                self._end(due.what, round(at_ms), due.by)
                continue
            self._put(at_ms + self._draw_ms(1 / due.what.per_s), due.what)
            self._arrive(due.what, at_ms, counts=warm_up <= rung < warm_up + calls)
            rung += 1
            began_ms = at_ms if rung == warm_up else began_ms
            ended_ms = at_ms if rung == warm_up + calls else ended_ms
        assert violations(self.core.state) == []
        return self._batch(ended_ms - began_ms)

    def _batch(self, lasted_ms: float) -> Batch:
        occupancy = {
            team.name: self.talked_ms[team.name] / (team.size * lasted_ms)
            for team in self.model.teams
        }
        return Batch(self.seen, occupancy, self.work_ms / lasted_ms / self.model.erlangs - 1)

    def _draw_ms(self, mean_s: float) -> float:
        return math.inf if mean_s == math.inf else self.random.expovariate(1 / mean_s) * 1_000

    def _put(self, at_ms: float, what: Callers | CallId, by: c.EndedBy = "caller") -> None:
        if at_ms != math.inf:
            self.made += 1
            heapq.heappush(self.calendar, Due(at_ms, self.made, what, by))

    def _arrive(self, kind: Callers, at_ms: float, *, counts: bool) -> None:
        """A caller rings: is refused, offered to an agent, or waits."""
        call, service_ms = CallId(f"call{self.made}"), self._draw_ms(kind.service_s)
        seen, patience_ms = self.seen[kind.queue], self._draw_ms(kind.patience_s)
        self.waiting[call] = service_ms
        if counts:
            self.counted[call] = seen
            self.work_ms += service_ms
            seen.offered += 1
        command = c.EnqueueCall(
            site=MAIN, call=call, queue=QueueId(kind.queue), priority=kind.priority
        )
        events = self.core.handle(command, round(at_ms))
        if len(events) > 1:
            self._connect(events)
        elif len(self.waiting) > self.model.room:
            self._end(call, round(at_ms), "service")
        else:
            seen.had_to_wait += counts
            self._put(at_ms + patience_ms, call)

    def _connect(self, events: Iterable[e.Event]) -> None:
        """The agent of an offer, if there is one, accepts at once and talks."""
        for event in events:
            if not isinstance(event, e.CallOffered):
                continue
            call, agent, offer = event.call, event.agent, event.offer
            at_ms, service_ms = event.at_ms, self.waiting.pop(call)
            accept = c.AcceptOffer(site=MAIN, agent=agent, call=call, offer=offer)
            self.core.handle(accept, at_ms)
            self.core.handle(c.ReportConnected(site=MAIN, call=call, offer=offer), at_ms)
            self._put(at_ms + service_ms, call, "agent")
            seen = self.counted.pop(call, None)
            if seen is not None:
                seen.answered_ms.append(event.waited_ms)
                self.talked_ms[self.teams[agent]] += service_ms

    def _end(self, call: CallId, at_ms: int, by: c.EndedBy) -> None:
        """The talk is over, there is no room, or patience ends, which is for those who wait."""
        if by == "caller" and call not in self.waiting:
            return
        ended = self.core.handle(c.EndCall(site=MAIN, call=call, by=by), at_ms)[0]
        assert isinstance(ended, e.CallEnded)
        if ended.agent is not None:
            self._connect(self.core.handle(c.FinishWrapUp(site=MAIN, agent=ended.agent), at_ms))
            return
        del self.waiting[call]
        seen = self.counted.pop(call, None)
        if seen is None:
            return
        if by == "service":
            seen.refused += 1
        else:
            seen.abandoned_ms.append(ended.waited_ms)


class Estimate(NamedTuple):
    """A figure and its standard error."""

    value: float
    error: float


def batches(model: Model, count: int, calls: int, warm_up: int, seed: int = 0) -> list[Batch]:
    """Independent runs of the same model."""
    return [Simulation(model, seed + number).run(warm_up, calls) for number in range(count)]


def estimate(figures: list[float], excesses: list[float]) -> Estimate:
    """The figure at an excess of nothing, on the straight line through those of the batches."""
    count, mean = len(figures), statistics.fmean(excesses)
    slope, intercept = statistics.linear_regression(excesses, figures)
    left = (
        figure - intercept - slope * excess
        for figure, excess in zip(figures, excesses, strict=True)
    )
    spread = sum((excess - mean) ** 2 for excess in excesses)
    variance = sum(one * one for one in left) / (count - 2) * (1 / count + mean * mean / spread)
    return Estimate(intercept, math.sqrt(variance))


def estimates(
    runs: list[Batch], figures: Callable[[Batch], Mapping[str, float]]
) -> dict[str, Estimate]:
    """Every figure of these batches."""
    each = [figures(batch) for batch in runs]
    excesses = [batch.excess for batch in runs]
    return {name: estimate([one[name] for one in each], excesses) for name in each[0]}


def check(
    runs: list[Batch],
    figures: Callable[[Batch], Mapping[str, float]],
    exact: Mapping[str, float],
    tolerance: float = TOLERANCE,
) -> None:
    """Each figure lies within three standard errors, and the tolerance, of what it exactly is."""
    measured = estimates(runs, figures)
    for name, value in exact.items():
        found = measured[name]
        told = f"{name}: {found.value:.5f} ± {found.error:.5f}, exactly {value}"
        assert abs(found.value - value) <= 3 * found.error, told
        assert abs(found.value - value) <= tolerance, told
        assert 0 < found.error <= tolerance, f"{told}: too few calls to tell anything"
