"""The hours against a scan of every minute, on the days around each change of the clocks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from ivr import limits
from ivr.hours import DAYS, MINUTES_PER_DAY, NextOpening, OpeningHours
from ivr.script import Day, Hours

MINUTE = timedelta(minutes=1)
CHANGES = {
    # forward and back, by which moment in UTC it has happened
    "Europe/Amsterdam": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "Europe/London": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00"),
    "America/Havana": ("2026-03-08T05:00", "2026-11-01T05:00"),  # at midnight, back to midnight
    "America/Santiago": (
        "2026-09-06T04:00",
        "2026-04-05T03:00",
    ),  # midnight, back to the day before
    "America/Nuuk": ("2026-03-29T01:00", "2026-10-25T01:00"),  # the last hour of the day
    "Australia/Lord_Howe": ("2026-10-03T15:30", "2026-04-04T15:00"),  # by half an hour
    "Antarctica/Troll": ("2026-03-29T01:00", "2026-10-25T01:00"),  # by two hours
}
SCANNED = {
    # without changes, and with one that leaves out a whole day
    "UTC": ("2026-03-29T01:00",),
    "Asia/Kathmandu": ("2026-12-31T18:15",),
    "Pacific/Apia": ("2011-12-30T10:00",),
    **CHANGES,
}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def ranges(draw: st.DrawFn) -> str:
    """Any range, most of them in the hours of the night in which clocks change."""
    minutes = st.integers(0, MINUTES_PER_DAY - 1)
    nightly = st.integers(0, 16).map(lambda quarter: quarter * 15)
    lately = st.integers(88, 96).map(lambda quarter: quarter * 15)
    opens = draw(nightly | minutes | lately.filter(lambda minute: minute < MINUTES_PER_DAY))
    closes = draw((nightly | minutes | lately).filter(lambda minute: minute != opens))
    return f"{clock(opens)}-{clock(closes)}"


@st.composite
def hours_around(draw: st.DrawFn) -> tuple[Hours, datetime]:
    """Hours with exceptions, and a moment up to two days before or one after a change."""
    name = draw(st.sampled_from(sorted(SCANNED)))
    change = moment(draw(st.sampled_from(SCANNED[name])))
    day_ranges = st.lists(ranges(), max_size=2).map(tuple)
    weekly: dict[Day, tuple[str, ...]] = draw(
        st.dictionaries(st.sampled_from(DAYS), day_ranges, max_size=7)
    )
    near = st.integers(-3, 3).map(lambda days: (change.date() + timedelta(days=days)).isoformat())
    exceptions = draw(st.dictionaries(near, day_ranges, max_size=3))
    hours = Hours(timezone=name, weekly=weekly, exceptions=exceptions)
    return hours, change + draw(st.integers(-2 * MINUTES_PER_DAY, MINUTES_PER_DAY)) * MINUTE


def open_by_the_sign(hours: Hours, at: datetime) -> bool:
    """Whether it is open, from the texts alone: every reading that belongs to a range."""
    reading = at.astimezone(ZoneInfo(hours.timezone)).replace(tzinfo=None)

    def texts(day: date) -> tuple[str, ...]:
        return hours.exceptions.get(day.isoformat(), hours.weekly.get(DAYS[day.weekday()], ()))

    now = f"{reading:%H:%M}"
    for text in texts(reading.date()):
        opens, closes = text.split("-")
        if opens <= now and (now < closes or closes < opens):
            return True
    for text in texts(reading.date() - timedelta(days=1)):
        opens, closes = text.split("-")
        if closes < opens and now < closes:
            return True
    return False


def minutes_from(at: datetime, days: int) -> Iterator[datetime]:
    return (at + minute * MINUTE for minute in range(days * MINUTES_PER_DAY))


def shows(opening: NextOpening, at: datetime, zone: ZoneInfo) -> bool:
    """Whether a moment is the first of an opening, as the wall clock shows it."""
    local = at.astimezone(zone)
    first = opening.ranges[0].opens
    return (local.date(), local.hour * 60 + local.minute) == (opening.date, first)


@given(hours_around())
def test_it_is_open_by_the_minute_as_the_sign_on_the_door_says(
    given_hours: tuple[Hours, datetime],
) -> None:
    hours, at = given_hours
    opening_hours = OpeningHours(hours)
    for minute in minutes_from(at, 1):
        assert opening_hours.is_open(minute) == open_by_the_sign(hours, minute)


@given(hours_around())
@example(  # the second half past two belongs to the range of yesterday
    (
        Hours(timezone="Europe/Amsterdam", weekly={"saturday": ("22:00-02:30",)}),
        moment("2026-10-25T00:45"),
    )
)
@example(  # an hour that is left out is no opening
    (
        Hours(timezone="Europe/Amsterdam", weekly={"sunday": ("02:15-02:45", "12:00-13:00")}),
        moment("2026-03-28T12:00"),
    )
)
@example(  # midnight is left out: the shift of Saturday begins on Sunday, after one of Sunday's own
    (
        Hours(
            timezone="America/Nuuk",
            weekly={"saturday": ("23:30-03:00",), "sunday": ("00:00-01:00",)},
        ),
        moment("2026-03-28T12:00"),
    )
)
def test_when_closed_the_next_opening_is_the_first_minute_that_is_open(
    given_hours: tuple[Hours, datetime],
) -> None:
    hours, at = given_hours
    opening_hours = OpeningHours(hours)
    if opening_hours.is_open(at):
        return
    opening = opening_hours.next_opening(at)
    first = next((one for one in minutes_from(at, 9) if opening_hours.is_open(one)), None)
    if first is None:
        assert opening is None or opening.days_ahead > 7
    else:
        assert opening is not None
        assert shows(opening, first, ZoneInfo(hours.timezone))


@given(hours_around())
def test_a_next_opening_is_well_formed_and_still_to_come(
    given_hours: tuple[Hours, datetime],
) -> None:
    hours, at = given_hours
    opening = OpeningHours(hours).next_opening(at)
    if opening is None:
        return
    today = at.astimezone(ZoneInfo(hours.timezone)).date()
    assert opening.date == today + timedelta(days=opening.days_ahead)
    assert opening.day == DAYS[opening.date.weekday()]
    assert 0 <= opening.days_ahead <= limits.LOOK_AHEAD_DAYS
    assert opening.ranges
    assert len(set(opening.ranges)) == len(opening.ranges)
    for one in opening.ranges:
        assert 0 <= one.opens < MINUTES_PER_DAY
        assert one.opens < one.closes <= 2 * MINUTES_PER_DAY


@given(hours_around(), st.integers(1, 59))
def test_the_seconds_of_a_minute_change_nothing(
    given_hours: tuple[Hours, datetime], seconds: int
) -> None:
    hours, at = given_hours
    opening_hours = OpeningHours(hours)
    later = at + timedelta(seconds=seconds)
    assert opening_hours.is_open(later) == opening_hours.is_open(at)
    assert opening_hours.next_opening(later) == opening_hours.next_opening(at)


@given(
    st.sampled_from(sorted(CHANGES)),
    st.integers(0, 1),
    st.integers(-MINUTES_PER_DAY, MINUTES_PER_DAY),
)
def test_round_the_clock_is_open_through_every_change(name: str, which: int, minute: int) -> None:
    always = OpeningHours(Hours(timezone=name, weekly=dict.fromkeys(DAYS, ("00:00-24:00",))))
    assert always.is_open(moment(CHANGES[name][which]) + minute * MINUTE)
