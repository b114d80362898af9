"""The built-in classifier: what a caller says, compared with the examples of each concern.

Theory of operation. A text becomes a bag of features: its words, its pairs of neighbouring words
and its character sequences of 2 to 5, taken within words with their boundaries marked, so that
inflections and recognition errors still share most of their features. Features are weighed by
TF-IDF and the bag is scaled to length one. A concern is the mean of its examples, scaled to length
one again; the similarity of a text to a concern is the cosine of the two (Rocchio's nearest
centroid; Manning, Raghavan and Schütze, Introduction to Information Retrieval, chapters 6 and 14).
An index from feature to concerns makes the cost depend on the text's features only.

Similarities are no probabilities. They become so by a softmax whose steepness is fitted on the
examples themselves: each is taken out of its concern's mean, compared with all concerns, and the
steepness that makes the right concerns most likely wins (temperature scaling; Guo et al. 2017).
The same comparison shows how similar an example is to its own concern at the least; a text less
similar than that to every concern is out of scope.

Ugly, and known: the IDF still knows the example that was taken out, so the probabilities are a
little too sure; and on few examples they are rough. No precision can be promised from them.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from math import exp, log, sqrt
from typing import Final, Protocol

import msgspec

from ivr import limits
from ivr.words import tokens

STEEPNESS_USUAL: Final = 24.0
"""About what public data sets come to; where there are few examples the fit stays close to it."""
STEEPNESS_USUAL_WEIGHT: Final = 10.0
"""How strongly it does so: the cost, in examples, of being off by a factor of e."""
STEEPNESS_RANGE: Final = (4.0, 60.0)
FIT_STEPS: Final = 20
OUT_OF_SCOPE_SHARE: Final = 0.05
"""The share of the examples that may be less similar to their concern than what is in scope."""
SIMILARITY_LEAST: Final = 0.1
"""Below this a text shares no more than common syllables with any example."""


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A concern with its probability."""

    concern: str
    probability: float


class Ranking(msgspec.Struct, frozen=True, kw_only=True):
    """All concerns, the most probable first; equals keep the order of the script.

    The probabilities add up to one and suppose that the text is about one of the concerns;
    `in_scope` says whether it seems to be.
    """

    concerns: tuple[Ranked, ...]
    in_scope: bool


class Classifier(Protocol):
    """Whatever can tell what a text is about."""

    def classify(self, text: str) -> Ranking:
        """Rank the concerns for a text. Pure: the same text always gives the same ranking."""
        ...


