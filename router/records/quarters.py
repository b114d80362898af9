"""The day by quarters of an hour, and what the same weekday was like before: from journal events only."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from queues import events as e

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from router.ports import Recorded

QUARTER_MS: Final = 15 * 60_000


class Quarter:
    """What happened in a quarter of an hour, whenever the calls were queued."""

    __slots__ = ("abandoned", "answered", "queued")

    def __init__(self) -> None:
        self.queued = self.answered = self.abandoned = 0


class Quarters:
    """Today's, by the moment (ms) at which they begin; only those in which something happened."""

    def __init__(self, timezone: tzinfo = UTC) -> None:
        self._timezone = timezone
        self._ends_ms = 0
        self._talked: set[str] = set()
        """The calls that have talked and not ended."""
        self.of: dict[int, Quarter] = {}

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Count what has happened."""
        for event in events:
            match event:
                case e.CallQueued():
                    self._at(event.at_ms).queued += 1
                case e.CallConnected(connection=1):
                    self._talked.add(event.call)
                    self._at(event.at_ms).answered += not event.is_callback
                case e.CallEnded():
                    is_lost = event.outcome == "abandoned" and event.call not in self._talked
                    self._at(event.at_ms).abandoned += is_lost
                    self._talked.discard(event.call)
                case _:
                    pass

    def _at(self, at_ms: int) -> Quarter:
        if at_ms >= self._ends_ms:
            begins_ms, self._ends_ms = day_of(at_ms, self._timezone)
            self.of = {start: one for start, one in self.of.items() if start >= begins_ms}
        start_ms = at_ms - at_ms % QUARTER_MS
        found = self.of.get(start_ms)
        if found is None:
            found = self.of[start_ms] = Quarter()
        return found


def day_of(at_ms: int, timezone: tzinfo, days_before: int = 0) -> tuple[int, int]:
    """From which moment to which (ms) the day of a moment lasts, or a day before it."""
    day = datetime.fromtimestamp(at_ms / 1000, timezone).date() - timedelta(days=days_before)
    return _begin_ms(day, timezone), _begin_ms(day + timedelta(days=1), timezone)


def _begin_ms(day: date, timezone: tzinfo) -> int:
    return round(datetime.combine(day, time(), timezone).timestamp() * 1000)


def by_the_clock(at_ms: int, timezone: tzinfo) -> int:
    """Which quarter of its day a moment belongs to, as a clock on the wall shows it, from 0."""
    local = datetime.fromtimestamp(at_ms / 1000, timezone)
    return local.hour * 4 + local.minute // 15


class EarlierDays:
    """Calls queued by quarter on earlier days that were like today."""

    def __init__(self, timezone: tzinfo = UTC) -> None:
        self._timezone = timezone
        self._days = 0
        self._queued: dict[int, int] = {}

    def begin_day(self) -> None:
        """One day more."""
        self._days += 1

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Count what happened on it."""
        for event in events:
            if isinstance(event, e.CallQueued):
                quarter = by_the_clock(event.at_ms, self._timezone)
                self._queued[quarter] = self._queued.get(quarter, 0) + 1

    def mean(self, start_ms: int) -> float | None:
        """How many calls there were on average in the quarter that begins then; None if no day is known."""
        quarter = by_the_clock(start_ms, self._timezone)
        return self._queued.get(quarter, 0) / self._days if self._days else None
