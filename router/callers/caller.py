"""A caller as the carrier presents him."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from ivr.numbers import is_ordinary

_NUMBER: Final = re.compile(r"\+[1-9][0-9]{4,14}")
"""In E.164 form; anything else may stand for many people."""


_PAGE: Final = "page:"


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """A caller as the carrier presents him; all may be empty."""

    number: str = ""
    words: str = ""
    language: str = ""
    """The one he is known to read, such as that of his browser; empty if nothing is known."""

    def __repr__(self) -> str:
        """Without what must not get into a log or an error."""
        return "<Caller>"


def page_number(name: str) -> str:
    """What stands in place of a number for a caller who rings from a page of this name: he can be rung
    there, and nowhere else, and is not known again.
    """
    return f"{_PAGE}{name}"


def is_page(text: str) -> bool:
    """Whether this stands for a page."""
    return text.startswith(_PAGE)


def is_number(text: str) -> bool:
    """Whether this stands for one caller, who can be rung: a number in E.164 form."""
    return _NUMBER.fullmatch(text) is not None


def may_be_rung(number: str) -> bool:
    """Whether this is a page, or a number of a kind that costs no more than an ordinary call."""
    return is_page(number) or (is_number(number) and is_ordinary(number))
