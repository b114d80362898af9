from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import Hours
from ivr.hours import DAYS, NextOpening, OpeningHours, OpenRange
from ivr.hours_spoken import spoken_hours, spoken_opening, spoken_today, spoken_week
from ivr.prompts import Prompts
from tests.ivr.example_script import SCRIPT

PROMPTS = {language: Prompts(SCRIPT, language) for language in ("nl", "it", "en")}
TODAY = date(2026, 11, 23)  # a Monday
MORNING = OpenRange(opens=540, closes=750)
AFTERNOON = OpenRange(opens=780, closes=1020)


def opening(days_ahead: int, *ranges: OpenRange) -> NextOpening:
    day = TODAY + timedelta(days=days_ahead)
    return NextOpening(
        date=day,
        day=DAYS[day.weekday()],
        days_ahead=days_ahead,
        ranges=ranges or (MORNING,),
    )


@pytest.mark.parametrize(
    ("language", "days_ahead", "said"),
    [
        ("en", 0, "today from 9:00 to 12:30"),
        ("en", 1, "tomorrow from 9:00 to 12:30"),
        ("en", 2, "on Wednesday from 9:00 to 12:30"),
        ("en", 7, "on Monday from 9:00 to 12:30"),
        ("en", 8, "on Tuesday 1 December from 9:00 to 12:30"),
        ("en", 43, "on Tuesday 5 January from 9:00 to 12:30"),
        ("nl", 0, "vandaag van 9:00 tot 12:30 uur"),
        ("nl", 43, "dinsdag 5 januari van 9:00 tot 12:30 uur"),
        ("it", 1, "domani dalle 9:00 alle 12:30"),
        ("it", 43, "martedì 5 gennaio dalle 9:00 alle 12:30"),
    ],
)
def test_the_day_is_named_as_people_would_and_dated_when_it_is_far_off(
    language: str, days_ahead: int, said: str
) -> None:
    assert spoken_opening(PROMPTS[language], opening(days_ahead)) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "from 9:00 to 12:30 and from 13:00 to 17:00"),
        ("nl", "van 9:00 tot 12:30 uur en van 13:00 tot 17:00 uur"),
        ("it", "dalle 9:00 alle 12:30 e dalle 13:00 alle 17:00"),
    ],
)
def test_the_hours_of_a_day_are_joined(language: str, said: str) -> None:
    assert spoken_hours(PROMPTS[language], (MORNING, AFTERNOON)) == said


def test_of_a_day_without_hours_nothing_is_said() -> None:
    assert spoken_hours(PROMPTS["en"], ()) == ""


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        (0, 1440, "all day"),
        (0, 1439, "from 0:00 to 23:59"),
        (-120, 120, "until 2:00"),
        (-1, 720, "until 12:00"),
        (1320, 1440, "from 22:00 to 24:00"),
        (1320, 1441, "from 22:00 to 0:01"),
        (1320, 1470, "from 22:00 to 0:30"),
        (1320, 1560, "from 22:00 to 2:00"),
        (5, 65, "from 0:05 to 1:05"),
    ],
)
def test_the_time_is_that_of_a_clock_also_after_midnight(
    opens: int, closes: int, said: str
) -> None:
    assert spoken_hours(PROMPTS["en"], (OpenRange(opens=opens, closes=closes),)) == said


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [("en", "January", "December"), ("nl", "januari", "december"), ("it", "gennaio", "dicembre")],
)
def test_each_month_has_a_name_of_its_own(language: str, first: str, last: str) -> None:
    days = [date(2027, month, 15) for month in range(1, 13)]
    said = [
        spoken_opening(
            PROMPTS[language],
            NextOpening(date=day, day=DAYS[day.weekday()], days_ahead=30, ranges=(MORNING,)),
        )
        for day in days
    ]
    months = [text.split(" 15 ")[1].split()[0] for text in said]
    assert len(set(months)) == 12
    assert (months[0], months[-1]) == (first, last)


def test_after_holidays_at_the_end_of_the_year_the_date_is_told() -> None:
    hours = Hours(
        timezone="Europe/Amsterdam",
        weekly=dict.fromkeys(DAYS[:5], ("09:00-17:00",)),
        holidays="NL",
        exceptions={f"2026-12-{day}": () for day in range(24, 32)},
    )
    told = OpeningHours(hours).next_opening(datetime(2026, 12, 23, 17, tzinfo=UTC))
    assert told is not None
    assert spoken_opening(PROMPTS["en"], told) == "on Monday 4 January from 9:00 to 17:00"


