"""Sets up Twilio: points numbers and a TwiML App at this service, and undoes it."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec
from rich.console import Console
from rich.table import Table

from router.carriers.twilio.rest import TwilioRest
from router.carriers.twilio.setup import Undo, apply, plan, take_back, undo_of
from router.carriers.twilio.urls import Urls
from router.cli.wording import example
from router.clock import SystemClock
from router.errors import CarrierFailed, ConfigurationError
from router.settings import load
from router.settings.addresses import is_same_host

if TYPE_CHECKING:
    from router.carriers.twilio.setup import Change
    from router.settings import Settings, Twilio

UNDO_FILE: Final = "switchroom-twilio-undo.json"
_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_CONFIG: Final = click.Path(readable=False, path_type=Path)
"""Whatever is wrong with it is told in the same words as if it came from SWITCHROOM_CONFIG."""


class _Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be set up: these numbers, or all; without a fallback they keep what they have."""

    numbers: tuple[str, ...]
    fallback_url: str | None


@click.group()
def twilio() -> None:
    """Set up the account with Twilio."""


@twilio.command(
    epilog=example(
        "switchroom twilio setup", "switchroom twilio setup --undo switchroom-twilio-undo.json"
    )
)
@click.option("--config", type=_CONFIG, metavar="FILE",
              help="The configuration, if not switchroom.toml.")  # fmt: skip
@click.option("--number", "numbers", multiple=True, help="Only this number; may be repeated.")
@click.option("--fallback-url", metavar="URL",
              help="What Twilio asks for if the service cannot be reached; see twilio-fallback.  "
                   "[default: twilio.fallback_url]")  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--undo", type=_FILE, help="Put everything back as this file says it was.")
@click.option(
    "--undo-file",
    type=_FILE,
    default=UNDO_FILE,
    show_default=True,
    help="Where to write how everything was before.",
)
def setup(
    *,
    config: Path | None,
    numbers: tuple[str, ...],
    fallback_url: str | None,
    yes: bool,
    undo: Path | None,
    undo_file: Path,
) -> None:
    """Point the configured numbers and a TwiML App at this service.

    Shows what will change, asks, and writes a file with which it can be undone before it changes
    anything.
    """
    settings, account = _account(config)
    try:
        if undo is not None:
            asyncio.run(_undo(account, _read(undo, account), yes=yes))
        else:
            elsewhere = _elsewhere(settings, fallback_url) or account.fallback_url
            wanted = _Wanted(numbers=numbers, fallback_url=elsewhere)
            asyncio.run(_setup(settings, account, wanted, undo_file, yes=yes))
    except CarrierFailed as error:
        raise click.ClickException(str(error)) from None


def _account(config: Path | None) -> tuple[Settings, Twilio]:
    try:
        settings = load(config, os.environ)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None
    if settings.twilio is None:
        raise click.ClickException(
            "the configuration has no [twilio] table; see docs/guides/twilio.md"
        )
    return settings, settings.twilio


def _elsewhere(settings: Settings, fallback_url: str | None) -> str | None:
    """What would be out of reach together with us is no fallback."""
    if fallback_url is None:
        return None
    hint = "--fallback-url"
    if not fallback_url.startswith("https://"):
        raise click.BadParameter(
            "right would be an address as https://handler.twilio.com/twiml/EH…", param_hint=hint
        )
    if is_same_host(fallback_url, settings.service.public_url or ""):
        raise click.BadParameter(
            "it lies where the service is, and so cannot stand in for it", param_hint=hint
        )
    return fallback_url


async def _setup(
    settings: Settings, account: Twilio, wanted: _Wanted, undo_file: Path, *, yes: bool
) -> None:
    urls = Urls(settings.service.public_url or "")
    numbers = wanted.numbers or tuple(one.number for one in settings.conversation.numbers)
    rest = TwilioRest(account, SystemClock())
    try:
        site = settings.service.site
        planned = await plan(rest, urls, numbers, site, wanted.fallback_url)
        sid = planned.application_sid
        if planned.changes:
            _show(planned.changes)
            _refuse_if_there(undo_file)
            if not yes:
                click.confirm("Change this at Twilio?", abort=True)
            undo = await _change(rest, account, planned.changes, undo_file)
            sid = next(iter(undo.created_applications), sid)
        else:
            click.echo("Everything is set up already; nothing to change.")
        if sid is not None and sid != account.application_sid:
            click.echo(f'Put this into [twilio] of the configuration: application_sid = "{sid}"')
    finally:
        await rest.close()


def _refuse_if_there(undo_file: Path) -> None:
    if undo_file.exists():
        raise click.ClickException(
            f"{undo_file} is there already; keep it, and name another with --undo-file"
        )


async def _change(
    rest: TwilioRest, account: Twilio, changes: tuple[Change, ...], undo_file: Path
) -> Undo:
    """What undoes it is written first, so that it is there whatever happens in between."""
    undo = undo_of(account.account_sid, changes)
    try:
        _write(undo_file, undo)
    except OSError as error:
        raise click.ClickException(
            f"{undo_file} cannot be written ({error.strerror or error}), so nothing was changed; "
            "name another with --undo-file"
        ) from None

    def keep(undo: Undo) -> None:
        with suppress(OSError):  # what is in the file finds the application by its name
            _write(undo_file, undo)

    command = f"switchroom twilio setup --undo {undo_file}"
    try:
        undo = await apply(rest, changes, undo, keep)
    except BaseException:
        click.echo(f"Interrupted half-way. To put back what was changed: {command}", err=True)
        raise
    click.echo(f"Done. To undo it: {command}")
    return undo


def _show(changes: tuple[Change, ...]) -> None:
    table = Table("what", "field", "is now", "will be")
    for change in changes:
        for field in change.fields:
            name = f"{change.kind} {change.name}" + ("" if change.sid else " (new)")
            table.add_row(name, field.name, field.before or "—", field.after or "—")
    Console().print(table)


def _write(path: Path, undo: Undo) -> None:
    """All of it or nothing: a full disk must not cost what was there before."""
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_bytes(msgspec.json.format(msgspec.json.encode(undo)))
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _read(path: Path, account: Twilio) -> Undo:
    try:
        undo = msgspec.json.decode(path.read_bytes(), type=Undo)
    except (OSError, msgspec.MsgspecError) as error:
        raise click.ClickException(f"{path} cannot be used: {error}") from None
    if undo.account_sid != account.account_sid:
        raise click.ClickException(f"{path} is about another account, {undo.account_sid}")
    return undo


async def _undo(account: Twilio, undo: Undo, *, yes: bool) -> None:
    many = len(undo.numbers) + len(undo.applications) + len(undo.created_applications)
    many += len(undo.planned_applications)
    if not yes:
        click.confirm(f"Put {many} numbers and applications back as they were?", abort=True)
    rest = TwilioRest(account, SystemClock())
    try:
        await take_back(rest, undo)
    finally:
        await rest.close()
    click.echo("Everything is as it was.")


COMMANDS: Final[tuple[click.Command, ...]] = (twilio,)
