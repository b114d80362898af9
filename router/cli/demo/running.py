"""One run of the demo: a whole service in one process, with simulated callers and agents."""

from __future__ import annotations

import asyncio
import signal
import webbrowser
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec
from rich.live import Live

from queues.explain.wording import duration
from queues.ids import AgentId
from router.app import Service
from router.board import Stage, Watch, draw, summary
from router.carriers.simulated import PHRASES, Simulation, Speed, TimeLapse, Traffic
from router.carriers.simulated.simulation import People as SimulatedFor
from router.cli.demo.configuration import HOST, NAME, PERSON
from router.cli.demo.telling import Lines, banner
from router.clock import SystemClock
from router.doors.demo import add_demo, voice_of
from router.listening import bound
from router.logs import configure_logs
from router.people.people import People
from router.people.person import Person
from router.people.roles import ROLES
from router.records import Statistics

if TYPE_CHECKING:
    import socket

    from rich.console import Console

    from router.cli.demo.configuration import DemoConfiguration
    from router.settings import Settings

REFRESH_S: Final = 0.22
HISTORY_MS: Final = 60 * 60_000
BEGIN_HOUR: Final = 10
"""The demo begins in the busiest hour of the day."""
PORT: Final = 8080
PORTS_TRIED: Final = 100


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for. `for_s` is in real seconds; None is until it is stopped. `port`: None is the
    first that is free.
    """

    speed: float
    for_s: float | None
    traffic: Traffic
    port: int | None
    with_board: bool
    plain: bool
    opens_browser: bool


class Demo:
    """One run of the demo."""

    def __init__(
        self, configuration: DemoConfiguration, settings: Settings, wish: Wish, out: Console
    ) -> None:
        self._configuration = configuration
        self._wish = wish
        self._out = out
        self._real = SystemClock()
        self._zone = zone = ZoneInfo(wish.traffic.timezone)
        self._begins_ms = _begin_ms(self._real.now_ms(), zone)
        self._clock = TimeLapse(self._begins_ms - HISTORY_MS)
        self._service = self._new_service(settings)
        self._simulation = self._new_simulation(settings)
        self._speed = Speed(self._clock, SystemClock, wish.speed)
        self._statistics = Statistics(zone)
        self._watch = Watch(
            self._service.engine.calls, self._service.callers, settings.conversation
        )
        self._ended = asyncio.Event()
        self._connect()

    # -- What it is made of

    def _new_service(self, settings: Settings) -> Service:
        people = People()
        person = Person(id=PERSON, name=NAME, roles=ROLES)
        people.accounts.add(person, None, by="demo", at_ms=self._real.now_ms())
        return Service(
            settings,
            self._clock,
            read=self._configuration.read,
            people=people,
            wall_clock=self._real,
            guest=PERSON,
        )

    def _new_simulation(self, settings: Settings) -> Simulation:
        service = self._service
        assert service.browser is not None  # noqa: S101 - the demo's settings have it
        return Simulation(
            self._wish.traffic,
            settings,
            switchboard=service.switchboard,
            attendance=service.attendance,
            engine=service.engine,
            clock=self._clock,
            phrases=PHRASES if self._configuration.is_example else None,
            people=SimulatedFor(
                agents=frozenset({AgentId(PERSON)}),
                remember=service.callers.remember,
                speak=service.browser.speak,
                clock=self._real,
            ),
        )

    def _connect(self) -> None:
        service, simulation = self._service, self._simulation
        service.carriers["simulated"] = simulation.carrier
        service.voices["simulated"] = lambda agent, _session: voice_of(simulation, agent)
        control = add_demo(
            service.application,
            access=service.access,
            simulation=simulation,
            speed=self._speed,
            switchboard=service.switchboard,
            clock=self._real,
            tasks=service.tasks,
        )
        service.live.sources.demo = control.standing
        service.live.sources.forecast = self._wish.traffic.expected_in_quarter
        service.admin.configured = lambda: self._configuration.written or service.settings
        service.engine.subscribe(self._statistics)
        service.engine.subscribe(self._watch)

    # -- Its life

    async def run(self) -> bool:
        """Run until it is over; whether the service was sound to the end.

        Raises:
            OSError: it cannot listen at the port that was asked for.
        """
        configure_logs("console", "error", now_ms=self._clock.now_ms)
        service = self._service
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(number, self._ended.set)
        sockets = _sockets(self._wish.port)
        await service.open(when_broken=self._ended.set)
        try:
            played_s = await self._play_ahead()
            port = await service.listen(sockets)
            self._speed.begin()
            began_ms = self._real.now_ms()
            await self._tell(f"http://{HOST}:{port}", played_s)
            played = self._played(began_ms)
            sound = service.engine.is_sound
        finally:
            self._speed.stop()
            await self._simulation.stop()
            await service.stop()
        self._out.print(f"Summary: {played}, {self._statistics.arrived} calls.")
        self._out.print(summary(self._statistics, self._out.width))
        return sound

    async def _play_ahead(self) -> float:
        """Give it a past; how long that took (s)."""
        began_s = self._real.elapsed_s()
        self._simulation.start()
        with self._out.status(f"Playing {duration(HISTORY_MS)} of simulated calls ahead …"):
            await self._clock.run_ahead(HISTORY_MS, self._simulation.settle)
        return self._real.elapsed_s() - began_s

    async def _tell(self, url: str, played_s: float) -> None:
        wish, end_ms = self._wish, self._end_ms()
        told = banner(url, self._configuration.file, played_s, wish.speed)
        self._out.print(told, soft_wrap=True, markup=False)
        if wish.opens_browser:
            await asyncio.to_thread(webbrowser.open, f"{url}/wall")
        if wish.with_board:
            await self._show(end_ms)
            return
        lines = Lines(self._out, self._stage(), self._watch)
        while True:
            if wish.plain:
                lines.tell()
            if await self._is_over(end_ms):
                return

    def _stage(self) -> Stage:
        return Stage(
            state=self._service.engine.core.state,
            clock=self._clock,
            statistics=self._statistics,
            watch=self._watch,
            timezone=self._zone,
            speed=lambda: self._speed.now,
            agents=len(self._service.settings.agents),
        )

    async def _show(self, end_ms: float) -> None:
        """The board, drawn anew several times a second."""
        out, stage = self._out, self._stage()
        with Live(console=out, screen=True, auto_refresh=False) as live:
            while not await self._is_over(end_ms):
                live.update(draw(stage.scene(), out.width, out.height), refresh=True)

    def _end_ms(self) -> float:
        for_s = self._wish.for_s
        return float("inf") if for_s is None else self._real.now_ms() + for_s * 1000

    async def _is_over(self, end_ms: float) -> bool:
        """Wait until the next picture; whether there is none."""
        rest_s = max(0.0, (end_ms - self._real.now_ms()) / 1000)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), min(REFRESH_S, rest_s))
        return self._ended.is_set() or self._real.now_ms() >= end_ms

    def _played(self, began_ms: int) -> str:
        """What was played ahead, and what passed since then in how much real time."""
        ahead = f"{duration(HISTORY_MS)} played ahead"
        if self._wish.for_s == 0:
            return ahead
        simulated = duration(self._clock.now_ms() - self._begins_ms)
        real = duration(self._real.now_ms() - began_ms)
        return f"{ahead}, then {simulated} in {real}"


def _begin_ms(now_ms: int, zone: ZoneInfo) -> int:
    """Today at the hour at which the demo begins."""
    today = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone)
    begin = today.replace(hour=BEGIN_HOUR, minute=0, second=0, microsecond=0)
    return int(begin.timestamp() * 1000)


def _sockets(port: int | None) -> list[socket.socket]:
    """Where to listen: at this port, or at the first that is free from the usual one up."""
    if port is not None:
        return bound(HOST, port)
    for one in range(PORT, PORT + PORTS_TRIED):
        with suppress(OSError):
            return bound(HOST, one)
    return bound(HOST, 0)
