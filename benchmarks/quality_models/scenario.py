"""What a scenario is made of, and the calls that every rule gets to route: the same ones, drawn in
advance from a seed, so that rules are compared in pairs.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

SERVICE_CV = 1.2
"""Coefficient of variation of the service times, which are lognormal."""
SERVICE_MEANS_MAX = 8.0
"""A service time is cut at so many means: without a bound the tail of the lognormal alone costs 2
points of service level. See `benchmarks.quality_models.scenarios` for the choice."""


@dataclass(frozen=True)
class CallClass:
    """Callers of one kind. They wait in a queue of their own and need a skill of their own."""

    name: str
    erlangs: float
    """Offered load: arrivals per second x mean service in seconds."""
    service_s: float
    patience_s: float = 180.0
    """Mean time, exponential, after which a caller who still waits hangs up."""
    target_s: float = 20.0
    priority: int = 0

    @property
    def arrivals_per_s(self) -> float:
        """Poisson."""
        return self.erlangs / self.service_s


@dataclass(frozen=True)
class ScenarioAgent:
    """An agent: which classes he can serve, and how long he takes."""

    slowness: dict[int, float]
    """Of each class he can serve (by number): his service time ÷ the time drawn for the call."""
    primary: int | None = None
    """The class he is there for in the first place."""


@dataclass(frozen=True)
class Scenario:
    """Who calls and who answers."""

    name: str
    about: str
    classes: tuple[CallClass, ...]
    agents: tuple[ScenarioAgent, ...]

    @cached_property
    def serves(self) -> tuple[tuple[int, ...], ...]:
        """Of each agent, the classes he can serve."""
        return tuple(tuple(agent.slowness) for agent in self.agents)


@dataclass(frozen=True)
class Trace:
    """Calls in the order of their arrival; times in whole milliseconds, so that every simulator
    sees exactly the same.
    """

    scenario: Scenario
    seed: str
    arrivals_ms: list[int]
    classes: list[int]
    services_ms: list[int]
    patiences_ms: list[int]

    def __len__(self) -> int:
        return len(self.arrivals_ms)

    def service_ms(self, call: int, agent: int) -> int:
        """How long this agent talks in this call."""
        slowness = self.scenario.agents[agent].slowness[self.classes[call]]
        return 1 + int(self.services_ms[call] * slowness)


def draw(scenario: Scenario, calls: int, run: int) -> Trace:
    """So many calls; the same for the same scenario and run."""
    seed = f"{scenario.name} {run}"
    rng = random.Random(seed)
    per_s = list(accumulate(one.arrivals_per_s for one in scenario.classes))
    numbers = range(len(per_s))
    trace = Trace(scenario, seed, [], [], [], [])
    at_s = 0.0
    for _ in range(calls):
        at_s += rng.expovariate(per_s[-1])
        number = rng.choices(numbers, cum_weights=per_s)[0]
        kind = scenario.classes[number]
        trace.arrivals_ms.append(int(at_s * 1_000))
        trace.classes.append(number)
        trace.services_ms.append(int(_service_s(rng, kind.service_s) * 1_000))
        trace.patiences_ms.append(1 + int(rng.expovariate(1 / kind.patience_s) * 1_000))
    return trace


def _service_s(rng: random.Random, mean_s: float) -> float:
    variance = math.log(1 + SERVICE_CV**2)
    drawn_s = rng.lognormvariate(math.log(mean_s) - variance / 2, math.sqrt(variance))
    return min(drawn_s, SERVICE_MEANS_MAX * mean_s)
