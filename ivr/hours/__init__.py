"""Opening hours: whether we are open, and when next.

Theory of operation. The hours of a day are its exception if it has one, none on a public holiday,
and otherwise those of its weekday. They tell what *begins* on that day: a night shift that began
the evening before goes on into a closed day, and that of a closed day's evening does not begin.

Everything is compared on the wall clock of the script's time zone, because that is what the sign
on the door means: on the two days a year when the clocks change, 09:00 is still 09:00. An hour
that does not exist passes at once, and one that comes twice counts both times.
"""

from ivr.hours.opening import DAYS, NextOpening, OpeningHours
from ivr.hours.public_holidays import PublicHolidays, parse_place
from ivr.hours.ranges import (
    MINUTES_PER_DAY,
    OpenRange,
    parse_date,
    parse_range,
    parse_ranges,
    parse_timezone,
)

__all__ = [
    "DAYS",
    "MINUTES_PER_DAY",
    "NextOpening",
    "OpenRange",
    "OpeningHours",
    "PublicHolidays",
    "parse_date",
    "parse_place",
    "parse_range",
    "parse_ranges",
    "parse_timezone",
]
