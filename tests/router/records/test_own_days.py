"""What each agent has done today, and the last calls."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from queues import events as e
from queues.ids import CallId, OfferNumber
from router.records import own_days
from router.records.own_days import OwnDays
from tests.router.records.happenings import (
    ANNA,
    BRAM,
    OTHER,
    QUEUE,
    SITE,
    START_MS,
    connected,
    ended,
    requeued,
    transferred,
)

if TYPE_CHECKING:
    import pytest

    from router.ports import Recorded

HOUR_MS = 3_600_000


def at_work(at: int = 0) -> list[Recorded]:
    return [
        e.AgentSignedIn(site=SITE, at_ms=START_MS + at, agent=ANNA, skills=()),
        e.AgentBecameReady(site=SITE, at_ms=START_MS + at, agent=ANNA),
    ]


def wrapped_up(call: str, at: int) -> e.WrapUpEnded:
    return e.WrapUpEnded(site=SITE, at_ms=START_MS + at, agent=ANNA, call=CallId(call))


def declined(call: str, at: int) -> e.OfferDeclined:
    return e.OfferDeclined(
        site=SITE,
        at_ms=START_MS + at,
        call=CallId(call),
        agent=ANNA,
        offer=OfferNumber(1),
        queue=QUEUE,
        back_at_ms=START_MS + at,
    )


def missed(call: str, at: int) -> e.OfferMissed:
    return e.OfferMissed(
        site=SITE,
        at_ms=START_MS + at,
        call=CallId(call),
        agent=ANNA,
        offer=OfferNumber(1),
        queue=QUEUE,
        cause="timeout",
        misses=1,
        back_at_ms=START_MS + at,
    )


def days_of(*events: Recorded) -> OwnDays:
    days = OwnDays(UTC)
    days.on_events(events)
    return days


def test_an_agent_of_whom_nothing_is_known_has_done_nothing_since_midnight() -> None:
    day = OwnDays(ZoneInfo("Europe/Amsterdam")).day(ANNA, START_MS)
    assert (day.answered, day.missed, day.declined, day.talk_ms, day.at_work_ms) == (0, 0, 0, 0, 0)
    assert day.occupancy is None
    assert 0 < START_MS - day.since_ms < 24 * HOUR_MS
    assert (day.since_ms + HOUR_MS) % (24 * HOUR_MS) == 0, "an hour before midnight in London"


def test_talk_and_wrap_up_count_while_they_last_and_make_up_the_busy_share() -> None:
    days = days_of(*at_work(), connected("a", 10_000))
    assert days.day(ANNA, START_MS + 30_000).talk_ms == 20_000, "the talk goes on"
    days.on_events([ended("a", 40_000, agent=ANNA, wrap_up=True), wrapped_up("a", 50_000)])
    day = days.day(ANNA, START_MS + 80_000)
    assert (day.answered, day.talk_ms, day.wrap_up_ms) == (1, 30_000, 10_000)
    assert (day.at_work_ms, day.occupancy) == (80_000, 0.5)


def test_time_away_or_out_of_reach_is_no_time_at_work() -> None:
    away = e.AgentWentAway(site=SITE, at_ms=START_MS + 10_000, agent=ANNA, reason="lunch")
    ready = e.AgentBecameReady(site=SITE, at_ms=START_MS + 20_000, agent=ANNA)
    lost = e.AgentLost(site=SITE, at_ms=START_MS + 30_000, agent=ANNA, sign_out_at_ms=START_MS)
    found = e.AgentFound(site=SITE, at_ms=START_MS + 40_000, agent=ANNA)
    out = e.AgentSignedOut(site=SITE, at_ms=START_MS + 50_000, agent=ANNA, reason="asked")
    day = days_of(*at_work(), away, ready, lost, found, out).day(ANNA, START_MS + HOUR_MS)
    assert day.at_work_ms == 30_000


def test_missed_and_declined_offers_are_told_apart_and_the_newest_call_comes_first() -> None:
    days = days_of(
        *at_work(),
        missed("a", 1_000),
        declined("b", 2_000),
        connected("c", 3_000),
        requeued("c", 4_000),
        connected("d", 5_000),
        transferred("d", 7_000),
        connected("e", 8_000),
        ended("e", 11_000, agent=ANNA, wrap_up=True),
    )
    day = days.day(ANNA, START_MS + 12_000)
    assert (day.missed, day.declined, day.answered) == (1, 1, 3)
    told = [(one.call, one.came, one.talked_ms) for one in days.recent(ANNA)]
    assert told == [
        ("e", "talked", 3_000),
        ("d", "transferred", 2_000),
        ("c", "requeued", 1_000),
        ("b", "declined", 0),
        ("a", "missed", 0),
    ]
    assert days.recent(ANNA)[1].queue == QUEUE != OTHER
    assert days.recent(BRAM) == ()


def test_a_new_day_begins_with_nothing_and_a_talk_over_midnight_counts_for_both() -> None:
    days = OwnDays(UTC)
    midnight_ms = days.day(ANNA, START_MS).since_ms + 24 * HOUR_MS
    before = midnight_ms - START_MS - 60_000
    days.on_events([*at_work(before), connected("a", before)])
    assert days.day(ANNA, midnight_ms - 1).talk_ms == 59_999
    day = days.day(ANNA, midnight_ms + 30_000)
    assert (day.since_ms, day.answered, day.talk_ms) == (midnight_ms, 0, 30_000)
    assert day.occupancy == 1


def test_a_caller_who_was_never_talked_to_is_no_call_of_the_agents() -> None:
    assert days_of(*at_work(), ended("a", 1_000, agent=ANNA)).recent(ANNA) == ()


def test_of_the_last_calls_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    days = days_of(*at_work(), *(missed(str(n), n) for n in range(own_days.RECENT_MAX + 5)))
    assert len(days.recent(ANNA)) == own_days.RECENT_MAX
    monkeypatch.setattr(own_days, "AGENTS_MAX", 1)
    other = OwnDays(UTC)
    other.on_events([*at_work(), e.AgentFound(site=SITE, at_ms=START_MS, agent=BRAM)])
    other.on_events([e.AgentBecameReady(site=SITE, at_ms=START_MS, agent=BRAM)])
    assert other.day(BRAM, START_MS + 1_000).at_work_ms == 0


@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=30), st.data())
def test_the_shares_of_a_day_never_exceed_the_time_that_has_passed(
    steps: list[int], data: st.DataObject
) -> None:
    days, at, talking, number = days_of(*at_work()), 0, "", 0
    for step in steps:
        at += step
        if talking:
            days.on_events([ended(talking, at, agent=ANNA)])
            talking = ""
        elif data.draw(st.booleans()):
            number += 1
            talking = str(number)
            days.on_events([connected(talking, at)])
    day = days.day(ANNA, START_MS + at)
    assert day.talk_ms + day.wrap_up_ms <= at == day.at_work_ms
    assert day.answered == number
    assert day.occupancy is None or 0 <= day.occupancy <= 1
