"""A caller as the carrier presents him."""

from __future__ import annotations

import re
from typing import Final

import msgspec

_NUMBER: Final = re.compile(r"\+[1-9][0-9]{4,14}")
"""In E.164 form; anything else may stand for many people."""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """A caller as the carrier presents him; both may be empty."""

    number: str = ""
    words: str = ""

    def __repr__(self) -> str:
        """Without what must not get into a log or an error."""
        return "<Caller>"


def is_number(text: str) -> bool:
    """Whether this stands for one caller, who can be rung: a number in E.164 form."""
    return _NUMBER.fullmatch(text) is not None
