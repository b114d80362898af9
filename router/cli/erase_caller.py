"""Has a running service forget a caller who has asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click
import msgspec

from router.callers import is_number
from router.cli.asking import ask_service, asks_service
from router.cli.wording import example

if TYPE_CHECKING:
    from pathlib import Path


class Erased(msgspec.Struct, frozen=True):
    """Whether anything was remembered, and whether a call of that number is open."""

    erased: bool
    open_call: bool


@click.command(epilog=example("switchroom erase-caller +31612345678"))
@click.argument("number")
@asks_service
def erase_caller(number: str, *, url: str | None, config: Path | None) -> None:
    """Erase what is remembered of a caller's NUMBER, in E.164 form.

    His key is overwritten, so that no copy of the journal tells of him either. While a call of his is
    open, it keeps what it needs until it ends. The token is service.operator_token of the
    configuration, or SWITCHROOM_SERVICE_OPERATOR_TOKEN.
    """
    if not is_number(number):
        raise click.BadParameter(
            "right would be a number in E.164 form, as +31612345678", param_hint="NUMBER"
        )
    body = {"number": number}
    erased = ask_service("/api/callers/erase", body, Erased, url=url, config=config)
    click.echo(
        "What was remembered of this number is erased."
        if erased.erased
        else "Nothing was remembered of this number."
    )
    if erased.open_call:
        click.echo("A call of this number is open: it keeps what it needs until it ends.")


COMMANDS: Final[tuple[click.Command, ...]] = (erase_caller,)
