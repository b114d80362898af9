"""The picture's own words, in each language that Switchroom itself speaks.

A table of each language has every word; one that is missing fails the type check.
"""

from typing import Final

from router.drawing.words.dutch import DUTCH
from router.drawing.words.english import ENGLISH
from router.drawing.words.italian import ITALIAN
from router.drawing.words.words import Code, Words

WORDS: Final[dict[Code, Words]] = {"nl": DUTCH, "it": ITALIAN, "en": ENGLISH}
"""By the code of the language."""


def words_code(language: str) -> Code:
    """The language of the picture's own words where this one is asked for: English if it has none."""
    return next((code for code in WORDS if code == language), "en")


__all__ = ["WORDS", "Code", "Words", "words_code"]
