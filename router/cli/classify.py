"""The command that tries how well the examples are understood, and why a sentence is as it is."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from router.cli.classify_picture import picture_of, sentence_picture
from router.cli.wording import example
from router.errors import ConfigurationError
from router.settings import load
from router.understanding.trying import Trying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from router.settings import Settings

_FILE: Final = click.Path(readable=False, path_type=Path)


@click.command(
    epilog=example("switchroom classify", 'switchroom classify --language en --say "I paid twice"')
)
@click.argument("file", type=_FILE, required=False)
@click.option("--language", metavar="CODE",
              help="In this language.  [default: all; with --say the first]")  # fmt: skip
@click.option("--say", metavar="TEXT", help="How this sentence would be understood, and why.")
@click.option("--json", "as_json", is_flag=True, help="Figures only, for machines.")
def classify(*, file: Path | None, language: str | None, say: str | None, as_json: bool) -> None:
    """Try how well the examples of the concerns are understood, and see what would help.

    Each example is tried on a classifier that has learnt from others.

    FILE is switchroom.toml, or what SWITCHROOM_CONFIG names, unless given.
    """
    try:
        settings = load(file, os.environ)
        languages = _languages(settings, language)
        if say is None:
            _assess(settings, languages, as_json=as_json)
        else:
            _understand(settings, languages[0], say, as_json=as_json)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None


def _languages(settings: Settings, wanted: str | None) -> list[str]:
    codes = [language.code for language in settings.conversation.languages]
    if wanted is None:
        return codes
    if wanted not in codes:
        raise click.BadParameter(
            f"{wanted!r} is none of the languages; there are: {', '.join(codes)}",
            param_hint="--language",
        )
    return [wanted]


def _assess(settings: Settings, languages: list[str], *, as_json: bool) -> None:
    trying, out = Trying(settings), Console(highlight=False)
    found = []
    for language in languages:
        with _progress(f"{language}: trying examples", trying.examples(language)) as done:
            found.append(trying.assess(language, done))
        if not as_json:
            out.print(picture_of(found[-1], settings))
    if as_json:
        _print_json({"languages": found})


def _understand(settings: Settings, language: str, text: str, *, as_json: bool) -> None:
    trying = Trying(settings)
    with _progress(f"{language}: learning", trying.examples(language)) as done:
        understood = trying.understand(language, text, done)
    if as_json:
        _print_json(understood)
    else:
        Console(highlight=False).print(sentence_picture(understood))


def _print_json(value: object) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value)).decode())


@contextmanager
def _progress(text: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on the terminal while it takes; nothing where output goes elsewhere."""
    error = Console(stderr=True)
    columns = (TextColumn(text), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=error, transient=True, disable=not error.is_terminal) as bars:
        task = bars.add_task(text, total=total)
        yield lambda many: bars.advance(task, many)


COMMANDS: Final[tuple[click.Command, ...]] = (classify,)
