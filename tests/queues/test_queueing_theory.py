"""The core as a queueing system: driven by random arrivals it must come out where theory does.

The exact values are those of an M/M/n+M system (Erlang A) and of a continuous-time Markov chain for
an N-model of two classes, solved apart from this code. Runs are seeded; a figure is the mean of
independent batches, and must lie within three standard errors of the exact value.
"""

from __future__ import annotations

import heapq
import random
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from queues import Core
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SkillId
from tests.queues.site import MAIN, START_MS, needs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BATCHES = 12
Moment = tuple[int, int, c.Command]


@dataclass
class CallClass:
    """Callers of one queue: arrivals per second, mean service and mean patience in seconds."""

    queue: str
    arrivals_per_s: float
    service_s: float
    patience_s: float
    priority: int = 0


@dataclass
class Seen:
    """What became of the callers of one queue."""

    offered: int = 0
    abandoned: int = 0
    waits_ms: list[int] = field(default_factory=list)

    def add(self, event: e.CallEnded) -> None:
        self.offered += 1
        self.abandoned += event.outcome == "abandoned"
        self.waits_ms.append(event.waited_ms)

    def figures(self) -> dict[str, float]:
        waited = sum(wait_ms > 0 for wait_ms in self.waits_ms)
        return {
            "abandoned": self.abandoned / self.offered,
            "had_to_wait": waited / self.offered,
            "wait_s": statistics.fmean(self.waits_ms) / 1_000,
        }


class Simulation:
    """A small event loop around a core: agents accept at once and wrap up in no time."""

    def __init__(self, definition: d.SiteDefinition, seed: int) -> None:
        self.core = Core(MAIN)
        self.random = random.Random(seed)
        self.moments: list[Moment] = []
        self.made = 0
        self.service_ms: dict[CallId, int] = {}
        self.seen: dict[str, Seen] = {}
        self.core.handle(c.Configure(site=MAIN, definition=definition), START_MS)

    def staff(self, count: int, name: str, skills: Iterable[str]) -> None:
        having = tuple(d.AgentSkill(SkillId(skill), 5) for skill in skills)
        for number in range(count):
            agent = AgentId(f"{name}{number}")
            self.core.handle(c.SignIn(site=MAIN, agent=agent, skills=having), START_MS)
            self.core.handle(c.SetReady(site=MAIN, agent=agent), START_MS)

    def at(self, at_ms: float, command: c.Command) -> None:
        self.made += 1
        heapq.heappush(self.moments, (round(at_ms), self.made, command))

    def arrive(self, kind: CallClass, until_s: float) -> None:
        """Put every arrival of this class in the calendar, and the moment its patience ends."""
        at_s = 0.0
        while (at_s := at_s + self.random.expovariate(kind.arrivals_per_s)) < until_s:
            call, at_ms = CallId(f"{kind.queue}{self.made}"), START_MS + at_s * 1_000
            self.service_ms[call] = round(self.random.expovariate(1 / kind.service_s) * 1_000)
            patience_ms = self.random.expovariate(1 / kind.patience_s) * 1_000
            self.at(
                at_ms,
                c.EnqueueCall(
                    site=MAIN, call=call, queue=QueueId(kind.queue), priority=kind.priority
                ),
            )
            self.at(at_ms + patience_ms, c.EndCall(site=MAIN, call=call, by="caller"))

    def run(self, warm_up_s: float) -> dict[str, Seen]:
        while self.moments:
            at_ms, _, command = heapq.heappop(self.moments)
            if isinstance(command, c.EndCall) and command.by == "caller":
                call = self.core.state.calls.get(command.call)
                if call is None or call.state == "talking":
                    continue  # patience is for waiting
            for event in self.core.handle(command, at_ms):
                self.react(event, START_MS + round(warm_up_s * 1_000))
        return self.seen

    def react(self, event: e.Event, from_ms: int) -> None:
        match event:
            case e.CallOffered(at_ms=at_ms, call=call, agent=agent, offer=offer):
                self.connect(at_ms, call, agent, offer)
            case e.CallEnded(at_ms=at_ms, agent=agent):
                if at_ms >= from_ms:
                    self.seen.setdefault(event.queue, Seen()).add(event)
                if agent is not None:
                    self.at(at_ms, c.FinishWrapUp(site=MAIN, agent=agent))

    def connect(self, at_ms: int, call: CallId, agent: AgentId, offer: OfferNumber) -> None:
        core = self.core
        core.handle(c.AcceptOffer(site=MAIN, agent=agent, call=call, offer=offer), at_ms)
        core.handle(c.ReportConnected(site=MAIN, call=call, offer=offer), at_ms)
        self.at(at_ms + self.service_ms[call], c.EndCall(site=MAIN, call=call, by="agent"))


def queue(name: str, selection: d.SelectionRule = "longest_idle") -> d.QueueDefinition:
    return d.QueueDefinition(queue=QueueId(name), needs=needs_of({name: 1}), selection=selection)


def definition(*queues: d.QueueDefinition, rank_step_ms: int = 30_000) -> d.SiteDefinition:
    skills = tuple(SkillId(queue.queue) for queue in queues)
    return d.SiteDefinition(site=MAIN, skills=skills, queues=queues, rank_step_ms=rank_step_ms)


def assert_near(batches: list[dict[str, float]], exact: Mapping[str, float]) -> None:
    for name, value in exact.items():
        measured = [batch[name] for batch in batches]
        error = statistics.stdev(measured) / len(measured) ** 0.5
        assert abs(statistics.fmean(measured) - value) <= 3 * error, (
            f"{name}: {statistics.fmean(measured):.5f} ± {error:.5f}, exactly {value}"
        )
        assert error < 0.1 * value, f"{name}: too few calls to tell anything"


def test_one_queue_comes_out_as_erlang_a_says() -> None:
    """48 calls a minute, 60 s of service, 50 agents, patience 2 minutes."""
    batches = []
    for seed in range(BATCHES):
        simulation = Simulation(definition(queue("billing")), seed)
        simulation.staff(50, "agent", ["billing"])
        simulation.arrive(CallClass("billing", 0.8, 60.0, 120.0), until_s=3_400)
        batches.append(simulation.run(warm_up_s=400)["billing"].figures())
    exact = {"had_to_wait": 0.467774, "abandoned": 0.030912, "wait_s": 3.7095}
    assert_near(batches, exact)


def test_two_classes_with_shared_agents_come_out_as_their_markov_chain_says() -> None:
    """Four generalists and six specialists; class 1 takes a specialist first, a freed generalist
    takes class 0 first, however long class 1 has waited.
    """
    unit_s = 60.0
    site = definition(queue("zero"), queue("one", "fewest_skills"), rank_step_ms=3_600_000)
    batches = []
    for seed in range(BATCHES):
        simulation = Simulation(site, 1_000 + seed)
        simulation.staff(4, "generalist", ["zero", "one"])
        simulation.staff(6, "specialist", ["one"])
        for name, per_unit, priority in (("zero", 3, 100), ("one", 6, 0)):
            kind = CallClass(name, per_unit / unit_s, unit_s, 2 * unit_s, priority)
            simulation.arrive(kind, until_s=20_000)
        seen = simulation.run(warm_up_s=600)
        batches.append(
            {
                f"{name}_{queue}": value
                for queue in ("zero", "one")
                for name, value in seen[queue].figures().items()
            }
        )
    exact = {
        "abandoned_zero": 0.136485,
        "abandoned_one": 0.058785,
        "had_to_wait_zero": 0.667655,
        "had_to_wait_one": 0.390670,
    }
    assert_near(batches, exact)
