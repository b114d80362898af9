"""The opening hours of a script, asked at a moment."""

import datetime as dt
from datetime import UTC, date, datetime, timedelta
from typing import Final, get_args

import msgspec

from ivr import limits
from ivr.hours.public_holidays import PublicHolidays
from ivr.hours.ranges import (
    MINUTES_PER_DAY,
    OpenRange,
    parse_date,
    parse_ranges,
    parse_timezone,
)
from ivr.hours.wall_clock import Stretch, as_told, real_stretches
from ivr.script import Day, Hours

DAYS: Final[tuple[Day, ...]] = get_args(Day)
_EARLIEST: Final = datetime(2, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9998, 1, 1, tzinfo=UTC)
"""Moments outside are taken for these: the days around them would leave the calendar."""


class NextOpening(msgspec.Struct, frozen=True, kw_only=True):
    """The next day with opening hours still to come: 0 days ahead is today.

    The ranges are what is still to come of that day, as its wall clock will show it.
    """

    date: dt.date
    day: Day
    days_ahead: int
    ranges: tuple[OpenRange, ...]


class OpeningHours:
    """The opening hours of a script, read once and asked often."""

    def __init__(self, hours: Hours) -> None:
        """Read the hours; raises `ScriptError` where they cannot be read."""
        self._timezone = parse_timezone(hours.timezone)
        self._weekly = tuple(parse_ranges(hours.weekly.get(day, ())) for day in DAYS)
        self._exceptions = {
            parse_date(text): parse_ranges(ranges) for text, ranges in hours.exceptions.items()
        }
        self._holidays = None if hours.holidays is None else PublicHolidays(hours.holidays)

    def is_open(self, at: datetime) -> bool:
        """Whether we are open at an aware moment."""
        minute = _minute(self._local(at))
        return any(one.opens <= minute < one.closes for one in self.today(at))

    def today(self, at: datetime) -> tuple[OpenRange, ...]:
        """The hours of the day of an aware moment, past ones too; none if closed.

        They are those that begin on it and, before these, what began the day before and goes on.
        """
        local = self._local(at)
        today, minute = local.date(), _minute(local)
        begun = (
            OpenRange(opens=one.opens - MINUTES_PER_DAY, closes=one.closes - MINUTES_PER_DAY)
            for one in self._ranges(today - timedelta(days=1))
        )
        return (*(one for one in begun if minute < one.closes), *self._ranges(today))

    @property
    def week(self) -> tuple[tuple[OpenRange, ...], ...]:
        """The hours of the seven days from Monday, as far as nothing else is said about a date."""
        return self._weekly

    def next_opening(self, at: datetime) -> NextOpening | None:
        """The next opening after an aware moment, or `None` if there is none within a year.

        While it is open, the one after the present.
        """
        stretches = self._next_stretches(at)
        return self._as_told(stretches, self._local(at).date()) if stretches else None

    def opens_at(self, at: datetime) -> datetime | None:
        """When it opens after an aware moment, in UTC; `None` if it is open, or stays closed for a
        year.
        """
        stretches = [] if self.is_open(at) else self._next_stretches(at)
        return stretches[0][0] if stretches else None

    def _next_stretches(self, at: datetime) -> list[Stretch]:
        local = self._local(at)
        today, at = local.date(), local.astimezone(UTC)
        for days_ahead in range(-1, limits.LOOK_AHEAD_DAYS + 1):  # a night shift may come twice
            day = today + timedelta(days=days_ahead)
            stretches = self._begin_after(at, day)
            if stretches:  # if midnight is left out, they begin on the next day, with its own
                return sorted((*stretches, *self._begin_after(at, day + timedelta(days=1))))
        return []

    def _local(self, at: datetime) -> datetime:
        return min(max(at, _EARLIEST), _LATEST).astimezone(self._timezone)

    def _as_told(self, stretches: list[Stretch], today: date) -> NextOpening:
        told = [as_told(self._timezone, stretch) for stretch in stretches]
        first = told[0][0]
        return NextOpening(
            date=first,
            day=DAYS[first.weekday()],
            days_ahead=(first - today).days,
            ranges=tuple(dict.fromkeys(opening for day, opening in told if day == first)),
        )

    def _begin_after(self, at: datetime, day: date) -> list[Stretch]:
        return [
            stretch
            for opening in self._ranges(day)
            for stretch in real_stretches(self._timezone, day, opening)
            if stretch[0] > at
        ]

    def _ranges(self, day: date) -> tuple[OpenRange, ...]:
        exception = self._exceptions.get(day)
        if exception is not None:
            return exception
        if self._holidays is not None and day in self._holidays:
            return ()
        return self._weekly[day.weekday()]


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute
