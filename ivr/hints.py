"""Words that a carrier's speech recognition should expect.

A question says itself only what is special to its moment. What callers say about the concerns, or
in place of "no", follows from the script of the day, and is no part of what a journal keeps.
"""

from collections.abc import Iterable
from itertools import chain, zip_longest

from ivr import limits
from ivr.actions import Listen
from ivr.phrases import phrases_of
from ivr.script import Script


class Hints:
    """The hints of a script, prepared for every language."""

    def __init__(self, script: Script) -> None:
        codes = [language.code for language in script.languages]
        self._expected = {
            **{(code, "concerns"): concern_hints(script, code) for code in codes},
            **{(code, "no"): bounded_hints(sorted(phrases_of(code, script).no)) for code in codes},
        }

    def of(self, listen: Listen) -> tuple[str, ...]:
        """What to expect: the question's own hints first. In a language that has been taken out of
        the script nothing more is expected.
        """
        expected = self._expected.get((listen.language, listen.expects or ""), ())
        if not listen.hints or not expected:
            return listen.hints or expected
        return bounded_hints((*listen.hints, *expected))


def concern_hints(script: Script, language: str) -> tuple[str, ...]:
    """The names of the concerns, then examples of each in turn."""
    texts = (
        (concern.names.get(language, ""), *concern.examples.get(language, ()))
        for concern in script.concerns
    )
    return bounded_hints(text for text in chain.from_iterable(zip_longest(*texts)) if text)


def bounded_hints(texts: Iterable[str]) -> tuple[str, ...]:
    """As many different hints as a carrier takes, none longer than it takes."""
    distinct = dict.fromkeys(text[: limits.HINT_CHARS_MAX] for text in texts)
    return tuple(distinct)[: limits.HINTS_MAX]
