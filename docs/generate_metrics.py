"""Writes docs/reference/metrics.md from the metrics themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from queues.definitions import QueueDefinition, SiteDefinition
from queues.ids import QueueId, SiteId
from queues.views import QueueView
from router.alarms import Alarm, AlarmKind
from router.calls import CarrierName
from router.metrics import Metrics, Trust

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prometheus_client import Metric

_QUEUE: Final = QueueId("billing")
_BOUND: Final = "le"
_OPEN_LABELS: Final = {
    "queue": "the queues of the configuration",
    "route": "the pattern of an address, such as `/twilio/voice`",
    "status": "the HTTP status",
}

_INTRODUCTION: Final = """\
# Metrics

`/metrics` gives them in Prometheus' text format. Times are in seconds, counters end in `_total`. No
label names a caller, a call or an agent.

Service level, the share of the calls connected within the target, over five minutes:

```promql
sum by (queue) (rate(switchroom_calls_in_target_total[5m]))
  / sum by (queue) (rate(switchroom_calls_connected_total[5m]))
```

To count those who gave up as not in target, add
`sum by (queue) (rate(switchroom_calls_ended_total{outcome="abandoned"}[5m]))` to the divisor.
"""


def render() -> str:
    """The whole page."""
    families = _families()
    lines = [
        _INTRODUCTION,
        "| metric | type | labels | meaning |",
        "|---|---|---|---|",
        *(_row(family) for family in families),
        "",
        "## Labels",
        "",
        "| label | values |",
        "|---|---|",
        *_labels(families),
        "",
        "## Buckets",
        "",
        "| metric | upper bounds in seconds |",
        "|---|---|",
        *_buckets(families),
    ]
    return "\n".join(lines) + "\n"


def _families() -> list[Metric]:
    """All metrics, with a sample of each."""
    queue = QueueView(queue=_QUEUE, waiting=0, longest_wait_ms=None, callbacks=0)
    metrics = Metrics(
        SiteDefinition(site=SiteId("main"), queues=(QueueDefinition(queue=_QUEUE),)),
        view_queues=lambda: [queue],
        view_agents=list,
        trust=Trust(
            count_stuck=lambda: dict.fromkeys(("call", "agent", "conversation"), 0),
            ages_s=lambda: dict.fromkeys(get_args(CarrierName), 0.0),
            count_undone=lambda: 0,
        ),
        journal_folder=Path(),
    )
    metrics.webhook_answered("/", 200, 0)
    on = (Alarm(kind=kind, queue=_QUEUE, since_ms=0, value=None) for kind in get_args(AlarmKind))
    metrics.alarms = lambda: tuple(on)
    return sorted(metrics.registry.collect(), key=lambda family: family.name)


def _row(family: Metric) -> str:
    name = f"{family.name}_total" if family.type == "counter" else family.name
    labels = dict.fromkeys(label for sample in family.samples for label in sample.labels)
    shown = ", ".join(f"`{label}`" for label in labels if label != _BOUND)
    return f"| `{name}` | {family.type} | {shown} | {family.documentation} |"


def _labels(families: Iterable[Metric]) -> Iterator[str]:
    values: dict[str, dict[str, None]] = {}
    for family in families:
        for sample in family.samples:
            for label, value in sample.labels.items():
                values.setdefault(label, {})[value] = None
    for label in sorted(values.keys() - {_BOUND}):
        closed = ", ".join(f"`{value}`" for value in values[label])
        yield f"| `{label}` | {_OPEN_LABELS.get(label, closed)} |"


def _buckets(families: Iterable[Metric]) -> Iterator[str]:
    for family in families:
        bounds = dict.fromkeys(
            float(sample.labels[_BOUND]) for sample in family.samples if _BOUND in sample.labels
        )
        if bounds:
            shown = ", ".join(f"{bound:g}" for bound in bounds if bound != float("inf"))
            is_waiting = family.name.endswith(("_wait_seconds", "_abandon_seconds"))
            also = "; and the target of the queue" if is_waiting else ""
            yield f"| `{family.name}` | {shown}{also} |"
