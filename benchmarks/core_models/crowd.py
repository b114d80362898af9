"""The core with so many calls in it: each call that ends makes room for a new one. With more calls
than agents everybody is busy and the others wait; with fewer, whoever rings finds an agent at once.
"""

from __future__ import annotations

import random
import time
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from benchmarks.core_models.ours import connect
from benchmarks.core_models.shape import SITE, START_MS
from benchmarks.core_models.trace import SERVICE_S
from queues import commands as c
from queues import events as e
from queues.views import position_of

if TYPE_CHECKING:
    from benchmarks.core_models.shape import Shape
    from queues.ids import AgentId, CallId

BUILD_MS = 5
"""Between two arrivals while the crowd comes together."""


class Crowd:
    """The agents of a site, and so many calls that are talking or wait."""

    def __init__(self, shape: Shape, calls: int, seed: int = 7) -> None:
        self.shape = shape
        self.calls = calls
        self.random = random.Random(seed)
        self.core = shape.core(self.random)
        self.made = 0
        self.at_ms = START_MS
        self.ends: list[tuple[int, CallId, AgentId]] = []
        for _ in range(calls):
            self.at_ms += BUILD_MS
            self.arrive()

    @property
    def talking(self) -> int:
        """Agents who are talking."""
        return len(self.ends)

    def arrive(self) -> None:
        """A new call; whoever is free for it takes it."""
        self.made += 1
        self.talk(self.core.handle(self.shape.call(self.made, self.random), self.at_ms))

    def talk(self, events: list[e.Event]) -> None:
        """Connect what is offered, if anything is, and note when the talk will end."""
        if len(events) == 1:
            return
        offered = events[1]
        assert isinstance(offered, e.CallOffered)  # noqa: S101 - a benchmark checks what it measures
        connect(self.core, offered, self.at_ms)
        end_ms = self.at_ms + int(self.random.expovariate(1 / (SERVICE_S * 1_000)))
        heappush(self.ends, (end_ms, offered.call, offered.agent))

    def go_on(self, lives: int) -> list[float]:
        """Let so many calls end and as many begin; of each agent who freed, the seconds until the
        core had found him a call, or none.
        """
        core, ends, waits = self.core, self.ends, []
        for _ in range(lives):
            end_ms, call, agent = heappop(ends)
            self.at_ms = at_ms = max(self.at_ms, end_ms)
            self.wake(at_ms)
            core.handle(c.EndCall(site=SITE, call=call, by="caller"), at_ms)
            command = c.FinishWrapUp(site=SITE, agent=agent)
            began_s = time.perf_counter()
            events = core.handle(command, at_ms)
            waits.append(time.perf_counter() - began_s)
            self.talk(events)
            self.arrive()
        assert len(core.state.calls) == self.calls  # noqa: S101 - see above
        return waits

    def wake(self, at_ms: int) -> None:
        """Let pass what is due by this moment, as whoever drives a core does."""
        due_ms = self.core.next_deadline_ms()
        while due_ms is not None and due_ms <= at_ms:
            self.core.handle(c.PassTime(site=SITE), due_ms)
            due_ms = self.core.next_deadline_ms()

    def sit_still(self, seconds: int, announce_every_s: int) -> float:
        """CPU seconds of so much time in which nobody does anything: the core is woken at its
        deadlines, and every caller is told his position so often.
        """
        core, at_ms = self.core, self.at_ms
        began_s = time.process_time()
        for second in range(seconds):
            self.wake(at_ms + 1_000 * second)
            if second % announce_every_s == 0:
                for call in core.state.calls.values():
                    if call.state == "waiting":
                        position_of(core.state, call)
        return time.process_time() - began_s
