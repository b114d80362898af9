"""The same calls and the same agents for all implementations, drawn in advance from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

QUEUES = 50
SKILLS_OF_AN_AGENT = 3
SERVICE_S = 240.0
WRAP_UP_MS = 15_000
WAIT_MS_MAX = 24 * 3_600_000
LOAD = 0.95


@dataclass(frozen=True)
class Trace:
    """Who works and who calls. Queue number n needs skill number n."""

    agents: list[dict[int, int]]
    """Of each agent, the skills with their levels."""
    arrivals_ms: list[int]
    queues: list[int]
    services_ms: list[int]

    def __len__(self) -> int:
        return len(self.arrivals_ms)


def draw(agents: int, calls: int, seed: int = 1) -> Trace:
    """Poisson arrivals at a load of .95, exponential service, a short wrap-up."""
    rng = random.Random(seed)
    arrivals_per_ms = LOAD * agents / (SERVICE_S * 1_000 + WRAP_UP_MS)
    arrivals_ms, at_ms = [], 0.0
    for _ in range(calls):
        at_ms += rng.expovariate(arrivals_per_ms)
        arrivals_ms.append(int(at_ms))
    return Trace(
        agents=[
            {skill: rng.randint(1, 10) for skill in rng.sample(range(QUEUES), SKILLS_OF_AN_AGENT)}
            for _ in range(agents)
        ],
        arrivals_ms=arrivals_ms,
        queues=[rng.randrange(QUEUES) for _ in range(calls)],
        services_ms=[1 + int(rng.expovariate(1 / (SERVICE_S * 1_000))) for _ in range(calls)],
    )
