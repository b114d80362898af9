"""The core with everybody busy and many waiting: each call that ends makes room for a new one."""

from __future__ import annotations

import random
import time
from heapq import heapify, heapreplace
from typing import TYPE_CHECKING

from benchmarks.core_models.ours import SITE, START_MS, connect, enqueue, staffed
from benchmarks.core_models.trace import QUEUES, SERVICE_S, draw
from queues import commands as c
from queues import events as e
from queues.views import position_of

if TYPE_CHECKING:
    from queues.ids import AgentId, CallId


class Crowd:
    """So many agents, all talking, and so many calls that wait."""

    def __init__(self, agents: int, waiting: int, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.core = staffed(draw(agents, 0).agents)
        self.made = 0
        self.at_ms = START_MS
        self.ends: list[tuple[int, CallId, AgentId]] = []
        while len(self.ends) < agents or len(self.core.state.calls) < agents + waiting:
            # Arrivals go on after the last agent is busy, over as long as the line takes to build.
            self.at_ms += 5
            for event in self.arrive():
                self.talk(event)
        heapify(self.ends)

    def arrive(self) -> list[e.Event]:
        """A new call; the offer of it, if an agent is free."""
        self.made += 1
        command = enqueue(self.made, self.random.randrange(QUEUES))
        return self.core.handle(command, self.at_ms)[1:]

    def talk(self, offered: e.Event) -> None:
        """Connect, and note when the talk will end."""
        connect(self.core, offered, self.at_ms)
        assert isinstance(offered, e.CallOffered)  # noqa: S101 - a benchmark checks what it measures
        self.ends.append((self.end_ms(), offered.call, offered.agent))

    def end_ms(self) -> int:
        """When a talk that begins now will end."""
        return self.at_ms + int(self.random.expovariate(1 / (SERVICE_S * 1_000)))

    def go_on(self, calls: int) -> list[float]:
        """Lead so many calls from offer to end; of each the seconds from free agent to offer."""
        core, ends, waits = self.core, self.ends, []
        for _ in range(calls):
            end_ms, call, agent = ends[0]
            self.at_ms = at_ms = max(self.at_ms, end_ms)
            core.handle(c.EndCall(site=SITE, call=call, by="caller"), at_ms)
            command = c.FinishWrapUp(site=SITE, agent=agent)
            began_s = time.perf_counter()
            events = core.handle(command, at_ms)
            waits.append(time.perf_counter() - began_s)
            offered = events[1]
            assert isinstance(offered, e.CallOffered)  # noqa: S101 - see above
            connect(core, offered, at_ms)
            heapreplace(ends, (self.end_ms(), offered.call, offered.agent))
            self.arrive()
        return waits

    def sit_still(self, seconds: int, announce_every_s: int) -> float:
        """CPU seconds of so much time in which nobody does anything: the core is woken at its
        deadlines, and every caller is told his position so often.
        """
        core, at_ms = self.core, self.at_ms
        began_s = time.process_time()
        for second in range(seconds):
            now_ms = at_ms + 1_000 * second
            due_ms = core.next_deadline_ms()
            while due_ms is not None and due_ms <= now_ms:
                core.handle(c.PassTime(site=SITE), due_ms)
                due_ms = core.next_deadline_ms()
            if second % announce_every_s == 0:
                for call in core.state.calls.values():
                    if call.state == "waiting":
                        position_of(core.state, call)
        return time.process_time() - began_s
