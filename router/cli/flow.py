"""Commands about the conversation as a whole: draw it, print the texts of a language."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click

from ivr.phrases_shipped import PHRASES
from ivr.prompts import PLACEHOLDERS, SHIPPED
from ivr.script import PhraseTexts
from router.cli.wording import counted, example
from router.drawing import language_heard, mermaid, sheet_of_checked, svg, words_code
from router.settings import check
from router.settings.showing import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.phrases_shipped import Phrases
    from router.settings import Settings

Format = Literal["svg", "mermaid"]

_FILE: Final = click.Path(readable=False, path_type=Path)
_OUTPUT: Final = click.Path(dir_okay=False, writable=True, path_type=Path)
_MERMAID_ENDINGS: Final = frozenset({".mmd", ".mermaid"})
_MODEL: Final = "en"
"""The language of a template for one that does not ship, and of a picture unless another is asked for."""


@click.command(
    epilog=example("switchroom flow --output flow.svg", "switchroom flow --format mermaid")
)
@click.argument("file", type=_FILE, required=False)
@click.option("--format", "form", type=click.Choice(("svg", "mermaid")),
              help="A picture, or text for Mermaid.  [default: by the name of the output, or svg]")  # fmt: skip
@click.option("--output", type=_OUTPUT, help="Write to this file and not to the terminal.")
@click.option(
    "--language",
    metavar="CODE",
    help="The language of the picture and of what callers hear.  [default: en]",
)
def flow(
    *, file: Path | None, form: Format | None, output: Path | None, language: str | None
) -> None:
    """Draw the way through the conversation as a picture.

    FILE is switchroom.toml, or what SWITCHROOM_CONFIG names, unless given. What check-config finds
    is marked where it belongs; a conversation with mistakes is drawn too, as far as it can be read.
    The picture's own words are there in nl, it and en; for other languages they are English.
    """
    checked = check(file, os.environ)
    settings = checked.draft
    if settings is None:
        raise click.ClickException("\n".join(str(problem) for problem in checked.problems))
    spoken = _language(settings, language)
    sheet = sheet_of_checked(settings, checked, spoken, words_code(language or _MODEL))
    if form is None:
        form = "mermaid" if output is not None and output.suffix in _MERMAID_ENDINGS else "svg"
    text = mermaid(sheet) if form == "mermaid" else svg(sheet)
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text)
        click.echo(f"{output}: {len(sheet.boxes)} boxes, {len(sheet.lines)} ways", err=True)
    if checked.problems:
        count = counted(len(checked.problems), "mistake")
        click.echo(f"{count} in all; 'switchroom check-config' lists them", err=True)


@click.command(epilog=example("switchroom texts de > texts/de.toml"))
@click.argument("code", metavar="CODE")
def texts(code: str) -> None:
    """Print all texts of a language as a file, to translate or to change.

    CODE is the language, such as de. For one that does not ship, the texts are the English ones.
    Put the file into the folder that conversation.texts_folder names, and the language into
    conversation.languages.
    """
    if not (code.isascii() and code.isalpha() and len(code) in {2, 3}):
        raise click.BadParameter(f"{code!r} is no language; right would be a code such as de")
    click.echo("\n".join(_template(code)))


def _language(settings: Settings, wanted: str | None) -> str:
    """The language of what callers hear: the one that is asked for, or else English if they hear it."""
    codes = [language.code for language in settings.conversation.languages]
    if wanted is None:
        return language_heard(settings, _MODEL)
    if wanted not in codes:
        listed = ", ".join(codes) or "none"
        raise click.BadParameter(
            f"{wanted!r} is none of the languages; there are: {listed}", param_hint="--language"
        )
    return wanted


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}") from None


def _template(code: str) -> Iterator[str]:
    """The file of a language, with what each text may hold."""
    model = code if code in SHIPPED else _MODEL
    yield f"# What is said in {code!r}. Keep what stands in braces; it is filled in."
    if model != code:
        yield "# Translate each text. A language needs all of them."
    yield ""
    yield "[texts]"
    for key, text in SHIPPED[model].items():
        places = " ".join(f"{{{place}}}" for place in sorted(PLACEHOLDERS[key]))
        if places:
            yield f"# {places}"
        yield f"{key} = {literal(text)}"
    yield ""
    yield "# How callers answer in short. Words of several parts stand as one text."
    yield "[phrases]"
    yield from _phrases(PHRASES.get(model, PHRASES[_MODEL]))
    yield ""
    yield "# Recordings in place of texts, by the same names."
    yield "[recordings]"
    yield '# welcome = "https://example.com/welcome.mp3"'


def _phrases(phrases: Phrases) -> Iterator[str]:
    for field in PhraseTexts.__struct_fields__:
        given: frozenset[str] | dict[str, int] = getattr(phrases, field)
        yield f"{field} = {literal(given if isinstance(given, dict) else sorted(given))}"


COMMANDS: Final[tuple[click.Command, ...]] = (flow, texts)
