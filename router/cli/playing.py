"""The command that plays the conversation in the terminal."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypedDict, Unpack
from zoneinfo import ZoneInfo

import click

from ivr.state import CallerFacts
from router.cli.played_call import NUMBER, PlayedCall, Situation
from router.cli.wording import example
from router.clock import SystemClock
from router.errors import ConfigurationError
from router.settings import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.settings import Settings

Standing = Literal["unknown", "known", "vip", "anonymous", "blocked"]

EVERYWHERE: Final = "all"
YEARS: Final = range(1970, 2100)
"""Nobody wants to know of others, and at the ends of the calendar there is no day before or after."""
REDIAL_MS: Final = 60_000
_FILE: Final = click.Path(readable=False, path_type=Path)


class _Asked(TypedDict):
    """The options that say who rings where and when."""

    dialled: str | None
    at: str | None
    caller: Standing
    language: str | None
    calls: int
    redial: bool
    emergencies: tuple[str, ...]


@click.command("try", epilog=example('switchroom try --at "2026-12-25 10:00" --why'))
@click.argument("file", type=_FILE, required=False)
@click.option("--dialled", metavar="NUMBER", help="The number that is rung.  [default: the first]")
@click.option(
    "--at", metavar="TIME", help='When, as "2026-12-25 10:00", local time.  [default: now]'
)
@click.option("--caller", type=click.Choice(("unknown", "known", "vip", "anonymous", "blocked")),
              default="unknown", show_default=True, help="Who rings.")  # fmt: skip
@click.option(
    "--language", metavar="CODE", help="What the caller spoke last time.  [default: not known]"
)
@click.option("--calls", type=click.IntRange(1, 100), default=1, show_default=True,
              help="Which call of the last days this is.")  # fmt: skip
@click.option("--redial", is_flag=True, help="The caller has just hung up while waiting.")
@click.option("--emergency", "emergencies", multiple=True, metavar="QUEUE",
              help=f"This emergency switch is on; '{EVERYWHERE}' for the whole site.")  # fmt: skip
@click.option("--why", is_flag=True, help="Show what was understood in each turn.")
def try_conversation(*, file: Path | None, why: bool, **asked: Unpack[_Asked]) -> None:
    """Play the conversation here: read what a caller hears, type what a caller says.

    FILE is switchroom.toml, or what SWITCHROOM_CONFIG names, unless given. Type words to speak, keys
    (1, 0, *, #) to press them, nothing to be silent, and Ctrl-D to hang up. Nobody is called.
    """
    try:
        settings = load(file, os.environ)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None
    PlayedCall(settings, _situation(settings, asked), why=why).play()


def _situation(settings: Settings, asked: _Asked) -> Situation:
    numbers = settings.conversation.numbers
    return Situation(
        dialled=asked["dialled"] or (numbers[0].number if numbers else NUMBER),
        at=_moment(settings, asked["at"]),
        caller=CallerFacts(
            standing=asked["caller"],
            language=_remembered(settings, asked["language"]),
            calls=asked["calls"],
            abandoned_ms=REDIAL_MS if asked["redial"] else None,
            has_number=asked["caller"] != "anonymous",
        ),
        emergencies=_switches(settings, asked["emergencies"]),
    )


def _moment(settings: Settings, text: str | None) -> datetime:
    """A moment in the time zone of the opening hours."""
    hours = settings.conversation.hours
    zone = ZoneInfo("UTC" if hours is None else hours.timezone)
    if text is None:
        return datetime.fromtimestamp(SystemClock().now_ms() / 1000, UTC).astimezone(zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f'{text!r} is no time; right would be one as "2026-12-25 10:00"', param_hint="--at"
        ) from None
    if moment.year not in YEARS:
        raise click.BadParameter(
            f"{text!r} is too far away; right would be a year from {YEARS[0]} to {YEARS[-1]}",
            param_hint="--at",
        )
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def _remembered(settings: Settings, language: str | None) -> str | None:
    codes = [one.code for one in settings.conversation.languages]
    if language is not None and language not in codes:
        raise click.BadParameter(
            f"{language!r} is none of the languages; there are: {', '.join(map(repr, codes))}",
            param_hint="--language",
        )
    return language


def _switches(settings: Settings, names: Sequence[str]) -> frozenset[str]:
    queues = [queue.id for queue in settings.queues]
    for name in names:
        if name not in {EVERYWHERE, *queues}:
            listed = ", ".join(repr(one) for one in (EVERYWHERE, *queues))
            raise click.BadParameter(
                f"{name!r} is none of the queues; there are: {listed}", param_hint="--emergency"
            )
    return frozenset("" if name == EVERYWHERE else name for name in names)


COMMANDS: Final[tuple[click.Command, ...]] = (try_conversation,)
