"""What a classifier answers, whichever it is."""

from typing import Protocol

import msgspec


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A concern with its probability."""

    concern: str
    probability: float


class Ranking(msgspec.Struct, frozen=True, kw_only=True):
    """All concerns, the most probable first; equals keep the order of the script.

    The probabilities add up to one, or to less where concerns are left out; they suppose that the
    text is about one of the concerns. `in_scope` says whether it seems to be, and `scope`, from 0
    to 1, how much so, where the classifier can tell.
    """

    concerns: tuple[Ranked, ...]
    in_scope: bool
    scope: float | None = None


class Deciding(msgspec.Struct, frozen=True, kw_only=True):
    """An example that a text is like: how much, from 0 to 1, and the words that both have."""

    text: str
    concern: str
    similarity: float
    shared: tuple[str, ...]


class Classifier(Protocol):
    """Whatever can tell what a text is about."""

    def classify(self, text: str) -> Ranking:
        """Rank the concerns for a text. Pure: the same text always gives the same ranking."""
        ...
