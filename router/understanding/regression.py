"""Multinomial logistic regression, for vectors of a few hundred numbers and few examples.

The loss is `strength` times the negative log-likelihood plus half the squared weights (Hastie,
Tibshirani and Friedman, The Elements of Statistical Learning, 4.4), minimised by L-BFGS (Nocedal
and Wright, Numerical Optimization, algorithms 7.4 and 7.5) with a line search that halves the step.
Nothing is drawn by chance: the same examples give the same weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]

STRENGTH: Final = 20.0
"""What examples weigh against the wish for small weights; between 10 and 100 it hardly matters for
vectors of length one."""
STEPS_MAX: Final = 200
MEMORY: Final = 10
ENOUGH: Final = 1e-6
"""A step that gains a smaller share of the loss than this is the last."""
_TINY: Final = 1e-12


class Regression:
    """Weights for each class."""

    def __init__(self, rows: Floats, labels: NDArray[np.intp], classes: int) -> None:
        """Learn from rows of features and the classes they are of."""
        self._mean = rows.mean(axis=0)
        centred = rows - self._mean
        size = rows.shape[1] * classes
        wanted = np.eye(classes)[labels]

        def loss(flat: Floats) -> tuple[float, Floats]:
            weights, offsets = flat[:size].reshape(-1, classes), flat[size:]
            logs = log_softmax(centred @ weights + offsets)
            off = STRENGTH * (np.exp(logs) - wanted)
            value = 0.5 * float((weights * weights).sum()) - STRENGTH * float((logs * wanted).sum())
            slope = np.concatenate([(centred.T @ off + weights).ravel(), off.sum(axis=0)])
            return value, slope

        flat = minimise(loss, np.zeros(size + classes))
        self._weights, self._offsets = flat[:size].reshape(-1, classes), flat[size:]

    def scores(self, rows: Floats) -> Floats:
        """How much speaks for each class, a row for each row."""
        scores: Floats = (rows - self._mean) @ self._weights + self._offsets
        return scores


def log_softmax(scores: Floats) -> Floats:
    """The logarithms of the probabilities that scores amount to, row by row."""
    moved = scores - scores.max(axis=1, keepdims=True)
    logs: Floats = moved - np.log(np.exp(moved).sum(axis=1, keepdims=True))
    return logs


def minimise(loss: Callable[[Floats], tuple[float, Floats]], start: Floats) -> Floats:
    """Where a convex function, given with its slope, is smallest."""
    place = start
    value, slope = loss(place)
    moves: list[tuple[Floats, Floats]] = []
    for _ in range(STEPS_MAX):
        direction = _direction(slope, moves)
        step, downhill = 1.0, float(slope @ direction)
        while True:
            next_place = place - step * direction
            next_value, next_slope = loss(next_place)
            if next_value <= value - 1e-4 * step * downhill or step < _TINY:
                break
            step /= 2
        move, bend = next_place - place, next_slope - slope
        if float(move @ bend) > _TINY:
            moves = [*moves[1 - MEMORY :], (move, bend)]
        gained = value - next_value
        place, value, slope = next_place, next_value, next_slope
        if gained < ENOUGH * max(1.0, abs(value)):
            break
    return place


def _direction(slope: Floats, moves: list[tuple[Floats, Floats]]) -> Floats:
    """The slope, bent as the last moves say (the two-loop recursion)."""
    direction = slope.copy()
    shares: list[float] = []
    for move, bend in reversed(moves):
        share = float(move @ direction) / float(bend @ move)
        direction -= share * bend
        shares.append(share)
    if moves:
        move, bend = moves[-1]
        direction *= float(move @ bend) / float(bend @ bend)
    for (move, bend), share in zip(moves, reversed(shares), strict=True):
        direction += move * (share - float(bend @ direction) / float(bend @ move))
    return direction
