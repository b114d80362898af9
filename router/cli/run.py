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

from queues.errors import CoreBroken
from router.app import Service
from router.cli.addresses import first_account, told, url_of
from router.cli.open_files import allow_many_files
from router.cli.wording import example
from router.clock import SystemClock
from router.errors import JournalLocked, RouterError
from router.handover import HandOver, take_sockets
from router.journal.reading import ReadOnlyJournal
from router.journal.sqlite import SqliteJournal
from router.listening import are_at, close
from router.logs import configure_logs
from router.people.errors import PeopleUnavailable
from router.people.people import People
from router.settings import check, journal_folder

if TYPE_CHECKING:
    import socket
    from collections.abc import Coroutine

    from router.settings import Settings

_log = structlog.get_logger(__name__)
LINGER_S: Final = 0.1
"""So long after the last connection was taken a request may still begin on it."""
_FILE: Final = click.Path(readable=False, path_type=Path)


@click.command(epilog=example("switchroom run /etc/switchroom.toml", "switchroom run --take-over"))
@click.argument("file", type=_FILE, required=False)
@click.option("--take-over", is_flag=True,
              help="Replace the service that runs: it stops, no caller hears of it.")  # fmt: skip
def run(file: Path | None, *, take_over: bool) -> None:
    """Run the service until it is told to stop (Ctrl-C or SIGTERM).

    On SIGHUP it reads the configuration again, while calls go on; one with mistakes is refused.

    FILE is switchroom.toml, or what SWITCHROOM_CONFIG names, unless given.
    """
    checked = check(file, os.environ)
    settings = checked.settings
    if settings is None:
        raise click.ClickException("\n".join(str(problem) for problem in checked.problems))
    configure_logs(settings.service.log_format, settings.service.log_level)
    allow_many_files()
    for warning in checked.warnings:
        _log.warning("configuration", warning=str(warning))
    if not run_on_best_loop(_serve(settings, file, take_over=take_over)):
        raise click.exceptions.Exit(1)


def run_on_best_loop(work: Coroutine[Any, Any, bool]) -> bool:
    """Run on uvloop where there is one."""
    if sys.platform == "win32":
        return asyncio.run(work)
    import uvloop  # noqa: PLC0415 - there is none on Windows

    return uvloop.run(work)


async def _serve(settings: Settings, file: Path | None, *, take_over: bool) -> bool:
    """Whether the service ended because it was asked to."""
    folder = journal_folder(settings, file, os.environ)
    journal = SqliteJournal(folder)
    try:
        people = People(folder)
        command = _hint(people, file)
        service = Service(
            settings,
            SystemClock(),
            journal,
            read=lambda: check(file, os.environ),
            journal_folder=folder,
            people=people,
        )
    except PeopleUnavailable as error:
        _refuse(str(error))
        return False
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    if sys.platform != "win32":
        loop.add_signal_handler(signal.SIGHUP, service.reload)
    door = HandOver(folder, lambda: service.sockets, lambda: service.engine.doubt, service.tasks)
    try:
        sockets = await _take_over(folder, service, journal) if take_over else []
        await service.open(when_broken=asked.set)
        await door.open(when_taken=asked.set)
        # What lives as long as the service need not be searched for garbage again and again.
        gc.freeze()
        _tell_pages(settings, command, await service.listen(sockets))
        await asked.wait()
    except OSError as error:
        _refuse(f"The service cannot listen: {error.strerror or error}")
    except JournalLocked as error:
        _refuse(f"{error}; or let this one take over: switchroom run --take-over")
    except RouterError as error:
        _refuse(str(error))
    except CoreBroken as error:
        _refuse(
            f"the journal contradicts itself ({error}); start the version that wrote it, and see "
            "'switchroom journal verify'"
        )
    else:
        return service.engine.is_sound
    finally:
        door.close()
        await _stop(service, door)
    return False


def _hint(people: People, file: Path | None) -> str:
    """A service without accounts has pages that nobody can use: the command for the first one, then."""
    if people.all():
        return ""
    command = first_account(file)
    _log.warning("no_accounts", hint=f"make the first one: {command}")
    return command


def _tell_pages(settings: Settings, command: str, port: int) -> None:
    """To whoever collects logs, or to whoever sits before the terminal."""
    url = url_of(settings, port)
    if settings.service.log_format == "console":
        click.echo(told(url, settings, command))
    else:
        _log.info("pages", found_at=url)


def _refuse(reason: str) -> None:
    """Say why the service does not start, to people and to whoever collects logs."""
    _log.error("not_started", reason=reason)
    click.echo(reason, err=True)


async def _take_over(folder: Path, service: Service, journal: SqliteJournal) -> list[socket.socket]:
    """The sockets of the service that has run until now, unless this one is to listen elsewhere. It is
    asked to let go only once it is known that this one can go on from its journal, and everything is
    done that can be done before.
    """
    seen = ReadOnlyJournal(folder)
    if seen.exists:
        await service.rehearse(seen)
        await journal.look_ahead()
    gc.collect()
    gc.freeze()
    sockets = await take_sockets(folder)
    wanted = service.settings.service
    if are_at(sockets, wanted.host, wanted.port):
        return sockets
    close(sockets)
    return []


async def _stop(service: Service, door: HandOver) -> None:
    """Whoever has just connected is still heard. Whoever takes over waits for the journal alone, not
    for desks that are slow to say goodbye.
    """
    await service.stop_listening()
    await asyncio.sleep(LINGER_S)
    await service.let_go(to_another=door.is_taken)
    door.release()
    await service.stop()


COMMANDS: Final[tuple[click.Command, ...]] = (run,)
