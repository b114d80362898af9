"""From a first guess to a mean and an honest interval, by what waits turned out to be.

**Mean.** The guess (QLm) is off where agents are shared, priorities overtake or patience is not
exponential. A ridge regression with fading memory learns
`wait - guess ≈ slope · guess + shift + share · elsewhere`, shrunk towards nothing;
`elsewhere` is how many wait in other queues of the site, who may get the same agents.

**Interval.** With k callers to go, a wait is about a sum of k independent times, so nearly
gamma-distributed; by Wilson and Hilferty (1931) the cube root of wait ÷ mean is nearly normal with
mean 1 - 1/9k and variance 1/9k. Standardised in this way, waits at all places of the line are
comparable, and the quantiles of the most recent ones (split-conformal: rank ⌈p(n+1)⌉) give
the bounds. If waits vary more than that theory says, the quantiles are wider by themselves.
"""

from __future__ import annotations

from collections import deque
from math import cbrt, sqrt
from typing import Final

import msgspec

KNOWN_MIN: Final = 20
"""Waits to have seen before anything is told."""
SCORES_MAX: Final = 500
"""Most recent waits that the interval is made of."""
WAITS_REMEMBERED: Final = 1_000
"""Waits after which one counts 1/e in the regression."""
PRIOR_WAITS: Final = 30
"""Typical waits that speak for "the guess is right as it is"."""
SHARE_MIN: Final = 0.25
"""The mean is at least this share of the guess, whatever the regression makes of it."""
RENEW_WAITS: Final = 25
"""Estimates take in what was learned after so many more waits; sorting is not done at each."""
LEVELS: Final = (0.1, 0.5, 0.8, 0.9)

KEPT: Final = 1 - 1 / WAITS_REMEMBERED
S_PER_MS: Final = 0.001

Products = tuple[float, float, float, float, float, float]
Errors = tuple[float, float, float]


class WaitEstimate(msgspec.Struct, frozen=True, kw_only=True):
    """How long a caller is going to wait from now on, in milliseconds.

    Four of five wait between `low_ms` (P10) and `high_ms` (P90). The mean is for comparisons; it is
    not to be announced, nor is the median without the range.
    """

    mean_ms: int
    low_ms: int
    median_ms: int
    p80_ms: int
    p90_ms: int

    @property
    def high_ms(self) -> int:
        """The upper end of the 80 % interval."""
        return self.p90_ms


class CalibrationSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned from waits: faded sums of the regression (in seconds) and recent scores."""

    products: Products
    errors: Errors
    scores: tuple[float, ...]
    fresh: tuple[tuple[float, float, int], ...]
    correction: tuple[float, float, float]
    quantiles: tuple[float, ...]


class Calibration:
    """Learns from waits what to add to a guess, and how far off the result is."""

    def __init__(self) -> None:
        self.products: Products = (
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
        )  # gg, g1, ge, 11, 1e, ee: guess, one, elsewhere
        self.errors: Errors = (0.0, 0.0, 0.0)
        self.scores: deque[float] = deque(maxlen=SCORES_MAX)
        self.fresh: list[tuple[float, float, int]] = []  # guess, error (s), elsewhere
        self.correction = (0.0, 0.0, 0.0)
        self.quantiles: tuple[float, ...] = ()

    def mean_ms(self, guess_ms: float, elsewhere: int) -> float:
        """The expected wait, given the guess and how many wait in other queues."""
        slope, shift, share = self.correction
        mean_ms = guess_ms * (1 + slope) + (shift + share * elsewhere) / S_PER_MS
        return max(mean_ms, SHARE_MIN * guess_ms)

    def estimate(self, mean_ms: float, ahead: int) -> WaitEstimate | None:
        """The range around this mean for a caller with so many ahead; None if too little is known."""
        if not self.quantiles:
            return None
        low_ms, median_ms, p80_ms, p90_ms = (
            unscored_ms(quantile, mean_ms, ahead) for quantile in self.quantiles
        )
        return WaitEstimate(
            mean_ms=round(mean_ms),
            low_ms=low_ms,
            median_ms=median_ms,
            p80_ms=p80_ms,
            p90_ms=p90_ms,
        )

    def learn(
        self, wait_ms: int, *, guess_ms: float, mean_ms: float, ahead: int, elsewhere: int
    ) -> float:
        """A caller for whom this was predicted has waited that long; returns the wait's score."""
        scored = score(wait_ms, mean_ms, ahead)
        self.scores.append(scored)
        self.fresh.append((guess_ms * S_PER_MS, (wait_ms - guess_ms) * S_PER_MS, elsewhere))
        if len(self.fresh) >= RENEW_WAITS or not self.quantiles:
            self.renew()
        return scored

    def renew(self) -> None:
        """Let what was learned since the last time show in estimates."""
        self.sum_up()
        known = len(self.scores)
        if known < KNOWN_MIN:
            return
        self.correction = solved(self.products, self.errors)
        ordered = sorted(self.scores)
        self.quantiles = tuple(
            ordered[min(known - 1, max(0, round(level * (known + 1)) - 1))] for level in LEVELS
        )

    def sum_up(self) -> None:
        """Add fresh waits to the sums of the regression; one after the other the old ones fade."""
        gg, g1, ge, one, e1, ee = self.products
        x, y, z = self.errors
        for guess, error, elsewhere in self.fresh:
            gg, g1 = gg * KEPT + guess * guess, g1 * KEPT + guess
            ge, one = ge * KEPT + guess * elsewhere, one * KEPT + 1
            e1, ee = e1 * KEPT + elsewhere, ee * KEPT + elsewhere * elsewhere
            x, y, z = x * KEPT + guess * error, y * KEPT + error, z * KEPT + elsewhere * error
        self.products, self.errors = (gg, g1, ge, one, e1, ee), (x, y, z)
        self.fresh.clear()

    def snapshot(self) -> CalibrationSnapshot:
        """A plain value of it all."""
        return CalibrationSnapshot(
            products=self.products,
            errors=self.errors,
            scores=tuple(self.scores),
            fresh=tuple(self.fresh),
            correction=self.correction,
            quantiles=self.quantiles,
        )

    @classmethod
    def restored(cls, kept: CalibrationSnapshot) -> Calibration:
        """The calibration as it was when the snapshot was taken."""
        calibration = cls()
        calibration.products, calibration.errors = kept.products, kept.errors
        calibration.scores.extend(kept.scores)
        calibration.fresh.extend(kept.fresh)
        calibration.correction, calibration.quantiles = kept.correction, kept.quantiles
        return calibration


def score(wait_ms: int, mean_ms: float, ahead: int) -> float:
    """How far a wait was from its mean, in standard deviations after Wilson and Hilferty."""
    steps = ahead + 1
    return (cbrt(wait_ms / mean_ms) - 1 + 1 / (9 * steps)) * 3 * sqrt(steps)


def unscored_ms(scored: float, mean_ms: float, ahead: int) -> int:
    """The wait that has this score."""
    steps = ahead + 1
    root = 1 - 1 / (9 * steps) + scored / (3 * sqrt(steps))
    return round(mean_ms * max(0.0, root) ** 3)


def solved(products: Products, errors: Errors) -> tuple[float, float, float]:
    """The ridge regression, by Cramer's rule."""
    gg, g1, ge, one, e1, ee = products
    ridge = 1 + PRIOR_WAITS / one
    gg, one, ee = gg * ridge, one * ridge, ee * ridge or 1.0
    x, y, z = errors
    a, b, c = one * ee - e1 * e1, ge * e1 - g1 * ee, g1 * e1 - ge * one
    d, e, f = gg * ee - ge * ge, g1 * ge - gg * e1, gg * one - g1 * g1
    whole = gg * a + g1 * b + ge * c
    return (
        (a * x + b * y + c * z) / whole,
        (b * x + d * y + e * z) / whole,
        (c * x + e * y + f * z) / whole,
    )
