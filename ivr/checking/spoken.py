"""Texts by language: what is missing in which, what is too long, what nobody hears."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from ivr import limits
from ivr.checking.naming import unspoken
from ivr.prompts import begins_like_address, is_address
from ivr.script import Problem
from ivr.words import tokens

Missing = Literal["error", "warning", "fine"]
"""What it means that a language has no text: the caller would hear nothing where something must be
said; he hears less than others do; nobody is the worse for it."""
Use = Literal["said", "named", "filled in", "read"]
"""What becomes of a text: it is said, or played if it is an address; it is said within another; it is
said after its places have been filled; an agent reads it."""


def text_problems(
    place: str,
    texts: Mapping[str, str],
    codes: Collection[str],
    missing: Missing,
    *,
    instead: str = "nothing is said",
    heard_in: Collection[str] | None = None,
    use: Use = "said",
) -> Iterator[Problem]:
    """Everything wrong with one text in its languages.

    `codes` are the languages of the script, `heard_in` those in which this one can be heard, if
    they are fewer. `instead` says what is heard where a text is missing that need not be there.
    """
    yield from unspoken(place, texts, codes)
    for code, text in texts.items():
        yield from length_problems(place, text, code)
        yield from address_problems(place, text, code, use)
        if "{" in text and use != "filled in":
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


def address_problems(place: str, text: str, code: str, use: Use = "said") -> Iterator[Problem]:
    """An address that would be read out, or that nothing could be played from."""
    if use == "read" or not begins_like_address(text):
        return
    if use == "filled in":
        message = (
            f"an address in {code!r} would be read out: what is looked up differs from call to call, "
            "so it cannot be a recording; right would be a text"
        )
        yield Problem(place=place, message=message)
    elif use == "named":
        message = f"an address in {code!r} would be read out; right would be a name"
        yield Problem(place=place, message=message)
    elif not is_address(text):
        message = (
            f"begins like an address in {code!r} and is none; right would be the address of a "
            "recording and nothing else, or a text"
        )
        yield Problem(place=place, message=message)


def length_problems(place: str, text: str, code: str) -> Iterator[Problem]:
    """A text that nobody would listen to to its end, or that no carrier takes."""
    if len(text) > limits.PROMPT_CHARS_MAX:
        message = f"more than {limits.PROMPT_CHARS_MAX} characters in {code!r}"
        yield Problem(place=place, message=message)


def same_names(place: str, names: Iterable[str], code: str) -> Iterator[Problem]:
    """Names in one language that stand side by side and sound the same; empty ones are not spoken."""
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        said = " ".join(tokens(name))
        before = first.setdefault(said, index)
        if said and before != index:
            message = (
                f"{name[: limits.NAME_CHARS_MAX]!r} in {code!r} is also how {place}[{before}] is "
                "spoken; callers cannot tell them apart"
            )
            yield Problem(place=f"{place}[{index}].names", message=message, severity="warning")
