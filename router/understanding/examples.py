"""The configured examples of a language, and how to learn from some and try the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from ivr.words import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ivr import Ranking, Script
    from ivr.classify import Classifier

FOLDS_MAX: Final = 5

Example = tuple[str, str]
"""A concern, and a text that means it."""


class Lessons(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to learn in a language: the spoken names of the concerns, and the examples.

    Names are always learnt from and never tried: nobody says them in answer to an open question.
    """

    language: str
    names: tuple[Example, ...]
    examples: tuple[Example, ...]

    @property
    def concerns(self) -> tuple[str, ...]:
        """The concerns, in the order of the script."""
        return tuple(dict.fromkeys(concern for concern, _ in (*self.names, *self.examples)))

    @property
    def all(self) -> tuple[Example, ...]:
        """Everything, as the service learns from it: concern by concern, its name first."""
        return tuple(
            one
            for concern in self.concerns
            for one in (*self.names, *self.examples)
            if one[0] == concern
        )


class Fold(msgspec.Struct, frozen=True, kw_only=True):
    """What is learnt from, and the indexes of the examples that are tried."""

    learnt: tuple[int, ...]
    tried: tuple[int, ...]


def lessons_of(script: Script, language: str) -> Lessons:
    """The names and examples of a language."""
    return Lessons(
        language=language,
        names=tuple(
            (one.id, one.names[language]) for one in script.concerns if language in one.names
        ),
        examples=tuple(
            (one.id, text) for one in script.concerns for text in one.examples.get(language, ())
        ),
    )


def folds_of(examples: Sequence[Example], most: int = FOLDS_MAX) -> list[Fold]:
    """Split the examples so that each is tried once, by a classifier that has not seen it.

    The examples of a concern are dealt out in turn, so that every fold has some of it; a text that
    stands there twice is dealt once. Always the same for the same examples.
    """
    dealt: dict[Example, int] = {}
    turns: dict[str, int] = {}
    for concern, text in examples:
        same = (concern, normalise(text))
        if same not in dealt:
            dealt[same] = turns.get(concern, 0) % most
            turns[concern] = turns.get(concern, 0) + 1
    fold_of = [dealt[concern, normalise(text)] for concern, text in examples]
    return [
        Fold(
            learnt=tuple(index for index, one in enumerate(fold_of) if one != number),
            tried=tuple(index for index, one in enumerate(fold_of) if one == number),
        )
        for number in sorted(set(fold_of))
    ]


def held_out(
    lessons: Lessons,
    learn: Callable[[Sequence[Example]], Classifier],
    done: Callable[[int], None] = lambda _: None,
) -> list[Ranking]:
    """What a classifier makes of each example that has learnt from the names and other examples.

    `done` is told of progress, as a number of examples.
    """
    rankings: dict[int, Ranking] = {}
    for fold in folds_of(lessons.examples):
        classifier = learn((*lessons.names, *(lessons.examples[index] for index in fold.learnt)))
        for index in fold.tried:
            rankings[index] = classifier.classify(lessons.examples[index][1])
        done(len(fold.tried))
    return [rankings[index] for index in range(len(lessons.examples))]


def right(rankings: Sequence[Ranking], examples: Sequence[Example], among: int = 1) -> int:
    """How many examples have their own concern among the first of their ranking."""
    return sum(_hits(rankings, examples, among))


def _hits(rankings: Sequence[Ranking], examples: Sequence[Example], among: int) -> Iterator[bool]:
    for ranking, (concern, _) in zip(rankings, examples, strict=True):
        yield any(ranked.concern == concern for ranked in ranking.concerns[:among])
