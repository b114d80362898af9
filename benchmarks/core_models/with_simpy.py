"""The same model as simpy's users write it: each call is a process that gets an agent out of a store.

Only a `FilterStore` lets one agent wait in several queues at once. The wait limit is a race between
the agent and a timeout, as the patience of callers is usually modelled. Left out: levels, priorities
and ranks; offers that can be declined or missed, and every limit but the wait limit; events to
record.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import simpy

from benchmarks.core_models.trace import WAIT_MS_MAX, WRAP_UP_MS

if TYPE_CHECKING:
    from collections.abc import Generator

    from benchmarks.core_models.trace import Trace


class Centre:
    """Callers as processes, idle agents in a store, longest idle first."""

    def __init__(self, env: Any, trace: Trace) -> None:
        self.env = env
        self.trace = trace
        self.idle = simpy.FilterStore(env)
        self.idle.items = [frozenset(skills) for skills in trace.agents]
        self.to_serve = len(trace)
        self.all_served = env.event()

    def arrivals(self) -> Generator[Any, Any, None]:
        """Let every call of the trace arrive in its time."""
        env, before_ms = self.env, 0
        for call, arrived_ms in enumerate(self.trace.arrivals_ms):
            yield env.timeout(arrived_ms - before_ms)
            before_ms = arrived_ms
            env.process(self.life(call))

    def life(self, call: int) -> Generator[Any, Any, None]:
        """One call: wait for an agent, talk, and leave the agent to the wrap-up."""
        env, queue = self.env, self.trace.queues[call]
        agent = self.idle.get(lambda skills: queue in skills)
        met = yield agent | env.timeout(WAIT_MS_MAX)
        if agent in met:
            yield env.timeout(self.trace.services_ms[call])
            yield env.timeout(WRAP_UP_MS)
            self.idle.put(met[agent])
        else:
            agent.cancel()
        self.to_serve -= 1
        if not self.to_serve:
            self.all_served.succeed()


def run(trace: Trace) -> float:
    """Lead every call of the trace through its life; CPU seconds."""
    env = simpy.Environment()
    centre = Centre(env, trace)
    env.process(centre.arrivals())
    began_s = time.process_time()
    env.run(until=centre.all_served)
    return time.process_time() - began_s
