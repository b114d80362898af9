"""Days that are not like every week: exceptions and public holidays."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import ScriptError, limits
from ivr.hours import (
    DAYS,
    NextOpening,
    OpeningHours,
    OpenRange,
    PublicHolidays,
    parse_place,
    public_holidays,
)
from ivr.script import Hours

ROOT = Path(__file__).parents[2]
ROME = ZoneInfo("Europe/Rome")
NINE_TO_FIVE = (OpenRange(opens=540, closes=1020),)


def hours(
    *ranges: str,
    holidays: str | None = None,
    exceptions: dict[str, tuple[str, ...]] | None = None,
) -> OpeningHours:
    """The same hours on every day, from nine to five unless others are given."""
    return OpeningHours(
        Hours(
            timezone="Europe/Rome",
            weekly=dict.fromkeys(DAYS, ranges or ("09:00-17:00",)),
            holidays=holidays,
            exceptions=exceptions or {},
        )
    )


def at(day: str, clock: str = "12:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ROME)


def test_an_exception_replaces_the_hours_of_its_day_alone() -> None:
    shop = hours(exceptions={"2026-12-24": ("10:00-13:00",)})
    assert shop.today(at("2026-12-24")) == (OpenRange(opens=600, closes=780),)
    assert not shop.is_open(at("2026-12-24", "09:30"))
    assert not shop.is_open(at("2026-12-24", "13:00"))
    assert shop.is_open(at("2026-12-23", "09:30"))
    assert shop.is_open(at("2026-12-25", "09:30"))
    assert shop.is_open(at("2027-12-24", "09:30"))


def test_an_exception_without_hours_is_closed_and_the_next_opening_is_after_it() -> None:
    shop = hours(exceptions={"2026-08-14": (), "2026-08-15": (), "2026-08-16": ()})
    assert shop.today(at("2026-08-14")) == ()
    assert not shop.is_open(at("2026-08-14"))
    assert shop.next_opening(at("2026-08-13", "18:00")) == NextOpening(
        date=date(2026, 8, 17), day="monday", days_ahead=4, ranges=NINE_TO_FIVE
    )


def test_an_exception_opens_a_day_that_is_closed_every_week() -> None:
    sundays = Hours(
        timezone="Europe/Rome",
        weekly={"monday": ("09:00-17:00",)},
        exceptions={"2026-12-20": ("10:00-16:00",)},
    )
    assert OpeningHours(sundays).is_open(at("2026-12-20"))
    opening = OpeningHours(sundays).next_opening(at("2026-12-15"))
    assert opening is not None
    assert opening.date == date(2026, 12, 20)


def test_a_night_that_began_before_a_closed_day_goes_on_into_it() -> None:
    bar = hours("22:00-02:00", exceptions={"2026-12-25": ()})
    assert bar.is_open(at("2026-12-25", "01:59"))
    assert not bar.is_open(at("2026-12-25", "22:30"))
    assert not bar.is_open(at("2026-12-26", "01:00"))
    assert bar.is_open(at("2026-12-26", "22:30"))


def test_an_exception_may_run_over_midnight() -> None:
    shop = hours(exceptions={"2026-12-31": ("20:00-01:00",)})
    assert shop.is_open(at("2027-01-01", "00:59"))
    assert not shop.is_open(at("2027-01-01", "01:00"))


@pytest.mark.parametrize(
    ("place", "day", "is_holiday"),
    [
        ("NL", "2027-04-27", True),  # King's Day
        ("NL", "2025-04-26", True),  # King's Day, a day early, since the 27th is a Sunday
        ("NL", "2025-04-27", False),
        ("NL", "2027-05-05", False),  # Liberation Day is free every five years only
        ("NL", "2027-06-02", False),
        ("IT", "2027-06-02", True),  # the Republic's day
        ("IT", "2027-03-29", True),  # Easter Monday
        ("IT", "2027-05-17", False),
        ("IT-BZ", "2027-05-17", True),  # Whit Monday, in South Tyrol only
        ("IT-BZ", "2027-06-02", True),
        ("GB-SCT", "2027-01-02", True),
        ("GB-ENG", "2027-01-02", False),
    ],
)
def test_public_holidays_are_those_of_the_country_and_region(
    place: str, day: str, *, is_holiday: bool
) -> None:
    assert (date.fromisoformat(day) in PublicHolidays(place)) is is_holiday
    assert hours(holidays=place).is_open(at(day)) is not is_holiday


def test_a_public_holiday_is_closed_in_the_local_day_and_no_longer() -> None:
    centre = hours("00:00-24:00", holidays="IT")
    assert centre.is_open(datetime(2027, 6, 1, 21, 59, tzinfo=UTC))
    assert not centre.is_open(datetime(2027, 6, 1, 22, 0, tzinfo=UTC))
    assert not centre.is_open(datetime(2027, 6, 2, 21, 59, tzinfo=UTC))
    assert centre.is_open(datetime(2027, 6, 2, 22, 0, tzinfo=UTC))


def test_an_exception_opens_a_public_holiday() -> None:
    shop = hours(holidays="NL", exceptions={"2027-03-26": ("09:00-12:00",)})  # Good Friday
    assert shop.is_open(at("2027-03-26", "11:59"))
    assert not shop.is_open(at("2027-03-26", "12:00"))
    assert not shop.is_open(at("2028-04-14"))  # Good Friday again


def test_the_next_opening_passes_over_holidays_at_the_end_of_a_year() -> None:
    weekdays = Hours(
        timezone="Europe/Rome",
        weekly=dict.fromkeys(DAYS[:5], ("09:00-17:00",)),
        holidays="IT",
        exceptions={f"2026-12-{day}": () for day in range(28, 32)},
    )
    assert OpeningHours(weekdays).next_opening(at("2026-12-24", "17:00")) == NextOpening(
        date=date(2027, 1, 4), day="monday", days_ahead=11, ranges=NINE_TO_FIVE
    )


def test_an_opening_is_told_up_to_a_year_ahead_and_not_later() -> None:
    def season(opens: str) -> NextOpening | None:
        only = Hours(timezone="Europe/Rome", weekly={}, exceptions={opens: ("09:00-17:00",)})
        return OpeningHours(only).next_opening(at("2026-06-01"))

    last = date(2026, 6, 1) + timedelta(days=limits.LOOK_AHEAD_DAYS)
    told = season(last.isoformat())
    assert told is not None
    assert (told.date, told.days_ahead) == (last, limits.LOOK_AHEAD_DAYS)
    assert season((last + timedelta(days=1)).isoformat()) is None


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)),  # noqa: DTZ001 - made aware below
    place=st.sampled_from(["NL", "IT", "IT-BZ", "GB-ENG", "US-CA", None]),
    closed=st.sets(st.integers(0, 40)),
    weekdays=st.sets(st.sampled_from(DAYS), min_size=1),
)
def test_the_next_opening_is_on_the_first_day_that_is_neither_holiday_nor_exception(
    start: datetime, place: str | None, closed: set[int], weekdays: set[str]
) -> None:
    today = start.date()
    exceptions: dict[str, tuple[str, ...]] = {
        (today + timedelta(days=ahead)).isoformat(): () for ahead in closed
    }
    given_hours = Hours(
        timezone="Europe/Rome",
        weekly={day: ("23:59-24:00",) for day in DAYS if day in weekdays},
        holidays=place,
        exceptions=exceptions,
    )
    moment = start.replace(hour=12, tzinfo=ROME)
    opening = OpeningHours(given_hours).next_opening(moment)
    holidays = () if place is None else PublicHolidays(place)
    days = (today + timedelta(days=ahead) for ahead in range(200))
    expected = next(
        day
        for day in days
        if DAYS[day.weekday()] in weekdays
        and day.isoformat() not in exceptions
        and day not in holidays
    )
    assert opening is not None
    assert opening.date == expected


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("nl", "'nl'; did you mean 'NL'?"),
        ("Netherlands", "'Netherlands'; a country is written as 'NL', with its region as 'IT-BZ'"),
        ("", "''; a country is written as 'NL', with its region as 'IT-BZ'"),
        ("__doc__", "'__doc__'; a country is written as 'NL', with its region as 'IT-BZ'"),
        ("XNYS", "'XNYS'; a country is written as 'NL', with its region as 'IT-BZ'"),
        ("IT-bz", "'bz' in IT; did you mean 'BZ'?"),
        ("IT-Bolzno", "'Bolzno' in IT; did you mean 'Bolzano'?"),
        ("GB-", "'' in GB; there are: ENG, NIR, SCT, WLS"),
        ("GB-XYQ", "'XYQ' in GB; there are: ENG, NIR, SCT, WLS"),
        ("VA-X", "'X' in VA; it has no regions"),
    ],
)
def test_an_unknown_country_or_region_is_refused_and_what_is_known_told(
    place: str, message: str
) -> None:
    with pytest.raises(ScriptError) as refused:
        parse_place(place)
    assert str(refused.value) == f"no holidays are known for {message}"
    with pytest.raises(ScriptError):
        hours(holidays=place)


def test_of_many_regions_only_some_are_named() -> None:
    with pytest.raises(ScriptError, match=r"; there are: AG, AL, .*, \.\.\.$") as refused:
        parse_place("IT-???????")
    assert str(refused.value).count(",") == limits.NAMES_LISTED_MAX


@pytest.mark.parametrize("place", ["NL", "NLD", "UK", "IT-BZ", "IT-Bolzano", "CH-ZH", "US-CA"])
def test_every_code_and_name_that_the_calendars_know_is_taken(place: str) -> None:
    country, region = parse_place(place)
    assert place == (country if region is None else f"{country}-{region}")
    assert date(2027, 12, 25) in PublicHolidays(place)


def test_the_years_that_are_kept_are_bounded() -> None:
    for place in ("NL", "IT", "IT-BZ", "GB"):
        for year in range(2000, 2000 + limits.HOLIDAY_YEARS_MAX):
            assert date(year, 12, 25) in PublicHolidays(place)
    assert public_holidays._days.cache_info().currsize <= limits.HOLIDAY_YEARS_MAX


@pytest.mark.parametrize(("holidays", "loaded"), [(None, "False"), ("NL", "True")])
def test_the_calendars_are_loaded_only_for_a_script_with_holidays(
    holidays: str | None, loaded: str
) -> None:
    program = (
        "import sys; from ivr.hours import OpeningHours; from ivr.script import Hours; "
        f"OpeningHours(Hours(timezone='UTC', weekly={{}}, holidays={holidays!r})); "
        "print('holidays' in sys.modules)"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == loaded
