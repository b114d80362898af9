"""Commands about the configuration: check it, show it, print an example."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.text import Text

from router.cli.wording import counted, example
from router.errors import ConfigurationError
from router.settings import check, load
from router.settings.linting import linted, not_told_again
from router.settings.loading import find_file
from router.settings.showing import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.settings import Problem, Settings

_FILE: Final = click.Path(readable=False, path_type=Path)
_FINE, _PROBLEM, _WARNING = ("✓", "green"), ("✗", "red"), ("▲", "yellow")


@click.command(epilog=example("switchroom check-config /etc/switchroom.toml"))
@click.argument("file", type=_FILE, required=False)
@click.option("--strict", is_flag=True, help="Let warnings fail the check too.")
def check_config(file: Path | None, *, strict: bool) -> None:
    """Check the configuration and list everything wrong with it.

    FILE is switchroom.toml, or what SWITCHROOM_CONFIG names, unless given. The exit code is 0 if
    the service could start with it; warnings do not count, unless --strict is given.
    """
    checked = check(file, os.environ)
    out = Console(highlight=False, soft_wrap=True)
    _print(out, _PROBLEM, "error", checked.problems)
    found = [] if checked.settings is None else linted(checked.settings)
    warnings = not_told_again(checked, found)
    _print(out, _WARNING, "warning", warnings)
    if checked.settings is None:
        raise click.exceptions.Exit(1)
    name = find_file(file, os.environ)
    out.print(Text.assemble(_FINE, " ", f"{name}: {summary(checked.settings)}"))
    _print(out, _WARNING, "warning", [f"{name}: {finding.sentence}" for finding in found])
    if strict and (warnings or found):
        raise click.exceptions.Exit(1)


@click.command(epilog=example("SWITCHROOM_SERVICE_PORT=8081 switchroom show-config"))
@click.argument("file", type=_FILE, required=False)
def show_config(file: Path | None) -> None:
    """Show the configuration as it takes effect, defaults and environment included.

    Secrets are shown as ***.
    """
    try:
        settings = load(file, os.environ)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None
    click.echo(show(settings), nl=False)


@click.command(epilog=example("switchroom example-config > switchroom.toml"))
def example_config() -> None:
    """Print the configuration of a small company, complete and explained."""
    click.echo(files("router").joinpath("example.toml").read_text(encoding="utf-8"), nl=False)


def summary(settings: Settings) -> str:
    """What there is, in one line."""
    script = settings.conversation
    codes = ", ".join(language.code for language in script.languages)
    return (
        f"{counted(len(settings.queues), 'queue')}, {counted(len(settings.agents), 'agent')}, "
        f"{counted(len(script.concerns), 'concern')} in {codes}"
    )


def _print(
    out: Console, mark: tuple[str, str], severity: str, problems: Sequence[Problem | str]
) -> None:
    """Shape, colour and word all say how bad it is, so that none of them is needed."""
    for problem in problems:
        out.print(Text.assemble(mark, " ", (severity, mark[1]), " ", str(problem)))


COMMANDS: Final[tuple[click.Command, ...]] = (check_config, show_config, example_config)
