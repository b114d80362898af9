"""Keeps all live tables up to date, and lets the screens be told.

An event marks the call, the agent and the queue that it is about; soon after, together with whatever else
has happened by then, their rows are made anew from how things stand. What depends on the time alone, such
as alarms, is looked at once a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from router.alarms import Alarms, SiteStanding
from router.api.live import limits
from router.api.live.agents import AgentRows
from router.api.live.calls import CallRows
from router.api.live.marks import Marks
from router.api.live.queues import QueueRows
from router.api.live.site import SiteTable, TrendTable
from router.api.live.tally import Tally
from router.api.live.timing import Gathering, later
from router.records.quarters import day_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping, Sequence

    from aiohttp import web

    from router.api.live.live_socket import LiveSocket
    from router.api.live.rows import Topic
    from router.api.live.sources import Sources
    from router.api.live.table import Table
    from router.api.live.timing import Later
    from router.ports import Clock, Recorded, Timer
    from router.tasks import Tasks

PATH: Final = "/api/live"
MARK_MS: Final = 60_000
"""The rows of agents are made anew this often: no event tells of a changed name, or of midnight."""


class Live:
    """The live data of a site; an engine's subscriber. Nothing is done before `start`."""

    def __init__(
        self,
        sources: Sources,
        tables: Mapping[Topic, Table],
        door: LiveSocket,
        clock: Clock,
        tasks: Tasks,
        later: Later = later,
    ) -> None:
        self.alarms = Alarms()
        self.sources = sources
        self._tasks = tasks
        self._door = door
        self._clock = clock
        self._later = later
        self._marks = Marks()
        self._tally = tally = Tally()
        self._calls = CallRows(sources, tables["calls"], tally)
        self._agents = AgentRows(sources, tables["agents"], tally)
        self._queues = QueueRows(sources, tables["queues"], tally)
        self._site = SiteTable(sources, tables["site"], tally)
        self._trend = TrendTable(sources, tables["trend"])
        self._gathering = Gathering(self._tell, limits.GATHER_MS / 1000, later)
        self._second: Timer | None = None
        self._reading: asyncio.Task[None] | None = None
        self._is_counted = False
        """Whether the rows have figures of today."""
        self._day_ends_ms = 0
        self._marked_ms = 0
        sources.engine.watch(self._note)

    async def start(self, _app: web.Application | None = None) -> None:
        """Somebody may listen: make all rows, and keep them up to date from now on."""
        self._tick()

    async def stop(self, app: web.Application | None = None) -> None:
        """Tell nothing more, and ask screens to connect again later."""
        self._gathering.stop()
        if self._second is not None:
            self._second.cancel()
            self._second = None
        if self._reading is not None:
            self._reading.cancel()
        await self._door.stop(app)

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Mark what these are about."""
        self._marks.note(events)
        self._note()

    def _note(self) -> None:
        if self._second is not None:
            self._gathering.note()

    def _tell(self) -> None:
        self._refresh()
        for screen in self._door.screens:
            screen.tell()

    def _refresh(self) -> None:
        """Make the rows anew that are marked."""
        marks, at_ms = self._marks, self._clock.now_ms()
        if marks.everything:
            self._calls.refresh_all()
            self._agents.refresh_all()
            self._queues.refresh_all(at_ms)
        for call in marks.calls:
            self._calls.refresh(call)
        for agent in marks.agents:
            self._agents.refresh(agent)
        for queue in marks.queues | self._tally.changed:
            self._queues.refresh(queue, at_ms)
        self._site.refresh(self.alarms.on)
        marks.clear()
        self._tally.changed.clear()

    def _tick(self) -> None:
        """A second has passed."""
        self._second = self._later(limits.TICK_MS / 1000, self._tick)
        self._begin_day()
        is_counted = self.sources.today.counted is not None
        if is_counted != self._is_counted:
            self._is_counted = is_counted
            self._marks.everything = True
        if self._clock.now_ms() >= self._marked_ms + MARK_MS:
            self._marked_ms = self._clock.now_ms()
            self._agents.refresh_all()
        self._refresh()  # alarms are about how things stand now
        self._look()
        self._tell()
        for screen in self._door.screens:
            screen.tick()

    def _begin_day(self) -> None:
        """Another day: read what it is held against, and at the start what is missing of it."""
        if self._clock.now_ms() >= self._day_ends_ms:
            today = self.sources.today
            _, self._day_ends_ms = day_of(self._clock.now_ms(), today.timezone)
            self._reading = self._tasks.start("read_today", today.read())

    def _look(self) -> None:
        """See to what depends on the time."""
        at_ms = self._clock.now_ms()
        ages_s = self.sources.carrier_ages_s().values()
        standing = SiteStanding(
            queues=self._queues.standings(at_ms),
            is_deciding=not self.sources.engine.doubt,
            carrier_age_ms=round(1000 * max(ages_s, default=0)),
        )
        self._queues.warn(self.alarms.look(standing, at_ms))
        self._queues.look()
        self._queues.refresh_all(at_ms)
        self._trend.refresh(at_ms)
