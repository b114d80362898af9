"""What is measured, for Prometheus.

Everything about calls is counted from the same events that screens and records are made of. How
things stand now is asked for when somebody reads, never kept. No label names a caller, a call or an
agent: labels are bounded by the configuration.

Service level over five minutes is
`rate(switchroom_calls_in_target_total[5m]) / rate(switchroom_calls_connected_total[5m])`, to whose
divisor the abandoned calls are added if they are to count.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Final, get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from queues import events as e
from queues.commands import RequeueReason
from queues.definitions import ServiceTarget
from queues.lifecycles import AgentState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from queues.definitions import SiteDefinition
    from queues.ids import QueueId
    from queues.views import AgentView, QueueView
    from router.ports import Recorded

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
PREFIX: Final = "switchroom"
WAIT_BUCKETS_S: Final = (
    1,
    2,
    5,
    10,
    15,
    20,
    30,
    45,
    60,
    90,
    120,
    180,
    240,
    300,
    420,
    600,
    900,
    1200,
)
TALK_BUCKETS_S: Final = (10, 30, 60, 120, 180, 240, 300, 420, 600, 900, 1800, 3600)
WEBHOOK_BUCKETS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
ROUTING_BUCKETS_S: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1)
APPEND_BUCKETS_S: Final = (
    0.0001,
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
)

_OFFER_RESULTS: Final[dict[type[e.SiteEvent], str]] = {
    e.OfferAccepted: "accepted",
    e.OfferDeclined: "declined",
    e.OfferMissed: "missed",
    e.OfferWithdrawn: "withdrawn",
}
AGENT_STATES: Final = (
    *(state for state in get_args(AgentState) if state != "signed_out"),
    "unreachable",
)


_omit_created: Callable[[], None] = disable_created_metrics


class Metrics:
    """All metrics of a service, in a registry of their own. A `Subscriber`.

    `view_queues` and `view_agents` say how things stand whenever somebody reads.
    """

    def __init__(
        self,
        definition: SiteDefinition,
        *,
        view_queues: Callable[[], Iterable[QueueView]],
        view_agents: Callable[[], Iterable[AgentView]],
    ) -> None:
        # The moment a series began is of no use to a Prometheus that reads every few seconds.
        _omit_created()
        self.registry = CollectorRegistry()
        self._calls = _CallMeters(self.registry)
        self._service = _ServiceMeters(self.registry)
        self.registry.register(_Standing(view_queues, view_agents))
        self._queues: dict[QueueId, _QueueMeters] = {}
        self._configure(definition)

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Count what has happened; what is not about queues is not ours."""
        for event in events:
            match event:
                case e.CallQueued():
                    self._of(event.queue).queued.inc()
                case e.CallConnected(connection=1):
                    self._of(event.queue).connected(event)
                case e.CallRequeued():
                    self._of(event.queue).requeued[event.reason].inc()
                case e.CallEnded():
                    self._of(event.queue).ended(event)
                case e.OfferAccepted() | e.OfferDeclined() | e.OfferMissed() | e.OfferWithdrawn():
                    self._of(event.queue).offers[_OFFER_RESULTS[type(event)]].inc()
                case e.Configured():
                    self._configure(event.definition)
                case _:
                    pass

    def webhook_answered(self, route: str, status: int, seconds: float) -> None:
        """A carrier's request was answered. `route` is the pattern of the address, not the address."""
        count, histogram = self._service.of_webhook(route, status)
        count.inc()
        histogram.observe(seconds)

    def routed(self, seconds: float) -> None:
        """The core took this long to decide on a command."""
        self._service.routing_seconds.observe(seconds)

    def journal_appended(self, seconds: float) -> None:
        """A batch of events took this long to be written."""
        self._service.journal_append_seconds.observe(seconds)

    def render(self) -> bytes:
        """Everything in Prometheus' text format, to be sent as `CONTENT_TYPE`."""
        return generate_latest(self.registry)

    def _configure(self, definition: SiteDefinition) -> None:
        """Every queue has its series from the start, so that the first call is seen as a change."""
        for queue in definition.queues:
            self._of(queue.queue)
            self._calls.set_target(queue.queue, queue.target.within_ms)

    def _of(self, queue: QueueId) -> _QueueMeters:
        found = self._queues.get(queue)
        if found is None:
            found = self._queues[queue] = _QueueMeters(self._calls, queue)
        return found


