"""A text as a bag of weighed features: its words, pairs of words and sequences of characters.

Sequences are taken within words with their boundaries marked, so that inflections, compounds and
recognition errors still share most of them; pairs include the beginning and the end of the text,
since how people begin says much about what they want. Words, pairs and sequences are each weighed
by TF-IDF and scaled to a length of their own (`VIEWS`), so that a long word does not drown a short
one by the number of its sequences; together they have length one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log, sqrt
from typing import Final

from ivr.words import tokens

UNIT: Final = 1 << 14
"""What a weight of one is: weights are whole numbers, since they go into lanes."""
VIEWS: Final = (1.0, 0.5, 2.0)
"""The shares, in the squared length, of words, pairs and sequences."""
SIZES: Final = (3, 4, 5)
SIZES_CASELESS: Final = (2, 3, 4)
"""Scripts without case, such as Chinese, Thai or Arabic, say more with fewer characters."""

Bag = tuple[Counter[str], Counter[str], Counter[str]]
Row = dict[str, int]


def bag_of(text: str) -> Bag:
    """Count the features; words, pairs and sequences cannot be mistaken for one another."""
    words = tokens(text)
    sequences: Counter[str] = Counter()
    for word in words:
        marked = f"<{word}>"
        for size in SIZES_CASELESS if word.upper() == word.lower() else SIZES:
            sequences.update(f"-{marked[i : i + size]}" for i in range(len(marked) - size + 1))
    edged = ("^", *words, "$") if words else ()
    return Counter(words), Counter(f"{one} {next_}" for one, next_ in pairwise(edged)), sequences


class Weights:
    """How much each feature says, learned from all examples: the rarer, the more."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        """The inverse document frequency of every feature (smoothed, never below one)."""
        self.seen_in: Counter[str] = Counter()
        for bag in bags:
            for view in bag:
                self.seen_in.update(view.keys())
        self._unseen = log(1 + len(bags)) + 1
        self._idf = {
            name: log((1 + len(bags)) / (1 + count)) + 1 for name, count in self.seen_in.items()
        }

    def row(self, bag: Bag) -> Row:
        """Weigh and scale a bag to length `UNIT`.

        What was never seen counts in the length: a text that is mostly unknown is like nothing.
        """
        said = sum(share for share, view in zip(VIEWS, bag, strict=True) if view)
        row: Row = {}
        for share, view in zip(VIEWS, bag, strict=True):
            values = [sqrt(count) * self.of(name) for name, count in view.items()]
            if values:
                scale = UNIT * sqrt(share / said / sum(value * value for value in values))
                row.update(zip(view, (int(value * scale + 0.5) for value in values), strict=True))
        return row

    def of(self, name: str) -> float:
        """The weight of one feature before scaling."""
        return self._idf.get(name, self._unseen)


def similarity(one: Row, other: Row) -> float:
    """The cosine of two rows, 0 to 1."""
    shared = sum(value * other[name] for name, value in one.items() if name in other)
    return min(shared / (UNIT * UNIT), 1.0)


def known_share(row: Row, known: Mapping[str, object]) -> float:
    """The share of a text that was seen in examples, in its squared length."""
    return _squared(value for name, value in row.items() if name in known) / (UNIT * UNIT)


def _squared(values: Iterable[int]) -> int:
    return sum(value * value for value in values)
