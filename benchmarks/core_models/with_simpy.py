"""The same model in simpy: each call is a process, simpy keeps the calendar.

simpy has no stores in which one agent waits in three queues at once, except `FilterStore`, which
scans all idle agents for each call; so who meets whom is kept by hand (`by_hand.Desks`), which is
faster. Left out: priorities and ranks, levels, offers that can be declined or missed, deadlines,
hang-ups, events to record.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import simpy

from benchmarks.core_models.by_hand import Desks
from benchmarks.core_models.trace import WRAP_UP_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.core_models.trace import Trace


class Centre:
    """Callers as processes."""

    def __init__(self, env: Any, trace: Trace) -> None:
        self.env = env
        self.trace = trace
        self.desks = Desks(trace)
        self.served: dict[int, Any] = {}
        """Of each call that waits, the event that brings its agent."""

    def arrivals(self) -> Iterator[Any]:
        """Let every call of the trace arrive in its time."""
        env, before_ms = self.env, 0
        for call, arrived_ms in enumerate(self.trace.arrivals_ms):
            yield env.timeout(arrived_ms - before_ms)
            before_ms = arrived_ms
            env.process(self.life(call))

    def life(self, call: int) -> Iterator[Any]:
        """One call: wait for an agent, talk, and leave the agent to his wrap-up."""
        env, trace = self.env, self.trace
        agent = self.desks.agent_for(trace.queues[call], trace.arrivals_ms[call], call)
        if agent < 0:
            self.served[call] = env.event()
            agent = yield self.served[call]
        yield env.timeout(trace.services_ms[call])
        yield env.timeout(WRAP_UP_MS)
        taken = self.desks.call_for(agent)
        if taken >= 0:
            self.served.pop(taken).succeed(agent)


def run(trace: Trace) -> float:
    """Lead every call of the trace through its life; CPU seconds."""
    env = simpy.Environment()
    centre = Centre(env, trace)
    env.process(centre.arrivals())
    began_s = time.process_time()
    env.run()
    return time.process_time() - began_s
