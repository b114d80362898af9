"""What was said, brought into one form before anything looks at it."""

import re
import unicodedata
from typing import Final

from ivr import limits

_WORD: Final = re.compile(r"[^\W_]+")


def normalise(text: str) -> str:
    """Cut to the limit, fold case and compatibility forms, and drop control characters.

    Anything that cannot be printed becomes a space: a control character may stand between words.
    """
    folded = unicodedata.normalize("NFKC", text[: limits.TEXT_CHARS_MAX]).casefold()
    if not folded.isprintable():  # as it nearly always is
        folded = "".join(char if char.isprintable() else " " for char in folded)
    # Some single characters stand for whole phrases when folded, so the limit is held twice.
    return " ".join(folded[: limits.TEXT_CHARS_MAX].split())


def tokens(text: str) -> list[str]:
    """The words of a text: letters and digits; an apostrophe parts (`l'operatore` is two).

    Signs that join a letter, as most vowels do in Hindi or Thai, belong to the word.
    """
    said = normalise(text)
    if said.isascii():
        return _WORD.findall(said)
    return "".join(char if _in_word(char) else " " for char in said).split()


def _in_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char).startswith("M")
