"""What is known of today after a restart is what would be known without one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId
from router.errors import JournalDamaged, JournalFailed
from router.journal.memory import MemoryJournal
from router.journal.sqlite import SqliteJournal
from router.ports import Batch, Entry
from router.records.quarters import QUARTER_MS, day_of
from router.records.searching import beginning
from router.records.today import Today
from tests.virtual_clock import START_MS, VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from pathlib import Path

    from router.ports import Journal, Recorded

SITE, QUEUE, ANNA = SiteId("main"), QueueId("desk"), AgentId("anna")
HOUR_MS, DAY_MS, MINUTE_MS = 3_600_000, 86_400_000, 60_000
MIDNIGHT_MS, _ = day_of(START_MS, UTC)


def call(name: str, at_ms: int, *, talks_ms: int | None = 30_000) -> list[Recorded]:
    """A call that is answered after ten seconds, or, without a talk, hung up then."""
    one = CallId(name)
    queued = e.CallQueued(
        site=SITE,
        at_ms=at_ms,
        call=one,
        queue=QUEUE,
        needs=(),
        priority=0,
        leaves_at_ms=at_ms + HOUR_MS,
        queued_at_ms=at_ms,
    )
    ended_ms = at_ms + 10_000 + (talks_ms or 0)
    connected = e.CallConnected(
        site=SITE,
        at_ms=at_ms + 10_000,
        call=one,
        agent=ANNA,
        offer=OfferNumber(1),
        queue=QUEUE,
        waited_ms=10_000,
        in_target=True,
        connection=1,
        ends_at_ms=at_ms + HOUR_MS,
    )
    ended = e.CallEnded(
        site=SITE,
        at_ms=ended_ms,
        call=one,
        queue=QUEUE,
        outcome="abandoned" if talks_ms is None else "completed",
        by="caller",
        waited_ms=10_000,
        talked_ms=talks_ms or 0,
        agent=None if talks_ms is None else ANNA,
    )
    return [queued, ended] if talks_ms is None else [queued, connected, ended]


class Site:
    """Its events, of which some stand in the journal before the service begins."""

    def __init__(self, journal: Journal, now_ms: int = START_MS) -> None:
        self.journal = journal
        self.clock = VirtualClock(now_ms)
        self.written = 0

    async def writes(self, events: Sequence[Recorded]) -> None:
        entries = tuple(
            Entry(sequence=self.written + number, event=event)
            for number, event in enumerate(events, start=1)
        )
        if entries:
            await self.journal.append(
                Batch(entries=entries, personal=(), mark=self.clock.mark(), acted=0)
            )
        self.written += len(entries)

    async def tells(self, today: Today, events: Sequence[Recorded]) -> None:
        """As the engine does it: written, then told."""
        await self.writes(events)
        today.on_events(events)

    def begins(self) -> Today:
        return Today(journal=self.journal, written=lambda: self.written, clock=self.clock)


def figures(today: Today) -> tuple[object, ...]:
    counted = today.counted
    assert counted is not None
    quarters = counted.quarters.of
    return (
        counted.statistics.of(QUEUE),
        counted.statistics.in_all(),
        counted.agents.calls(ANNA),
        counted.agents.talk_ms(ANNA),
        {start: (one.queued, one.answered, one.abandoned) for start, one in quarters.items()},
        counted.last_hour.level(QUEUE, START_MS),
    )


def story() -> list[Recorded]:
    """Yesterday evening, over midnight, and this morning."""
    events: list[Recorded] = []
    for number, at_ms in enumerate(range(MIDNIGHT_MS - 2 * HOUR_MS, START_MS, 25 * MINUTE_MS)):
        talks_ms = None if number % 4 == 3 else 30_000
        events += call(f"call-{number}", at_ms, talks_ms=talks_ms)
    return events


def queued_of(today: Today) -> int | None:
    return None if today.counted is None else today.counted.statistics.in_all().queued


async def undisturbed() -> tuple[object, ...]:
    site = Site(MemoryJournal())
    await site.journal.open()
    today = site.begins()
    await site.tells(today, story())
    return figures(today)


async def test_without_a_past_everything_counts_at_once() -> None:
    site = Site(MemoryJournal())
    today = site.begins()
    await site.tells(today, call("one", START_MS))
    assert today.is_complete
    assert today.counted is not None
    assert today.counted.statistics.of(QUEUE).answered == 1


@pytest.mark.parametrize("share", [0, 1, 7, 20, 10_000])
async def test_after_a_restart_today_is_what_it_would_have_been(share: int, tmp_path: Path) -> None:
    events = story()
    journal = SqliteJournal(tmp_path / "journal")
    await journal.open()
    site = Site(journal)
    await site.writes(events[:share])
    today = site.begins()
    await site.tells(today, events[share:])
    await today.read()
    assert figures(today) == await undisturbed()
    assert today.is_complete
    await journal.close()


@given(share=st.integers(0, 60), told=st.integers(0, 60), during=st.integers(0, 60))
def test_whatever_happens_while_the_journal_is_read_counts_once(
    share: int, told: int, during: int
) -> None:
    async def goes() -> None:
        events = story()
        before, rest = events[:share], events[share:]
        early, rest = rest[:told], rest[told:]
        site = Site(MemoryJournal())
        await site.journal.open()
        await site.writes(before)
        today = site.begins()
        if early:
            await site.tells(today, early)

        async def happens() -> None:
            if rest[:during]:
                await site.tells(today, rest[:during])

        await asyncio.gather(today.read(), happens())
        if rest[during:]:
            await site.tells(today, rest[during:])
        assert figures(today) == await undisturbed()
        assert today.is_complete

    asyncio.run(goes())


async def test_while_the_journal_is_read_nothing_is_known() -> None:
    site = Site(MemoryJournal())
    await site.writes(call("one", START_MS - HOUR_MS))
    today = site.begins()
    await site.tells(today, call("two", START_MS))
    assert today.counted is None
    assert not today.is_complete


async def test_yesterday_does_not_count() -> None:
    site = Site(MemoryJournal())
    await site.writes([*call("one", MIDNIGHT_MS - HOUR_MS), *call("two", MIDNIGHT_MS + HOUR_MS)])
    today = site.begins()
    await today.read()
    assert today.counted is not None
    assert today.counted.statistics.in_all().queued == 1
    assert today.counted.agents.calls(ANNA) == 1


async def test_a_journal_that_begins_in_the_middle_of_the_day_is_not_all_of_it() -> None:
    """It has been trimmed since."""
    site = Site(MemoryJournal(events_max=6))
    for number in range(4):
        await site.writes(call(f"call-{number}", MIDNIGHT_MS + number * HOUR_MS))
    today = site.begins()
    await today.read()
    assert today.counted is not None
    assert today.counted.statistics.in_all().queued == 2
    assert not today.is_complete


class Unreadable(MemoryJournal):
    def __init__(self, error: JournalFailed) -> None:
        super().__init__()
        self._error = error

    async def entries(
        self, after: int = 0, *, with_orders: bool = False
    ) -> AsyncGenerator[Sequence[Entry], None]:
        async for piece in super().entries(after, with_orders=with_orders):
            if piece:
                raise self._error
            yield piece


@pytest.mark.parametrize("error", [JournalFailed("the disk is gone"), JournalDamaged("torn")])
async def test_a_journal_that_cannot_be_read_leaves_what_was_told(error: JournalFailed) -> None:
    site = Site(Unreadable(error))
    await site.writes(call("one", START_MS - HOUR_MS))
    today = site.begins()
    await site.tells(today, call("two", START_MS))
    await today.read()
    assert today.counted is not None
    assert today.counted.statistics.in_all().queued == 1
    assert not today.is_complete


async def test_so_much_is_put_by_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("router.records.today.PUT_BY_MAX", 5)
    site = Site(MemoryJournal())
    await site.writes(call("one", START_MS - HOUR_MS))
    today = site.begins()
    await site.tells(today, call("two", START_MS))
    assert queued_of(today) is None
    await site.tells(today, call("three", START_MS + 60_000))
    assert queued_of(today) == 2
    assert not today.is_complete


# -- What today is held against


async def _weeks(*calls_before: int, at_hour: int = 10) -> Today:
    """So many calls in one quarter on this weekday, one week before, two, and so on."""
    site = Site(MemoryJournal())
    weeks = len(calls_before)
    events = call("first", MIDNIGHT_MS - (weeks * 7 + 1) * DAY_MS)
    for week in range(weeks, 0, -1):
        begin_ms = MIDNIGHT_MS - week * 7 * DAY_MS + at_hour * HOUR_MS
        for number in range(calls_before[week - 1]):
            events += call(f"{week}-{number}", begin_ms + number * 60_000)
        events += call(f"{week}-other", begin_ms + DAY_MS)
    await site.writes(events)
    today = site.begins()
    await today.read()
    return today


async def test_the_forecast_is_the_mean_of_the_same_weekdays() -> None:
    today = await _weeks(4, 2)
    assert today.earlier is not None
    begin_ms = MIDNIGHT_MS + 10 * HOUR_MS
    assert today.earlier.mean(begin_ms) == 3
    assert today.earlier.mean(begin_ms + QUARTER_MS) == 0


async def test_the_forecast_goes_back_four_weeks_and_no_further() -> None:
    today = await _weeks(1, 1, 1, 1, 9)
    assert today.earlier is not None
    assert today.earlier.mean(MIDNIGHT_MS + 10 * HOUR_MS) == 1


async def test_a_day_without_anything_at_all_was_no_day_of_work() -> None:
    today = await _weeks(3, 0, 3)
    assert today.earlier is not None
    assert today.earlier.mean(MIDNIGHT_MS + 10 * HOUR_MS) == 3


async def test_without_earlier_weeks_there_is_no_forecast() -> None:
    today = await _weeks()
    assert today.earlier is not None
    assert today.earlier.mean(MIDNIGHT_MS + 10 * HOUR_MS) is None


# -- Where a moment is in the journal


@given(
    gaps=st.lists(st.integers(0, 3), min_size=1, max_size=30),
    from_ms=st.integers(-2, 70),
    kept=st.integers(1, 40),
)
def test_a_moment_is_found_wherever_it_is(gaps: list[int], from_ms: int, kept: int) -> None:
    moments = [sum(gaps[: number + 1]) for number in range(len(gaps))]

    async def goes() -> None:
        site = Site(MemoryJournal(events_max=kept), 0)
        await site.writes([e.BackOffEnded(site=SITE, at_ms=at, agent=ANNA) for at in moments])
        found = await beginning(site.journal, from_ms, len(moments))
        gone = max(0, len(moments) - kept)
        wanted = sum(at < from_ms for at in moments)
        assert found.after == max(wanted, gone)
        assert found.is_whole == (gone == 0 or wanted > gone)

    asyncio.run(goes())


@pytest.mark.parametrize(
    ("moment", "hours"),
    [("2026-03-29T12:00", 23), ("2026-10-25T12:00", 25), ("2026-06-01T12:00", 24)],
)
def test_a_day_lasts_from_midnight_to_midnight_by_the_clock_on_the_wall(
    moment: str, hours: int
) -> None:
    rome = ZoneInfo("Europe/Rome")
    at_ms = round(datetime.fromisoformat(moment).replace(tzinfo=rome).timestamp() * 1000)
    begins_ms, ends_ms = day_of(at_ms, rome)
    assert ends_ms - begins_ms == hours * HOUR_MS
    assert day_of(at_ms, rome, 1)[1] == begins_ms
