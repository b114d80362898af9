"""What is counted per queue from its calls and agents, kept up to date as each of them changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from queues.ids import QueueId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queues.ids import AgentId, CallId

Part = Literal["waiting", "callback", "talking"]


class Standing(msgspec.Struct, frozen=True):
    """Where a call counts, and since when it waits."""

    queue: QueueId
    part: Part
    queued_at_ms: int


class Staffing(msgspec.Struct, frozen=True):
    """For which queues an agent is ready, and for which at work."""

    ready: frozenset[QueueId] = frozenset()
    at_work: frozenset[QueueId] = frozenset()


NOWHERE = Staffing()


class QueueTally:
    """One queue's."""

    __slots__ = ("at_work", "callbacks", "ready", "talking", "waiting")

    def __init__(self) -> None:
        self.waiting: dict[CallId, int] = {}
        """The callers in line, each since when."""
        self.callbacks = self.talking = self.ready = self.at_work = 0

    @property
    def longest_since_ms(self) -> int | None:
        """Since when the first in line waits; None if none does."""
        return min(self.waiting.values(), default=None)


class Tally:
    """All queues'. Whatever it counts, the queues that have changed stand in `changed`."""

    def __init__(self) -> None:
        self.changed: set[QueueId] = set()
        self._queues: dict[QueueId, QueueTally] = {}
        self._calls: dict[CallId, Standing] = {}
        self._agents: dict[AgentId, Staffing] = {}

    def of(self, queue: QueueId) -> QueueTally:
        """A queue's."""
        found = self._queues.get(queue)
        if found is None:
            found = self._queues[queue] = QueueTally()
        return found

    def call(self, call: CallId, now: Standing | None) -> None:
        """Where a call counts from now on; None: nowhere."""
        before = self._calls.get(call)
        if before == now:
            return
        if before is not None:
            del self._calls[call]
            self._count(call, before, -1)
        if now is not None:
            self._calls[call] = now
            self._count(call, now, 1)

    def _count(self, call: CallId, standing: Standing, more: int) -> None:
        queue = self.of(standing.queue)
        self.changed.add(standing.queue)
        match standing.part:
            case "waiting" if more > 0:
                queue.waiting[call] = standing.queued_at_ms
            case "waiting":
                del queue.waiting[call]
            case "callback":
                queue.callbacks += more
            case "talking":
                queue.talking += more

    def agent(self, agent: AgentId, now: Staffing) -> None:
        """For which queues an agent counts from now on."""
        before = self._agents.get(agent, NOWHERE)
        if before == now:
            return
        if now == NOWHERE:
            del self._agents[agent]
        else:
            self._agents[agent] = now
        self._ready(before.ready - now.ready, -1)
        self._ready(now.ready - before.ready, 1)
        self._at_work(before.at_work - now.at_work, -1)
        self._at_work(now.at_work - before.at_work, 1)

    def _ready(self, queues: Iterable[QueueId], more: int) -> None:
        for queue in queues:
            self.of(queue).ready += more
            self.changed.add(queue)

    def _at_work(self, queues: Iterable[QueueId], more: int) -> None:
        for queue in queues:
            self.of(queue).at_work += more
            self.changed.add(queue)
