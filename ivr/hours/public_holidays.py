"""Public holidays by country and region, from the package `holidays`.

That package and the calendars of all countries take about 0.1 s and 15 MB to load, so they are
loaded only for a script that names a country. Its days are those of the law: one on which it is
open all the same (the Dutch law has Good Friday) is an exception with its hours.
"""

from collections.abc import Collection
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from ivr import limits
from ivr.errors import ScriptError


class PublicHolidays:
    """The public holidays of a country or of one of its regions: `day in holidays`."""

    def __init__(self, place: str) -> None:
        """Find the calendar of a place, as `NL` or `IT-BZ`; raises `ScriptError` as `parse_place`."""
        self._country, self._region = parse_place(place)

    def __contains__(self, day: date) -> bool:
        """Whether a day is a public holiday."""
        return day in _days(self._country, self._region, day.year)


def parse_place(place: str) -> tuple[str, str | None]:
    """Read a country, or a country and its region, as `NL` or `IT-BZ`.

    Raises:
        ScriptError: no holidays are known for it; what is known is told.
    """
    import holidays  # noqa: PLC0415 - costs 0.1 s, for scripts with holidays only

    country, dash, region = place.partition("-")
    countries = holidays.list_supported_countries(include_aliases=True)
    if country not in countries:
        otherwise = "a country is written as 'NL', with its region as 'IT-BZ'"
        hint = _close(country, countries) or otherwise
        raise ScriptError(f"no holidays are known for {country!r}; {hint}")
    if not dash:
        return country, None
    calendar = holidays.country_holidays(country)
    regions = {*calendar.subdivisions, *calendar.subdivisions_aliases}
    if region not in regions:
        hint = _close(region, regions) or _listed(calendar.subdivisions)
        raise ScriptError(f"no holidays are known for {region!r} in {country}; {hint}")
    return country, region


def _close(name: str, known: Collection[str]) -> str | None:
    by_lower_case = {one.lower(): one for one in known}
    close = get_close_matches(name.lower(), sorted(by_lower_case), n=1)
    return f"did you mean {by_lower_case[close[0]]!r}?" if close else None


def _listed(regions: Collection[str]) -> str:
    if not regions:
        return "it has no regions"
    named = ", ".join(sorted(regions)[: limits.NAMES_LISTED_MAX])
    return f"there are: {named}{', ...' if len(regions) > limits.NAMES_LISTED_MAX else ''}"


@lru_cache(maxsize=limits.HOLIDAY_YEARS_MAX)
def _days(country: str, region: str | None, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - see parse_place

    # Without a language the package would look for one in the environment; names are not used here.
    return frozenset(
        holidays.country_holidays(country, subdiv=region, years=year, language="en_US")
    )
