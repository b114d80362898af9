"""Texts by language: what is missing in which, what is too long, what nobody hears."""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from ivr import limits
from ivr.checking.naming import unspoken
from ivr.script import Problem
from ivr.words import tokens

Missing = Literal["error", "warning", "fine"]
"""What it means that a language has no text: the caller would hear nothing where something must be
said; he hears less than others do; nobody is the worse for it."""


def text_problems(
    place: str,
    texts: Mapping[str, str],
    codes: Collection[str],
    missing: Missing,
    *,
    instead: str = "nothing is said",
    heard_in: Collection[str] | None = None,
    is_filled_in: bool = False,
) -> Iterator[Problem]:
    """Everything wrong with one text in its languages.

    `codes` are the languages of the script, `heard_in` those in which this one can be heard, if
    they are fewer. `instead` says what is heard where a text is missing that need not be there.
    `is_filled_in` is for texts that may have placeholders.
    """
    yield from unspoken(place, texts, codes)
    for code, text in texts.items():
        yield from length_problems(place, text, code)
        if "{" in text and not is_filled_in:
            message = f"has a brace in {code!r}; nothing is filled in here, so it would be read out"
            yield Problem(place=place, message=message, severity="warning")
    lacking = [
        code
        for code in (codes if heard_in is None else heard_in)
        if not tokens(texts.get(code, ""))
    ]
    having = [code for code in texts if code not in lacking and code in codes]
    for code in lacking:
        if missing == "error":
            yield Problem(place=place, message=f"no text in {code!r} to speak")
        elif missing == "warning" and having:
            message = f"none in {code!r}, as there is in {having[0]!r}; {instead}"
            yield Problem(place=place, message=message, severity="warning")


def length_problems(place: str, text: str, code: str) -> Iterator[Problem]:
    """A text that nobody would listen to to its end, or that no carrier takes."""
    if len(text) > limits.PROMPT_CHARS_MAX:
        message = f"more than {limits.PROMPT_CHARS_MAX} characters in {code!r}"
        yield Problem(place=place, message=message)
