"""Turns the emergency switch of a running service."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click
import msgspec

from router.cli.asking import Unanswered, ask
from router.cli.wording import example
from router.errors import ConfigurationError
from router.settings import load

URL: Final = "http://127.0.0.1:8080"
_CONFIG: Final = click.Path(readable=False, path_type=Path)


class Switches(msgspec.Struct, frozen=True):
    """Where the switch is on; an empty name is the whole site."""

    on: tuple[str, ...]


@click.command(
    epilog=example(
        "switchroom emergency on",
        "switchroom emergency on --queue repairs",
        "switchroom emergency off",
        "switchroom emergency status",
    )
)
@click.argument("state", type=click.Choice(["on", "off", "status"]))
@click.option("--queue", default="", metavar="NAME", help="Only this queue, not the whole site.")
@click.option("--url", default=URL, show_default=True, metavar="URL",
              help="Where the service listens.")  # fmt: skip
@click.option("--config", type=_CONFIG, metavar="FILE",
              help="The configuration, if not switchroom.toml.")  # fmt: skip
def emergency(state: str, *, queue: str, url: str, config: Path | None) -> None:
    """Turn the emergency switch on or off, or say where it is on.

    While it is on, callers hear the emergency message and what they can do instead. The token is
    service.operator_token of the configuration, or SWITCHROOM_SERVICE_OPERATOR_TOKEN.
    """
    body = None if state == "status" else {"queue": queue, "on": state == "on"}
    try:
        answered = ask(f"{url.rstrip('/')}/api/emergency", _token(config), body)
        on = msgspec.json.decode(answered, type=Switches).on
    except Unanswered as error:
        raise click.ClickException(str(error)) from None
    except msgspec.DecodeError:
        raise click.ClickException(f"what answers at {url} is not Switchroom") from None
    if not on:
        click.echo("The emergency switch is off.")
    for name in on:
        where = f"the queue {name!r}" if name else "the whole site"
        click.echo(f"The emergency switch is ON for {where}.")


def _token(config: Path | None) -> str:
    try:
        token = load(config, os.environ).service.operator_token
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None
    if token is None:
        raise click.ClickException(
            "service.operator_token is not set; right would be a secret of at least 16 characters, "
            "which the service is started with, too"
        )
    return token.reveal()


COMMANDS: Final[tuple[click.Command, ...]] = (emergency,)
