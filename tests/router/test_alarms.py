"""When alarms go on and off, decided from how things stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.ids import QueueId
from router.alarms import (
    LEVEL_CALLS_MIN,
    NOBODY_LASTS_MS,
    Alarm,
    Alarms,
    QueueStanding,
    SiteStanding,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

BILLING = QueueId("billing")
NOW_MS = 1_767_610_800_000


def queue(
    waiting: int = 0,
    longest_s: float = 0,
    at_work: int = 3,
    level: float | None = None,
    calls: int = 50,
    share: float = 0.8,
) -> QueueStanding:
    return QueueStanding(
        queue=BILLING,
        waiting=waiting,
        longest_ms=round(longest_s * 1000),
        at_work=at_work,
        target_share=share,
        target_within_ms=20_000,
        level=level,
        level_calls=calls,
    )


def site(
    *queues: QueueStanding, is_deciding: bool = True, carrier_age_s: float = 0
) -> SiteStanding:
    return SiteStanding(
        queues=queues, is_deciding=is_deciding, carrier_age_ms=round(carrier_age_s * 1000)
    )


def kinds(alarms: Sequence[Alarm]) -> list[str]:
    return [alarm.kind for alarm in alarms]


def test_where_all_is_well_there_is_no_alarm() -> None:
    calm = site(queue(waiting=2, longest_s=10, level=0.9))
    assert Alarms().look(calm, NOW_MS) == ()


def test_nobody_at_work_for_those_who_wait_is_an_alarm_once_it_lasts() -> None:
    alarms, alone = Alarms(), site(queue(waiting=2, at_work=0))
    assert alarms.look(alone, NOW_MS) == ()
    assert alarms.look(alone, NOW_MS + NOBODY_LASTS_MS - 1) == ()
    (on,) = alarms.look(alone, NOW_MS + NOBODY_LASTS_MS)
    assert on == Alarm(kind="nobody_signed_in", queue=BILLING, since_ms=NOW_MS, value=2)
    assert alarms.look(site(queue(waiting=2, at_work=1)), NOW_MS + 9_000) == ()


def test_nobody_at_work_begins_anew_when_somebody_was_there_in_between() -> None:
    alarms, alone = Alarms(), site(queue(waiting=1, at_work=0))
    alarms.look(alone, NOW_MS)
    alarms.look(site(queue(waiting=1)), NOW_MS + 4_000)
    assert alarms.look(alone, NOW_MS + NOBODY_LASTS_MS) == ()


def test_nobody_at_work_and_nobody_waiting_is_a_quiet_night() -> None:
    alarms = Alarms()
    for second in range(20):
        assert alarms.look(site(queue(at_work=0)), NOW_MS + second * 1_000) == ()


@pytest.mark.parametrize(
    ("waits_s", "is_on"),
    [
        ((60, 60.001), [False, True]),
        ((70, 45, 41, 40, 50, 61), [True, True, True, False, False, True]),
    ],
)
def test_a_long_wait_goes_on_over_three_times_the_target_and_off_at_twice(
    waits_s: Sequence[float], is_on: Sequence[bool]
) -> None:
    alarms = Alarms()
    looked = [
        bool(alarms.look(site(queue(waiting=1, longest_s=wait_s)), NOW_MS + 1_000 * second))
        for second, wait_s in enumerate(waits_s)
    ]
    assert looked == list(is_on)


def test_an_alarm_tells_since_when_it_has_been_on_and_how_bad_it_is_now() -> None:
    alarms = Alarms()
    alarms.look(site(queue(waiting=1, longest_s=70)), NOW_MS)
    (on,) = alarms.look(site(queue(waiting=1, longest_s=75)), NOW_MS + 5_000)
    assert on == Alarm(kind="long_wait", queue=BILLING, since_ms=NOW_MS, value=75_000)


def test_a_service_level_below_target_stays_an_alarm_until_it_is_clearly_over() -> None:
    alarms = Alarms()
    levels = (0.8, 0.79, 0.8, 0.81, 0.82, 0.81)
    looked = [bool(alarms.look(site(queue(level=level)), NOW_MS)) for level in levels]
    assert looked == [False, True, True, True, False, False]


def test_a_target_of_all_calls_can_be_met() -> None:
    alarms = Alarms()
    assert kinds(alarms.look(site(queue(level=0.99, share=1.0)), NOW_MS)) == ["service_level"]
    assert alarms.look(site(queue(level=1.0, share=1.0)), NOW_MS) == ()


@pytest.mark.parametrize(("level", "calls"), [(0.0, LEVEL_CALLS_MIN - 1), (None, 0)])
def test_a_service_level_of_few_calls_says_nothing(level: float | None, calls: int) -> None:
    alarms = Alarms()
    assert alarms.look(site(queue(level=level, calls=calls)), NOW_MS) == ()
    assert kinds(alarms.look(site(queue(level=0.0, calls=LEVEL_CALLS_MIN)), NOW_MS)) == [
        "service_level"
    ]
    assert alarms.look(site(queue(level=level, calls=calls)), NOW_MS) == ()


def test_a_site_that_decides_nothing_is_an_alarm_at_once() -> None:
    alarms = Alarms()
    (on,) = alarms.look(site(is_deciding=False), NOW_MS)
    assert (on.kind, on.queue, on.value) == ("not_deciding", None, None)
    assert alarms.look(site(), NOW_MS + 1) == ()


def test_a_carrier_that_was_not_seen_for_a_minute_is_an_alarm_until_it_is_seen_again() -> None:
    alarms = Alarms()
    ages_s = (60, 61, 45, 30, 45)
    looked = [bool(alarms.look(site(carrier_age_s=age_s), NOW_MS)) for age_s in ages_s]
    assert looked == [False, True, True, False, False]


def test_alarms_come_in_the_order_in_which_they_went_on() -> None:
    alarms = Alarms()
    alarms.look(site(queue(waiting=1, longest_s=70)), NOW_MS)
    both = alarms.look(site(queue(waiting=1, longest_s=70), is_deciding=False), NOW_MS + 1_000)
    assert kinds(both) == ["long_wait", "not_deciding"]


def test_an_alarm_of_a_queue_that_is_gone_is_off() -> None:
    alarms = Alarms()
    alarms.look(site(queue(waiting=1, longest_s=70)), NOW_MS)
    assert alarms.look(site(), NOW_MS + 1_000) == ()


standings = st.builds(
    lambda waiting, longest_s, at_work, level, calls: site(
        queue(waiting, longest_s if waiting else 0, at_work, level, calls)
    ),
    st.integers(0, 3),
    st.integers(0, 200),
    st.integers(0, 2),
    st.none() | st.floats(0, 1),
    st.integers(0, 30),
)


@given(looks=st.lists(standings, max_size=30))
def test_an_alarm_that_is_on_has_a_reason_and_keeps_its_beginning(
    looks: Sequence[SiteStanding],
) -> None:
    alarms = Alarms()
    before: dict[str, Alarm] = {}
    for second, standing in enumerate(looks):
        at_ms = NOW_MS + 1_000 * second
        on: dict[str, Alarm] = {alarm.kind: alarm for alarm in alarms.look(standing, at_ms)}
        (one,) = standing.queues
        for kind, alarm in on.items():
            assert alarm.since_ms <= at_ms
            if kind in before:
                assert alarm.since_ms == before[kind].since_ms
        assert ("nobody_signed_in" in on) <= (one.waiting > 0 and one.at_work == 0)
        assert (one.longest_ms > 60_000) <= ("long_wait" in on)
        assert ("long_wait" in on) <= (one.longest_ms > 40_000)
        assert ("service_level" in on) <= (one.level is not None and one.level < 0.82)
        before = on
