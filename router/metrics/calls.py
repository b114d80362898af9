"""What is counted of calls, by queue, from events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from prometheus_client import Counter, Histogram

from queues import events as e
from queues.commands import RequeueReason
from queues.definitions import ServiceTarget
from queues.reasons import CallOutcome
from router.metrics.standing import PREFIX
from router.metrics.waits import WaitHistogram

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from queues.ids import QueueId

TALK_BUCKETS_S: Final = (10, 30, 60, 120, 180, 240, 300, 420, 600, 900, 1800, 3600)
OFFER_RESULTS: Final[dict[type[e.SiteEvent], str]] = {
    e.OfferAccepted: "accepted",
    e.OfferDeclined: "declined",
    e.OfferMissed: "missed",
    e.OfferWithdrawn: "withdrawn",
}


class CallMeters:
    """What is counted of calls, by queue."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(name, text, ("queue", *labels), namespace=PREFIX, registry=registry)

        self.queued = counter("calls_queued", "Calls that were put in a queue.")
        self.connected = counter(
            "calls_connected",
            "Calls that were connected with an agent, without callbacks; one that was requeued counts "
            "once.",
        )
        self.called_back = counter(
            "callbacks_connected",
            "Callers who were called back and connected with an agent; in no other count of "
            "connected calls and in no wait.",
        )
        self.in_target = counter(
            "calls_in_target",
            "Calls that were connected within the target of their queue; those requeued count by "
            "their first connection.",
        )
        self.requeued = counter(
            "calls_requeued",
            "Calls that went back in line because agent and caller could not be joined or stay so.",
            "reason",
        )
        self.transferred = counter("calls_transferred", "Talks passed on to another queue.")
        self.ended = counter(
            "calls_ended",
            "Calls that ended, by outcome and the queue they were in last.",
            "outcome",
        )
        self.offers = counter("offers", "Offers to agents that are over, by result.", "result")
        self.talk = Histogram(
            "talk_seconds",
            "How long caller and agent talked, of talks that ended the call or were passed on.",
            ("queue",),
            namespace=PREFIX,
            registry=registry,
            buckets=TALK_BUCKETS_S,
        )
        self.wait = WaitHistogram(
            f"{PREFIX}_wait_seconds",
            "How long connected calls had waited; the target of each queue is one of its buckets.",
        )
        self.abandon = WaitHistogram(
            f"{PREFIX}_abandon_seconds",
            "How long abandoned calls had waited; the target of each queue is one of its buckets.",
        )
        registry.register(self.wait)
        registry.register(self.abandon)

    def set_target(self, queue: QueueId, target_ms: int) -> None:
        self.wait.set_target(queue, target_ms)
        self.abandon.set_target(queue, target_ms)


class QueueMeters:
    """The meters of one queue, found once."""

    __slots__ = (
        "_abandon", "_called_back", "_connected", "_ended", "_in_target", "_queue", "_talk", "_transferred", "_wait", "offers", "queued", "requeued",
    )  # fmt: skip

    def __init__(self, meters: CallMeters, queue: QueueId) -> None:
        self._queue = queue
        meters.set_target(queue, ServiceTarget().within_ms)
        self._wait = meters.wait
        self._abandon = meters.abandon
        self._talk = meters.talk.labels(queue)
        self._connected = meters.connected.labels(queue)
        self._called_back = meters.called_back.labels(queue)
        self._in_target = meters.in_target.labels(queue)
        self._transferred = meters.transferred.labels(queue)
        self.queued = meters.queued.labels(queue)
        outcomes, reasons = get_args(CallOutcome), get_args(RequeueReason)
        self._ended = {one: meters.ended.labels(queue, one) for one in outcomes}
        self.requeued = {one: meters.requeued.labels(queue, one) for one in reasons}
        self.offers = {one: meters.offers.labels(queue, one) for one in OFFER_RESULTS.values()}

    def connected(self, event: e.CallConnected) -> None:
        if event.is_callback:
            self._called_back.inc()
            return
        self._connected.inc()
        if event.in_target:
            self._in_target.inc()
        self._wait.observe(self._queue, event.waited_ms)

    def passed_on(self, event: e.CallTransferred) -> None:
        self._transferred.inc()
        self._talk.observe(event.talked_ms / 1000)

    def ended(self, event: e.CallEnded) -> None:
        self._ended[event.outcome].inc()
        if event.outcome == "abandoned":
            self._abandon.observe(self._queue, event.waited_ms)
        if event.talked_ms:
            self._talk.observe(event.talked_ms / 1000)
