"""Tries the examples, or a sentence, on the classifier that the service would use for a language.

A classifier of the operator's own, over HTTP, is not asked: what is tried must not depend on it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from ivr import BuiltInClassifier, Conversation, Deciding, Ranking, Words
from ivr.concerns import Concerns
from ivr.state import ConversationState, Meaning
from router.understanding.assessing import Assessment, assess
from router.understanding.examples import held_out, lessons_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr import Turn
    from ivr.classify import Classifier
    from router.settings import Settings
    from router.understanding.choosing import Comparison
    from router.understanding.encoder import Encoder
    from router.understanding.examples import Lessons
    from router.understanding.vectors import VectorClassifier

    Done = Callable[[int], None]

Reaction = Literal["person", "manager", "language", "concern", "pair", "unclear"]
_REACTIONS: Final[dict[Meaning, Reaction]] = {
    "person": "person",
    "escalated": "manager",
    "language": "language",
    "concern": "concern",
    "pair": "pair",
}
"""Whatever else is understood at the open question, the caller is asked again."""
_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""What words mean does not depend on the time; what then happens would."""


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

    `reaction` is what the conversation would do at its open question: put the caller through to a
    person or to the manager, go on in another language, take the first of `concerns`, offer both,
    or ask again. `goes_on_in` is the language that the caller then hears. `escalates` says whether
    it has a word that escalates. `deciding` are the examples that are most like it.
    """

    language: str
    goes_on_in: str
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
            assessment = assess(lessons, rankings, thresholds, self._script.escalation)
            return Assessed(assessment=assessment, compared=None)
        comparison, learnt = self._compare(lessons, done)
        trial = learnt.trial
        used = trial.together if comparison.prefers_vectors else trial.built_in
        tried = msgspec.structs.replace(lessons, examples=trial.examples)
        return Assessed(
            assessment=assess(tried, used, thresholds, self._script.escalation),
            compared=Compared(
                built_in=comparison.built_in,
                vectors=comparison.vectors,
                used="vectors" if comparison.prefers_vectors else "built_in",
            ),
        )

    def understand(self, language: str, text: str, done: Done = lambda _: None) -> Understood:
        """Try a sentence on what has learnt from all examples; raises as `assess` does."""
        lessons = lessons_of(self._script, language)
        vectors: Classifier | None = None
        if self._tries_vectors(lessons):
            comparison, learnt = self._compare(lessons, done)
            vectors = learnt if comparison.prefers_vectors else None
        outside = None if vectors is None else vectors.classify(text)
        turn = self._heard(language, Words(text=text, ranking=outside))
        reaction = (
            "unclear" if turn.noted is None else _REACTIONS.get(turn.noted.meaning, "unclear")
        )
        return Understood(
            language=language,
            goes_on_in=turn.state.language,
            text=text,
            ranking=Concerns(self._script, language).rank(text, outside=outside),
            reaction=reaction,
            concerns=_concerns_of(turn, reaction),
            escalates="words" in turn.state.signs and self._tells_of_words(),
            by="built_in" if vectors is None else "vectors",
            deciding=BuiltInClassifier(lessons.all).explain(text),
        )

    def _heard(self, language: str, words: Words) -> Turn:
        """What the conversation itself does at its open question."""
        state = ConversationState(
            stage="question",
            turn=0,
            languages=tuple(one.code for one in self._script.languages),
            language=language,
        )
        return Conversation(self._script).hear(state, words, _AT)

    def _tells_of_words(self) -> bool:
        escalation = self._script.escalation
        return escalation is not None and escalation.on_words != "off"

    def _tries_vectors(self, lessons: Lessons) -> bool:
        if self._settings.understanding.vectors == "off" or not lessons.examples:
            return False
        from router.understanding.choosing import languages_tried  # noqa: PLC0415 - needs numpy

        return lessons.language in languages_tried(self._settings.understanding, self._script)

    def _compare(self, lessons: Lessons, done: Done) -> tuple[Comparison, VectorClassifier]:
        from router.understanding.choosing import compare, load_encoder  # noqa: PLC0415 - needs numpy

        self._encoder = self._encoder or load_encoder(self._settings.understanding)
        return compare(lessons, self._encoder, done)


def _concerns_of(turn: Turn, reaction: Reaction) -> tuple[str, ...]:
    noted = turn.noted
    if noted is None or reaction not in {"concern", "pair"}:
        return ()
    both = (noted.concern, noted.runner_up if reaction == "pair" else None)
    return tuple(concern for concern in both if concern is not None)
