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
from router.settings import Service, load

_LOCAL: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not listened on here
"""Where to reach a service that listens on every address."""
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
@click.option("--url", metavar="URL",
              help="Where the service listens.  [default: as the configuration says]")  # fmt: skip
@click.option("--config", type=_CONFIG, metavar="FILE",
              help="The configuration, if not switchroom.toml.")  # fmt: skip
def emergency(state: str, *, queue: str, url: str | None, config: Path | None) -> None:
    """Turn the emergency switch on or off, or say where it is on.

    While it is on, callers hear the emergency message and what they can do instead; those in line
    keep their places and hear it once. The token is service.operator_token of the configuration, or
    SWITCHROOM_SERVICE_OPERATOR_TOKEN.
    """
    body = None if state == "status" else {"queue": queue, "on": state == "on"}
    service = _service(config)
    url = (url or _address(service)).rstrip("/")
    try:
        answered = ask(f"{url}/api/emergency", _token(service), body)
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


def _service(config: Path | None) -> Service:
    try:
        return load(config, os.environ).service
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None


def _address(service: Service) -> str:
    """Where a service of this configuration is reached from this machine."""
    host = _LOCAL.get(service.host, service.host)
    return f"http://[{host}]:{service.port}" if ":" in host else f"http://{host}:{service.port}"


def _token(service: Service) -> str:
    if service.operator_token is None:
        raise click.ClickException(
            "service.operator_token is not set; right would be a secret of at least 16 characters, "
            "which the service is started with, too"
        )
    return service.operator_token.reveal()


COMMANDS: Final[tuple[click.Command, ...]] = (emergency,)
