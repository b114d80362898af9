"""Which journal a command is about, and by which clock it shows times."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import click
import msgspec

from router.cli.journal.moments import NoMoment, WallClock
from router.clock import SystemClock
from router.settings import check, journal_folder
from router.settings.loading import find_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from router.settings import Settings

    Arguments = ParamSpec("Arguments")
    Result = TypeVar("Result")

_PATH: Final = click.Path(readable=False, path_type=Path)


class Asked(msgspec.Struct, frozen=True):
    """The journal that is meant, and the clock on its wall."""

    folder: Path
    clock: WallClock

    def moment(self, text: str | None, option: str) -> int | None:
        """The moment that this option names (ms since the Unix epoch); None if it is not given.

        Raises:
            click.BadParameter: it names none.
        """
        if text is None:
            return None
        try:
            return self.clock.read(text)
        except NoMoment as error:
            raise click.BadParameter(str(error), param_hint=option) from None


def of_a_journal(command: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Give a command the options with which `find` is called."""
    config = click.option(
        "--config", type=_PATH, metavar="FILE", help="The configuration, if not switchroom.toml."
    )
    folder = click.option(
        "--folder",
        type=_PATH,
        metavar="FOLDER",
        help="The folder of the journal, if not that of the configuration.",
    )
    return config(folder(command))


def find(config: Path | None, folder: Path | None) -> Asked:
    """The journal in this folder, or else the one of this configuration.

    A configuration with mistakes will do, as long as it can be read: a journal may have to be looked
    at because something is wrong. Raises `click.ClickException` if none is given that can be read.
    """
    has_file = config is not None or find_file(None, os.environ).exists()
    settings = _settings(config, is_needed=folder is None) if has_file or folder is None else None
    if folder is None:
        assert settings is not None  # noqa: S101 - it was needed
        folder = journal_folder(settings, config, os.environ)
    hours = None if settings is None else settings.conversation.hours
    zone = None if hours is None else ZoneInfo(hours.timezone)
    return Asked(folder, WallClock(zone, SystemClock().now_ms()))


def _settings(config: Path | None, *, is_needed: bool) -> Settings | None:
    checked = check(config, os.environ)
    settings = checked.settings or checked.draft
    if settings is None and is_needed:
        problems = "\n".join(str(problem) for problem in checked.problems)
        raise click.ClickException(f"{problems}\nright would be --config, or --folder without one")
    return settings
