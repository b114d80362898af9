"""The demo: a whole service in one process, with simulated callers and agents, on its own pages."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import click
from rich.console import Console

from router.carriers.simulated import Traffic
from router.cli.demo.configuration import AGENTS, DemoConfiguration
from router.cli.demo.running import PORT, Demo, Wish
from router.cli.run import run_on_best_loop
from router.cli.wording import example
from router.errors import ConfigurationError

if TYPE_CHECKING:
    from router.settings import Settings

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


class _Asked(TypedDict):
    """The options that say how it is to run."""

    speed: float
    for_s: float | None
    port: int | None
    opens_browser: bool
    with_board: bool
    plain: bool
    seed: int
    calls_per_hour: float


@click.command(epilog=example("switchroom demo", "switchroom demo --speed 20 --for 60s --plain"))
@click.option("--speed", type=click.FloatRange(1, 60), default=10, show_default=True,
              help="How many times faster than real time; the pages can change it.")  # fmt: skip
@click.option("--for", "for_s", type=Duration(), help="End after this real time, e.g. 60s or 5m.")
@click.option("--port", type=click.IntRange(0, 65_535),
              help=f"Where to listen.  [default: {PORT}, or the next that is free]")  # fmt: skip
@click.option("--open", "opens_browser", is_flag=True, help="Open the wallboard in a browser.")
@click.option(
    "--board", "with_board", is_flag=True, help="Show the board here in the terminal, too."
)
@click.option("--plain", is_flag=True, help="Tell here in lines, too, what happens.")
@click.option("--seed", type=int, default=1, show_default=True,
              help="The same seed draws the same people.")  # fmt: skip
@click.option("--agents", type=click.IntRange(0, 500),
              help=f"How many agents are simulated.  [default: {AGENTS}, or those of --config]")  # fmt: skip
@click.option("--calls-per-hour", type=click.FloatRange(0, 20_000), default=160, show_default=True,
              help="How many call in the busiest hour.")  # fmt: skip
@click.option("--config", type=_FILE, help="A switchroom.toml in place of the example.")
def demo(*, config: Path | None, agents: int | None, **asked: Unpack[_Asked]) -> None:
    """Watch simulated calls flow through the whole service, and take some yourself.

    The pages are served to this machine alone, where nobody has to sign in. The first hour is played
    ahead in a moment, so that there is something to see at once.

    Needs no account and no configuration, and calls nobody. Opening hours and the telephone network of
    the configuration are left out.
    """
    configuration = DemoConfiguration(config, os.environ, agents=agents, port=asked["port"] or PORT)
    try:
        settings = configuration.load()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None
    out = Console(highlight=False)
    wish = _wish(asked, settings, has_screen=out.is_terminal)
    try:
        sound = run_on_best_loop(Demo(configuration, settings, wish, out).run())
    except OSError as error:
        raise click.ClickException(f"the demo cannot listen: {error.strerror}") from None
    finally:
        is_left = configuration.close()
    if is_left:
        click.echo(f"Your configuration is still at {configuration.file}")
    if not sound:
        raise click.exceptions.Exit(1)


def _wish(asked: _Asked, settings: Settings, *, has_screen: bool) -> Wish:
    hours = settings.conversation.hours
    traffic = Traffic(
        seed=asked["seed"],
        calls_per_hour=asked["calls_per_hour"],
        timezone="UTC" if hours is None else hours.timezone,
    )
    return Wish(
        speed=asked["speed"],
        for_s=asked["for_s"],
        traffic=traffic,
        port=asked["port"],
        with_board=asked["with_board"] and has_screen,
        plain=asked["plain"],
        opens_browser=asked["opens_browser"],
    )


COMMANDS: Final[tuple[click.Command, ...]] = (demo,)
