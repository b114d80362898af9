"""The opening hours of a script."""

from collections.abc import Iterator

from ivr.checking.naming import refused
from ivr.errors import ScriptError
from ivr.hours import OpenRange, parse_range, parse_timezone
from ivr.script import Hours, Problem, Script


def hours_problems(script: Script) -> Iterator[Problem]:
    """Hours that cannot be read, or cannot have been meant."""
    yield from _hours_problems(script.hours)


def _hours_problems(hours: Hours | None) -> Iterator[Problem]:
    if hours is None:
        return
    yield from refused("hours.timezone", parse_timezone, hours.timezone)
    for day, ranges in hours.weekly.items():
        for index, text in enumerate(ranges):
            yield from refused(f"hours.weekly.{day}[{index}]", parse_range, text)
        yield from _overlaps(f"hours.weekly.{day}", ranges)
    if not any(hours.weekly.values()):
        message = "there are no opening hours, so it is never open"
        yield Problem(place="hours.weekly", message=message, severity="warning")


def _overlaps(place: str, ranges: tuple[str, ...]) -> Iterator[Problem]:
    """Ranges of a day that share a minute, each with the first before it that does."""
    before: dict[str, OpenRange] = {}
    for index, text in enumerate(ranges):
        try:
            stretch = parse_range(text)
        except ScriptError:
            continue
        for other, known in before.items():
            if stretch.opens < known.closes and known.opens < stretch.closes:
                message = f"{text!r} overlaps {other!r}; right would be one range for both"
                yield Problem(place=f"{place}[{index}]", message=message)
                break
        before.setdefault(text, stretch)
