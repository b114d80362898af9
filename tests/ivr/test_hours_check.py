import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr import Problem, limits
from ivr.hours import DAYS, OpeningHours
from ivr.hours_check import hours_problems, offer_problems
from ivr.script import Closed, ClosedOffer, Day, Hours

GOOD = Hours(
    timezone="Europe/Amsterdam",
    weekly={"monday": ("09:00-12:30", "13:00-17:00"), "friday": ("22:00-02:00",)},
    holidays="NL",
    exceptions={"2026-12-24": ("09:00-12:00",), "2026-12-31": ()},
    closed=Closed(
        offers=("callback", "number"), number="+31 20 123 45 67", names={"en": "the other shop"}
    ),
)


def found(hours: Hours, severity: str = "error") -> dict[str, str]:
    """The message by place."""
    return {
        problem.place: problem.message
        for problem in hours_problems(hours, "hours")
        if problem.severity == severity
    }


def found_in_offers(closed: Closed) -> list[Problem]:
    return list(offer_problems(closed, "emergency.closed"))


def test_good_hours_have_no_problems() -> None:
    assert list(hours_problems(GOOD, "hours")) == []


def test_no_hours_have_no_problems() -> None:
    assert list(hours_problems(None, "hours")) == []


def test_each_mistake_is_found_at_its_place() -> None:
    hours = Hours(
        timezone="Europe/Amsterdm",
        weekly={"monday": ("09:00-12:00", "9-5")},
        holidays="Nl",
        exceptions={
            "24-12-2026": (),
            "2026-02-29": (),
            "2026-12-31": ("09:00-12:00", "12:00-12:00"),
        },
    )
    assert found(hours) == {
        "hours.timezone": "unknown time zone 'Europe/Amsterdm'; one is 'Europe/Amsterdam'",
        "hours.weekly.monday[1]": "'9-5' is not a range of hours such as '09:00-17:30'",
        "hours.holidays": "no holidays are known for 'Nl'; did you mean 'NL'?",
        "hours.exceptions.24-12-2026": "'24-12-2026' is not a date such as '2026-12-24'",
        "hours.exceptions.2026-02-29": (
            "'2026-02-29' is not a date such as '2026-12-24': day is out of range for month"
        ),
        "hours.exceptions.2026-12-31[1]": (
            "'12:00-12:00' is no time at all; the whole day is '00:00-24:00'"
        ),
    }


def test_the_place_is_the_one_that_the_hours_stand_at() -> None:
    place = "queues.sales.hours"
    problems = list(hours_problems(replace(GOOD, timezone="Mars"), place))
    assert [problem.place for problem in problems] == [f"{place}.timezone"]


@pytest.mark.parametrize(
    ("ranges", "index", "with_which"),
    [
        (("13:00-17:30", "09:00-13:30"), 1, "13:00-17:30"),
        (("09:00-17:00", "09:00-17:00"), 1, "09:00-17:00"),
        (("09:00-17:00", "9-5", "10:00-11:00"), 2, "09:00-17:00"),
        (("22:00-02:00", "23:00-24:00"), 1, "22:00-02:00"),
    ],
)
def test_ranges_that_overlap_are_found_in_the_week_and_in_exceptions(
    ranges: tuple[str, ...], index: int, with_which: str
) -> None:
    message = f"{ranges[index]!r} overlaps {with_which!r}; right would be one range for both"
    for hours, place in (
        (replace(GOOD, weekly={"monday": ranges}), "hours.weekly.monday"),
        (replace(GOOD, exceptions={"2026-12-24": ranges}), "hours.exceptions.2026-12-24"),
    ):
        assert found(hours)[f"{place}[{index}]"] == message


@pytest.mark.parametrize("ranges", [("09:00-12:00", "12:00-17:00"), ("22:00-02:00", "02:00-04:00")])
def test_ranges_that_touch_or_lie_on_two_days_do_not_overlap(ranges: tuple[str, ...]) -> None:
    assert found(replace(GOOD, weekly={"monday": ranges})) == {}


def test_hours_that_never_open_are_warned_of_unless_exceptions_do() -> None:
    never = replace(GOOD, weekly={"monday": ()}, exceptions={"2026-12-24": ()})
    message = "there are no opening hours, so it is never open"
    assert found(never, "warning") == {"hours.weekly": message}
    assert found(replace(GOOD, weekly={}), "warning") == {}


def test_too_many_exceptions_are_refused() -> None:
    years = range(2000, 2000 + limits.EXCEPTIONS_MAX)
    most = dict.fromkeys((f"{year}-12-24" for year in years), ("09:00-12:00",))
    assert found(replace(GOOD, exceptions=most)) == {}
    assert found(replace(GOOD, exceptions=most | {"1999-12-24": ()})) == {
        "hours.exceptions": "at most 1000 exceptions; those that are over can go"
    }


def test_what_a_closed_caller_can_do_is_checked_with_the_hours() -> None:
    assert found(replace(GOOD, closed=Closed(offers=("number",)))) == {
        "hours.closed.number": "is missing; right would be the number that 'number' offers"
    }


def test_an_offer_that_is_given_twice_is_found() -> None:
    offers: tuple[ClosedOffer, ...] = ("callback", "voicemail", "callback")
    assert found_in_offers(Closed(offers=offers)) == [
        Problem(
            place="emergency.closed.offers[2]",
            message="'callback' stands already at emergency.closed.offers[0]",
        )
    ]


@pytest.mark.parametrize(
    "number",
    ["", "0201234567", "0031201234567", "+", "+0201234567", "+31", "+3120 CALLME", "+" + "3" * 16],
)
def test_a_number_to_be_put_through_to_has_the_international_form(number: str) -> None:
    assert found_in_offers(Closed(offers=("number",), number=number)) == [
        Problem(
            place="emergency.closed.number",
            message="a telephone number has the form '+31201234567'",
        )
    ]


def test_a_number_that_is_not_offered_is_warned_of() -> None:
    assert found_in_offers(Closed(offers=("callback",), number="+31201234567")) == [
        Problem(
            place="emergency.closed.number",
            message="is not offered; right would be 'number' among the offers",
            severity="warning",
        )
    ]


TEXTS = st.text(max_size=12) | st.sampled_from(
    ["09:00-17:00", "22:00-02:00", "12:00-12:00", "2026-12-24", "2027-02-30", "NL", "IT-BZ", "UTC"]
)
RANGES = st.lists(TEXTS, max_size=3).map(tuple)
WEEKS: st.SearchStrategy[dict[Day, tuple[str, ...]]] = st.dictionaries(
    st.sampled_from(DAYS), RANGES, max_size=3
)


@given(
    timezone=TEXTS,
    weekly=WEEKS,
    holidays=st.none() | TEXTS,
    exceptions=st.dictionaries(TEXTS, RANGES, max_size=3),
)
def test_whatever_hours_say_there_is_an_error_or_they_can_be_used(
    timezone: str,
    weekly: dict[Day, tuple[str, ...]],
    holidays: str | None,
    exceptions: dict[str, tuple[str, ...]],
) -> None:
    hours = Hours(timezone=timezone, weekly=weekly, holidays=holidays, exceptions=exceptions)
    if not found(hours):
        OpeningHours(hours)
