"""The short answers that ship, by language."""

from typing import Final

from ivr import phrases_en, phrases_it, phrases_nl
from ivr.phrases_kinds import Phrases, as_phrases, words_of

__all__ = ["LANGUAGE_ASKING", "LANGUAGE_NAMES", "PHRASES", "Phrases", "as_phrases"]

PHRASES: Final[dict[str, Phrases]] = {
    "nl": phrases_nl.PHRASES,
    "it": phrases_it.PHRASES,
    "en": phrases_en.PHRASES,
}

LANGUAGE_NAMES: Final[dict[str, frozenset[str]]] = {
    "nl": words_of("nederlands hollands dutch olandese"),
    "it": words_of("italiano italiana italiaans italian"),
    "en": words_of("english engels inglese"),
}

LANGUAGE_ASKING: Final = words_of(
    "speak speaks speaking spoken language understand continue spreek spreekt taal begrijp versta "
    "verder parla parlo parlate lingua capisco continuare"
)
"""Words in which a language is asked for, whatever language they are of."""
