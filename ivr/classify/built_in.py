"""The built-in classifier; what it does is told in the package's theory of operation."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from ivr import limits
from ivr.classify.calibration import HeldOut, calibrate
from ivr.classify.features import Row, Weights, bag_of, known_share, similarity
from ivr.classify.learning import Learner
from ivr.classify.ranking import Deciding, Ranked, Ranking
from ivr.words import normalise, tokens

LEARNED_KEPT: Final = 8
"""Classifiers: twice the languages of most configurations."""


@lru_cache(maxsize=LEARNED_KEPT)
def learned_from(examples: tuple[tuple[str, str], ...]) -> "BuiltInClassifier":
    """The classifier that has learned from these pairs of concern and text.

    The last few are kept: a configuration that is read anew has the same examples in most languages.
    """
    return BuiltInClassifier(examples)


class BuiltInClassifier:
    """Learns from examples, once; then ranks texts and tells which examples they are like."""

    def __init__(self, examples: Sequence[tuple[str, str]]) -> None:
        """Learn from pairs of concern and text; concerns rank in the order they first appear.

        The same text twice for a concern counts once. Of more than
        `limits.LEARNED_EXAMPLES_MAX` examples, as many of every concern are learned as fit.
        """
        self._concerns = tuple(dict.fromkeys(concern for concern, _ in examples))
        number = {concern: index for index, concern in enumerate(self._concerns)}
        self._texts = _sample(examples)
        labels = [number[concern] for concern, texts in self._texts.items() for _ in texts]
        bags = [bag_of(text) for texts in self._texts.values() for text in texts]
        self._weights = Weights(bags)
        rows = [self._weights.row(bag) for bag in bags]
        learner = Learner(rows, labels, len(self._concerns), self._weights.seen_in)
        learner.learn()
        self._scorer = learner.result()
        self._calibration = calibrate(
            [
                HeldOut(labels[index], scores, learner.examples[index].known_share())
                for index, scores in learner.held_out()
            ]
        )

    def classify(self, text: str) -> Ranking:
        """Rank the concerns for a text."""
        row = self._row(text)
        known = known_share(row, self._scorer.weights)
        scores = self._scorer.scores(row) if known else [0.0] * len(self._concerns)
        probabilities = self._calibration.probabilities(scores)
        order = sorted(range(len(scores)), key=lambda index: -probabilities[index])
        scope = self._calibration.scope(scores, known) if known else 0.0
        return Ranking(
            concerns=tuple(
                Ranked(concern=self._concerns[index], probability=probabilities[index])
                for index in order
            ),
            in_scope=scope >= 0.5,
            scope=scope,
        )

    def explain(self, text: str, *, most: int = 3) -> tuple[Deciding, ...]:
        """The examples of the first-ranked concerns that a text is most like, the nearest first.

        Examples that have nothing in common with the text are left out.
        """
        row, said = self._row(text), dict.fromkeys(tokens(text))
        ranked = self.classify(text).concerns[: limits.EXPLAINED_CONCERNS_MAX]
        found = [
            Deciding(
                text=example,
                concern=one.concern,
                similarity=likeness,
                shared=tuple(word for word in said if word in set(tokens(example))),
            )
            for one in ranked
            for example in self._texts[one.concern][: limits.EXPLAINED_EXAMPLES_MAX]
            if (likeness := similarity(row, self._row(example))) > 0
        ]
        return tuple(sorted(found, key=lambda one: -one.similarity)[:most])

    def _row(self, text: str) -> Row:
        return self._weights.row(bag_of(text))


def _sample(examples: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """The distinct texts of each concern; of too many, as many of each as fit, evenly taken."""
    distinct: dict[str, dict[str, str]] = {}
    for concern, text in examples:
        distinct.setdefault(concern, {}).setdefault(normalise(text), text)
    texts = {concern: list(found.values()) for concern, found in distinct.items()}
    cap = _cap(sorted(map(len, texts.values())))
    return {concern: found[:: -(-len(found) // cap)] for concern, found in texts.items()}


def _cap(sizes: Sequence[int]) -> int:
    """The largest number of examples per concern with which all of them stay within the limit."""
    left = limits.LEARNED_EXAMPLES_MAX
    for position, size in enumerate(sizes):
        share = left // (len(sizes) - position)
        if size > share:
            return max(share, 1)
        left -= size
    return max(sizes, default=1)
