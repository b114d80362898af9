"""Opening hours as they are spoken."""

from collections.abc import Sequence
from typing import Final

from ivr.hours import DAYS, MINUTES_PER_DAY, NextOpening, OpenRange
from ivr.prompts import MONTHS, Prompts

_DAYS_IN_A_WEEK: Final = 7
_FROM_TO_MIN: Final = 3
"""So many days in a row are told by the first and the last; two are simply named."""


def spoken_opening(prompts: Prompts, opening: NextOpening) -> str:
    """The day and its hours: “tomorrow from 9:00 to 17:00”; with the date if it is far off."""
    return _spoken(prompts, _day(prompts, opening), opening.ranges)


def spoken_today(prompts: Prompts, ranges: tuple[OpenRange, ...]) -> str:
    """The hours of today: “today from 9:00 to 17:00”."""
    return _spoken(prompts, prompts.text("today"), ranges)


def spoken_hours(prompts: Prompts, ranges: tuple[OpenRange, ...]) -> str:
    """The hours of a day: “from 9:00 to 12:30 and from 13:00 to 17:00”; nothing if there are none."""
    return f" {prompts.text('and')} ".join(_range(prompts, one) for one in ranges)


def spoken_week(prompts: Prompts, week: Sequence[tuple[OpenRange, ...]]) -> str:
    """The hours of the seven days from Monday, days with the same together: “Monday to Friday from
    9:00 to 17:00, Saturday from 10:00 to 16:00”; nothing if there are none.
    """
    days_of: dict[tuple[OpenRange, ...], list[int]] = {}
    for day, ranges in enumerate(week):
        if ranges:
            days_of.setdefault(ranges, []).append(day)
    return ", ".join(
        _spoken(prompts, _days(prompts, days), ranges) for ranges, days in days_of.items()
    )


def _days(prompts: Prompts, days: Sequence[int]) -> str:
    """Days of the week, 0 being Monday: “Monday to Wednesday and Friday”."""
    if len(days) == _DAYS_IN_A_WEEK:
        return prompts.text("every_day")
    rows: list[list[int]] = []
    for day in days:
        if rows and rows[-1][-1] == day - 1:
            rows[-1].append(day)
        else:
            rows.append([day])
    named: list[str] = []
    for row in rows:
        names = [prompts.text(DAYS[day]) for day in row]
        if len(names) < _FROM_TO_MIN:
            named.extend(names)
        else:
            named.append(prompts.text("days", first=names[0], last=names[-1]))
    *others, last = named
    return f"{', '.join(others)} {prompts.text('and')} {last}" if others else last


def _range(prompts: Prompts, one: OpenRange) -> str:
    if one.opens < 0:
        return prompts.text("until", closes=_clock(one.closes))
    if (one.opens, one.closes) == (0, MINUTES_PER_DAY):
        return prompts.text("all_day")
    return prompts.text("range", opens=_clock(one.opens), closes=_clock(one.closes))


def _spoken(prompts: Prompts, day: str, ranges: tuple[OpenRange, ...]) -> str:
    return prompts.text("hours", day=day, ranges=spoken_hours(prompts, ranges))


def _day(prompts: Prompts, opening: NextOpening) -> str:
    if opening.days_ahead <= _DAYS_IN_A_WEEK:
        near = {0: "today", 1: "tomorrow"}.get(opening.days_ahead)
        if near is not None:
            return prompts.text(near)
        return prompts.text("on_day", day=prompts.text(opening.day))
    return prompts.text(
        "date",
        day=prompts.text(opening.day),
        number=str(opening.date.day),
        month=prompts.text(MONTHS[opening.date.month - 1]),
    )


def _clock(minute: int) -> str:
    """A minute of the day as it is read out: 9:00, 17:30; midnight at the end is 24:00."""
    of_its_day = minute if minute <= MINUTES_PER_DAY else minute - MINUTES_PER_DAY
    hour, rest = divmod(of_its_day, 60)
    return f"{hour}:{rest:02}"
