"""The reference: TF-IDF of words, pairs and sequences of 2 to 5 characters, nearest centroid.

Plain Rocchio (Manning, Raghavan and Schütze, Introduction to Information Retrieval, chapter 14),
neither calibrated nor trained further.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from math import log, sqrt
from typing import TYPE_CHECKING

from ivr.words import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = dict[str, float]


class Centroid:
    """Ranks labels by the cosine between a text and the mean of a label's examples."""

    def __init__(self, examples: Sequence[tuple[str, str]]) -> None:
        bags = [_bag(text) for _, text in examples]
        seen_in = Counter(name for bag in bags for name in bag)
        self._idf = {name: log((1 + len(bags)) / (1 + n)) + 1 for name, n in seen_in.items()}
        self._unseen = log(1 + len(bags)) + 1
        sums: dict[str, Row] = defaultdict(lambda: defaultdict(float))
        for (label, _), bag in zip(examples, bags, strict=True):
            for name, value in self._weigh(bag).items():
                sums[label][name] += value
        self._index: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for label, total in sums.items():
            length = sqrt(sum(value * value for value in total.values())) or 1.0
            for name, value in total.items():
                self._index[name].append((label, value / length))
        self._none = dict.fromkeys(sums, 0.0)

    def ranked(self, text: str) -> list[tuple[str, float]]:
        """All labels with their similarity, the most similar first."""
        found = dict(self._none)
        for name, value in self._weigh(_bag(text)).items():
            for label, weight in self._index.get(name, ()):
                found[label] += value * weight
        return sorted(found.items(), key=lambda one: -one[1])

    def _weigh(self, bag: Counter[str]) -> Row:
        row = {name: (1 + log(n)) * self._idf.get(name, self._unseen) for name, n in bag.items()}
        length = sqrt(sum(value * value for value in row.values())) or 1.0
        return {name: value / length for name, value in row.items()}


def _bag(text: str) -> Counter[str]:
    words = tokens(text)
    bag = Counter(words)
    bag.update(f"{first} {second}" for first, second in pairwise(words))
    for word in words:
        marked = f"<{word}>"
        for size in range(2, 6):
            bag.update(f"-{marked[i : i + size]}" for i in range(len(marked) - size + 1))
    return bag
