"""Turns the emergency switch of a running service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click
import msgspec

from router.cli.asking import ask_service, asks_service
from router.cli.wording import example

if TYPE_CHECKING:
    from pathlib import Path


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
@asks_service
def emergency(state: str, *, queue: str, url: str | None, config: Path | None) -> None:
    """Turn the emergency switch on or off, or say where it is on.

    While it is on, callers hear the emergency message and what they can do instead; those in line
    keep their places and hear it once. The token is service.operator_token of the configuration, or
    SWITCHROOM_SERVICE_OPERATOR_TOKEN.
    """
    body = None if state == "status" else {"queue": queue, "on": state == "on"}
    on = ask_service("/api/emergency", body, Switches, url=url, config=config).on
    if not on:
        click.echo("The emergency switch is off.")
    for name in on:
        where = f"the queue {name!r}" if name else "the whole site"
        click.echo(f"The emergency switch is ON for {where}.")


COMMANDS: Final[tuple[click.Command, ...]] = (emergency,)
