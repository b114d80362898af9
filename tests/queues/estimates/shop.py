"""A queue in the order of arrival, seeded, that tells an estimator what happens.

Those who give up stay in line as ghosts, so that everybody's virtual wait is known.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field
from heapq import heappop, heappush

from queues.estimates import QueueEstimator, WaitEstimate
from queues.ids import CallId


@dataclass
class Caller:
    call: CallId
    joined_ms: int
    told: WaitEstimate | None = None
    gone: bool = False
    talks: bool = False
    wait_ms: int = 0
    average_ms: float = 0.0


@dataclass
class Shop:
    """So many agents, with mean service and patience in milliseconds, all exponential."""

    agents: int
    load: float
    seed: int
    service_ms: float = 240_000
    patience_ms: float = 180_000
    queue: QueueEstimator = field(default_factory=QueueEstimator)
    told: list[Caller] = field(default_factory=list)
    ahead: dict[CallId, int] = field(default_factory=dict)
    line: deque[Caller] = field(default_factory=deque)
    calendar: list[tuple[int, int, Caller | None]] = field(default_factory=list)
    at_ms: int = 0
    made: int = 0
    average_ms: float = 0.0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.idle = self.agents

    def run(self, calls: int) -> None:
        gap_ms = self.service_ms / self.agents / self.load
        next_ms = self.at_ms
        for _ in range(calls):
            next_ms += round(self.random.expovariate(1 / gap_ms))
            while self.calendar and self.calendar[0][0] <= next_ms:
                at_ms, _, caller = heappop(self.calendar)
                self.take(at_ms) if caller is None else self.give_up(caller, at_ms)
            self.join(next_ms)
        self.at_ms = next_ms

    def later(self, at_ms: int, mean_ms: float, caller: Caller | None) -> None:
        self.made += 1
        moment_ms = at_ms + round(self.random.expovariate(1 / mean_ms))
        heappush(self.calendar, (moment_ms, self.made, caller))

    def join(self, at_ms: int) -> None:
        self.made += 1
        caller = Caller(CallId(f"call-{self.made}"), at_ms, average_ms=self.average_ms)
        self.ahead[caller.call] = sum(not other.gone for other in self.line)
        self.queue.joined(caller.call, at_ms, ahead=self.ahead[caller.call])
        if self.idle:
            self.idle -= 1
            self.talk(caller, at_ms)
        else:
            caller.told = self.queue.estimate(self.ahead[caller.call])
            self.line.append(caller)
            self.later(at_ms, self.patience_ms, caller)

    def talk(self, caller: Caller, at_ms: int) -> None:
        caller.talks = True
        self.average_ms = (3 * self.average_ms + caller.wait_ms) / 4  # app_queue's rule
        self.queue.answered(caller.call, at_ms)
        self.later(at_ms, self.service_ms, None)

    def give_up(self, caller: Caller, at_ms: int) -> None:
        if not caller.talks:
            caller.gone = True
            self.queue.abandoned(caller.call, at_ms)

    def take(self, at_ms: int) -> None:
        while self.line:
            caller = self.line.popleft()
            caller.wait_ms = at_ms - caller.joined_ms
            if caller.told is not None:
                self.told.append(caller)
            if not caller.gone:
                self.talk(caller, at_ms)
                return
        self.idle += 1
