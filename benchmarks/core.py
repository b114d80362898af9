"""How much the queue core costs: whole lives of calls beside simpy and a loop by hand on the same
calls; growth with the number of agents and callers, of which `growth.py` tells more; the time from
free agent to offer; what callers cost who only wait.

A life is EnqueueCall, offer, AcceptOffer, ReportConnected, EndCall, FinishWrapUp: five commands, six
events, with all bookkeeping of the core and no journal. 1,000 agents with 3 of 50 skills each, 50
queues, load .95. The core picks by the rules a queue has by default: the most proficient agent, calls
by rank and target. The others do less: the agent who has been idle longest, the call that has waited
longest. CPU time of one process, driver included; medians of rounds in which the implementations take
turns. Garbage collection is on, after a `gc.freeze()` of what set-up made.

simpy is measured twice: as its users write such a model (a store of idle agents with a filter, the
wait limit as a race), and as a calendar only, with agents and lines kept by hand and no wait limit.

    python benchmarks/core.py [--json] [--quick]
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks.core_models import by_hand, ours, simpy_calendar, with_simpy
from benchmarks.core_models.crowd import Crowd
from benchmarks.core_models.shape import Shape
from benchmarks.core_models.trace import draw

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.core_models.trace import Trace

Figures = dict[str, float]
GOALS = {
    "calls_per_s": "≥ 60,000, ≥ 3 x simpy",
    "simpy_calls_per_s": "",
    "simpy_calendar_calls_per_s": "",
    "heapq_calls_per_s": "",
    "growth_20k_agents": "≤ 2",
    "offer_ms_p50": "",
    "offer_ms_p99": "≤ 1",
    "idle_cpu_share": "≤ 0.01",
}
MEANING = {
    "calls_per_s": "whole lives per CPU second, 1,000 agents, 50 queues",
    "simpy_calls_per_s": "the same calls in simpy: no offers, ranks, other limits, events",
    "simpy_calendar_calls_per_s": "simpy as a calendar only, the rest as in the bare loop",
    "heapq_calls_per_s": "the same calls in a bare loop by hand",
    "growth_20k_agents": "cost of a life at 20,000 agents and 100,000 waiting ÷ at 1,000 and 5,000",
    "offer_ms_p50": "free agent to offer, 2,000 waiting x 2,000 agents, median",
    "offer_ms_p99": "the same, 99 of 100 are quicker",
    "idle_cpu_share": "2,000 waiting x 2,000 talking, position told every 30 s",
}


def settle() -> None:
    """Take what is there now out of the collector's sight, as a service does once it has started."""
    gc.collect()
    gc.freeze()


def lives(calls: int, rounds: int) -> Figures:
    """Calls per second of the three implementations, which take turns."""
    trace = draw(1_000, calls)
    runs: dict[str, Callable[[Trace], float]] = {
        "calls_per_s": ours.run,
        "simpy_calls_per_s": with_simpy.run,
        "simpy_calendar_calls_per_s": simpy_calendar.run,
        "heapq_calls_per_s": by_hand.run,
    }
    rates: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            settle()
            rates[name].append(calls / run(trace))
    return {name: statistics.median(measured) for name, measured in rates.items()}


def growth(calls: int, rounds: int) -> Figures:
    """What a life costs in a large crowd ÷ what it costs in a small one; the two take turns."""
    crowds = (Crowd(Shape(1_000), 6_000), Crowd(Shape(20_000), 120_000))
    settle()
    took_s: tuple[list[float], ...] = ([], [])
    for _ in range(rounds):
        for crowd, times in zip(crowds, took_s, strict=True):
            began_s = time.process_time()
            crowd.go_on(calls)
            times.append(time.process_time() - began_s)
    assert crowds[1].talking == 20_000  # noqa: S101 - a benchmark checks what it measures
    small_s, large_s = map(statistics.median, took_s)
    return {"growth_20k_agents": large_s / small_s}


def offers(calls: int) -> Figures:
    """Milliseconds from the command that frees an agent to the offer in hand."""
    crowd = Crowd(Shape(2_000), 4_000)
    settle()
    waits_ms = sorted(1_000 * wait_s for wait_s in crowd.go_on(calls))
    assert crowd.talking == 2_000  # noqa: S101 - a benchmark checks what it measures
    return {
        "offer_ms_p50": waits_ms[len(waits_ms) // 2],
        "offer_ms_p99": waits_ms[len(waits_ms) * 99 // 100],
    }


def idle(seconds: int) -> Figures:
    """The share of a core that callers cost who only wait."""
    took_s = Crowd(Shape(2_000), 4_000).sit_still(seconds, announce_every_s=30)
    return {"idle_cpu_share": took_s / seconds}


def measure(*, quick: bool) -> Figures:
    """All figures."""
    return {
        **(lives(10_000, 3) if quick else lives(40_000, 7)),
        **(growth(5_000, 3) if quick else growth(20_000, 5)),
        **offers(10_000),
        **idle(600),
    }


def show(figures: Figures) -> None:
    """The figures beside the goals, for people."""
    table = Table("figure", "measured", "to reach", "what it is")
    for name, goal in GOALS.items():
        value = figures[name]
        shown = f"{value:,.0f}" if value >= 100 else f"{value:.4f}"
        table.add_row(name, shown, goal, MEANING[name])
    Console().print(table)
    ratio = figures["calls_per_s"] / figures["simpy_calls_per_s"]
    Console().print(f"{ratio:.1f} x simpy")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="the cost of the queue core")
    parser.add_argument("--json", action="store_true", help="print one JSON object only")
    parser.add_argument("--quick", action="store_true", help="fewer calls and rounds")
    asked = parser.parse_args()
    figures = measure(quick=asked.quick)
    if asked.json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        show(figures)


if __name__ == "__main__":
    main()
