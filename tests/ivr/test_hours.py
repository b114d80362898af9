from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import timezone as tz
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.hours import DAYS, NextOpening, OpeningHours, OpenRange
from ivr.script import Day, Hours

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFICE = OpeningHours(
    Hours(
        timezone="Europe/Amsterdam",
        weekly={
            "monday": ("09:00-12:30", "13:00-17:00"),
            "tuesday": ("09:00-17:00",),
            "wednesday": ("09:00-17:00",),
            "friday": ("22:00-02:00",),
        },
    )
)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in March 2026, whose second day is a Monday, on the wall clock of Amsterdam."""
    return datetime(2026, 3, day, hour, minute, tzinfo=AMSTERDAM)


def every_day(*ranges: str) -> OpeningHours:
    return OpeningHours(
        Hours(timezone="Europe/Amsterdam", weekly=dict.fromkeys(DAYS, tuple(ranges)))
    )


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (local(2, 8, 59), False),
        (local(2, 9, 0), True),
        (local(2, 12, 29), True),
        (local(2, 12, 30), False),
        (local(2, 13, 0), True),
        (local(2, 16, 59), True),
        (local(2, 17, 0), False),
        (local(5, 12, 0), False),
    ],
)
def test_a_range_holds_its_first_minute_and_not_its_last(at: datetime, *, is_open: bool) -> None:
    assert OFFICE.is_open(at) is is_open


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (local(6, 1, 0), False),  # early on Friday: the night belongs to Friday evening
        (local(6, 21, 59), False),
        (local(6, 22, 0), True),
        (local(6, 23, 59), True),
        (local(7, 0, 0), True),
        (local(7, 1, 59), True),
        (local(7, 2, 0), False),
        (local(7, 22, 30), False),
    ],
)
def test_a_range_over_midnight_ends_on_the_next_day(at: datetime, *, is_open: bool) -> None:
    assert OFFICE.is_open(at) is is_open


def test_a_range_over_midnight_at_the_end_of_the_week_reaches_into_monday() -> None:
    sunday_night = OpeningHours(
        Hours(timezone="Europe/Amsterdam", weekly={"sunday": ("20:00-04:00",)})
    )
    assert sunday_night.is_open(local(2, 3, 59))
    assert not sunday_night.is_open(local(2, 4, 0))


def test_the_callers_time_zone_does_not_matter() -> None:
    assert OFFICE.is_open(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    assert not OFFICE.is_open(datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo")))


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (datetime(2026, 3, 27, 7, 59, tzinfo=UTC), False),  # winter time: 08:59
        (datetime(2026, 3, 27, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 30, 6, 59, tzinfo=UTC), False),  # summer time since the 29th: 08:59
        (datetime(2026, 3, 30, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 23, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 26, 7, 59, tzinfo=UTC), False),  # winter time again since the 25th
        (datetime(2026, 10, 26, 8, 0, tzinfo=UTC), True),
    ],
)
def test_opening_follows_the_wall_clock_when_the_clocks_change(
    at: datetime, *, is_open: bool
) -> None:
    assert every_day("09:00-17:00").is_open(at) is is_open


def test_an_hour_that_the_clocks_skip_passes_at_once() -> None:
    hours = every_day("02:15-03:15")
    before = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)  # 01:59, one minute before it is 03:00
    assert not hours.is_open(before)
    assert hours.is_open(before + timedelta(minutes=1))
    assert not hours.is_open(before + timedelta(minutes=16))


def test_an_hour_that_comes_twice_counts_both_times() -> None:
    hours = every_day("02:00-03:00")
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert hours.is_open(first)
    assert hours.is_open(second)
    assert not hours.is_open(datetime(2026, 10, 25, 2, 0, tzinfo=UTC))


def test_the_next_opening_today_tells_only_what_is_still_to_come() -> None:
    assert OFFICE.next_opening(local(2, 12, 45)) == NextOpening(
        date=date(2026, 3, 2),
        day="monday",
        days_ahead=0,
        ranges=(OpenRange(opens=780, closes=1020),),
    )


def test_the_next_opening_is_tomorrow_after_the_last_range_of_today() -> None:
    assert OFFICE.next_opening(local(2, 18, 0)) == NextOpening(
        date=date(2026, 3, 3),
        day="tuesday",
        days_ahead=1,
        ranges=(OpenRange(opens=540, closes=1020),),
    )


def test_the_next_opening_skips_closed_days_and_tells_the_whole_day() -> None:
    assert OFFICE.next_opening(local(7, 12, 0)) == NextOpening(
        date=date(2026, 3, 9),
        day="monday",
        days_ahead=2,
        ranges=(OpenRange(opens=540, closes=750), OpenRange(opens=780, closes=1020)),
    )


def test_the_only_opening_of_the_week_may_be_a_week_away() -> None:
    mondays = OpeningHours(Hours(timezone="Europe/Rome", weekly={"monday": ("09:00-10:00",)}))
    opening = mondays.next_opening(local(2, 10, 0))
    assert opening is not None
    assert (opening.day, opening.days_ahead, opening.date.day) == ("monday", 7, 9)


def test_without_opening_hours_there_is_no_next_opening() -> None:
    never = OpeningHours(Hours(timezone="Europe/Amsterdam", weekly={}))
    assert never.next_opening(local(2, 10)) is None
    assert not never.is_open(local(2, 10))


def test_the_ranges_of_a_day_are_told_in_the_order_of_the_day() -> None:
    opening = every_day("13:00-17:00", "09:00-12:00").next_opening(local(2, 18))
    assert opening is not None
    assert [stretch.opens for stretch in opening.ranges] == [540, 780]


@given(minute=st.integers(min_value=0, max_value=60 * 24 * 400))
def test_the_whole_day_is_always_open(minute: int) -> None:
    assert every_day("00:00-24:00").is_open(
        datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    )


@given(minute=st.integers(min_value=0, max_value=60 * 24 * 400))
def test_when_closed_the_next_opening_is_never_in_the_past(minute: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    opening = OFFICE.next_opening(at)
    assert opening is not None
    wall = at.astimezone(AMSTERDAM)
    assert DAYS[(wall + timedelta(days=opening.days_ahead)).weekday()] == opening.day
    if opening.days_ahead == 0:
        assert all(stretch.opens > wall.hour * 60 + wall.minute for stretch in opening.ranges)


def test_the_hours_of_today_are_told_whole() -> None:
    assert OFFICE.today(local(2, 12, 45)) == (
        OpenRange(opens=540, closes=750),
        OpenRange(opens=780, closes=1020),
    )


def test_a_night_that_began_yesterday_is_of_today_while_it_goes_on() -> None:
    assert OFFICE.today(local(7, 1, 59)) == (OpenRange(opens=-120, closes=120),)
    assert OFFICE.today(local(7, 2, 0)) == ()
    bar = every_day("22:00-02:00")
    tonight = OpenRange(opens=1320, closes=1560)
    assert bar.today(local(7, 1, 59)) == (OpenRange(opens=-120, closes=120), tonight)
    assert bar.today(local(7, 2, 0)) == (tonight,)


def test_the_week_is_told_by_day_from_monday() -> None:
    day = (OpenRange(opens=540, closes=1020),)
    night = (OpenRange(opens=1320, closes=1560),)
    divided = (OpenRange(opens=540, closes=750), OpenRange(opens=780, closes=1020))
    assert OFFICE.week == (divided, day, day, (), night, (), ())


@pytest.mark.parametrize("timezone", ["Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize(("year", "month", "day"), [(1, 1, 1), (9999, 12, 31)])
@pytest.mark.parametrize("hour", [0, 23])
@pytest.mark.parametrize("written_in", [UTC, AMSTERDAM, tz(timedelta(hours=14))])
def test_the_ends_of_the_calendar_are_moments_like_others(
    timezone: str, year: int, month: int, day: int, hour: int, written_in: tzinfo
) -> None:
    weekly: dict[Day, tuple[str, ...]] = dict.fromkeys(DAYS, ("00:00-24:00",))
    moment = datetime(year, month, day, hour, tzinfo=written_in)
    shop = OpeningHours(Hours(timezone=timezone, weekly=weekly))
    assert shop.is_open(moment)
    assert shop.today(moment) == (OpenRange(opens=0, closes=1440),)
    opening = shop.next_opening(moment)
    assert opening is not None
    assert (opening.days_ahead, opening.ranges) == (1, (OpenRange(opens=0, closes=1440),))
    never = OpeningHours(Hours(timezone=timezone, weekly={}, holidays="NL"))
    assert never.next_opening(moment) is None


def test_today_is_the_day_of_the_wall_clock() -> None:
    assert OFFICE.today(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)) != ()  # Monday since half an hour
    assert OFFICE.today(datetime(2026, 3, 1, 22, 30, tzinfo=UTC)) == ()


def test_while_it_is_open_the_next_opening_is_the_one_after() -> None:
    for minute in (0, 30):
        opening = OFFICE.next_opening(local(2, 9, minute))
        assert opening is not None
        assert opening.ranges == (OpenRange(opens=780, closes=1020),)


def test_an_opening_through_a_change_of_the_clocks_is_told_as_one() -> None:
    night = OpeningHours(Hours(timezone="Europe/Amsterdam", weekly={"sunday": ("01:00-04:00",)}))
    for saturday, sunday in ((28, 29), (24, 25)):
        month = 3 if saturday == 28 else 10
        before = night.next_opening(datetime(2026, month, saturday, 12, tzinfo=AMSTERDAM))
        assert before is not None
        assert before.ranges == (OpenRange(opens=60, closes=240),)
        within = night.next_opening(datetime(2026, month, sunday, 1, 30, tzinfo=AMSTERDAM))
        assert within is not None
        assert within.days_ahead == 7


def test_an_opening_that_begins_in_a_skipped_hour_is_told_as_the_clock_shows_it() -> None:
    opening = every_day("02:15-03:15").next_opening(local(28, 12))
    assert opening is not None
    assert (opening.days_ahead, opening.ranges) == (1, (OpenRange(opens=180, closes=195),))


def test_an_opening_that_is_skipped_altogether_is_not_promised() -> None:
    opening = every_day("02:15-02:45").next_opening(local(28, 12))
    assert opening is not None
    assert opening.days_ahead == 2


def test_an_opening_that_comes_twice_is_told_once() -> None:
    hours = every_day("02:15-02:45")
    opening = hours.next_opening(datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert opening is not None
    assert opening.ranges == (OpenRange(opens=135, closes=165),)
    between = hours.next_opening(datetime(2026, 10, 25, 0, 50, tzinfo=UTC))  # 02:50 in summer time
    assert between is not None
    assert (between.days_ahead, between.ranges) == (0, opening.ranges)


def test_where_midnight_is_skipped_the_evening_is_told_with_the_day_it_falls_on() -> None:
    weekly: dict[Day, tuple[str, ...]] = {
        "saturday": ("23:30-03:00",),
        "sunday": ("00:00-01:00", "12:00-13:00"),
    }
    opening = OpeningHours(Hours(timezone="America/Nuuk", weekly=weekly)).next_opening(
        local(28, 12)
    )
    assert opening is not None
    assert (opening.day, opening.ranges) == (
        "sunday",
        (
            OpenRange(opens=0, closes=60),
            OpenRange(opens=0, closes=180),
            OpenRange(opens=720, closes=780),
        ),
    )
