"""Which language a caller speaks, told from what he has said.

Each language of the script is learned from everything the script has in it: the texts that are
spoken to callers, short answers, the names of the concerns and their examples. The classifier that
tells concerns apart tells languages apart as well, by words and by sequences of characters within
them. A guess is made only when it is all but certain, since a caller who is answered in a wrong
language understands nothing, whereas one who is asked for his language loses a few seconds. What
goes wrong is mostly a title or a name in another language within a short sentence.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from ivr import limits
from ivr.classify import learned_from
from ivr.phrases import phrases_of
from ivr.prompts import SHIPPED
from ivr.script import Script
from ivr.words import tokens

SURE: Final = 0.9
"""From this probability on a language is taken to be the one spoken."""
WORDS_MIN: Final = 2
"""A single word is too often a name, or the same in several languages."""
_PLACE: Final = re.compile(r"\{\w*\}")


class LanguageGuess:
    """The languages of a script, learned once."""

    def __init__(self, script: Script) -> None:
        """Learn every language from at most `limits.GUESS_TEXTS_MAX` texts."""
        self._classifier = learned_from(
            tuple(
                (language.code, text)
                for language in script.languages
                for text in _evenly(list(_texts(script, language.code)))
            )
        )

    def guess(self, text: str, among: Collection[str]) -> str | None:
        """The one of these languages that a text is in; None if that is not certain."""
        if len(tokens(text)) < WORDS_MIN:
            return None
        ranking = self._classifier.classify(text)
        ranked = [one for one in ranking.concerns if one.concern in among]
        total = sum(one.probability for one in ranked)
        if not ranking.in_scope or len(ranked) < 2 or ranked[0].probability < SURE * total:
            return None
        return ranked[0].concern


def _texts(script: Script, language: str) -> Iterator[str]:
    """Everything a script has in a language, without the places that are filled in.

    Prompts of one word are months and days, which are alike in languages that nobody offers.
    """
    for text in (SHIPPED.get(language, {}) | script.texts.get(language, {})).values():
        words = _PLACE.sub(" ", text)
        if len(tokens(words)) >= WORDS_MIN:
            yield words
    phrases = phrases_of(language, script)
    for said in (phrases.no, phrases.agreed, phrases.neither, phrases.person, phrases.filler):
        yield from sorted(said)
    for concern in script.concerns:
        yield concern.names.get(language, "")
        yield concern.next_steps.get(language, "")
        yield from concern.examples.get(language, ())


def _evenly(texts: Sequence[str]) -> Sequence[str]:
    """At most as many texts as there may be, from all of them alike."""
    spoken = [text for text in texts if tokens(text)]
    return spoken[:: -(-len(spoken) // limits.GUESS_TEXTS_MAX) or 1]
