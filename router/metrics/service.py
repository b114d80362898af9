"""What is measured of the service itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import Counter, Histogram

from router.metrics.standing import PREFIX

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

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


class ServiceMeters:
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
