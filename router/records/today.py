"""Everything that is counted of today, and how it is known again after a restart.

Theory of operation. All counts need every event since midnight, each once, in order. When a service begins,
those up to its start stand in the journal, and later ones are told by the engine. The latter are put by
until the former have been read, piece by piece beside everything else; then they are counted, and from
then on each as it comes. Meanwhile nothing is known of today, and it says so.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import UTC
from typing import TYPE_CHECKING, Final

import structlog

from router.errors import JournalFailed
from router.records.agents_today import AgentsToday
from router.records.last_hour import LastHour
from router.records.own_days import OwnDays
from router.records.quarters import EarlierDays, Quarters, day_of
from router.records.searching import beginning
from router.records.statistics import Statistics

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo

    from router.ports import Clock, Journal, Recorded

PUT_BY_MAX: Final = 500_000
"""Events that may be put by; with more, today begins now."""
LED_ON_MS: Final = 5 * 3_600_000
"""So long before midnight is read, too: calls of that time may still be under way, and one that had been
sent to leave a message counts once."""
WEEKS: Final = 4
"""Today is held against the same weekday of so many weeks before."""
_WEEK_DAYS: Final = 7
AT_ONCE: Final = 200
"""So many entries are counted before others have their turn."""

_log = structlog.get_logger(__name__)


class Counted:
    """What is counted, each part for itself."""

    def __init__(self, timezone: tzinfo) -> None:
        self.statistics = Statistics(timezone)
        self.agents = AgentsToday(timezone)
        self.own_days = OwnDays(timezone)
        self.quarters = Quarters(timezone)
        self.last_hour = LastHour()

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Count what has happened."""
        for part in (self.statistics, self.agents, self.own_days, self.quarters, self.last_hour):
            part.on_events(events)


class Today:
    """The counts of today; an engine's subscriber. `written` says how many entries are in the journal.

    To be asked to `read` once the engine runs.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        written: Callable[[], int],
        clock: Clock,
        timezone: tzinfo = UTC,
    ) -> None:
        self.timezone = timezone
        self.counted: Counted | None = None
        """What is known of today; None while the journal is read."""
        self.is_complete = False
        """Whether that is all of today."""
        self.earlier: EarlierDays | None = None
        """The same weekday of the weeks before; None while that is not known."""
        self._journal = journal
        self._written = written
        self._clock = clock
        self._before: int | None = None
        """The last entry that was not told by the engine."""
        self._put_by: list[Recorded] = []

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Count what has happened, now or later."""
        self._begin(self._written() - len(events))
        if self.counted is not None:
            self.counted.on_events(events)
            return
        self._put_by.extend(events)
        if len(self._put_by) > PUT_BY_MAX:
            _log.warning("today_not_read", reason="it takes too long")
            self._go_on(Counted(self.timezone), is_complete=False)

    def _begin(self, before: int) -> None:
        if self._before is None:
            self._before = before
            if before == 0:  # there is nothing to read
                self._go_on(Counted(self.timezone), is_complete=True)

    async def read(self) -> None:
        """Read what is missing; then the days that today is held against. Never raises."""
        self._begin(self._written())
        try:
            if self.counted is None:
                await self._read_today()
            await self.read_earlier()
        except JournalFailed as error:
            _log.warning("today_not_read", reason=str(error))
            if self.counted is None:
                self._go_on(Counted(self.timezone), is_complete=False)

    async def _read_today(self) -> None:
        counted = Counted(self.timezone)
        midnight_ms, _ = day_of(self._clock.now_ms(), self.timezone)
        last = self._before or 0
        since_midnight = await beginning(self._journal, midnight_ms, last)
        led_on = await beginning(self._journal, midnight_ms - LED_ON_MS, last)
        await self._feed(counted, led_on.after, last)
        if self.counted is None:
            self._go_on(counted, is_complete=since_midnight.is_whole)

    def _go_on(self, counted: Counted, *, is_complete: bool) -> None:
        """Count what was put by, and from now on each event as it comes."""
        counted.on_events(self._put_by)
        self._put_by = []
        self.counted, self.is_complete = counted, is_complete

    async def read_earlier(self) -> None:
        """Read the days that today is held against, as far as the journal reaches.

        Raises:
            JournalFailed: it cannot be read.
        """
        earlier, last = EarlierDays(self.timezone), self._written()
        now_ms = self._clock.now_ms()
        for week in range(1, WEEKS + 1):
            begins_ms, ends_ms = day_of(now_ms, self.timezone, week * _WEEK_DAYS)
            begin = await beginning(self._journal, begins_ms, last)
            end = await beginning(self._journal, ends_ms, last)
            if not begin.is_whole or begin.after == 0:
                break  # the journal began later
            if begin.after < end.after:  # else the service did not run, or nobody called
                earlier.begin_day()
                await self._feed(earlier, begin.after, end.after)
        self.earlier = earlier

    async def _feed(self, into: Counted | EarlierDays, after: int, last: int) -> None:
        """These entries. The engine may have written more since."""
        if after >= last:
            return
        async with aclosing(self._journal.entries(after)) as pieces:
            async for piece in pieces:
                events = [entry.event for entry in piece if entry.sequence <= last]
                for start in range(0, len(events), AT_ONCE):
                    into.on_events(events[start : start + AT_ONCE])
                    await asyncio.sleep(0)
                if piece[-1].sequence >= last:
                    return
