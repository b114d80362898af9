"""How well calls are routed: Switchroom's rules beside those of app_queue and others, on the same
calls, in scenarios of one and several skills, overload and mixed priorities.

Every rule gets the same traces (arrivals, service, patience), so differences are paired. Reference
rules run in a small simulator of their own (`quality_models/reference.py`), ours in `queues.Core`
through its commands. Service levels, abandonment and occupancy are in per cent, waits in seconds;
`*_ci` is half the 95 % confidence interval over the runs, paired where it is a gain. `jain` is Jain's
index of the classes' service levels within 20 s. The first 5 % of the calls are warm-up.

    python benchmarks/routing_quality.py [--json] [--quick] [--calls N] [--runs N] [--scenario NAME ...]
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from benchmarks.quality_models.confidence import mean_and_ci, paired
from benchmarks.quality_models.goals import judge
from benchmarks.quality_models.rules import BASELINE, RULES, run
from benchmarks.quality_models.scenario import draw
from benchmarks.quality_models.scenarios import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.quality_models.goals import Measured
    from benchmarks.quality_models.outcome import Figures

CALLS, RUNS = 30_000, 8
CALLS_QUICK, RUNS_QUICK = 4_000, 3
CALLS_MIN = 1_000
SHOWN = {
    "sl20": "sl20",
    "abandon": "lost",
    "p95_s": "p95 s",
    "worst_class_sl": "worst",
    "jain": "jain",
    "occupancy_range_pp": "occupancy range",
}
"""Figures of the tables for people, with their headings."""


def measure(names: Sequence[str], calls: int, runs: int) -> Measured:
    """Every rule in every scenario, on the same calls."""
    measured: Measured = {name: {rule: [] for rule in RULES} for name in names}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=len(names) * runs * len(RULES))
        for name in names:
            for number in range(runs):
                trace = draw(SCENARIOS[name], calls, number)
                for rule in RULES:
                    progress.update(task, description=f"{name} {rule}")
                    measured[name][rule].append(run(trace, rule).figures())
                    progress.advance(task)
    return measured


def summary(of_runs: Sequence[Figures], of_baseline: Sequence[Figures]) -> dict[str, object]:
    """One rule in one scenario: the means, and what was gained; figures of a class by its name."""
    told: dict[str, object] = {}
    classes: dict[str, dict[str, float]] = {}
    for figure in of_runs[0]:
        mean, ci = mean_and_ci([figures[figure] for figures in of_runs])
        name, _, of_class = figure.partition(" ")
        place = classes.setdefault(of_class, {}) if of_class else told
        place[name], place[f"{name}_ci"] = mean, ci
    for figure, gain in (("sl20", f"gain_over_{BASELINE}"), ("worst_class_sl", "worst_class_gain")):
        told[f"{gain}_pp"], told[f"{gain}_pp_ci"] = paired(
            [figures[figure] for figures in of_runs],
            [figures[figure] for figures in of_baseline],
        )
    return told | {"classes": classes}


def report(measured: Measured, calls: int, runs: int) -> dict[str, object]:
    """All that was measured, as plain values."""
    return {
        "calls": calls,
        "runs": runs,
        "scenarios": {
            name: {
                "about": SCENARIOS[name].about,
                "rules": {
                    rule: summary(of_runs, of_rules[BASELINE]) for rule, of_runs in of_rules.items()
                },
            }
            for name, of_rules in measured.items()
        },
        "goals": judge(measured),
    }


def show(measured: Measured) -> None:
    """For people: a table of each scenario, then the goals."""
    console = Console()
    for name, of_rules in measured.items():
        kinds = [kind.name for kind in SCENARIOS[name].classes] if name[:2] != "S1" else []
        table = Table("rule", *SHOWN.values(), "gain", *kinds)
        for column in table.columns:
            column.no_wrap = True
        table.title = f"{name}: {SCENARIOS[name].about}; classes: % within 20 s"
        for rule, of_runs in of_rules.items():
            figures = {name: [run[name] for run in of_runs] for name in of_runs[0]}
            gain, ci = paired(
                figures["sl20"], [baseline["sl20"] for baseline in of_rules[BASELINE]]
            )
            shown = [_rounded(mean_and_ci(figures[figure])[0]) for figure in SHOWN]
            levels = [_rounded(mean_and_ci(figures[f"sl20 {kind}"])[0]) for kind in kinds]
            table.add_row(rule, *shown, f"{gain:+.1f} ± {ci:.1f}", *levels)
        console.print(table)
    goals = Table("goal", "measured", "to reach", "reached")
    for goal in judge(measured).values():
        bound = "at_least" if "at_least" in goal else "at_most"
        goals.add_row(
            str(goal["about"]),
            f"{goal['measured']:.3f} ± {goal['measured_ci']:.3f}",
            f"{'≥' if bound == 'at_least' else '≤'} {goal[bound]}",
            "yes" if goal["reached"] else "[red]no[/red]",
        )
    console.print(goals)


def _rounded(value: float) -> str:
    return f"{value:.3f}" if value < 2 else f"{value:.1f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="the quality of routing")
    parser.add_argument("--json", action="store_true", help="print one JSON object only")
    parser.add_argument("--quick", action="store_true", help="fewer calls and runs")
    parser.add_argument("--calls", type=int, help="calls of each run")
    parser.add_argument("--runs", type=int, help="runs of each rule in each scenario")
    parser.add_argument("--scenario", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    asked = parser.parse_args()
    calls = asked.calls or (CALLS_QUICK if asked.quick else CALLS)
    runs = asked.runs or (RUNS_QUICK if asked.quick else RUNS)
    if calls < CALLS_MIN or runs < 2:
        parser.error(f"at least {CALLS_MIN} calls and 2 runs are needed to tell anything")
    measured = measure(asked.scenario, calls, runs)
    if asked.json:
        sys.stdout.write(json.dumps(report(measured, calls, runs)) + "\n")
    else:
        show(measured)


if __name__ == "__main__":
    main()
