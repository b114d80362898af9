"""Means of a few independent runs, with half of their 95 % confidence interval."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

STUDENT_T: Final = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093,
)  # fmt: skip
"""The 97.5 % quantile of Student's t distribution with 1, 2, ... degrees of freedom."""


def mean_and_ci(values: Sequence[float]) -> tuple[float, float]:
    """The mean, and half the 95 % confidence interval around it (infinite for a single run)."""
    mean, runs = statistics.fmean(values), len(values)
    if runs == 1:
        return mean, float("inf")
    quantile = STUDENT_T[runs - 2] if runs - 2 < len(STUDENT_T) else 2.09
    return mean, quantile * statistics.stdev(values) / runs**0.5


def paired(values: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """The same for the difference to other values, run by run on the same calls: noise that both
    share falls out.
    """
    return mean_and_ci([value - other for value, other in zip(values, others, strict=True)])
