"""The command line makes and changes accounts, whether the service runs or not."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from router.cli import switchroom
from router.cli.run import _hint
from router.people import People, Person
from router.people.passwords import fits
from tests.router.office import COMPANY
from tests.router.people.site import Site, company

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "one fine morning"


class Terminal:
    """Where the configuration is."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "switchroom.toml"
        self.file.write_text(COMPANY, encoding="utf-8")
        self.data = folder / "switchroom-data"

    def types(self, *words: str, typed: str = "") -> Result:
        """A command, and what is typed when it asks."""
        asked = ["people", *words, "--config", str(self.file)]
        return CliRunner().invoke(switchroom, asked, input=typed)

    def people(self) -> People:
        return People(self.data)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_an_account_is_made_with_a_password_that_is_typed_unseen(terminal: Terminal) -> None:
    done = terminal.types("add", "adele", "--role", "administrator", typed=f"{GOOD}\n{GOOD}\n")
    assert done.exit_code == 0, done.output
    assert "The account adele is there: administrator." in done.output
    assert GOOD not in done.output
    people = terminal.people()
    (adele,) = people.all()
    assert (adele.id, adele.roles, adele.must_change) == ("adele", ("administrator",), False)
    stored = people.accounts.password_of("adele")
    assert stored is not None
    assert fits(GOOD, stored.digest)
    people.close()


def test_a_one_time_password_is_printed_once(terminal: Terminal) -> None:
    words = (
        "--name",
        "Bram Bakker",
        "--role",
        "agent",
        "--skill",
        "billing=9*",
        "--language",
        "nl",
    )
    done = terminal.types("add", "bram", *words, "--email", "b@example.com", "--generate")
    match = re.search(r"One-time password, for 72 hours: (\S+)", done.output)
    assert match is not None, done.output
    people = terminal.people()
    (bram,) = people.all()
    assert (bram.name, bram.language, bram.email) == ("Bram Bakker", "nl", "b@example.com")
    assert bram.skills is not None
    assert [(one.skill, one.level, one.primary) for one in bram.skills] == [("billing", 9, True)]
    assert bram.must_change
    stored = people.accounts.password_of("bram")
    assert stored is not None
    assert fits(match[1], stored.digest)
    people.close()


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (["add", "anna maria"], "", "letters, digits"),
        (["add", "bram", "--role", "king"], "", "king"),
        (["add", "bram", "--skill", "singing"], "", "there are: billing, repairs"),
        (["add", "bram", "--skill", "billing=11"], "", "from 1 to 10"),
        (["add", "bram", "--skill", "billing=high"], "", "from 1 to 10"),
        (["add", "bram", "--email", "nobody"], "", "email"),
        (["add", "bram"], "short\nshort\n", "at least 10 characters"),
        (["add", "ANNA", "--generate"], "", "already"),
        (["edit", "nobody", "--name", "N"], "", "no such account"),
        (["disable", "nobody"], "", "no such account"),
        (["disable", "anna"], "", "only administrator"),
        (["edit", "anna", "--role", "agent"], "", "only administrator"),
        (["reset-password", "nobody"], "", "no account 'nobody'"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    terminal: Terminal, words: list[str], typed: str, told: str
) -> None:
    terminal.types("add", "anna", "--role", "administrator", "--generate")
    done = terminal.types(*words, typed=typed)
    assert done.exit_code != 0
    assert told in done.output
    assert "Traceback" not in done.output
    people = terminal.people()
    assert [(one.id, one.disabled) for one in people.all()] == [("anna", False)]
    people.close()


def test_an_agent_of_the_configuration_keeps_the_name_that_it_has_there(terminal: Terminal) -> None:
    text = COMPANY.replace('name = "Anna"', 'name = "Anna de Vries"')
    assert text != COMPANY
    terminal.file.write_text(text, encoding="utf-8")
    terminal.types("add", "anna", "--role", "agent", "--generate")
    terminal.types("add", "bram", "--role", "agent", "--name", "Bram B", "--generate")
    terminal.types("add", "dario", "--role", "operator", "--generate")
    people = terminal.people()
    names = {one.id: one.name for one in people.all()}
    assert names == {"anna": "Anna de Vries", "bram": "Bram B", "dario": "dario"}
    people.close()


def test_accounts_are_listed(terminal: Terminal) -> None:
    assert "There are no accounts." in terminal.types("list").output
    terminal.types("add", "adele", "--role", "administrator", "--generate")
    terminal.types("add", "bram", "--role", "agent", "--skill", "billing=7*", "--generate")
    terminal.types("add", "otto", "--role", "agent", "--generate")
    terminal.types("disable", "otto")
    listed = terminal.types("list").output
    lines = {line.split()[0]: line for line in listed.splitlines()[1:]}
    assert "administrator" in lines["adele"]
    assert "one-time password" in lines["adele"]
    assert "billing=7*" in lines["bram"]
    assert "as configured" in lines["otto"]
    assert "disabled" in lines["otto"]


