"""Opening hours: whether we are open, and when next.

Everything is compared on the wall clock of the script's time zone, because that is what the sign
on the door means: on the two days a year when the clocks change, 09:00 is still 09:00. An hour
that does not exist passes at once, and one that comes twice counts both times.
"""

import re
from datetime import date, datetime, timedelta
from typing import Final, get_args
from zoneinfo import ZoneInfo

import msgspec

from ivr.errors import ScriptError
from ivr.script import Day, Hours

DAYS: Final[tuple[Day, ...]] = get_args(Day)
MINUTES_PER_DAY: Final = 24 * 60
_RANGE: Final = re.compile(
    r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))", re.ASCII
)


class OpenRange(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of opening, in minutes after the midnight that starts its day.

    `closes` is larger than `opens`, and larger than 1,440 when the stretch ends on the next day.
    """

    opens: int
    closes: int


class NextOpening(msgspec.Struct, frozen=True, kw_only=True):
    """The next day with opening hours still to come: 0 days ahead is today."""

    day: Day
    days_ahead: int
    ranges: tuple[OpenRange, ...]


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


def parse_timezone(name: str) -> ZoneInfo:
    """Find a time zone by its name.

    Raises:
        ScriptError: there is no such time zone.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # which of them depends on what is wrong with the name
        raise ScriptError(f"unknown time zone {name!r}; one is 'Europe/Amsterdam'") from None


class OpeningHours:
    """The opening hours of a script, read once and asked often."""

    def __init__(self, hours: Hours) -> None:
        """Read the hours; raises `ScriptError` where they cannot be read."""
        self._timezone = parse_timezone(hours.timezone)
        self._weekly = tuple(
            tuple(
                sorted(
                    (parse_range(text) for text in hours.weekly.get(day, ())),
                    key=lambda stretch: stretch.opens,
                )
            )
            for day in DAYS
        )

    def is_open(self, at: datetime) -> bool:
        """Whether we are open at an aware moment."""
        today, minute = self._on_wall_clock(at)
        yesterday = today - timedelta(days=1)
        return any(r.opens <= minute < r.closes for r in self._ranges(today)) or any(
            minute + MINUTES_PER_DAY < r.closes for r in self._ranges(yesterday)
        )

    def next_opening(self, at: datetime) -> NextOpening | None:
        """The next opening after an aware moment, or `None` if there is none in a week."""
        today, minute = self._on_wall_clock(at)
        for days_ahead in range(8):
            day = today + timedelta(days=days_ahead)
            ahead = tuple(r for r in self._ranges(day) if days_ahead or r.opens > minute)
            if ahead:
                return NextOpening(day=DAYS[day.weekday()], days_ahead=days_ahead, ranges=ahead)
        return None

    def _ranges(self, day: date) -> tuple[OpenRange, ...]:
        return self._weekly[day.weekday()]

    def _on_wall_clock(self, at: datetime) -> tuple[date, int]:
        local = at.astimezone(self._timezone)
        return local.date(), local.hour * 60 + local.minute