class _CallMeters:
    """What is counted of calls, by queue."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(name, text, ("queue", *labels), namespace=PREFIX, registry=registry)

        self.queued = counter("calls_queued", "Calls that were put in a queue.")
        self.connected = counter(
            "calls_connected",
            "Calls that were connected with an agent; one that was requeued counts once.",
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
        self.ended = counter("calls_ended", "Calls that ended, by outcome.", "outcome")
        self.offers = counter("offers", "Offers to agents that are over, by result.", "result")
        self.talk = Histogram(
            "talk_seconds",
            "How long caller and agent talked, of calls that were talked.",
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


class _QueueMeters:
    """The meters of one queue, found once."""

    __slots__ = (
        "_abandon", "_connected", "_ended", "_in_target", "_queue", "_talk", "_wait", "offers", "queued", "requeued",
    )  # fmt: skip

    def __init__(self, meters: _CallMeters, queue: QueueId) -> None:
        self._queue = queue
        meters.set_target(queue, ServiceTarget().within_ms)
        self._wait = meters.wait
        self._abandon = meters.abandon
        self._talk = meters.talk.labels(queue)
        self._connected = meters.connected.labels(queue)
        self._in_target = meters.in_target.labels(queue)
        self.queued = meters.queued.labels(queue)
        outcomes, reasons = get_args(e.CallOutcome), get_args(RequeueReason)
        self._ended = {one: meters.ended.labels(queue, one) for one in outcomes}
        self.requeued = {one: meters.requeued.labels(queue, one) for one in reasons}
        self.offers = {one: meters.offers.labels(queue, one) for one in _OFFER_RESULTS.values()}

    def connected(self, event: e.CallConnected) -> None:
        self._connected.inc()
        if event.in_target:
            self._in_target.inc()
        self._wait.observe(self._queue, event.waited_ms)

    def ended(self, event: e.CallEnded) -> None:
        self._ended[event.outcome].inc()
        if event.outcome == "abandoned":
            self._abandon.observe(self._queue, event.waited_ms)
        if event.talked_ms:
            self._talk.observe(event.talked_ms / 1000)


class _ServiceMeters:
    """What is measured of the service itself."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def histogram(name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(
                name, text, labels, namespace=PREFIX, registry=registry, buckets=buckets
            )

        self.webhook_requests = Counter(
            "webhook_requests",
            "Requests of the carrier that were answered, by route and status.",
            ("route", "status"),
            namespace=PREFIX,
            registry=registry,
        )
        self.webhook_seconds = histogram(
            "webhook_seconds", "Time to answer the carrier.", WEBHOOK_BUCKETS_S, "route"
        )
        self.routing_seconds = histogram(
            "routing_seconds", "Time for the core to decide on a command.", ROUTING_BUCKETS_S
        )
        self.journal_append_seconds = histogram(
            "journal_append_seconds", "Time to write a batch of events.", APPEND_BUCKETS_S
        )
        self._by_webhook: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def of_webhook(self, route: str, status: int) -> tuple[Counter, Histogram]:
        """The two meters of a route and status, found once."""
        found = self._by_webhook.get((route, status))
        if found is None:
            count = self.webhook_requests.labels(route, str(status))
            found = self._by_webhook[route, status] = (count, self.webhook_seconds.labels(route))
        return found


class WaitHistogram(Collector):
    """A histogram by queue, whose buckets differ: each queue's target is among its own.

    The library's histogram has the same buckets for all labels. Bounds and values are whole
    milliseconds, so that a call counts as in target here exactly if it does in the core.
    """

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text
        self._series: dict[QueueId, _WaitSeries] = {}

    def set_target(self, queue: QueueId, target_ms: int) -> None:
        """Make the target a bucket. A new one begins the counting anew, as after a restart."""
        known = self._series.get(queue)
        if known is None or known.target_ms != target_ms:
            self._series[queue] = _WaitSeries(target_ms)

    def observe(self, queue: QueueId, waited_ms: int) -> None:
        """Count one wait."""
        self._series[queue].observe(waited_ms)

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """As the library asks for it."""
        family = HistogramMetricFamily(self._name, self._text, labels=("queue",))
        for queue, series in self._series.items():
            family.add_metric((queue,), series.buckets(), series.sum_ms / 1000)
        yield family


class _WaitSeries:
    """The waits of one queue."""

    def __init__(self, target_ms: int) -> None:
        self.target_ms = target_ms
        self.sum_ms = 0
        self._bounds_ms = sorted({*(bound * 1000 for bound in WAIT_BUCKETS_S), target_ms})
        self._counts = [0] * (len(self._bounds_ms) + 1)

    def observe(self, waited_ms: int) -> None:
        self.sum_ms += waited_ms
        self._counts[bisect_left(self._bounds_ms, waited_ms)] += 1

    def buckets(self) -> list[tuple[str, float]]:
        names = [*(str(bound / 1000) for bound in self._bounds_ms), "+Inf"]
        return list(zip(names, accumulate(self._counts), strict=True))


class _Standing(Collector):
    """How things stand at the moment of reading."""

    def __init__(
        self,
        view_queues: Callable[[], Iterable[QueueView]],
        view_agents: Callable[[], Iterable[AgentView]],
    ) -> None:
        self._view_queues = view_queues
        self._view_agents = view_agents

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """As the library asks for it."""
        waiting = GaugeMetricFamily(
            f"{PREFIX}_calls_waiting", "Calls that wait now.", labels=("queue",)
        )
        longest = GaugeMetricFamily(
            f"{PREFIX}_longest_wait_seconds",
            "How long the first of the waiting calls has waited; 0 if none waits.",
            labels=("queue",),
        )
        for view in self._view_queues():
            waiting.add_metric((view.queue,), view.waiting)
            longest.add_metric((view.queue,), (view.longest_wait_ms or 0) / 1000)
        agents = GaugeMetricFamily(
            f"{PREFIX}_agents",
            "Agents who are signed in, by state; ready ones whose desk is lost are unreachable.",
            labels=("state",),
        )
        counts = dict.fromkeys(AGENT_STATES, 0)
        for agent in self._view_agents():
            is_lost = agent.state == "ready" and not agent.reachable
            counts["unreachable" if is_lost else agent.state] += 1
        for state, count in counts.items():
            agents.add_metric((state,), count)
        yield from (waiting, longest, agents)
