"""The bare model by hand: a calendar and plain lists. No states, no offers, no deadlines, no events;
what such a loop costs is what the machine charges for deciding at all.
"""

from __future__ import annotations

import time
from collections import deque
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from benchmarks.core_models.trace import QUEUES, WRAP_UP_MS

if TYPE_CHECKING:
    from benchmarks.core_models.trace import Trace

NEVER_MS = 1 << 62


class Desks:
    """Who waits and who is idle: the longest-idle agent takes a call, the longest wait goes first."""

    def __init__(self, trace: Trace) -> None:
        self.skills = [tuple(skills) for skills in trace.agents]
        self.waiting: list[deque[tuple[int, int]]] = [deque() for _ in range(QUEUES)]
        self.idle: list[deque[tuple[int, int]]] = [deque() for _ in range(QUEUES)]
        self.turn = [0] * len(self.skills)
        for agent in range(len(self.skills)):
            self.rest(agent)

    def rest(self, agent: int) -> None:
        """Let the agent wait for a call in each of his queues."""
        for queue in self.skills[agent]:
            self.idle[queue].append((agent, self.turn[agent]))

    def agent_for(self, queue: int, arrived_ms: int, call: int) -> int:
        """The agent who takes this call now; -1 if it has to wait."""
        idle, turn = self.idle[queue], self.turn
        while idle:
            agent, of_turn = idle.popleft()
            if turn[agent] == of_turn:
                turn[agent] += 1
                return agent
        self.waiting[queue].append((arrived_ms, call))
        return -1

    def call_for(self, agent: int) -> int:
        """The call that the freed agent takes now; -1 if nobody waits for him."""
        best, best_queue = (NEVER_MS, 0), -1
        for queue in self.skills[agent]:
            waiting = self.waiting[queue]
            if waiting and waiting[0] < best:
                best, best_queue = waiting[0], queue
        if best_queue < 0:
            self.rest(agent)
            return -1
        self.waiting[best_queue].popleft()
        return best[1]


def run(trace: Trace) -> float:
    """Lead every call of the trace through its life; CPU seconds."""
    desks = Desks(trace)
    agent_for, call_for = desks.agent_for, desks.call_for
    arrivals_ms, services_ms = trace.arrivals_ms, trace.services_ms
    ends: list[tuple[int, int]] = []
    began_s = time.process_time()
    for call, arrived_ms in enumerate(arrivals_ms):
        while ends and ends[0][0] <= arrived_ms:
            at_ms, agent = heappop(ends)
            taken = call_for(agent)
            if taken >= 0:
                heappush(ends, (at_ms + services_ms[taken] + WRAP_UP_MS, agent))
        agent = agent_for(trace.queues[call], arrived_ms, call)
        if agent >= 0:
            heappush(ends, (arrived_ms + services_ms[call] + WRAP_UP_MS, agent))
    while ends:
        at_ms, agent = heappop(ends)
        taken = call_for(agent)
        if taken >= 0:
            heappush(ends, (at_ms + services_ms[taken] + WRAP_UP_MS, agent))
    return time.process_time() - began_s
