"""Prints what Twilio is to do with callers while the service cannot be reached."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click

from router.carriers.twilio.fallback import fallbacks, music_elsewhere
from router.cli.wording import counted, example
from router.errors import ConfigurationError
from router.settings import load

_CONFIG: Final = click.Path(readable=False, path_type=Path)


@click.command(
    epilog=example(
        "switchroom twilio-fallback",
        "switchroom twilio-fallback --number +31205550100 > fallback.xml",
    )
)
@click.option("--config", type=_CONFIG, metavar="FILE",
              help="The configuration, if not switchroom.toml.")  # fmt: skip
@click.option("--number", "numbers", multiple=True, help="Only this number; may be repeated.")
def twilio_fallback(config: Path | None, numbers: tuple[str, ...]) -> None:
    """Print what callers hear while Twilio cannot reach the service.

    A document for a TwiML Bin: it apologises in the languages of the number, plays music and tries
    the service again, where the caller goes on at his place. Numbers with other languages get
    another document.
    """
    try:
        settings = load(config, os.environ)
        found = fallbacks(settings, numbers)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None
    click.echo("\n".join(one.document for one in found), nl=False)
    click.echo(
        f"{counted(len(found), 'document')}. For each: Twilio console -> TwiML Bins -> Create, paste "
        "the document, save, and copy its URL. Then point the numbers at it:\n\n"
        "  switchroom twilio setup --fallback-url URL --number NUMBER\n\n"
        "or by hand: the number -> Voice configuration -> Primary handler fails -> TwiML Bin. The "
        "TwiML App of the desks gets none: an agent's page simply tries again.",
        err=True,
    )
    if music_elsewhere(settings) is None:
        click.echo(
            "\nThere is no music in it: twilio.music_url is not set, or lies where the service is. "
            "With about half a minute of music elsewhere, over https, it would be played.",
            err=True,
        )


COMMANDS: Final[tuple[click.Command, ...]] = (twilio_fallback,)
