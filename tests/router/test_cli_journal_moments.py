"""Moments as operators write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.cli.journal.moments import NoMoment, WallClock

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


NOW_MS = ms("2026-11-23T14:05:30+01:00")
CLOCK = WallClock(AMSTERDAM, NOW_MS)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", "2026-11-23T14:05:30+01:00"),
        ("14:05", "2026-11-23T14:05:00+01:00"),
        ("9:05", "2026-11-23T09:05:00+01:00"),
        ("9:05:07", "2026-11-23T09:05:07+01:00"),
        ("14:06", "2026-11-22T14:06:00+01:00"),
        ("23:59", "2026-11-22T23:59:00+01:00"),
        ("2026-11-23", "2026-11-23T00:00:00+01:00"),
        ("2026-07-01", "2026-07-01T00:00:00+02:00"),
        ("2026-11-01 14:05", "2026-11-01T14:05:00+01:00"),
        ("2026-11-01T14:05:30.5", "2026-11-01T14:05:30.500+01:00"),
        ("2026-11-01T14:05Z", "2026-11-01T14:05:00+00:00"),
    ],
)
def test_a_moment_is_read_by_the_clock_on_the_wall(text: str, moment: str) -> None:
    assert CLOCK.read(text) == ms(moment)


@pytest.mark.parametrize(
    "text", ["", "noon", "24:61", "2026-13-01", "1200", "14", "9999-99-99", "x" * 10_000]
)
def test_what_is_no_moment_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(NoMoment, match=r"is no moment; right would be now, 14:05, 2026-11-23"):
        CLOCK.read(text)


@given(at_ms=st.integers(0, ms("2100-01-01T00:00:00+00:00")))
def test_what_is_shown_is_read_again_as_the_same_moment(at_ms: int) -> None:
    assert CLOCK.read(CLOCK.iso(at_ms)) == at_ms
    shown = WallClock(UTC, NOW_MS)
    assert shown.read(shown.exact(at_ms)) == at_ms


def test_the_day_is_shown_where_it_is_another_one() -> None:
    assert CLOCK.short(NOW_MS) == "14:05:30"
    assert CLOCK.short(NOW_MS - 86_400_000) == "2026-11-22 14:05:30"
    assert CLOCK.day(NOW_MS) == "2026-11-23 14:05:30"
    assert CLOCK.name == "Europe/Amsterdam"


def test_without_a_time_zone_it_is_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    clock = WallClock(None, NOW_MS)
    assert clock.read(clock.exact(NOW_MS)) == NOW_MS
    assert clock.zone.utcoffset(None) is not None
