"""How busy an agent was of late.

Occupancy is the share of the time at work in which the agent had a call in hand, with the past
forgotten exponentially: after a busy or an idle time of length t it is

    occupancy * exp(-t / memory) + (1 - exp(-t / memory) if busy else 0)

While two agents are idle, both values fall by the same factor, so that their order stays what it
was: log(occupancy) + t / memory compares them whenever they became idle. Time away does not count.
"""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from queues.entities import Agent

OCCUPANCY_MEMORY_MS: Final = 3_600_000
"""What was this long ago counts 1/e of what is now."""
_BUSY: Final = 1e12
"""More than the key of any idle agent."""


def pass_time(agent: Agent, at_ms: int, *, busy: bool) -> None:
    """Bring the agent's occupancy up to this moment, after a busy or an idle time."""
    kept = exp((agent.occupancy_at_ms - at_ms) / OCCUPANCY_MEMORY_MS)
    agent.occupancy = agent.occupancy * kept + (1.0 - kept if busy else 0.0)
    agent.occupancy_at_ms = at_ms


def occupancy_at(agent: Agent, at_ms: int) -> float:
    """The agent's occupancy now, 0 to 1."""
    if agent.presence == "away":
        return agent.occupancy
    kept = exp((agent.occupancy_at_ms - at_ms) / OCCUPANCY_MEMORY_MS)
    return agent.occupancy * kept + (1.0 - kept if agent.works else 0.0)


def occupancy_key(agent: Agent) -> float:
    """What compares agents whenever they became idle; the least occupied has the least. Those who
    have something in hand come last, whoever has least of it first.
    """
    if agent.works:
        return _BUSY + len(agent.works)
    if agent.occupancy <= 0.0:
        return float("-inf")
    return log(agent.occupancy) + agent.occupancy_at_ms / OCCUPANCY_MEMORY_MS
