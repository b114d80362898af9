"""What one default configuration is to reach, beside app_queue's round-robin memory."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benchmarks.quality_models.confidence import mean_and_ci, paired
from benchmarks.quality_models.rules import BASELINE, DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.quality_models.outcome import Figures

Measured = dict[str, dict[str, list["Figures"]]]
"""Of each scenario and rule, the figures of each run."""


@dataclass(frozen=True)
class Goal:
    """A figure of one rule in one scenario, and what it is to be."""

    about: str
    scenario: str
    figure: str
    at_least: float | None = None
    at_most: float | None = None
    rule: str = DEFAULT
    beside_baseline: bool = False
    """Whether it is the (paired) difference to the baseline that counts."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The rules that have to be run for it."""
        return (self.rule, BASELINE) if self.beside_baseline else (self.rule,)


GOALS: Final[dict[str, Goal]] = {
    "s2b_gain_pp": Goal(
        "S2b: service level gained", "S2b", "sl20", at_least=3.5, beside_baseline=True
    ),
    "s4_worst_class_gain_pp": Goal(
        "S4: gained by the worst class", "S4", "worst_class_sl", at_least=15, beside_baseline=True
    ),
    "s3_jain": Goal(
        "S3: Jain's index of the classes' service levels", "S3", "jain", at_least=0.965
    ),
    "s3_abandon_added_pp": Goal(
        "S3: abandonment added", "S3", "abandon", at_most=0.5, beside_baseline=True
    ),
    "s3_p95_s": Goal("S3: 95 of 100 wait less (s)", "S3", "p95_s", at_most=100),
    "s5_vip_in_10_s": Goal("S5: VIPs within 10 s", "S5", "in_target vip", at_least=87.5),
    "s5_others_gain_pp": Goal(
        "S5: the others' gain in 20 s", "S5", "sl20 others", at_least=-1, beside_baseline=True
    ),
    "occupancy_range_lowest_occupancy_pp": Goal(
        "S1_equal: range of occupancy, lowest_occupancy",
        "S1_equal",
        "occupancy_range_pp",
        at_most=1,
        rule="lowest_occupancy",
    ),
    "occupancy_range_longest_idle_pp": Goal(
        "S1_equal: range of occupancy, longest_idle",
        "S1_equal",
        "occupancy_range_pp",
        at_most=4,
        rule="ours_longest_idle_fifo",
    ),
}


def judge(measured: Measured) -> dict[str, dict[str, object]]:
    """Each goal whose scenario was run: the figure, what it is to be, whether it is."""
    return {
        name: _judged(goal, measured[goal.scenario])
        for name, goal in GOALS.items()
        if goal.scenario in measured
    }


def _judged(goal: Goal, of_rules: Mapping[str, Sequence[Figures]]) -> dict[str, object]:
    values = [figures[goal.figure] for figures in of_rules[goal.rule]]
    if goal.beside_baseline:
        mean, ci = paired(values, [figures[goal.figure] for figures in of_rules[BASELINE]])
    else:
        mean, ci = mean_and_ci(values)
    target = goal.at_least if goal.at_least is not None else goal.at_most
    assert target is not None  # noqa: S101 - a goal has one of the two
    reaches = operator.ge if goal.at_least is not None else operator.le
    return {
        "about": goal.about,
        "measured": mean,
        "measured_ci": ci,
        "at_least" if goal.at_least is not None else "at_most": target,
        "reached": bool(reaches(mean, target)),
    }
