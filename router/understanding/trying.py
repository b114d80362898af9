"""Tries the examples, or a sentence, on the classifier that the service would use for a language.

A classifier of the operator's own, over HTTP, is not asked: what is tried must not depend on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from ivr import BuiltInClassifier, Deciding, Ranking
from ivr.escalating import Escalating
from ivr.phrases import asks_person, phrases_of
from ivr.understanding import complains, verdict
from router.understanding.assessing import Assessment, assess
from router.understanding.examples import held_out, lessons_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.classify import Classifier
    from router.settings import Settings
    from router.understanding.choosing import Comparison
    from router.understanding.encoder import Encoder
    from router.understanding.examples import Lessons
    from router.understanding.vectors import VectorClassifier

    Done = Callable[[int], None]

Reaction = Literal["person", "concern", "pair", "unclear"]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """The shares of the examples that the built-in classifier and sentence vectors understand."""

    built_in: float
    vectors: float
    used: Literal["built_in", "vectors"]


class Assessed(msgspec.Struct, frozen=True, kw_only=True):
    """How the examples of a language come out; `compared` where vectors have been tried."""

    assessment: Assessment
    compared: Compared | None


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """How a sentence is understood, and why.

    `reaction` is what the conversation would do: put the caller through to a person, take the first
    of `concerns`, offer both, or ask again. `escalates` says whether it has a word that escalates.
    `deciding` are the examples that are most like it.
    """

    language: str
    text: str
    ranking: Ranking
    reaction: Reaction
    concerns: tuple[str, ...]
    escalates: bool
    by: Literal["built_in", "vectors"]
    deciding: tuple[Deciding, ...]


class Trying:
    """Tries one configuration. `done` is told of progress: each example once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._script = settings.conversation
        self._encoder: Encoder | None = None

    def examples(self, language: str) -> int:
        """How many there are."""
        return len(lessons_of(self._script, language).examples)

    def assess(self, language: str, done: Done = lambda _: None) -> Assessed:
        """Try each example on a classifier that has learnt from others.

        Raises:
            ConfigurationError: vectors are wanted, and there is no model that can be used.
        """
        lessons = lessons_of(self._script, language)
        thresholds = self._script.thresholds
        if not self._tries_vectors(lessons):
            rankings = held_out(lessons, BuiltInClassifier, done)
            return Assessed(assessment=assess(lessons, rankings, thresholds), compared=None)
        comparison, learnt = self._compare(lessons, done)
        trial = learnt.trial
        used = trial.together if comparison.prefers_vectors else trial.built_in
        tried = msgspec.structs.replace(lessons, examples=trial.examples)
        return Assessed(
            assessment=assess(tried, used, thresholds),
            compared=Compared(
                built_in=comparison.built_in,
                vectors=comparison.vectors,
                used="vectors" if comparison.prefers_vectors else "built_in",
            ),
        )

    def understand(self, language: str, text: str, done: Done = lambda _: None) -> Understood:
        """Try a sentence on what has learnt from all examples; raises as `assess` does."""
        lessons = lessons_of(self._script, language)
        built_in = BuiltInClassifier(lessons.all)
        classifier: Classifier = built_in
        if self._tries_vectors(lessons):
            comparison, learnt = self._compare(lessons, done)
            classifier = learnt if comparison.prefers_vectors else built_in
        ranking = classifier.classify(text)
        reaction, concerns = self._reaction(language, text, ranking)
        return Understood(
            language=language,
            text=text,
            ranking=ranking,
            reaction=reaction,
            concerns=concerns,
            escalates=self._escalates(language, text),
            by="built_in" if classifier is built_in else "vectors",
            deciding=built_in.explain(text),
        )

    def _reaction(
        self, language: str, text: str, ranking: Ranking
    ) -> tuple[Reaction, tuple[str, ...]]:
        """What the conversation would do at its open question."""
        if asks_person(text, phrases_of(language, self._script)):
            return "person", ()
        complaint = complains(ranking, self._script.escalation)
        if complaint is not None:
            return "concern", (complaint.concern,)
        meaning = verdict(ranking, self._script.thresholds, None) if ranking.concerns else "unclear"
        many = {"concern": 1, "pair": 2, "unclear": 0}[meaning]
        return meaning, tuple(ranked.concern for ranked in ranking.concerns[:many])

    def _escalates(self, language: str, text: str) -> bool:
        escalation = self._script.escalation
        if escalation is None or escalation.on_words == "off":
            return False
        return Escalating(self._script).sign_of_words(text, language)

    def _tries_vectors(self, lessons: Lessons) -> bool:
        if self._settings.understanding.vectors == "off" or not lessons.examples:
            return False
        from router.understanding.choosing import languages_tried  # noqa: PLC0415 - needs numpy

        return lessons.language in languages_tried(self._settings.understanding, self._script)

    def _compare(self, lessons: Lessons, done: Done) -> tuple[Comparison, VectorClassifier]:
        from router.understanding.choosing import compare, load_encoder  # noqa: PLC0415 - needs numpy

        self._encoder = self._encoder or load_encoder(self._settings.understanding)
        return compare(lessons, self._encoder, done)
