"""All metrics of a service, and who is told what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from queues import events as e
from router.metrics.alarms import AlarmState
from router.metrics.calls import OFFER_RESULTS, CallMeters, QueueMeters
from router.metrics.changes import ChangeMeters
from router.metrics.journal import JournalState
from router.metrics.look_ups import LookUpMeters
from router.metrics.operating import OperatingMeters
from router.metrics.reconciling import DifferenceMeters, Trust
from router.metrics.service import ServiceMeters
from router.metrics.standing import Expected, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from queues.definitions import SiteDefinition
    from queues.ids import QueueId
    from queues.views import AgentView, QueueView
    from router.alarms import Alarm
    from router.estimating import QueueEstimate
    from router.look_ups import Purpose, Result
    from router.ports import Recorded

_omit_created: Callable[[], None] = disable_created_metrics


class Metrics:
    """All metrics of a service, in a registry of their own. A `Subscriber`.

    `view_queues`, `view_agents`, `estimate_of`, `trust` and `in_doubt` say how things stand whenever
    somebody reads. `journal_folder` is where the journal lies; None if it is in memory.
    """

    def __init__(
        self,
        definition: SiteDefinition,
        *,
        view_queues: Callable[[], Iterable[QueueView]],
        view_agents: Callable[[], Iterable[AgentView]],
        estimate_of: Callable[[QueueId], QueueEstimate | None] = lambda _: None,
        trust: Trust | None = None,
        in_doubt: Callable[[], bool] = lambda: False,
        journal_folder: Path | None = None,
    ) -> None:
        # The moment a series began is of no use to a Prometheus that reads every few seconds.
        _omit_created()
        self.registry = CollectorRegistry()
        # Of the process above all its open files: each connection is one, and there is a limit.
        ProcessCollector(registry=self.registry)
        self._calls = CallMeters(self.registry)
        self._changes = ChangeMeters(self.registry)
        self._service = ServiceMeters(self.registry)
        self._operating = OperatingMeters(self.registry)
        self._look_ups = LookUpMeters(self.registry)
        self._differences = DifferenceMeters(self.registry)
        self.registry.register(JournalState(in_doubt, journal_folder))
        if trust is not None:
            self.registry.register(trust)
        self.alarms: Callable[[], Iterable[Alarm]] = tuple
        """Gives those that are on; set by whoever looks for them."""
        self.registry.register(AlarmState(lambda: self.alarms()))  # noqa: PLW0108 - it is set later
        self.registry.register(Standing(view_queues, view_agents))
        self.registry.register(Expected(view_queues, estimate_of))
        self._queues: dict[QueueId, QueueMeters] = {}
        self._configure(definition)

    def resume(self, emergencies: Iterable[str]) -> None:
        """After a restart: what lasts and is not asked for. Counters begin anew, as Prometheus expects."""
        for queue in emergencies:
            self._operating.emergency(queue, on=True)

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Count what has happened; what is not about queues is not ours."""
        for event in events:
            self._changes.count(event)
            self._operating.count(event)
            self._differences.count(event)
            match event:
                case e.CallQueued():
                    self._of(event.queue).queued.inc()
                case e.CallConnected(connection=1):
                    self._of(event.queue).connected(event)
                case e.CallRequeued():
                    self._of(event.queue).requeued[event.reason].inc()
                case e.CallTransferred():
                    self._of(event.from_queue).passed_on(event)
                case e.CallEnded():
                    self._of(event.queue).ended(event)
                case e.OfferAccepted() | e.OfferDeclined() | e.OfferMissed() | e.OfferWithdrawn():
                    self._of(event.queue).offers[OFFER_RESULTS[type(event)]].inc()
                case e.Configured():
                    self._configure(event.definition)
                case _:
                    pass

    def webhook_answered(self, route: str, status: int, seconds: float) -> None:
        """A carrier's request was answered. `route` is the pattern of the address, not the address."""
        count, histogram = self._service.of_webhook(route, status)
        count.inc()
        histogram.observe(seconds)

    def looked_up(self, purpose: Purpose, result: Result, seconds: float) -> None:
        """A service of the operator's was asked, or left alone, and this came of it."""
        self._look_ups.count(purpose, result, seconds)

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
            self._changes.of(queue.queue)
            self._calls.set_target(queue.queue, queue.target.within_ms)

    def _of(self, queue: QueueId) -> QueueMeters:
        found = self._queues.get(queue)
        if found is None:
            found = self._queues[queue] = QueueMeters(self._calls, queue)
        return found
