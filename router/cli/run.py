"""Runs the service."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import structlog

from router.app import Service
from router.cli.wording import example
from router.clock import SystemClock
from router.logs import configure_logs
from router.settings import check

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from router.settings import Settings

_log = structlog.get_logger(__name__)
_FILE: Final = click.Path(readable=False, path_type=Path)


@click.command(epilog=example("switchroom run /etc/switchroom.toml"))
@click.argument("file", type=_FILE, required=False)
def run(file: Path | None) -> None:
    """Run the service until it is told to stop (Ctrl-C or SIGTERM).

    On SIGHUP it reads the configuration again, while calls go on; one with mistakes is refused.

    FILE is switchroom.toml, or what SWITCHROOM_CONFIG names, unless given.
    """
    checked = check(file, os.environ)
    settings = checked.settings
    if settings is None:
        raise click.ClickException("\n".join(str(problem) for problem in checked.problems))
    configure_logs(settings.service.log_format, settings.service.log_level)
    for warning in checked.warnings:
        _log.warning("configuration", warning=str(warning))
    if not run_on_best_loop(_serve(settings, file)):
        raise click.exceptions.Exit(1)


def run_on_best_loop(work: Coroutine[Any, Any, bool]) -> bool:
    """Run on uvloop where there is one."""
    if sys.platform == "win32":
        return asyncio.run(work)
    import uvloop  # noqa: PLC0415 - there is none on Windows

    return uvloop.run(work)


async def _serve(settings: Settings, file: Path | None) -> bool:
    """Whether the service ended because it was asked to."""
    service = Service(settings, SystemClock(), read=lambda: check(file, os.environ))
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    if sys.platform != "win32":
        loop.add_signal_handler(signal.SIGHUP, service.reload)
    await service.open(when_broken=asked.set)
    # What lives as long as the service need not be searched for garbage again and again.
    gc.collect()
    gc.freeze()
    try:
        await service.listen()
        await asked.wait()
    except OSError as error:
        click.echo(f"The service cannot listen: {error.strerror or error}", err=True)
        return False
    else:
        return service.engine.is_sound
    finally:
        await service.stop()


COMMANDS: Final[tuple[click.Command, ...]] = (run,)
