"""Understands by sentence vectors and word pieces together, learnt from examples.

Theory of operation. A logistic regression on the vectors of the examples knows what words mean; the
built-in classifier, on their letters, knows how they are written. Each gives probabilities, and
their weighted geometric mean is better than either (a logarithmic opinion pool; Genest and Zidek
1986). Both weights are fitted on examples that neither part has seen, by five-fold cross-validation,
which calibrates the probabilities at the same time (temperature scaling is the case of one weight;
Guo et al. 2017). The same trial says how much the regression has to speak for a text to be in
scope, and how well texts are understood, for the choice in `choosing`.

Ugly, and known: the figures are a little too good, as two weights were fitted on what is counted.
"""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from ivr import BuiltInClassifier, Ranked, Ranking
from router.understanding.examples import Example, folds_of
from router.understanding.regression import Floats, Regression, log_softmax, minimise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from router.understanding.encoder import Encoder
    from router.understanding.examples import Lessons

EXAMPLES_MAX: Final = 10_000
"""Of a language; of more, the first of each concern are learnt from."""
OUT_OF_SCOPE_SHARE: Final = 0.05
"""The share of the unseen examples for which the regression may say less than for what is in scope."""
WEIGHTS_USUAL: Final = (1.0, 0.4)
"""Of vectors and of letters; where there are few examples the fit stays close to them."""
WEIGHTS_USUAL_WEIGHT: Final = 5.0
"""How strongly: the cost, in examples, of being off by a factor of e."""
_LEAST: Final = 1e-9


class Trial(msgspec.Struct, frozen=True):
    """How unseen examples were understood: each with the ranking of the two together, and of the
    built-in classifier alone.
    """

    examples: tuple[Example, ...]
    together: tuple[Ranking, ...]
    built_in: tuple[Ranking, ...]


class VectorClassifier:
    """Vectors and letters together; see the module's theory of operation."""

    def __init__(
        self, encoder: Encoder, lessons: Lessons, done: Callable[[int], None] = lambda _: None
    ) -> None:
        """Learn from the lessons. `done` is told of progress, in texts."""
        self._encoder = encoder
        self._concerns = lessons.concerns
        names = lessons.names
        examples = bounded(lessons.examples, max(1, EXAMPLES_MAX // max(1, len(self._concerns))))
        rows = encoder.encode([text for _, text in (*names, *examples)], done).astype(np.float64)
        self._weights, self._scope_least, self.trial = self._try(names, examples, rows)
        self._regression = self._regress((*names, *examples), rows)
        self._letters = BuiltInClassifier((*names, *examples))

    def classify(self, text: str) -> Ranking:
        """Rank the concerns for a text."""
        row = self._encoder.encode([text]).astype(np.float64)
        scores = self._regression.scores(row)
        letters = self._by_letters([self._letters.classify(text)])
        pooled = _pooled(self._weights, log_softmax(scores), letters)
        return self._ranking(pooled[0], bool(scores.max() >= self._scope_least))

    def _try(
        self, names: Sequence[Example], examples: Sequence[Example], rows: Floats
    ) -> tuple[tuple[float, float], float, Trial]:
        """The weights, the least score of what is in scope, and how the examples came out."""
        vectors = np.zeros((len(examples), len(self._concerns)))
        letters: list[Ranking] = [Ranking(concerns=(), in_scope=False)] * len(examples)
        for fold in folds_of(examples):
            learnt = (*names, *(examples[index] for index in fold.learnt))
            at = [*range(len(names)), *(len(names) + index for index in fold.learnt)]
            tried = list(fold.tried)
            regression = self._regress(learnt, rows[at])
            vectors[tried] = regression.scores(rows[[len(names) + index for index in tried]])
            built_in = BuiltInClassifier(learnt)
            for index in tried:
                letters[index] = built_in.classify(examples[index][1])
        if not examples:
            return WEIGHTS_USUAL, -np.inf, Trial((), (), ())
        logs, labels = log_softmax(vectors), self._labels(examples)
        by_letters = self._by_letters(letters)
        weights = _fit(logs, by_letters, labels)
        least = float(np.quantile(vectors.max(axis=1), OUT_OF_SCOPE_SHARE))
        pooled = _pooled(weights, logs, by_letters)
        together = tuple(
            self._ranking(row, bool(scores.max() >= least))
            for row, scores in zip(pooled, vectors, strict=True)
        )
        return weights, least, Trial(tuple(examples), together, tuple(letters))

    def _regress(self, examples: Sequence[Example], rows: Floats) -> Regression:
        return Regression(rows, self._labels(examples), len(self._concerns))

    def _labels(self, examples: Sequence[Example]) -> NDArray[np.intp]:
        number = {concern: index for index, concern in enumerate(self._concerns)}
        return np.array([number[concern] for concern, _ in examples], dtype=np.intp)

    def _by_letters(self, rankings: Sequence[Ranking]) -> Floats:
        """Logarithms of probabilities, texts by concerns."""
        logs = np.full((len(rankings), len(self._concerns)), log(_LEAST))
        number = {concern: index for index, concern in enumerate(self._concerns)}
        for row, ranking in zip(logs, rankings, strict=True):
            for ranked in ranking.concerns:
                row[number[ranked.concern]] = log(max(ranked.probability, _LEAST))
        return logs

    def _ranking(self, logs: Floats, in_scope: bool) -> Ranking:  # noqa: FBT001 - not called elsewhere
        order = np.argsort(-logs, kind="stable")
        return Ranking(
            concerns=tuple(
                Ranked(concern=self._concerns[index], probability=float(exp(logs[index])))
                for index in order
            ),
            in_scope=in_scope,
        )


def bounded(examples: Sequence[Example], most: int) -> tuple[Example, ...]:
    """The first examples of each concern, so many at most."""
    taken: dict[str, int] = {}
    kept: list[Example] = []
    for concern, text in examples:
        taken[concern] = taken.get(concern, 0) + 1
        if taken[concern] <= most:
            kept.append((concern, text))
    return tuple(kept)


def _pooled(weights: tuple[float, float], vectors: Floats, letters: Floats) -> Floats:
    return log_softmax(weights[0] * vectors + weights[1] * letters)


def _fit(vectors: Floats, letters: Floats, labels: NDArray[np.intp]) -> tuple[float, float]:
    """The weights that make the right concerns most likely, drawn towards the usual ones.

    Their logarithms are fitted, so that neither becomes negative.
    """
    at = (np.arange(len(labels)), labels)
    usual = np.log(WEIGHTS_USUAL)

    def loss(place: Floats) -> tuple[float, Floats]:
        first, second = np.exp(np.clip(place, -5.0, 5.0))
        logs = _pooled((first, second), vectors, letters)
        likely = np.exp(logs)
        off = place - usual
        value = WEIGHTS_USUAL_WEIGHT * float(off @ off) - float(logs[at].sum())
        slope = [
            weight * float((likely * part).sum() - part[at].sum())
            for weight, part in ((first, vectors), (second, letters))
        ]
        return value, np.array(slope) + 2 * WEIGHTS_USUAL_WEIGHT * off

    first, second = np.exp(np.clip(minimise(loss, usual), -5.0, 5.0))
    return float(first), float(second)
