"""A site with screens that show it over real WebSockets, told when a test lets time pass."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from typing import TYPE_CHECKING, Any, Self

from router.api.live.figures import DEFINITIONS, serve_definitions
from router.api.live.live import PATH, Live
from router.api.live.live_socket import LiveSocket
from router.api.live.sources import Sources
from router.api.live.table import new_tables
from router.estimating import Estimating
from router.people.access import Access
from router.people.people import People
from router.people.person import Person
from router.records.today import Today
from tests.router.api.world import AGENTS, PATIENCE_S, SCRIPT, World
from tests.virtual_clock import VirtualTimer

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence

    import aiohttp

    from router.api.live.rows import Demo
    from router.people.roles import Role
    from router.people.session import Session
    from router.ports import Journal

EVERYTHING = ("site", "queues", "trend", "agents", "calls")
Message = dict[str, Any]
Rows = dict[str, dict[str, Any]]


class Timers:
    """`Later` whose time passes when a test says so."""

    def __init__(self) -> None:
        self._now_s = 0.0
        self._sequence = itertools.count()
        self._timers: list[tuple[float, int, VirtualTimer]] = []

    def __call__(self, delay_s: float, callback: Callable[[], None]) -> VirtualTimer:
        timer = VirtualTimer(callback)
        heapq.heappush(self._timers, (self._now_s + delay_s, next(self._sequence), timer))
        return timer

    def pass_by(self, seconds: float) -> None:
        end_s = self._now_s + seconds
        while self._timers and self._timers[0][0] <= end_s:
            self._now_s, _, timer = heapq.heappop(self._timers)
            timer.fire()
        self._now_s = end_s


class Known:
    """What a screen makes of what it is told, as the reference says."""

    def __init__(self) -> None:
        self.epoch: str | None = None
        self.version = 0
        self.rows: Rows = {}

    @property
    def position(self) -> Message | None:
        return None if self.epoch is None else {"epoch": self.epoch, "version": self.version}

    def take(self, frame: Message) -> None:
        if frame["snapshot"]:
            self.rows = {}
        else:
            assert frame["epoch"] == self.epoch
            assert frame["from"] <= self.version
        assert frame["from"] <= frame["to"]
        self.rows.update(frame["changed"])
        for key in frame["removed"]:
            self.rows.pop(key, None)
        self.epoch, self.version = frame["epoch"], frame["to"]


class ScreenClient:
    """A screen: any program that speaks over the WebSocket."""

    def __init__(self, world: LiveWorld, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._world = world
        self.socket = socket
        self.frames: list[Message] = []
        self.tables: dict[str, Known] = {topic: Known() for topic in EVERYTHING}

    async def says(self, kind: str, **fields: object) -> None:
        await self.socket.send_json({"v": 1, "type": kind, **fields})

    async def watches(self, *topics: str, kind: str = "watch", **fields: object) -> None:
        watch = {topic: self.tables[topic].position for topic in topics}
        await self.says(kind, watch=watch, **fields)

    async def hears(self) -> Message:
        """The very next frame."""
        async with asyncio.timeout(PATIENCE_S):
            frame: Message = await self.socket.receive_json()
        self.frames.append(frame)
        if frame["type"] == "rows":
            self.tables[frame["topic"]].take(frame)
        return frame

    async def until(self, kind: str, topic: str | None = None) -> Message:
        while True:
            frame = await self.hears()
            if frame["type"] == kind and topic in (None, frame.get("topic")):
                return frame

    async def knows(self, *topics: str) -> None:
        """Read until it knows all there is in these tables."""
        for topic in topics:
            table = self._world.tables[topic]  # type: ignore[index]
            while self.tables[topic].position != {"epoch": table.epoch, "version": table.version}:
                await self.hears()

    def row(self, topic: str, key: str) -> dict[str, Any]:
        return self.tables[topic].rows[key]

    async def is_closed_with(self) -> int | None:
        async with asyncio.timeout(PATIENCE_S):
            async for _ in self.socket:
                pass
        return self.socket.close_code


class LiveWorld(World):
    """A world whose site is shown on screens."""

    def __init__(
        self,
        *,
        journal: Journal | None = None,
        demo: Callable[[], Demo | None] = lambda: None,
        forecast: Callable[[int], float | None] | None = None,
        carrier_ages_s: Callable[[], dict[Any, float]] = dict,
        allowed_origins: Sequence[str] = (),
        socket_factory: Callable[..., socket.socket] | None = None,
    ) -> None:
        super().__init__(journal=journal, socket_factory=socket_factory)
        self.people = People()
        self.access = Access(self.people, self.clock, self.tasks)
        self.timers = Timers()
        self.estimating = Estimating(self.engine, self.clock)
        today = Today(journal=self.journal, written=lambda: self.engine.written, clock=self.clock)
        self.sources = Sources(
            engine=self.engine,
            today=today,
            agents=AGENTS,
            script=lambda: SCRIPT,
            estimate_of=self.estimating.of,
            carrier_ages_s=carrier_ages_s,
            forecast=forecast,
            demo=demo,
        )
        self.tables = new_tables("this life")
        self.live_door = LiveSocket(
            access=self.access,
            tables=self.tables,
            clock=self.clock,
            tasks=self.tasks,
            allowed_origins=allowed_origins,
            later=self.timers,
        )
        self.live = Live(
            self.sources, self.tables, self.live_door, self.clock, self.tasks, self.timers
        )
        self.engine.subscribe(self.estimating)
        self.engine.subscribe(today)
        self.engine.subscribe(self.live)
        self.app.router.add_get(PATH, self.live_door.handle)
        self.app.router.add_get(DEFINITIONS, self.access.guarded(serve_definitions, "see_board"))
        self.app.on_startup.append(self.live.start)
        self.app.on_shutdown.append(self.live.stop)
        self._joined: list[ScreenClient] = []

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        await self.settle()
        await self.refreshes()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        for screen in self._joined:
            await screen.socket.close()
        self.estimating.stop()
        await super().__aexit__(*exc_info)
        self.access.close()
        self.people.close()

    async def refreshes(self, seconds: float = 1.0) -> None:
        """What has changed is told; by default with what depends on the time."""
        await self.settle()
        self.timers.pass_by(seconds)
        await self.settle()

    async def session_of(self, name: str = "chiara", role: Role = "supervisor") -> Session:
        do, now_ms = self.people.do, self.clock.now_ms()
        if await do(self.people.accounts.find, name) is None:
            await do(self.people.add, Person(id=name, name=name.title(), roles=(role,)), None)
        cookie = await do(self.people.sessions.open, name, now_ms)
        session = await do(self.people.sessions.find, cookie, now_ms)
        assert session is not None
        return session

    async def joins(self, **options: Any) -> ScreenClient:
        """A screen that has said nothing yet."""
        screen = ScreenClient(self, await self.http.ws_connect(self.url(PATH), **options))
        self._joined.append(screen)
        return screen

    async def opens(
        self,
        *topics: str,
        name: str = "chiara",
        role: Role = "supervisor",
        screen: ScreenClient | None = None,
    ) -> ScreenClient:
        """A screen that watches these tables, from where another one of them was."""
        opened = await self.joins()
        if screen is not None:
            opened.tables = screen.tables
        ticket = self.access.ticket(await self.session_of(name, role), "live")
        await opened.watches(*(topics or EVERYTHING), kind="hello", ticket=ticket)
        return opened
