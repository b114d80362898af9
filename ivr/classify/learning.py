"""Learning from examples: multinomial logistic regression, in its dual form, in whole numbers.

Theory of operation. Every concern has a weight per feature; a text's scores are the sums of the
weights of its features, and a softmax of the scores gives probabilities. The weights are those that
make the examples' own concerns most probable, held back by a quadratic penalty. In the dual form
(Yu, Huang and Lin 2011) the weights are a sum of examples, each taken so many times for each
concern: its *pull*, which at the optimum is one minus its probability for its own concern and minus
its probability for each other. So learning goes from example to example, moves its pull part of
the way to where it belongs by now, and adds the difference to the weights of its features.
The concerns lie side by side in lanes, so that one multiplication serves all of them.

The mean example is taken off every example. It says nothing about any concern, but without this a
concern whose examples are long gets every text that is like none of the others; it does what a
free constant per concern does in other formulations, and needs no learning of its own. A concern
counts in the mean by the root of its number of examples: by the number itself, one with very many
would be the mean, and little would speak for it; all alike was worse by up to four points where
some have one example and others 80.

The order is the first example of each concern, then the second of each, and so on: neighbours
differ, and nothing is random. A feature of a single example meets itself only; it is counted as one
number per example (`alone`) and joins the weights at the end.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import count
from math import exp, sqrt
from operator import mul
from typing import Final

from ivr import limits
from ivr.classify.features import UNIT, Row
from ivr.classify.lanes import Lanes

SHARPNESS: Final = 20.0
"""How strongly examples pull apart: the inverse of the penalty. From 10 to 80 little changes."""
PULL_UNIT: Final = 1 << 16
SCORE_UNIT: Final = UNIT * UNIT * PULL_UNIT
ROUNDS: Final = 5
"""More than these change little, and time counts where examples are many."""
VISITS: Final = 4_000
"""Where they are few, there are more rounds, until nothing moves or after so many visits."""
SETTLED: Final = 0.01
"""A pull that would move by less than this stays where it is."""
STIRRED: Final = 0.05
"""The same while examples are held out: only what leant on them has to move."""
FOLDS: Final = 10
"""A tenth of the examples of each concern is held out at a time."""
CURVATURE_MIN: Final = 0.05
"""Keeps the first steps short, where probabilities are near 0 or 1 and say little."""


class Example:
    """One example while it is learned from."""

    __slots__ = ("alone", "concern", "likeness", "names", "pull", "squared", "values")

    def __init__(
        self, concern: int, row: Row, seen_in: Counter[str], number: dict[str, int]
    ) -> None:
        """Number the features it shares with other examples."""
        shared = [name for name in row if seen_in[name] > 1]
        self.concern = concern
        self.names = [number.setdefault(name, len(number)) for name in shared]
        self.values = [row[name] for name in shared]
        self.squared = sum(value * value for value in row.values())
        self.alone = self.squared - sum(value * value for value in self.values)
        self.likeness = 0
        """The product with the mean example."""
        self.pull = 0
        """Its pulls on all concerns, in lanes."""

    def known_share(self) -> float:
        """The share of it that other examples have too, in its squared length."""
        return 1 - self.alone / self.squared if self.squared else 0.0


class Learner:
    """Weights that are being learned."""

    def __init__(
        self, rows: Sequence[Row], labels: Sequence[int], concerns: int, seen_in: Counter[str]
    ) -> None:
        """Prepare; `labels` number the concerns from 0 to `concerns` - 1."""
        self._lanes = Lanes(concerns)
        self._number: dict[str, int] = {}
        self._rows = rows
        self._seen_in = seen_in
        self.examples = [
            Example(label, row, seen_in, self._number)
            for label, row in zip(labels, rows, strict=True)
        ]
        self._weights = [0] * len(self._number)
        sizes = Counter(labels)
        shares = [1 / sqrt(sizes[label]) for label in labels]
        total = sum(shares)
        self._shares = [share / total for share in shares]
        """How much of the mean example each example is."""
        self._mean = [0.0] * len(self._number)
        self._pull_sum = 0
        self._pull_likeness = 0
        self._centre()
        self._in_turn = [index for _, index in sorted(zip(_turns(labels), count()))]

    def _centre(self) -> None:
        for example, share in zip(self.examples, self._shares, strict=True):
            for name, value in zip(example.names, example.values, strict=True):
                self._mean[name] += value * share
        for example, share in zip(self.examples, self._shares, strict=True):
            shared = sum(
                value * self._mean[name]
                for name, value in zip(example.names, example.values, strict=True)
            )
            example.likeness = int(shared + example.alone * share)
        likeness = (example.likeness for example in self.examples)
        self._mean_squared = int(sum(map(mul, likeness, self._shares)))

    def learn(self) -> None:
        """Go through the examples until no pull moves any more, or often enough."""
        self._go_through(self._in_turn, max(ROUNDS, VISITS // max(len(self._in_turn), 1)), SETTLED)

    def _go_through(self, turns: Sequence[int], rounds: int, settled: float) -> None:
        for _ in range(rounds):
            moved = [self._visit(self.examples[index], settled) for index in turns]
            if not any(moved):
                break

    def _visit(self, example: Example, settled: float) -> bool:
        """Move the pulls of an example to where they belong; False if they are there already."""
        own = example.concern
        scores = self._lanes.unpack(self._packed_scores(example))
        top = max(scores)
        powers = [exp((score - top) * (SHARPNESS / SCORE_UNIT)) for score in scores]
        scale = PULL_UNIT / sum(powers)
        right = powers[own] * scale / PULL_UNIT
        squared = example.squared - 2 * example.likeness + self._mean_squared
        curvature = max(right * (1 - right), CURVATURE_MIN) * squared / (UNIT * UNIT)
        step = 1 / (1 + 2 * SHARPNESS * curvature)
        pulls = self._lanes.unpack(example.pull)
        moves = [-step * (power * scale + pull) for power, pull in zip(powers, pulls, strict=True)]
        moves[own] += step * PULL_UNIT
        if max(map(abs, moves)) < settled * PULL_UNIT:
            return False
        self._move(example, self._lanes.pack(map(int, moves)))
        return True

    def _packed_scores(self, example: Example) -> int:
        products: int = sum(map(mul, map(self._weights.__getitem__, example.names), example.values))
        return (
            products
            + example.pull * example.alone
            - self._pull_sum * (example.likeness - self._mean_squared)
            - self._pull_likeness
        )

    def _move(self, example: Example, moves: int) -> None:
        example.pull += moves
        self._pull_sum += moves
        self._pull_likeness += moves * example.likeness
        weights = self._weights
        for name, value in zip(example.names, example.values, strict=True):
            weights[name] += moves * value

    def held_out(self) -> list[tuple[int, list[float]]]:
        """Examples by number, with the scores they would have, had they not been learned from.

        A part of the examples of each concern that has several is taken out, the others are gone
        through once more, and all is put back; then the next part, until there are enough.
        """
        scored: list[tuple[int, list[float]]] = []
        for fold in _folds([example.concern for example in self.examples]):
            if len(scored) >= limits.CALIBRATION_EXAMPLES_MAX:
                break
            scored += self._without(fold)
        return scored

    def _without(self, fold: frozenset[int]) -> list[tuple[int, list[float]]]:
        kept = self._weights.copy(), self._pull_sum, self._pull_likeness
        pulls = [example.pull for example in self.examples]
        for index in fold:
            self._move(self.examples[index], -self.examples[index].pull)
        self._go_through([index for index in self._in_turn if index not in fold], 1, STIRRED)
        scored = [(index, self._scores(self.examples[index])) for index in sorted(fold)]
        self._weights, self._pull_sum, self._pull_likeness = kept
        for example, pull in zip(self.examples, pulls, strict=True):
            example.pull = pull
        return scored

    def _scores(self, example: Example) -> list[float]:
        return [score / SCORE_UNIT for score in self._lanes.unpack(self._packed_scores(example))]

    def result(self) -> "Scorer":
        """What has been learned, ready to score texts."""
        weights = {
            name: self._weights[number] - self._pull_sum * round(self._mean[number])
            for name, number in self._number.items()
        }
        for example, row, share in zip(self.examples, self._rows, self._shares, strict=True):
            for name, value in row.items():
                if self._seen_in[name] == 1:
                    mean = round(value * share)
                    weights[name] = example.pull * value - self._pull_sum * mean
        constant = self._pull_sum * self._mean_squared - self._pull_likeness
        return Scorer(self._lanes, weights, constant)


class Scorer:
    """Scores texts by what has been learned."""

    def __init__(self, lanes: Lanes, weights: dict[str, int], constant: int) -> None:
        """Weights in lanes, by feature, and what every text starts from."""
        self._lanes = lanes
        self.weights = weights
        self._constant = constant

    def scores(self, row: Row) -> list[float]:
        """The score of every concern."""
        weights = self.weights
        packed = self._constant
        for name, value in row.items():
            weight = weights.get(name)
            if weight is not None:
                packed += weight * value
        return [score / SCORE_UNIT for score in self._lanes.unpack(packed)]


def _turns(labels: Sequence[int]) -> list[int]:
    """For every example, how many of the same concern go before it."""
    so_far: Counter[int] = Counter()
    turns = []
    for label in labels:
        turns.append(so_far[label])
        so_far[label] += 1
    return turns


def _folds(labels: Sequence[int]) -> list[frozenset[int]]:
    """Parts to hold out, with about as many of each concern; one that stands alone is in none."""
    sizes = Counter(labels)
    parts = min(FOLDS, max(sizes.values(), default=0))
    folds: list[set[int]] = [set() for _ in range(parts)]
    for index, (label, turn) in enumerate(zip(labels, _turns(labels), strict=True)):
        if sizes[label] > 1:
            folds[turn % parts].add(index)
    return [frozenset(fold) for fold in folds]