class CentroidClassifier:
    """The built-in classifier; see the module's theory of operation."""

    def __init__(self, examples: Sequence[tuple[str, str]]) -> None:
        """Learn from pairs of concern and text; concerns rank in the order they first appear."""
        self._concerns = tuple(dict.fromkeys(concern for concern, _ in examples))
        number = {concern: index for index, concern in enumerate(self._concerns)}
        labels = [number[concern] for concern, _ in examples]
        bags = [_bag(text) for _, text in examples]
        self._idf = _inverse_document_frequencies(bags)
        self._idf_unseen = log(1 + len(bags)) + 1
        rows = [self._weigh(bag) for bag in bags]
        sums = _sums(rows, labels, len(self._concerns))
        self._lengths = [sqrt(sum(value * value for value in total.values())) for total in sums]
        self._index = _index(sums, self._lengths)
        self._steepness, self._similarity_least = self._calibrate(rows, labels)

    def classify(self, text: str) -> Ranking:
        """Rank the concerns for a text."""
        similarities = self._similarities(self._weigh(_bag(text)))
        probabilities = _softmax(similarities, self._steepness)
        order = sorted(range(len(probabilities)), key=lambda index: -probabilities[index])
        return Ranking(
            concerns=tuple(
                Ranked(concern=self._concerns[index], probability=probabilities[index])
                for index in order
            ),
            in_scope=max(similarities, default=0.0) >= self._similarity_least,
        )

    def _weigh(self, bag: Counter[str]) -> dict[str, float]:
        """Weigh and scale a bag. What was never seen counts in the length: it means something."""
        idf, unseen = self._idf, self._idf_unseen
        row = {name: (1 + log(count)) * idf.get(name, unseen) for name, count in bag.items()}
        length = sqrt(sum(value * value for value in row.values())) or 1.0
        return {name: value / length for name, value in row.items()}

    def _similarities(self, row: dict[str, float]) -> list[float]:
        similarities = [0.0] * len(self._concerns)
        for name, value in row.items():
            for concern, weight in self._index.get(name, ()):
                similarities[concern] += value * weight
        return similarities

    def _calibrate(
        self, rows: Sequence[dict[str, float]], labels: Sequence[int]
    ) -> tuple[float, float]:
        """The steepness of the softmax and the least similarity of what is in scope."""
        sizes = Counter(labels)
        usable = [index for index, label in enumerate(labels) if sizes[label] > 1]
        if not usable:
            return STEEPNESS_USUAL, SIMILARITY_LEAST
        step = -(-len(usable) // limits.CALIBRATION_EXAMPLES_MAX)
        left_out = [
            (self._similarities_without(rows[index], labels[index]), labels[index])
            for index in usable[::step]
        ]
        own = sorted(similarities[label] for similarities, label in left_out)
        least = max(SIMILARITY_LEAST, own[int(len(own) * OUT_OF_SCOPE_SHARE)])
        return _fit_steepness(left_out), least

    def _similarities_without(self, row: dict[str, float], label: int) -> list[float]:
        """The similarities of an example, as if its concern had been learnt without it."""
        similarities = self._similarities(row)
        length = self._lengths[label]
        shared = similarities[label] * length
        rest = sqrt(max(length * length - 2 * shared + 1, 0.0))
        similarities[label] = (shared - 1) / rest if rest > 1e-9 else 0.0
        return similarities


def _bag(text: str) -> Counter[str]:
    """Count the features; words, pairs and sequences cannot be mistaken for one another."""
    words = tokens(text)
    bag = Counter(words)
    bag.update(f"{first} {second}" for first, second in pairwise(words))
    for word in words:
        marked = f"<{word}>"
        for size in range(2, 6):
            bag.update(f"-{marked[i : i + size]}" for i in range(len(marked) - size + 1))
    return bag


def _inverse_document_frequencies(bags: Sequence[Counter[str]]) -> dict[str, float]:
    seen_in: Counter[str] = Counter()
    for bag in bags:
        seen_in.update(bag.keys())
    return {name: log((1 + len(bags)) / (1 + count)) + 1 for name, count in seen_in.items()}


def _sums(
    rows: Sequence[dict[str, float]], labels: Sequence[int], concerns: int
) -> list[dict[str, float]]:
    sums: list[dict[str, float]] = [{} for _ in range(concerns)]
    for row, label in zip(rows, labels, strict=True):
        total = sums[label]
        for name, value in row.items():
            total[name] = total.get(name, 0.0) + value
    return sums


def _index(
    sums: Sequence[dict[str, float]], lengths: Sequence[float]
) -> dict[str, list[tuple[int, float]]]:
    index: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for concern, total in enumerate(sums):
        for name, value in total.items():
            index[name].append((concern, value / lengths[concern]))
    return dict(index)


def _softmax(similarities: Sequence[float], steepness: float) -> list[float]:
    top = max(similarities, default=0.0)
    powers = [exp(steepness * (similarity - top)) for similarity in similarities]
    total = sum(powers)
    return [power / total for power in powers]


def _fit_steepness(left_out: Sequence[tuple[list[float], int]]) -> float:
    """The steepness that makes the right concerns most likely, drawn towards the usual one.

    The loss falls to one minimum and rises again, so the range is narrowed by thirds.
    """

    def loss(steepness: float) -> float:
        likelihood = sum(
            log(max(_softmax(similarities, steepness)[label], 1e-12))
            for similarities, label in left_out
        )
        return STEEPNESS_USUAL_WEIGHT * log(steepness / STEEPNESS_USUAL) ** 2 - likelihood

    low, high = STEEPNESS_RANGE
    for _ in range(FIT_STEPS):
        third = (high - low) / 3
        if loss(low + third) < loss(high - third):
            high -= third
        else:
            low += third
    return (low + high) / 2
