"""What is counted of calls that wait: what changes for them, and what another rule would have done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from prometheus_client import Counter

from queues import events as e
from queues.reasons import ReleaseReason
from router.metrics.standing import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import CollectorRegistry

    from queues.ids import QueueId
    from queues.steps import Step
    from router.ports import Recorded

Effect = Literal[
    "lower_levels",
    "drop_skills",
    "add_queues",
    "raise_priority",
    "offer_callback",
    "move_to",
    "leave_for",
]
"""What a step can do, by the names of its options."""


class ChangeMeters:
    """What changes for calls that wait, by queue."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(name, text, ("queue", *labels), namespace=PREFIX, registry=registry)

        self.moved = counter(
            "calls_moved", "Waiting calls that went out of the queue, or came in.", "direction"
        )
        self.prioritised = counter(
            "calls_prioritised", "Waiting calls that were given another priority by hand."
        )
        self.released = counter(
            "calls_released",
            "Calls that waited for one agent alone and wait for anybody from then on.",
            "reason",
        )
        self.steps = counter(
            "steps",
            "Steps of the queue that were taken for calls that waited, by effect; a step with two "
            "effects counts under both.",
            "effect",
        )
        self.shadow_offers = counter(
            "shadow_offers",
            "Offers on which a shadow rule decided too, by whether it would have chosen otherwise.",
            "differs",
        )
        self._queues: dict[QueueId, QueueChanges] = {}

    def of(self, queue: QueueId) -> QueueChanges:
        """The meters of one queue."""
        found = self._queues.get(queue)
        if found is None:
            found = self._queues[queue] = QueueChanges(self, queue)
        return found

    def count(self, event: Recorded) -> None:
        """Something may be different for a call that waits."""
        match event:
            case e.CallMoved():
                self.of(event.from_queue).moved["out"].inc()
                self.of(event.queue).moved["in"].inc()
                if event.step is not None:
                    self.of(event.from_queue).step_taken(event.step)
            case e.CallRelaxed() | e.CallbackSuggested():
                self.of(event.queue).step_taken(event.step)
            case e.CallPrioritised():
                self.of(event.queue).prioritised.inc()
            case e.CallReleased():
                self.of(event.queue).released[event.reason].inc()
            case e.CallOffered():
                self.of(event.queue).offered(event)
            case e.CallEnded() if event.step is not None:
                self.of(event.queue).step_taken(event.step)
            case _:
                pass


class QueueChanges:
    """The meters of one queue, found once."""

    def __init__(self, meters: ChangeMeters, queue: QueueId) -> None:
        self.moved = {one: meters.moved.labels(queue, one) for one in ("in", "out")}
        self.prioritised = meters.prioritised.labels(queue)
        releases, effects = get_args(ReleaseReason), get_args(Effect)
        self.released = {one: meters.released.labels(queue, one) for one in releases}
        self._steps = {one: meters.steps.labels(queue, one) for one in effects}
        self._shadow_offers = {
            one: meters.shadow_offers.labels(queue, one) for one in ("no", "yes")
        }

    def offered(self, event: e.CallOffered) -> None:
        if event.shadow is not None:
            differs = event.shadow.agent is not None or event.shadow.call is not None
            self._shadow_offers["yes" if differs else "no"].inc()

    def step_taken(self, step: Step) -> None:
        for effect in _effects(step):
            self._steps[effect].inc()


def _effects(step: Step) -> Iterator[Effect]:
    for effect in get_args(Effect):
        if getattr(step, effect):
            yield effect
