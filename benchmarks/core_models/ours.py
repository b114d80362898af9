"""The queue core, driven through whole lives of calls: EnqueueCall, offer, AcceptOffer,
ReportConnected, EndCall, FinishWrapUp. The driver keeps a calendar and little else.
"""

from __future__ import annotations

import time
from collections import deque
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from benchmarks.core_models.shape import SITE, START_MS, Shape, queue_id, skill_id
from benchmarks.core_models.trace import WRAP_UP_MS
from queues import Core
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import AgentId, CallId

if TYPE_CHECKING:
    from benchmarks.core_models.trace import Trace


def staffed(agents: list[dict[int, int]]) -> Core:
    """A core with these agents, all ready."""
    core = Core(SITE)
    core.handle(c.Configure(site=SITE, definition=Shape().definition()), START_MS)
    for number, skills in enumerate(agents):
        agent = AgentId(f"agent{number}")
        having = tuple(d.AgentSkill(skill_id(skill), level) for skill, level in skills.items())
        core.handle(c.SignIn(site=SITE, agent=agent, skills=having), START_MS)
        core.handle(c.SetReady(site=SITE, agent=agent), START_MS)
    return core


def enqueue(number: int, queue: int) -> c.EnqueueCall:
    """The command that puts call `number` in queue number `queue`."""
    return c.EnqueueCall(site=SITE, call=CallId(f"call{number}"), queue=queue_id(queue))


def connect(core: Core, offered: e.Event, at_ms: int) -> None:
    """Accept what is offered, and report the two connected."""
    assert isinstance(offered, e.CallOffered)  # noqa: S101 - a benchmark checks what it measures
    core.handle(
        c.AcceptOffer(site=SITE, agent=offered.agent, call=offered.call, offer=offered.offer), at_ms
    )
    core.handle(c.ReportConnected(site=SITE, call=offered.call, offer=offered.offer), at_ms)


class Driver:
    """Leads the calls of a trace through a core."""

    def __init__(self, trace: Trace) -> None:
        self.core = staffed(trace.agents)
        self.arrivals = [
            (START_MS + arrived_ms, enqueue(number, queue))
            for number, (arrived_ms, queue) in enumerate(
                zip(trace.arrivals_ms, trace.queues, strict=True)
            )
        ]
        self.services_ms = {
            command.call: service_ms
            for (_, command), service_ms in zip(self.arrivals, trace.services_ms, strict=True)
        }
        self.finish = {
            agent: c.FinishWrapUp(site=SITE, agent=agent) for agent in self.core.state.agents
        }
        self.ends: list[tuple[int, CallId, AgentId]] = []
        self.wrap_ups: deque[tuple[int, AgentId]] = deque()

    def run(self) -> float:
        """CPU seconds."""
        core = self.core
        began_s = time.process_time()
        for arrives_ms, command in self.arrivals:
            self.until(arrives_ms)
            events = core.handle(command, arrives_ms)
            if len(events) > 1:
                self.talk(events[1], arrives_ms)
        self.until(1 << 62)
        took_s = time.process_time() - began_s
        assert not core.state.calls  # noqa: S101 - a benchmark checks what it measures
        assert len(core.state.ended) > 0  # noqa: S101 - a benchmark checks what it measures
        return took_s

    def talk(self, offered: e.Event, at_ms: int) -> None:
        """Connect, and put the end of the talk in the calendar."""
        connect(self.core, offered, at_ms)
        assert isinstance(offered, e.CallOffered)  # noqa: S101 - see above
        end_ms = at_ms + self.services_ms[offered.call]
        heappush(self.ends, (end_ms, offered.call, offered.agent))

    def until(self, at_ms: int) -> None:
        """Let everything happen that is in the calendar up to this moment."""
        core, ends, wrap_ups = self.core, self.ends, self.wrap_ups
        while True:
            end_ms = ends[0][0] if ends else 1 << 62
            wrapped_ms = wrap_ups[0][0] if wrap_ups else 1 << 62
            if end_ms <= wrapped_ms:
                if end_ms > at_ms or not ends:
                    return
                _, call, agent = heappop(ends)
                core.handle(c.EndCall(site=SITE, call=call, by="caller"), end_ms)
                wrap_ups.append((end_ms + WRAP_UP_MS, agent))
            elif wrapped_ms <= at_ms:
                _, agent = wrap_ups.popleft()
                events = core.handle(self.finish[agent], wrapped_ms)
                if len(events) > 1:
                    self.talk(events[1], wrapped_ms)
            else:
                return


def run(trace: Trace) -> float:
    """Lead every call of the trace through its life; CPU seconds."""
    return Driver(trace).run()
