"""What was said, brought into one form before anything looks at it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ivr import limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    return list(_tokens(text))


@lru_cache(maxsize=16)  # one thing heard is looked at for many reasons, straight after one another
def _tokens(text: str) -> tuple[str, ...]:
    said = normalise(text)
    if said.isascii():
        return tuple(_WORD.findall(said))
    return tuple("".join(char if _in_word(char) else " " for char in said).split())


def _in_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char).startswith("M")


def runs(said: Sequence[str], words_max: int) -> Iterator[str]:
    """All words that stand together, up to so many: "a b c" has "a", "a b", "b" and so on. Looking
    each of them up is quicker than looking for hundreds of phrases.
    """
    for start in range(len(said)):
        for end in range(start + 1, min(len(said), start + words_max) + 1):
            yield " ".join(said[start:end])
