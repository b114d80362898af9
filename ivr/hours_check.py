"""What is wrong with opening hours, and with what callers can do while it is closed."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ivr import limits
from ivr.checking.naming import duplicates, refused
from ivr.errors import ScriptError
from ivr.hours import OpenRange, parse_date, parse_place, parse_range, parse_timezone
from ivr.script import Closed, Hours, Problem, plain_number

_E164: Final = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
"""A country code and at most 15 digits in all (ITU-T E.164, 6.2.1); none in use is shorter."""


def hours_problems(hours: Hours | None, place: str) -> Iterator[Problem]:
    """Everything wrong with opening hours that stand at a place, as `hours`; none are never wrong.

    Exceptions that are over are no fault: nobody has to tidy up for the service to start.
    """
    if hours is None:
        return
    yield from refused(f"{place}.timezone", parse_timezone, hours.timezone)
    for day, ranges in hours.weekly.items():
        yield from _range_problems(f"{place}.weekly.{day}", ranges)
    if hours.holidays is not None:
        yield from refused(f"{place}.holidays", parse_place, hours.holidays)
    if len(hours.exceptions) > limits.EXCEPTIONS_MAX:
        message = f"at most {limits.EXCEPTIONS_MAX} exceptions; those that are over can go"
        yield Problem(place=f"{place}.exceptions", message=message)
    for text, ranges in hours.exceptions.items():
        yield from refused(f"{place}.exceptions.{text}", parse_date, text)
        yield from _range_problems(f"{place}.exceptions.{text}", ranges)
    if not any(hours.weekly.values()) and not any(hours.exceptions.values()):
        message = "there are no opening hours, so it is never open"
        yield Problem(place=f"{place}.weekly", message=message, severity="warning")
    yield from offer_problems(hours.closed, f"{place}.closed")


def offer_problems(closed: Closed, place: str) -> Iterator[Problem]:
    """Everything wrong with what callers can do, as it stands at a place, as `emergency.closed`.

    Whether each language has a name for the number is checked with the other texts.
    """
    yield from duplicates(f"{place}.offers", "", closed.offers)
    offered = "number" in closed.offers
    if closed.number is None:
        if offered:
            message = "is missing; right would be the number that 'number' offers"
            yield Problem(place=f"{place}.number", message=message)
        return
    if _E164.fullmatch(plain_number(closed.number)) is None:
        message = "a telephone number has the form '+31201234567'"
        yield Problem(place=f"{place}.number", message=message)
    if not offered:
        message = "is not offered; right would be 'number' among the offers"
        yield Problem(place=f"{place}.number", message=message, severity="warning")


def _range_problems(place: str, ranges: Iterable[str]) -> Iterator[Problem]:
    """Ranges of a day that cannot be read or share a minute with one before, the first that does."""
    before: dict[str, OpenRange] = {}
    for index, text in enumerate(ranges):
        try:
            stretch = parse_range(text)
        except ScriptError as error:
            yield Problem(place=f"{place}[{index}]", message=str(error))
            continue
        for other, known in before.items():
            if stretch.opens < known.closes and known.opens < stretch.closes:
                message = f"{text!r} overlaps {other!r}; right would be one range for both"
                yield Problem(place=f"{place}[{index}]", message=message)
                break
        before.setdefault(text, stretch)
