"""The demo: a whole service in one process, with simulated callers and agents, on a live board."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from contextlib import suppress
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click
import msgspec
from msgspec.structs import replace
from rich.console import Console
from rich.live import Live

from queues.explain.wording import duration
from router.app import Service
from router.board import Stage, Watch, draw, summary
from router.board.sentences import TIMES
from router.carriers.simulated import PHRASES, Simulation, TimeLapse, Traffic, with_agents
from router.cli.run import run_on_best_loop
from router.cli.wording import example
from router.clock import SystemClock
from router.errors import ConfigurationError
from router.logs import configure_logs
from router.records import Statistics
from router.settings import load

if TYPE_CHECKING:
    from router.board import Scene
    from router.settings import Settings

REFRESH_S: Final = 0.22
STATUS_EVERY_MS: Final = 60_000
"""How often, in simulated time, the plain output says how things stand."""
HISTORY_MS: Final = 15 * 60_000
BEGIN_HOUR: Final = 10
"""The demo begins in the busiest hour of the day."""
AGENTS: Final = 15
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_UNITS_S: Final = {"": 1, "s": 1, "m": 60, "h": 3600}


class Duration(click.ParamType[float]):
    """A time as `90`, `60s`, `5m` or `1h`; its value is in seconds."""

    name = "duration"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read a duration."""
        if isinstance(value, float):
            return value
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", str(value))
        if match is None:
            self.fail(f"{value!r} is not a time; right would be 60s, 5m or 1h", param, ctx)
        return float(match[1]) * _UNITS_S[match[2]]


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for. `for_s` is in real seconds; None is until it is stopped."""

    speed: float
    for_s: float | None
    traffic: Traffic
    plain: bool


@click.command(epilog=example("switchroom demo --speed 20 --for 60s"))
@click.option("--speed", type=click.FloatRange(1, 60), default=10, show_default=True,
              help="How many times faster than real time.")  # fmt: skip
@click.option("--for", "for_s", type=Duration(), help="End after this real time, e.g. 60s or 5m.")
@click.option("--seed", type=int, default=1, show_default=True,
              help="The same seed draws the same people.")  # fmt: skip
@click.option("--agents", type=click.IntRange(0, 500),
              help=f"How many agents work.  [default: {AGENTS}, or those of --config]")  # fmt: skip
@click.option("--calls-per-hour", type=click.FloatRange(0, 20_000), default=210, show_default=True,
              help="How many call in the busiest hour.")  # fmt: skip
@click.option("--plain", is_flag=True, help="Lines in place of the board, as without a terminal.")
@click.option("--config", type=_FILE, help="A switchroom.toml in place of the example.")
def demo(
    *,
    speed: float,
    for_s: float | None,
    seed: int,
    agents: int | None,
    calls_per_hour: float,
    plain: bool,
    config: Path | None,
) -> None:
    """Watch simulated calls flow through the whole service.

    The first 15 minutes are played ahead in a moment, so that there is something to see at once.

    Needs no account and no configuration, opens no port and calls nobody. Opening hours and the
    telephone network of the configuration are left out.
    """
    try:
        settings = _settings(config, agents)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None
    out = Console(highlight=False)
    hours = settings.conversation.hours
    traffic = Traffic(
        seed=seed,
        calls_per_hour=calls_per_hour,
        timezone="UTC" if hours is None else hours.timezone,
    )
    wish = Wish(speed=speed, for_s=for_s, traffic=traffic, plain=plain or not out.is_terminal)
    settings = replace(settings, conversation=replace(settings.conversation, hours=None))
    phrases = PHRASES if config is None else None
    if not run_on_best_loop(Demo(settings, wish, phrases, out).run()):
        raise click.exceptions.Exit(1)


def _settings(config: Path | None, agents: int | None) -> Settings:
    """The configuration without what reaches outside this process."""
    if config is None:
        # The environment is meant for the service, not for the example.
        with as_file(files("router").joinpath("example.toml")) as packaged:
            settings = load(packaged, {})
        agents = AGENTS if agents is None else agents
    else:
        settings = load(config, os.environ)
    service = replace(settings.service, stop_grace_s=0)
    settings = replace(settings, twilio=None, service=service)
    return settings if agents is None else with_agents(settings, agents)


class Demo:
    """One run of the demo."""

    def __init__(
        self,
        settings: Settings,
        wish: Wish,
        phrases: dict[str, dict[str, tuple[str, ...]]] | None,
        out: Console,
    ) -> None:
        self._wish = wish
        self._out = out
        self._real = SystemClock()
        zone = ZoneInfo(wish.traffic.timezone)
        self._begins_ms = _begin_ms(self._real.now_ms(), zone)
        self._clock = TimeLapse(self._begins_ms - HISTORY_MS)
        self._service = service = Service(settings, self._clock)
        self._simulation = Simulation(
            wish.traffic,
            settings,
            switchboard=service.switchboard,
            attendance=service.attendance,
            engine=service.engine,
            clock=self._clock,
            phrases=phrases,
        )
        service.carriers["simulated"] = self._simulation.carrier
        self._statistics = Statistics(zone)
        self._watch = Watch(service.engine.calls, service.callers, settings.conversation)
        self._stage = Stage(
            state=service.engine.core.state,
            clock=self._clock,
            statistics=self._statistics,
            watch=self._watch,
            timezone=zone,
            speed=wish.speed,
            agents=len(settings.agents),
        )
        self._ended = asyncio.Event()

    async def run(self) -> bool:
        """Run until it is over; whether the service was sound to the end."""
        configure_logs("console", "error", now_ms=self._clock.now_ms)
        service = self._service
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(number, self._ended.set)
        service.engine.subscribe(self._statistics)
        service.engine.subscribe(self._watch)
        await service.open(when_broken=self._ended.set)
        try:
            self._simulation.start()
            await self._clock.run_ahead(HISTORY_MS, self._simulation.settle)
            self._clock.follow(SystemClock(self._wish.speed))
            began_ms = self._real.now_ms()
            await (self._tell() if self._wish.plain else self._show())
            played = self._played(began_ms)
            sound = service.engine.is_sound
        finally:
            await self._simulation.stop()
            await service.stop()
        self._out.print(f"Summary: {played}, {self._statistics.arrived} calls.")
        self._out.print(summary(self._statistics, self._out.width))
        return sound

    async def _show(self) -> None:
        """The board, drawn anew several times a second."""
        out, end_ms = self._out, self._end_ms()
        with Live(console=out, screen=True, auto_refresh=False) as live:
            while not await self._is_over(end_ms):
                live.update(draw(self._stage.scene(), out.width, out.height), refresh=True)

    async def _tell(self) -> None:
        """The same as lines: what happens, and now and then how things stand."""
        end_ms = self._end_ms()
        self._watch.take_news()
        told_ms = 0
        self._out.print(f"Simulated traffic, this machine only, {TIMES}{self._wish.speed:g}.")
        while True:
            scene = self._stage.scene()
            if scene.at_ms - told_ms >= STATUS_EVERY_MS:
                told_ms = scene.at_ms
                self._line(f"{scene.wall_clock(told_ms)} {_standing(scene)}")
            for noticed in self._watch.take_news():
                self._line(f"{scene.wall_clock(noticed.at_ms)} {noticed.sentence()}")
            if await self._is_over(end_ms):
                return

    def _line(self, text: str) -> None:
        self._out.print(text, soft_wrap=True, markup=False)

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
        return f"{ahead}, then {simulated} in {real} ({TIMES}{self._wish.speed:g})"


def _begin_ms(now_ms: int, zone: ZoneInfo) -> int:
    """Today at the hour at which the demo begins."""
    today = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone)
    begin = today.replace(hour=BEGIN_HOUR, minute=0, second=0, microsecond=0)
    return int(begin.timestamp() * 1000)


def _standing(scene: Scene) -> str:
    today = scene.today
    waiting = sum(queue.now.waiting for queue in scene.queues)
    return (
        f"-- {waiting} waiting, {scene.in_conversation} conversing, {today.queued} queued, "
        f"{today.answered} answered, {today.abandoned} abandoned"
    )


COMMANDS: Final[tuple[click.Command, ...]] = (demo,)
