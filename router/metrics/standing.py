"""What is asked for when somebody reads: how things stand, and what is expected."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Final, get_args

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from queues.lifecycles import AgentState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from queues.ids import QueueId
    from queues.views import AgentView, QueueView
    from router.estimating import QueueEstimate

PREFIX: Final = "switchroom"
AGENT_STATES: Final = (
    *(state for state in get_args(AgentState) if state != "signed_out"),
    "unreachable",
)


class Standing(Collector):
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
            f"{PREFIX}_calls_waiting",
            "Callers in line now, callbacks and those who ring at an agent not among them.",
            labels=("queue",),
        )
        callbacks = GaugeMetricFamily(
            f"{PREFIX}_callbacks_waiting",
            "Callers who are to be called back, now or later.",
            labels=("queue",),
        )
        longest = GaugeMetricFamily(
            f"{PREFIX}_longest_wait_seconds",
            "How long the first of the callers in line has waited; 0 if there are none.",
            labels=("queue",),
        )
        for view in self._view_queues():
            waiting.add_metric((view.queue,), view.waiting)
            longest.add_metric((view.queue,), (view.longest_wait_ms or 0) / 1000)
            callbacks.add_metric((view.queue,), view.callbacks)
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
        yield from (waiting, longest, callbacks, agents)


class Expected(Collector):
    """What whoever joins a queue now is expected to wait, and how good that was so far. As with a
    Prometheus summary, what is not known is NaN.
    """

    def __init__(
        self,
        view_queues: Callable[[], Iterable[QueueView]],
        estimate_of: Callable[[QueueId], QueueEstimate | None],
    ) -> None:
        self._view_queues = view_queues
        self._estimate_of = estimate_of

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """As the library asks for it."""
        waits = GaugeMetricFamily(
            f"{PREFIX}_expected_wait_seconds",
            "What a call that joins the queue now is expected to wait at most, with this "
            "probability; NaN while that is not known.",
            labels=("queue", "quantile"),
        )
        coverage = GaugeMetricFamily(
            f"{PREFIX}_expected_wait_coverage",
            "The share of the calls that waited within the range that was expected when they were "
            "queued; right would be 0.8 for p10_p90 and 0.9 for p90.",
            labels=("queue", "range"),
        )
        known = CounterMetricFamily(
            f"{PREFIX}_expected_waits_known",
            "Calls whose wait was expected when they were queued and is known: the coverage is "
            "of these.",
            labels=("queue",),
        )
        for view in self._view_queues():
            found = self._estimate_of(view.queue)
            told = None if found is None else found.wait
            for quantile, wait_ms in (
                ("0.1", nan if told is None else told.low_ms),
                ("0.5", nan if told is None else told.median_ms),
                ("0.8", nan if told is None else told.p80_ms),
                ("0.9", nan if told is None else told.p90_ms),
            ):
                waits.add_metric((view.queue, quantile), wait_ms / 1000)
            held = None if found is None or not found.coverage.known else found.coverage
            for name, share in (
                ("p10_p90", nan if held is None else held.inside_80 / held.known),
                ("p90", nan if held is None else held.below_p90 / held.known),
            ):
                coverage.add_metric((view.queue, name), share)
            known.add_metric((view.queue,), 0 if held is None else held.known)
        yield from (waits, coverage, known)
