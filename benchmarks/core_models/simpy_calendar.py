"""simpy as a calendar only: each call is a process, and who meets whom is kept by hand, as in
`by_hand`. The least that simpy can cost. Left out: the wait limit and all that `with_simpy` leaves
out.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import simpy

from benchmarks.core_models.by_hand import Desks
from benchmarks.core_models.trace import WRAP_UP_MS

if TYPE_CHECKING:
    from collections.abc import Generator

    from benchmarks.core_models.trace import Trace


class Centre:
    """Callers as processes."""

    def __init__(self, env: Any, trace: Trace) -> None:
        self.env = env
        self.trace = trace
        self.desks = Desks(trace)
        self.served: dict[int, Any] = {}
        """Of each call that waits, the event that brings its agent."""

    def arrivals(self) -> Generator[Any, Any, None]:
        """Let every call of the trace arrive in its time."""
        env, before_ms = self.env, 0
        for call, arrived_ms in enumerate(self.trace.arrivals_ms):
            yield env.timeout(arrived_ms - before_ms)
            before_ms = arrived_ms
            env.process(self.life(call))

    def life(self, call: int) -> Generator[Any, Any, None]:
        """One call: wait for an agent, talk, and leave the agent to his wrap-up."""
        env, trace = self.env, self.trace
        agent = self.desks.agent_for(trace.queues[call], trace.arrivals_ms[call], call)
        if agent < 0:
            served = self.served[call] = env.event()
            agent = yield served
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
