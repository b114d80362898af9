"""What stands in the opening hours of a script: ranges, dates and the time zone."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ivr.errors import ScriptError

MINUTES_PER_DAY: Final = 24 * 60
_RANGE: Final = re.compile(
    r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))", re.ASCII
)
_NO_PLACE: Final = frozenset({"localtime", "Factory", "posixrules"})
"""Files beside those of the time zones: the machine's own zone, none, and an old default."""
_OTHER_TABLES: Final = ("posix/", "right/")
"""The same zones once more; those of `right` count leap seconds, which no wall clock does."""
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class OpenRange(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of opening, in minutes after the midnight that starts its day.

    `closes` is larger than `opens`, and larger than 1,440 when the stretch ends on the next day.
    `opens` is negative when it began the day before.
    """

    opens: int
    closes: int


def parse_range(text: str) -> OpenRange:
    """Read `HH:MM-HH:MM`.

    Raises:
        ScriptError: the text is not of that form, or is empty (`09:00-09:00`).
    """
    match = _RANGE.fullmatch(text)
    if match is None:
        raise ScriptError(f"{text!r} is not a range of hours such as '09:00-17:30'")
    opens_h, opens_min, closes_h, closes_min = (int(part) for part in match.groups() if part)
    opens, closes = opens_h * 60 + opens_min, closes_h * 60 + closes_min
    if opens == closes:
        raise ScriptError(f"{text!r} is no time at all; the whole day is '00:00-24:00'")
    if closes < opens:
        closes += MINUTES_PER_DAY
    return OpenRange(opens=opens, closes=closes)


def parse_ranges(texts: Iterable[str]) -> tuple[OpenRange, ...]:
    """Read the ranges of a day, in the order of the day; raises as `parse_range`."""
    return tuple(sorted(map(parse_range, texts), key=lambda stretch: stretch.opens))


def parse_date(text: str) -> date:
    """Read `YYYY-MM-DD`.

    Raises:
        ScriptError: the text is not of that form, or there is no such day.
    """
    message = f"{text!r} is not a date such as '2026-12-24'"
    if _DATE.fullmatch(text) is None:
        raise ScriptError(message)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ScriptError(f"{message}: {error}") from None


def parse_timezone(name: str) -> ZoneInfo:
    """Find a time zone by its name.

    Raises:
        ScriptError: there is no such time zone.
    """
    message = f"unknown time zone {name!r}; one is 'Europe/Amsterdam'"
    if name in _NO_PLACE or name.startswith(_OTHER_TABLES):
        raise ScriptError(message)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # which of them depends on what is wrong with the name
        raise ScriptError(message) from None
