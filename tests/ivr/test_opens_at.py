"""When it opens that is closed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.hours import OpeningHours
from ivr.script import Hours
from tests.ivr.full_script import CONVERSATION, MONDAY_AT_TWO, MONDAY_NIGHT
from tests.ivr.test_hours import OFFICE, local

NEVER = OpeningHours(Hours(timezone="Europe/Amsterdam", weekly={}))
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "opens_at"),
    [
        (local(2, 3), local(2, 9)),
        (local(2, 9), None),
        (local(2, 12, 30), local(2, 13)),
        (local(4, 17), local(6, 22)),
        (local(7, 1, 59), None),
        (local(7, 2), local(9, 9)),
    ],
)
def test_it_opens_with_the_next_range_unless_it_is_open(
    at: datetime, opens_at: datetime | None
) -> None:
    assert OFFICE.opens_at(at) == opens_at


def test_what_stays_closed_never_opens() -> None:
    assert NEVER.opens_at(START) is None


@given(st.integers(0, 366 * 24 * 60))
def test_it_is_closed_until_it_opens(minutes: int) -> None:
    at = START + timedelta(minutes=minutes)
    opens_at = OFFICE.opens_at(at)
    if opens_at is None:
        assert OFFICE.is_open(at)
    else:
        assert OFFICE.is_open(opens_at)
        assert not OFFICE.is_open(at)
        assert not OFFICE.is_open(opens_at - timedelta(minutes=1))


def test_a_conversation_tells_when_a_queue_opens() -> None:
    opens_at = CONVERSATION.opens_at("repairs", MONDAY_NIGHT)
    assert opens_at is not None
    assert opens_at > MONDAY_NIGHT
    assert CONVERSATION.opens_at("repairs", MONDAY_AT_TWO) is None
