"""What remains of a demo when it is over: every figure with its meaning beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from queues.explain.wording import duration
from router.board.sentences import NOTHING, percent
from router.records import FIGURES, RARE_FIGURES

if TYPE_CHECKING:
    from router.records import Counts, Figure, Statistics

QUEUES_MAX: Final = 4
"""With more queues than this only the figures of all together are shown."""
WIDE: Final = 150
"""From this width on there is room for the meanings beside the figures."""


def summary(statistics: Statistics, width: int) -> Group:
    """The figures of the day, by queue and in all, with what they mean beside or below them."""
    queues = statistics.queues if len(statistics.queues) <= QUEUES_MAX else ()
    counts = [*(statistics.of(queue) for queue in queues), statistics.in_all()]
    beside = width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("figure", no_wrap=True)
    for name in (*queues, "in all"):
        table.add_column(name, justify="right")
    if beside:
        table.add_column("what it means", style="dim")
    rare = [figure for figure in RARE_FIGURES if any(map(figure.value, counts))]
    figures = (*FIGURES, *rare)
    for figure in figures:
        values = [_shown(figure, one) for one in counts]
        table.add_row(figure.name, *values, *([figure.formula] if beside else []))
    meanings = [Text(f"{figure.name}: {figure.formula}", "dim") for figure in figures]
    return Group(table, *([] if beside else meanings))


def _shown(figure: Figure, counts: Counts) -> str:
    value = figure.value(counts)
    if value is None:
        return NOTHING
    match figure.unit:
        case "count":
            return f"{value:.0f}"
        case "share":
            return percent(value)
        case "milliseconds":
            return duration(value)
        case _:
            assert_never(figure.unit)
