"""The row of the site, and those of the day's quarters of an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from router.api.live.figures import figures_of
from router.api.live.rows import Alarm, SiteRow, TrendRow
from router.records.quarters import QUARTER_MS, Quarter, day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router import alarms
    from router.api.live.sources import Sources
    from router.api.live.table import Table
    from router.api.live.tally import Tally

SITE_KEY: Final = "site"


class SiteTable:
    """Keeps the row of the site."""

    def __init__(self, sources: Sources, table: Table, tally: Tally) -> None:
        self._sources = sources
        self._engine = sources.engine
        self._today = sources.today
        self._table = table
        self._tally = tally

    def refresh(self, on: Sequence[alarms.Alarm]) -> None:
        """Something may have changed; these alarms are on."""
        state, counted = self._engine.core.state, self._today.counted
        queues = [self._tally.of(queue) for queue in state.queues]
        states = [agent.state for agent in state.agents.values() if agent.reachable]
        firsts = [one.longest_since_ms for one in queues]
        statistics = None if counted is None else counted.statistics
        row = SiteRow(
            timezone=str(self._today.timezone),
            waiting=sum(len(one.waiting) for one in queues),
            longest_since_ms=min((one for one in firsts if one is not None), default=None),
            in_conversation=len(self._engine.calls.conversing),
            talking=sum(one.talking for one in queues),
            signed_in=len(state.agents),
            ready=states.count("ready"),
            away=states.count("away"),
            wrapping_up=states.count("wrapping_up"),
            unreachable=len(state.agents) - len(states),
            is_complete=self._today.is_complete,
            figures=figures_of(None if statistics is None else statistics.in_all()),
            arrived=None if statistics is None else statistics.arrived,
            deciding=not self._engine.doubt,
            alarms=tuple(_shown(one) for one in on),
            away_reasons=self._sources.away_reasons(),
            demo=self._sources.demo(),
        )
        self._table.put(SITE_KEY, row)


def _shown(alarm: alarms.Alarm) -> Alarm:
    return Alarm(kind=alarm.kind, queue=alarm.queue, since_ms=alarm.since_ms, value=alarm.value)


class TrendTable:
    """Keeps the rows of the day's quarters."""

    def __init__(self, sources: Sources, table: Table) -> None:
        self._sources = sources
        self._today = sources.today
        self._table = table

    def refresh(self, at_ms: int) -> None:
        """Something may have changed, or another quarter have begun."""
        begins_ms, ends_ms = day_of(at_ms, self._today.timezone)
        counted, shown = self._today.counted, []
        for start_ms in range(begins_ms, ends_ms, QUARTER_MS):
            forecast = self._expected(start_ms)
            is_known = counted is not None and start_ms <= at_ms
            if not is_known and forecast is None:
                continue
            found = Quarter() if counted is None else counted.quarters.of.get(start_ms, Quarter())
            row = TrendRow(
                start_ms=start_ms,
                queued=found.queued if is_known else None,
                answered=found.answered if is_known else None,
                abandoned=found.abandoned if is_known else None,
                forecast=forecast,
            )
            self._table.put(str(start_ms), row)
            shown.append(str(start_ms))
        self._table.keep_only(shown)

    def _expected(self, start_ms: int) -> float | None:
        if self._sources.forecast is not None:
            return self._sources.forecast(start_ms)
        return None if self._today.earlier is None else self._today.earlier.mean(start_ms)
