import pytest

from ivr import ScriptError
from ivr.hours import OpenRange, parse_date, parse_range, parse_ranges, parse_timezone


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("09:00-17:30", 540, 1050),
        ("00:00-24:00", 0, 1440),
        ("22:00-02:00", 1320, 1560),
        ("22:00-00:00", 1320, 1440),
        ("23:59-00:01", 1439, 1441),
    ],
)
def test_ranges_are_read_as_minutes_of_the_day_they_start_on(
    text: str, opens: int, closes: int
) -> None:
    assert parse_range(text) == OpenRange(opens=opens, closes=closes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9-17",
        "9:00-17:00",
        "09:00 - 17:00",
        "09:00-25:00",
        "24:00-09:00",
        "09:60-10:00",
        "09:00-24:30",
        "09:00-17:00\n",
        "0\u0669:00-17:00",
    ],
)
def test_a_range_in_another_form_is_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(ScriptError, match="09:00-17:30"):
        parse_range(text)


def test_a_range_without_length_is_refused_with_the_form_of_the_whole_day() -> None:
    with pytest.raises(ScriptError, match="00:00-24:00"):
        parse_range("09:00-09:00")


@pytest.mark.parametrize(
    "name",
    [
        *("Europe/Amsterdm", "", "../etc/passwd", "a\0b", "Europe"),
        *("localtime", "Factory", "posixrules", "posix/Europe/Rome", "right/Europe/Rome"),
    ],
)
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(ScriptError, match="unknown time zone"):
        parse_timezone(name)


def test_the_ranges_of_a_day_are_read_in_the_order_of_the_day() -> None:
    assert [one.opens for one in parse_ranges(("13:00-17:00", "09:00-12:00"))] == [540, 780]


def test_a_date_is_read() -> None:
    assert parse_date("2028-02-29").isoformat() == "2028-02-29"


@pytest.mark.parametrize(
    "text", ["", "24-12-2026", "2026-12-4", "20261224", "2026-W52-4", "2026-12-24\n", "٢٠٢٦-12-24"]
)
def test_a_date_in_another_form_is_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(ScriptError, match=r"is not a date such as '2026-12-24'$"):
        parse_date(text)


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "0000-01-01"])
def test_a_day_that_does_not_exist_is_refused_and_the_reason_told(text: str) -> None:
    with pytest.raises(ScriptError, match=r"is not a date such as '2026-12-24': .+"):
        parse_date(text)
