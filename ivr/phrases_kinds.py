"""The kinds of short answers that a language has, and how they are written down."""

from collections.abc import Iterable

import msgspec

from ivr.words import tokens


class Phrases(msgspec.Struct, frozen=True, kw_only=True):
    """The short answers of one language, as they stand after `tokens`: `that s wrong`.

    `asking` are words that mean nothing around a word for a person; `machine` is what a person is
    asked for instead of; `manager` are those whom it escalates to ask for. `denying` turns down the
    words that follow it. `function` are the words that a sentence has whatever it is about.
    """

    no: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()
    neither: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    person: frozenset[str] = frozenset()
    filler: frozenset[str] = frozenset()
    numbers: dict[str, int] = {}
    escalating: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    machine: frozenset[str] = frozenset()
    manager: frozenset[str] = frozenset()
    denying: frozenset[str] = frozenset()
    function: frozenset[str] = frozenset()


def as_phrases(texts: Iterable[str]) -> frozenset[str]:
    """Texts as they stand after `tokens`; those without a word are left out."""
    spoken = (" ".join(tokens(text)) for text in texts)
    return frozenset(phrase for phrase in spoken if phrase)


def listed(texts: str) -> frozenset[str]:
    """Phrases that are written with commas between them."""
    return as_phrases(texts.split(","))


def words_of(text: str) -> frozenset[str]:
    """The single words of a text of any length."""
    return frozenset(word for part in text.split() for word in tokens(part))


def joined(*parts: str) -> frozenset[str]:
    """Every way to go through lists of phrases and take one of each: `speak to` `a` `manager`."""
    ways = [""]
    for part in parts:
        ways = [f"{way} {phrase}" for way in ways for phrase in part.split(",")]
    return as_phrases(ways)
