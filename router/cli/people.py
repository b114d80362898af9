"""Makes and changes accounts at the machine itself, whether the service runs or not.

A running service notices within some seconds: skills change, and whoever is disabled is signed out.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar, get_args
from zoneinfo import ZoneInfo

import click
import msgspec
from rich.console import Console
from rich.table import Table

from router.cli.wording import example
from router.clock import SystemClock
from router.errors import RouterError
from router.ids import new_one_time_password
from router.people import ROLES, Change, People, Person, limits
from router.people.accounts import COMMAND_LINE, Stored
from router.people.entering import one_time
from router.people.passwords import check_new, digest
from router.people.person import Language
from router.settings import Skill, check, journal_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from router.people.accounts import Accounts
    from router.people.audit import Entry
    from router.people.roles import Role
    from router.settings import Settings

Kind = TypeVar("Kind", bound=msgspec.Struct)

_FILE: Final = click.Path(readable=False, path_type=Path)
_RIGHT: Final = {
    "$.id`": "ID: right would be at most 64 letters, digits, _ and -",
    "$.email`": "--email: right would be an address as anna@example.com",
    "$.level`": "--skill: right would be a level from 1 to 10, as billing=7",
    "$.name`": "--name: right would be 1 to 128 characters",
}
"""What is said in place of what msgspec says, by the place."""
_CONFIG: Final = click.option(
    "--config", type=_FILE, help="The configuration, else as for 'switchroom run'."
)
_GENERATE: Final = click.option(
    "--generate", is_flag=True, help="Print a one-time password in place of asking for one."
)


@click.group(
    epilog=example(
        "switchroom people add anna --role administrator",
        "switchroom people add bram --name 'Bram Bakker' --role agent --skill billing=7",
        "switchroom people list",
    )
)
def people() -> None:
    """Make, change and disable the accounts that people sign in with."""


def _options_of_person(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--email", help="The address by which another provider knows the person."),
        click.option("--language", type=click.Choice([one for one in get_args(Language) if one]),
                     help="What the pages speak; else what the browser asks for."),
        click.option("--skill", "skills", multiple=True, metavar="SKILL[=LEVEL]",
                     help="A skill with its level from 1 to 10, else 5; * after it if the agent is "
                     "there for it in the first place. May be repeated; replaces all of them."),
        click.option("--role", "roles", multiple=True, type=click.Choice(ROLES),
                     help="May be repeated; replaces all of them."),
        click.option("--name", help="As colleagues read it; else as in the configuration, or the ID."),
    ):  # fmt: skip
        command = option(command)
    return command


@people.command(
    epilog=example(
        "switchroom people add anna --role administrator",
        "switchroom people add bram --role agent --skill 'billing=7*' --generate",
    )
)
@click.argument("person_id", metavar="ID")
@_options_of_person
@_GENERATE
@_CONFIG
def add(
    person_id: str,
    *,
    name: str | None,
    roles: tuple[Role, ...],
    skills: tuple[str, ...],
    language: Language | None,
    email: str | None,
    generate: bool,
    config: Path | None,
) -> None:
    """Make the account ID, with which somebody signs in. With the role agent it answers calls."""
    with _opened(config) as (accounts, settings):
        told: dict[str, object] = {
            "id": person_id,
            "name": name or _name_of_agent(person_id, settings),
            "roles": roles,
        }
        told |= _given(skills=_skills(skills, settings), language=language, email=email)
        person = _converted(told, Person)
        stored, password = _password(person, generate=generate)
        accounts.add(person, stored, by=COMMAND_LINE, at_ms=_now_ms())
    click.echo(f"The account {person.id} is there: {_roles_of(person)}.")
    _tell(password)


@people.command(epilog=example("switchroom people edit bram --skill 'billing=9*' --skill repairs"))
@click.argument("person_id", metavar="ID")
@_options_of_person
@click.option("--configured-skills", is_flag=True,
              help="The skills are those of the configuration again.")  # fmt: skip
@_CONFIG
def edit(
    person_id: str,
    *,
    name: str | None,
    roles: tuple[Role, ...],
    skills: tuple[str, ...],
    language: Language | None,
    email: str | None,
    configured_skills: bool,
    config: Path | None,
) -> None:
    """Change the account ID. What is not named stays."""
    with _opened(config) as (accounts, settings):
        told = _given(name=name, roles=roles or None, language=language, email=email)
        told |= _given(skills=_skills(skills, settings))
        if configured_skills:
            told["skills"] = None
        change = _converted(told, Change)
        person = accounts.change(person_id, change, by=COMMAND_LINE, at_ms=_now_ms())
    click.echo(f"The account {person.id} is as you said: {_roles_of(person)}.")


@people.command("list", epilog=example("switchroom people list"))
@_CONFIG
def list_people(config: Path | None) -> None:
    """Show all accounts."""
    with _opened(config) as (accounts, _):
        found = accounts.all()
    if not found:
        click.echo(
            "There are no accounts. Make one: switchroom people add anna --role administrator"
        )
        return
    table = Table(box=None, header_style="bold")
    for title in ("id", "name", "roles", "skills", ""):
        table.add_column(title)
    for one in found:
        state = "disabled" if one.disabled else "one-time password" if one.must_change else ""
        table.add_row(one.id, one.name, _roles_of(one), _skills_of(one), state)
    Console(highlight=False).print(table)


@people.command(epilog=example("switchroom people disable bram"))
@click.argument("person_id", metavar="ID")
@_CONFIG
def disable(person_id: str, *, config: Path | None) -> None:
    """Keep the account ID from signing in, and end all its sessions."""
    _turn(person_id, config, disabled=True)
    click.echo(f"{person_id} cannot sign in any more.")


@people.command(epilog=example("switchroom people enable bram"))
@click.argument("person_id", metavar="ID")
@_CONFIG
def enable(person_id: str, *, config: Path | None) -> None:
    """Let the account ID sign in again."""
    _turn(person_id, config, disabled=False)
    click.echo(f"{person_id} can sign in again.")


@people.command(
    "reset-password", epilog=example("switchroom people reset-password bram --generate")
)
@click.argument("person_id", metavar="ID")
@_GENERATE
@_CONFIG
def reset_password(person_id: str, *, generate: bool, config: Path | None) -> None:
    """Give the account ID another password, and end all its sessions."""
    with _opened(config) as (accounts, _):
        person = accounts.find(person_id)
        if person is None:
            raise click.ClickException(f"There is no account {person_id!r}.")
        stored, password = _password(person, generate=generate)
        accounts.set_password(person.id, stored, by=COMMAND_LINE, at_ms=_now_ms())
    click.echo(f"{person.id} has another password.")
    _tell(password)


@people.command(
    epilog=example("switchroom people audit", "switchroom people audit --last 1000 --head 5f1c...")
)
@click.option(
    "--last",
    type=click.IntRange(0, limits.AUDIT_TOLD_MAX),
    metavar="NUMBER",
    default=limits.AUDIT_SHOWN_MAX,
    show_default=True,
    help="Show so many rows.",
)
@click.option("--head", metavar="HEAD", help="Look whether the audit still has all that it had when "
              "this head was shown.")  # fmt: skip
@_CONFIG
def audit(last: int, head: str | None, *, config: Path | None) -> None:
    """Show who changed which account, and who heard which recordings; and check that no row has been
    changed or taken out. Fails if one has.
    """
    with _opened(config) as (accounts, settings):
        rows = accounts.audit(last)
        found = accounts.verify_audit()
        is_kept = head is None or accounts.audit_holds(head.lower())
    _show_audit(rows, settings)
    if isinstance(found, int):
        raise click.ClickException(f"Row {found} of the audit is not as it was written.")
    if not is_kept:
        raise click.ClickException("The audit has never had this head: it was made anew.")
    click.echo(f"Every row is as it was written. Keep the head elsewhere: {found}")


def _show_audit(rows: Iterable[Entry], settings: Settings) -> None:
    """A line each, the oldest first, by the clock of the site."""
    hours = settings.conversation.hours
    zone = UTC if hours is None else ZoneInfo(hours.timezone)
    for one in sorted(rows, key=lambda row: row.number):
        at = datetime.fromtimestamp(one.at_ms / 1000, zone).isoformat(" ", "seconds")
        details = ", ".join(f"{key}={_said(value)}" for key, value in one.details.items())
        click.echo(f"{one.number:>5}  {at}  {one.who}: {one.what} {one.whom}  {details}".rstrip())


def _said(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _name_of_agent(person_id: str, settings: Settings) -> str:
    """What colleagues call the agent so far; the account of somebody else has only its ID."""
    return next((one.name for one in settings.agents if one.id == person_id), person_id)


def _turn(person_id: str, config: Path | None, *, disabled: bool) -> None:
    with _opened(config) as (accounts, _):
        change = Change(disabled=disabled)
        accounts.change(person_id, change, by=COMMAND_LINE, at_ms=_now_ms())


@contextmanager
def _opened(config: Path | None) -> Iterator[tuple[Accounts, Settings]]:
    """The accounts of this configuration. What goes wrong is told without a traceback."""
    checked = check(config, os.environ)
    settings = checked.settings
    if settings is None:
        raise click.ClickException("\n".join(str(problem) for problem in checked.problems))
    try:
        found = People(journal_folder(settings, config, os.environ))
        try:
            yield found.accounts, settings
        finally:
            found.close()
    except RouterError as error:
        raise click.ClickException(str(error)) from error


def _password(person: Person, *, generate: bool) -> tuple[Stored, str | None]:
    """What is kept, and what is to be shown, once."""
    if generate:
        password = new_one_time_password()
        return one_time(digest(password), _now_ms()), password
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    check_new(typed, person.id, person.name)
    return Stored(digest=digest(typed)), None


def _tell(password: str | None) -> None:
    if password is not None:
        click.echo(f"One-time password, for 72 hours: {password}")


def _skills(written: tuple[str, ...], settings: Settings) -> tuple[Skill, ...] | None:
    """`billing`, `billing=7`, `billing=7*`."""
    skills = tuple(map(_skill, written))
    for one in skills:
        if one.skill not in settings.skills:
            known = ", ".join(settings.skills)
            raise click.BadParameter(
                f"there is no skill {one.skill!r}; there are: {known}", param_hint="--skill"
            )
    return skills or None


def _skill(written: str) -> Skill:
    name, _, level = written.removesuffix("*").partition("=")
    told: dict[str, object] = {"skill": name, "primary": written.endswith("*")}
    if level:
        told["level"] = int(level) if level.isdecimal() else level
    return _converted(told, Skill)


def _converted(told: Mapping[str, object], kind: type[Kind]) -> Kind:
    try:
        return msgspec.convert(told, kind)
    except msgspec.ValidationError as error:
        right = next((one for place, one in _RIGHT.items() if place in str(error)), str(error))
        raise click.UsageError(right) from error


def _given(**options: object) -> dict[str, object]:
    return {key: value for key, value in options.items() if value is not None}


def _roles_of(person: Person) -> str:
    return ", ".join(person.roles) or "no role"


def _skills_of(person: Person) -> str:
    if person.skills is None:
        return "as configured" if "agent" in person.roles else ""
    return ", ".join(
        f"{one.skill}={one.level}{'*' if one.primary else ''}" for one in person.skills
    )


def _now_ms() -> int:
    return SystemClock().now_ms()


COMMANDS: Final[tuple[click.Command, ...]] = (people,)
