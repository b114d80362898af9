"""Commands about the configuration: check it, show it, print an example."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.text import Text

from queues.definitions import SkillNeed
from queues.ids import AgentId, SkillId
from queues.linter import Profile, findings
from router.cli.wording import counted, example
from router.errors import ConfigurationError
from router.settings import check, load
from router.settings.definition import skill_needs
from router.settings.loading import find_file
from router.settings.problems import dotted
from router.settings.showing import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.linter import Finding
    from router.settings import Checked, Problem, Settings

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
    found = [] if checked.settings is None else _linted(checked.settings)
    warnings = _not_told_again(checked, found)
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


def _linted(settings: Settings) -> list[Finding]:
    """What is allowed and most likely not meant, as far as the queues go."""
    script = settings.conversation
    spoken = {language.skill for language in script.languages if language.skill is not None}
    needs = [SkillNeed(SkillId(skill)) for skill in sorted(spoken)]
    needs += [need for concern in script.concerns for need in skill_needs(concern.skills)]
    agents = [Profile(AgentId(agent.id), agent.profile()) for agent in settings.agents]
    priorities = [0, *(concern.priority for concern in script.concerns)]
    return findings(
        settings.site_definition(),
        agents,
        elsewhere=needs,
        priorities=(min(priorities), max(priorities)),
    )


def _not_told_again(checked: Checked, found: Sequence[Finding]) -> list[Problem]:
    """The warnings but for those of which a finding tells more."""
    queues = () if checked.settings is None else checked.settings.queues
    unserved = {finding.place for finding in found if finding.kind == "queue_without_exit"}
    told = {dotted(("queues", index)) for index, one in enumerate(queues) if one.id in unserved}
    if any(finding.kind == "no_agents" for finding in found):
        told.add("agents")
    return [warning for warning in checked.warnings if warning.key not in told]


def _print(
    out: Console, mark: tuple[str, str], severity: str, problems: Sequence[Problem | str]
) -> None:
    """Shape, colour and word all say how bad it is, so that none of them is needed."""
    for problem in problems:
        out.print(Text.assemble(mark, " ", (severity, mark[1]), " ", str(problem)))


COMMANDS: Final[tuple[click.Command, ...]] = (check_config, show_config, example_config)