@given(
    language=st.sampled_from(sorted(PROMPTS)),
    days_ahead=st.integers(0, 366),
    opens=st.integers(0, 1439),
    length=st.integers(1, 1440),
)
def test_whatever_the_hours_they_are_spoken_without_a_brace_and_with_times_of_the_day(
    language: str, days_ahead: int, opens: int, length: int
) -> None:
    one = OpenRange(opens=opens, closes=opens + length)
    said = spoken_opening(PROMPTS[language], opening(days_ahead, one))
    assert "{" not in said
    if (opens, length) == (0, 1440):  # all day
        return
    times = [word.strip(".") for word in said.split() if ":" in word]
    hours, minutes = zip(*(map(int, time.split(":")) for time in times), strict=True)
    assert [hours[0] * 60 + minutes[0]] == [opens]
    assert (hours[1] * 60 + minutes[1]) % 1440 == (opens + length) % 1440
    assert hours[1] * 60 + minutes[1] <= 1440


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "vandaag van 9:00 tot 12:00 uur en van 22:00 tot 2:00 uur"),
        ("it", "oggi dalle 9:00 alle 12:00 e dalle 22:00 alle 2:00"),
        ("en", "today from 9:00 to 12:00 and from 22:00 to 2:00"),
    ],
)
def test_the_hours_of_today_are_spoken(language: str, said: str) -> None:
    morning, night = OpenRange(opens=540, closes=720), OpenRange(opens=1320, closes=1560)
    assert spoken_today(PROMPTS[language], (morning, night)) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "vandaag tot 2:00 uur en van 22:00 tot 2:00 uur"),
        ("it", "oggi fino alle 2:00 e dalle 22:00 alle 2:00"),
        ("en", "today until 2:00 and from 22:00 to 2:00"),
    ],
)
def test_of_a_night_that_began_yesterday_only_the_end_is_spoken(language: str, said: str) -> None:
    last, tonight = OpenRange(opens=-120, closes=120), OpenRange(opens=1320, closes=1560)
    assert spoken_today(PROMPTS[language], (last, tonight)) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "vandaag de hele dag"), ("it", "oggi tutto il giorno"), ("en", "today all day")],
)
def test_the_whole_day_is_spoken_as_that(language: str, said: str) -> None:
    assert spoken_today(PROMPTS[language], (OpenRange(opens=0, closes=1440),)) == said


def week(**days: tuple[OpenRange, ...]) -> tuple[tuple[OpenRange, ...], ...]:
    return tuple(days.get(day[:3], ()) for day in DAYS)


DAY, SHORT = (OpenRange(opens=540, closes=1050),), (OpenRange(opens=600, closes=960),)
SHOP = week(mon=DAY, tue=DAY, wed=DAY, thu=DAY, fri=DAY, sat=SHORT)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "nl",
            "maandag tot en met vrijdag van 9:00 tot 17:30 uur, zaterdag van 10:00 tot 16:00 uur",
        ),
        ("it", "da lunedì a venerdì dalle 9:00 alle 17:30, sabato dalle 10:00 alle 16:00"),
        ("en", "Monday to Friday from 9:00 to 17:30, Saturday from 10:00 to 16:00"),
    ],
)
def test_days_of_the_week_with_the_same_hours_are_spoken_together(language: str, said: str) -> None:
    assert spoken_week(PROMPTS[language], SHOP) == said


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (week(), ""),
        (week(sun=SHORT), "Sunday from 10:00 to 16:00"),
        (week(sat=SHORT, sun=SHORT), "Saturday and Sunday from 10:00 to 16:00"),
        (
            week(mon=DAY, tue=DAY, wed=SHORT, thu=DAY, fri=SHORT),
            (
                "Monday, Tuesday and Thursday from 9:00 to 17:30, "
                "Wednesday and Friday from 10:00 to 16:00"
            ),
        ),
        (
            week(mon=DAY, tue=DAY, wed=DAY, fri=DAY),
            "Monday to Wednesday and Friday from 9:00 to 17:30",
        ),
        ((DAY,) * 7, "every day from 9:00 to 17:30"),
        (((OpenRange(opens=0, closes=1440),),) * 7, "every day all day"),
    ],
)
def test_a_week_is_spoken_in_as_few_words_as_tell_it(
    hours: tuple[tuple[OpenRange, ...], ...], said: str
) -> None:
    assert spoken_week(PROMPTS["en"], hours) == said


@given(
    st.lists(st.sampled_from([(), DAY, SHORT, (MORNING, AFTERNOON)]), min_size=7, max_size=7),
    st.sampled_from(sorted(PROMPTS)),
)
def test_every_different_hours_of_a_week_are_spoken_once(
    hours: list[tuple[OpenRange, ...]], language: str
) -> None:
    prompts = PROMPTS[language]
    said = spoken_week(prompts, tuple(hours))
    assert "{" not in said
    for ranges in {one for one in hours if one}:
        assert said.count(spoken_hours(prompts, ranges)) == 1
