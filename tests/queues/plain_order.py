"""Steps and order rules read as plainly as can be, to hold the proofs of `queues.fairness` against."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from queues.definitions import QueueDefinition, ServiceTarget, SiteDefinition
from queues.fairness import is_sure
from queues.ids import QueueId, SiteId

if TYPE_CHECKING:
    from queues.definitions import OrderRule
    from queues.steps import Step

A, B = QueueId("a"), QueueId("b")
NAMES = (A, B, QueueId("c"))
END_MS = 120
Standing = tuple[int, float, int, int]


def site(
    *queues: QueueDefinition,
    order: OrderRule = "ageing",
    rank_step_ms: int = 10,
    primary_bonus_ms: int = 0,
) -> SiteDefinition:
    return SiteDefinition(
        site=SiteId("main"),
        queues=queues,
        order=order,
        rank_step_ms=rank_step_ms,
        primary_bonus_ms=primary_bonus_ms,
    )


def queue(
    name: QueueId, *steps: Step, weight: int = 0, target_ms: int = 20, wait_ms_max: int = 90
) -> QueueDefinition:
    return QueueDefinition(
        queue=name,
        weight=weight,
        target=ServiceTarget(within_ms=target_ms),
        wait_ms_max=wait_ms_max,
        steps=steps,
    )


class Arrival(NamedTuple):
    at_ms: int
    queue: int
    priority: int
    is_primary: bool
    delays: tuple[int | None, ...]
    """How long after its time each step is taken that not every call takes; None: never."""


class Waiting:
    """A call in line, and the plainest reading of what steps and order rules do to it."""

    def __init__(self, definition: SiteDefinition, arrival: Arrival, sequence: int) -> None:
        self.definition = definition
        self.arrival = arrival
        self.sequence = sequence
        self.queue = definition.queues[arrival.queue % len(definition.queues)]
        self.joined_ms = arrival.at_ms
        self.priority = arrival.priority
        self.done: set[tuple[str, int]] = set()

    def take_steps(self, now_ms: int) -> None:
        while (index := self._next_step(now_ms)) is not None:
            step = self.queue.steps[index]
            self.done.add((self.queue.queue, index))
            self.priority += step.raise_priority
            for one in self.definition.queues:
                if one.queue == step.move_to:
                    self.queue, self.joined_ms = one, now_ms

    def _next_step(self, now_ms: int) -> int | None:
        for index, step in enumerate(self.queue.steps):
            if (self.queue.queue, index) in self.done:
                continue
            delay = 0 if is_sure(step) else self.arrival.delays[index]
            is_late = step.on == "joining" and (delay or now_ms != self.joined_ms)
            if (
                delay is not None
                and not is_late
                and now_ms - self.joined_ms >= step.after_ms + delay
            ):
                return index
        return None

    def standing(self, now_ms: int) -> Standing:
        waited_ms = now_ms - self.arrival.at_ms
        target_ms, weight = self.queue.target.within_ms, self.queue.weight
        tie = (waited_ms, -self.sequence)
        if self.definition.order == "ageing":
            bonus_ms = self.definition.primary_bonus_ms if self.arrival.is_primary else 0
            rank = self.priority + weight + waited_ms // self.definition.rank_step_ms
            return (rank, waited_ms + bonus_ms, *tie)
        if self.definition.order == "wait_over_target":
            return (weight, waited_ms / target_ms, *tie)
        if self.definition.order == "fifo":
            return (weight, float(waited_ms), *tie)
        return (self.priority + weight, float(waited_ms), *tie)


def overtakings(
    definition: SiteDefinition, arrivals: list[Arrival], frees_ms: list[int]
) -> list[tuple[QueueId, int]]:
    """An agent who fits all calls frees at these moments: for each call that is in line when one
    queued later is taken, its queue and how much later that one was queued."""
    waiting: list[Waiting] = []
    found = []
    coming = sorted(arrivals, key=lambda arrival: arrival.at_ms)
    for now_ms in range(END_MS):
        while coming and coming[0].at_ms <= now_ms:
            waiting.append(Waiting(definition, coming.pop(0), -len(coming)))
        for one in waiting:
            one.take_steps(now_ms)
        waiting = [one for one in waiting if now_ms - one.joined_ms <= one.queue.wait_ms_max]
        if now_ms in frees_ms and waiting:
            taken = max(waiting, key=lambda one: one.standing(now_ms))
            waiting.remove(taken)
            found += [
                (one.queue.queue, taken.arrival.at_ms - one.arrival.at_ms)
                for one in waiting
                if taken.arrival.at_ms > one.arrival.at_ms
            ]
    return found


def standings(definition: SiteDefinition, arrival: Arrival) -> list[Standing]:
    """How a call of this kind stands after each wait."""
    call = Waiting(definition, arrival, arrival.queue)
    found = []
    for now_ms in range(END_MS):
        call.take_steps(now_ms)
        found.append(call.standing(now_ms))
    return found


def farthest_ms(definition: SiteDefinition, priority: int = 0, wait_ms_max: int = END_MS) -> int:
    """The largest distance from which a call of the last queue overtakes one of the first, by trying
    all of them; the one in front waits at most so long."""
    ahead = standings(definition, Arrival(0, 0, 0, is_primary=False, delays=(None, None)))
    behind = standings(definition, Arrival(0, 1, priority, is_primary=True, delays=(0, 0)))
    distances = (
        later_ms
        for later_ms in range(1, wait_ms_max)
        for v_ms in range(wait_ms_max - later_ms)
        if behind[v_ms] > ahead[v_ms + later_ms]
    )
    return max(distances, default=0)
