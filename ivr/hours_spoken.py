"""Opening hours as they are spoken."""

from typing import Final

from ivr.hours import MINUTES_PER_DAY, NextOpening, OpenRange
from ivr.prompts import Prompts

_DAYS_IN_A_WEEK: Final = 7
_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def spoken_opening(prompts: Prompts, opening: NextOpening) -> str:
    """The day and its hours: “tomorrow from 9:00 to 17:00”; with the date if it is far off."""
    return _spoken(prompts, _day(prompts, opening), opening.ranges)


def spoken_today(prompts: Prompts, ranges: tuple[OpenRange, ...]) -> str:
    """The hours of today: “today from 9:00 to 17:00”."""
    return _spoken(prompts, prompts.text("today"), ranges)


def spoken_hours(prompts: Prompts, ranges: tuple[OpenRange, ...]) -> str:
    """The hours of a day: “from 9:00 to 12:30 and from 13:00 to 17:00”; nothing if there are none."""
    spoken = [
        prompts.text("range", opens=_clock(one.opens), closes=_clock(one.closes)) for one in ranges
    ]
    return f" {prompts.text('and')} ".join(spoken)


def _spoken(prompts: Prompts, day: str, ranges: tuple[OpenRange, ...]) -> str:
    return prompts.text("hours", day=day, ranges=spoken_hours(prompts, ranges))


def _day(prompts: Prompts, opening: NextOpening) -> str:
    if opening.days_ahead <= _DAYS_IN_A_WEEK:
        near = {0: "today", 1: "tomorrow"}
        return prompts.text(near.get(opening.days_ahead, opening.day))
    return prompts.text(
        "date",
        day=prompts.text(opening.day),
        number=str(opening.date.day),
        month=prompts.text(_MONTHS[opening.date.month - 1]),
    )


def _clock(minute: int) -> str:
    """A minute of the day as it is read out: 9:00, 17:30; midnight at the end is 24:00."""
    of_its_day = minute if minute <= MINUTES_PER_DAY else minute - MINUTES_PER_DAY
    hour, rest = divmod(of_its_day, 60)
    return f"{hour}:{rest:02}"