def test_an_account_is_edited_and_what_is_not_named_stays(terminal: Terminal) -> None:
    terminal.types("add", "bram", "--role", "agent", "--skill", "billing", "--generate")
    done = terminal.types("edit", "bram", "--name", "Bram Bakker", "--role", "supervisor")
    assert "The account bram is as you said: supervisor." in done.output
    people = terminal.people()
    (bram,) = people.all()
    assert (bram.name, bram.roles) == ("Bram Bakker", ("supervisor",))
    assert bram.skills is not None
    terminal.types("edit", "bram", "--configured-skills")
    (bram,) = people.all()
    assert bram.skills is None
    assert {one.who for one in people.accounts.audit()} == {"command line"}
    people.close()


def test_an_account_is_disabled_enabled_and_given_another_password(terminal: Terminal) -> None:
    terminal.types("add", "bram", "--generate")
    people = terminal.people()
    assert terminal.types("disable", "bram").output == "bram cannot sign in any more.\n"
    assert people.all()[0].disabled
    assert terminal.types("enable", "bram").output == "bram can sign in again.\n"
    assert not people.all()[0].disabled
    terminal.types("reset-password", "bram", typed=f"{GOOD}\n{GOOD}\n")
    assert not people.all()[0].must_change
    assert "One-time password" in terminal.types("reset-password", "bram", "--generate").output
    assert people.all()[0].must_change
    people.close()


def test_a_configuration_with_mistakes_is_told(terminal: Terminal) -> None:
    terminal.file.write_text("nothing = 1", encoding="utf-8")
    done = terminal.types("list")
    assert done.exit_code == 1
    assert "nothing" in done.output


async def test_a_running_service_follows_within_seconds(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    async with Site(company(tmp_path), terminal.data) as site:
        terminal.types("edit", "chiara", "--skill", "billing=8")
        terminal.types("add", "dario", "--role", "agent", "--generate")
        await site.advance(2_000)
        skills = {one.id: one.skills for one in site.service.settings.agents}
        assert [one.level for one in skills["chiara"]] == [8]
        assert "dario" in skills
        terminal.types("disable", "dario")
        await site.advance(2_000)
        assert "dario" not in {one.id for one in site.service.settings.agents}


def test_a_service_without_accounts_says_how_to_make_the_first_one() -> None:
    people = People()
    with capture_logs() as lines:
        command = _hint(people, None)
    (line,) = lines
    assert command == "switchroom people add anna --role administrator"
    assert command in line["hint"]
    people.add(Person(id="adele", name="Adele"), None)
    with capture_logs() as lines:
        assert _hint(people, None) == ""
    assert lines == []
    people.close()


@pytest.mark.parametrize("command", ["add", "edit", "list", "disable", "enable", "reset-password"])
def test_every_command_has_an_example(command: str) -> None:
    shown = CliRunner().invoke(switchroom, ["people", command, "--help"]).output
    assert f"switchroom people {command}" in shown.partition("Example:")[2]


def head_of(done: Result) -> str:
    """What the command says is to be kept."""
    assert done.exit_code == 0, done.output
    return done.output.split()[-1]


def test_the_audit_is_shown_and_found_whole(terminal: Terminal) -> None:
    empty = head_of(terminal.types("audit"))
    terminal.types("add", "adele", "--role", "administrator", "--generate")
    first = head_of(terminal.types("audit"))
    terminal.types("edit", "adele", "--name", "Adele Adams")
    people = terminal.people()
    people.accounts.note_heard("call-7", "voicemail", by="chiara", at_ms=0)
    people.close()
    done = terminal.types("audit", "--head", first)
    assert head_of(done) not in (empty, first)
    lines = [line.split() for line in done.output.splitlines()[:-1]]
    assert [(line[0], *line[3:]) for line in lines] == [
        ("1", "command", "line:", "added", "adele", 'roles=["administrator"]'),
        ("2", "command", "line:", "changed", "adele", "name=true"),
        ("3", "chiara:", "heard", "call-7", "of=voicemail"),
    ]
    assert "Adams" not in done.output
    assert terminal.types("audit", "--head", empty).exit_code == 0
    assert len(terminal.types("audit", "--last", "1").output.splitlines()) == 2


def test_an_audit_that_was_tampered_with_is_told_of(terminal: Terminal) -> None:
    for name in ("adele", "otto", "bram"):
        terminal.types("add", name, "--role", "administrator", "--generate")
    kept = head_of(terminal.types("audit"))
    with sqlite3.connect(terminal.data / "people.db") as connection:
        connection.execute("UPDATE audit SET who = 'nobody' WHERE number = 2")
    done = terminal.types("audit")
    assert done.exit_code == 1
    assert "Row 2 of the audit is not as it was written." in done.output
    with sqlite3.connect(terminal.data / "people.db") as connection:
        connection.execute("DELETE FROM audit")
    assert terminal.types("audit").exit_code == 0
    done = terminal.types("audit", "--head", kept)
    assert done.exit_code == 1
    assert "made anew" in done.output
