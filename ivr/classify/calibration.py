"""From scores to probabilities, and to whether a text is about any concern at all.

Theory of operation. Both are fitted on examples that were held out of learning. Probabilities are a
softmax of the scores (temperature scaling; Guo et al. 2017); its steepness is the one with the least
Brier score, which, unlike the likelihood, a few hopeless examples cannot drag down. Whether a text is in scope shows in its highest score, which
is low where no concern claims the text, and, a little, in the share of the text that was ever seen:
text in another language may happen to have a word in common with a concern. The two make one
number, and the examples held out show which values are usual. `scope` is a logistic curve through
them: 0.5 where the lowest `OUT_OF_SCOPE_SHARE` of the examples end, and 0.9 at the median.

With few examples both are rough and stay close to what public data sets come to. No precision can
be promised from them.
"""

from collections.abc import Sequence
from math import exp, log
from typing import Final

import msgspec

STEEPNESS_USUAL: Final = 36.0
"""About what public data sets come to; where there are few examples the fit stays close to it."""
STEEPNESS_USUAL_WEIGHT: Final = 2.0
"""How strongly it does so: the cost, in Brier score, of being off by a factor of e."""
STEEPNESS_RANGE: Final = (4.0, 120.0)
FIT_STEPS: Final = 10
KNOWN_WEIGHT: Final = 0.1
"""What a text that was wholly seen has, in scores, over one that was not seen at all."""
OUT_OF_SCOPE_SHARE: Final = 0.1
"""The share of the examples held out that may seem out of scope."""
LEAST_USUAL: Final = 0.12
MEDIAN_USUAL: Final = 0.25
USUAL_EXAMPLES: Final = 10
"""The usual values count as so many examples."""


class HeldOut(msgspec.Struct, frozen=True):
    """An example that was not learned from: its concern, all scores, the share of it known."""

    concern: int
    scores: list[float]
    known: float


class Calibration(msgspec.Struct, frozen=True):
    """What turns scores into answers."""

    steepness: float
    least: float
    median: float

    def probabilities(self, scores: Sequence[float]) -> list[float]:
        """One for each concern; they add up to one."""
        return softmax(scores, self.steepness)

    def scope(self, scores: Sequence[float], known: float) -> float:
        """How much a text seems to be about any of the concerns, 0 to 1; in scope from 0.5 on."""
        slope = log(9) / (self.median - self.least)
        return 1 / (1 + exp(-slope * (evidence(scores, known) - self.least)))


def calibrate(held_out: Sequence[HeldOut]) -> Calibration:
    """Fit on examples that were held out; there may be none."""
    found = sorted(evidence(one.scores, one.known) for one in held_out)
    weight = len(found) / (len(found) + USUAL_EXAMPLES)

    def quantile(share: float, usual: float) -> float:
        measured = found[int(len(found) * share)] if found else usual
        return weight * measured + (1 - weight) * usual

    least = quantile(OUT_OF_SCOPE_SHARE, LEAST_USUAL)
    median = max(quantile(0.5, MEDIAN_USUAL), least + 0.01)
    return Calibration(steepness=_fit_steepness(held_out), least=least, median=median)


def evidence(scores: Sequence[float], known: float) -> float:
    """How much speaks for a text being about any of the concerns, in scores."""
    return max(scores, default=0.0) + KNOWN_WEIGHT * known


def softmax(scores: Sequence[float], steepness: float) -> list[float]:
    """Probabilities; the highest score is taken off first, so that no power is too large."""
    top = max(scores, default=0.0)
    powers = [exp(steepness * (score - top)) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def _fit_steepness(held_out: Sequence[HeldOut]) -> float:
    """The steepness with the least Brier score, drawn towards the usual one.

    The loss falls to one minimum and rises again, so the range is narrowed by thirds.
    """

    def loss(steepness: float) -> float:
        fitted = sum(_brier(softmax(one.scores, steepness), one.concern) for one in held_out)
        return STEEPNESS_USUAL_WEIGHT * log(steepness / STEEPNESS_USUAL) ** 2 + fitted

    low, high = STEEPNESS_RANGE
    for _ in range(FIT_STEPS):
        third = (high - low) / 3
        if loss(low + third) < loss(high - third):
            high -= third
        else:
            low += third
    return (low + high) / 2


def _brier(probabilities: Sequence[float], right: int) -> float:
    """The squared distance from certainty of what is right (Brier 1950)."""
    return 1 - 2 * probabilities[right] + sum(one * one for one in probabilities)
