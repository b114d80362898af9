"""Chooses, for each language, between the built-in classifier and sentence vectors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from router.understanding.encoder import BertEncoder, packaged_model
from router.understanding.examples import lessons_of, right
from router.understanding.vectors import VectorClassifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr import Script
    from router.settings.understanding import UnderstandingSettings
    from router.understanding.encoder import Encoder
    from router.understanding.examples import Lessons

BETTER_LEAST: Final = 0.01
"""Vectors cost 15 ms a sentence and some 250 MB: they have to be right this much more often."""
PACKAGED_LANGUAGES: Final = frozenset({"en"})
"""What the model that comes as a package understands; elsewhere it is never tried."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """How often unseen examples of a language were understood, as a share, by which classifier."""

    language: str
    examples: int
    built_in: float
    vectors: float

    @property
    def prefers_vectors(self) -> bool:
        """Whether vectors are clearly better."""
        return self.vectors - self.built_in >= BETTER_LEAST - 1e-9


def languages_tried(settings: UnderstandingSettings, script: Script) -> tuple[str, ...]:
    """The languages in which vectors may be better: all with a model of your own."""
    return tuple(
        language.code
        for language in script.languages
        if settings.model is not None or language.code in PACKAGED_LANGUAGES
    )


def load_encoder(settings: UnderstandingSettings) -> Encoder:
    """The configured model, or the one that comes as a package.

    Raises:
        ConfigurationError: there is none that can be used.
    """
    return BertEncoder(packaged_model() if settings.model is None else Path(settings.model))


def compare(
    lessons: Lessons, encoder: Encoder, done: Callable[[int], None] = lambda _: None
) -> tuple[Comparison, VectorClassifier]:
    """Learn a language by vectors, and see whether that is better than the built-in classifier."""
    learnt = VectorClassifier(encoder, lessons, done)
    trial = learnt.trial
    many = len(trial.examples)
    comparison = Comparison(
        language=lessons.language,
        examples=many,
        built_in=right(trial.built_in, trial.examples) / max(1, many),
        vectors=right(trial.together, trial.examples) / max(1, many),
    )
    return comparison, learnt


def choose(
    settings: UnderstandingSettings,
    script: Script,
    encoder: Encoder,
    done: Callable[[int], None] = lambda _: None,
) -> dict[str, tuple[Comparison, VectorClassifier]]:
    """What vectors come to, for each language in which they are tried.

    `done` is told of progress, in texts; what it raises ends the work.
    """
    return {
        language: compare(lessons_of(script, language), encoder, done)
        for language in languages_tried(settings, script)
    }
