"""The accounts in their file: what lasts, what two processes do at once, what is damaged."""

from __future__ import annotations

import sqlite3
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from router.people import Change, People, Person
from router.people.errors import (
    LastAdministrator,
    PeopleUnavailable,
    PersonExists,
    UnknownPerson,
)
from router.people.passwords import fits
from router.settings import Skill

if TYPE_CHECKING:
    from pathlib import Path

ANNA = Person(
    id="anna",
    name="Anna de Vries",
    roles=("agent", "supervisor"),
    skills=(Skill(skill="billing", level=7, primary=True),),
    language="nl",
    email="anna@example.com",
)
ADELE = Person(id="adele", name="Adele", roles=("administrator",))


@pytest.fixture
def people(tmp_path: Path) -> People:
    return People(tmp_path / "data")


def test_accounts_last(people: People, tmp_path: Path) -> None:
    made = people.add(ANNA, "one fine morning")
    people.close()
    again = People(tmp_path / "data")
    assert again.all() == [made]
    stored = again.accounts.password_of("ANNA")
    assert stored is not None
    assert fits("one fine morning", stored.digest)
    again.close()


def test_nobody_else_at_the_machine_can_read_the_file(people: People, tmp_path: Path) -> None:
    people.add(ANNA, None)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    for file in (tmp_path / "data").glob("people.db*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    people.close()


def test_names_that_differ_by_case_alone_are_the_same(people: People) -> None:
    people.add(ANNA, None)
    with pytest.raises(PersonExists):
        people.add(Person(id="Anna", name="Another"), None)
    people.close()


def test_what_fails_leaves_nothing_behind(people: People) -> None:
    people.add(ADELE, None)
    with pytest.raises(LastAdministrator):
        people.accounts.change("adele", Change(name="A", disabled=True), by="adele", at_ms=1)
    with pytest.raises(UnknownPerson):
        people.accounts.change("nobody", Change(name="A"), by="adele", at_ms=1)
    assert [one.name for one in people.all()] == ["Adele"]
    assert [one.what for one in people.accounts.audit()] == ["added"]
    people.close()


def test_two_processes_write_at_once_and_nothing_is_lost(people: People, tmp_path: Path) -> None:
    other = People(tmp_path / "data")

    def add(to: People, name: str) -> None:
        for number in range(25):
            to.add(Person(id=f"{name}-{number}", name=name), None)

    threads = [
        threading.Thread(target=add, args=pair) for pair in ((people, "one"), (other, "two"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(people.all()) == 50
    assert isinstance(other.accounts.verify_audit(), str)
    assert [one.number for one in people.accounts.audit()] == list(range(50, 0, -1))
    people.close()
    other.close()


def test_two_administrators_cannot_disable_each_other_at_once(
    people: People, tmp_path: Path
) -> None:
    people.add(ADELE, None)
    people.add(Person(id="asta", name="Asta", roles=("administrator",)), None)
    other = People(tmp_path / "data")
    people.accounts.change("adele", Change(disabled=True), by="asta", at_ms=1)
    with pytest.raises(LastAdministrator):
        other.accounts.change("asta", Change(disabled=True), by="adele", at_ms=1)
    people.close()
    other.close()


def test_a_change_by_another_process_is_noticed_and_ones_own_is_not(
    people: People, tmp_path: Path
) -> None:
    other = People(tmp_path / "data")
    before = people.version()
    people.add(ANNA, None)
    assert people.version() == before
    other.add(ADELE, None)
    assert people.version() != before
    people.close()
    other.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit SET who = 'somebody' WHERE number = 2",
        "UPDATE audit SET at_ms = 5 WHERE number = 2",
        "UPDATE audit SET details = '{}' WHERE number = 2",
        "UPDATE audit SET chain = '' WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
    ],
)
def test_an_audit_that_was_changed_is_found_at_the_row(people: People, damage: str) -> None:
    for name in ("one", "two", "three"):
        people.add(Person(id=name, name=name, roles=("agent",)), None)
    head = people.accounts.verify_audit()
    with people._store.writing() as connection:
        connection.execute(damage)
    assert people.accounts.verify_audit() == 2
    assert isinstance(head, str)
    people.close()


def test_an_audit_that_was_cut_has_another_head(people: People) -> None:
    for name in ("one", "two"):
        people.add(Person(id=name, name=name), None)
    head = people.accounts.verify_audit()
    with people._store.writing() as connection:
        connection.execute("DELETE FROM audit WHERE number = 2")
    assert people.accounts.verify_audit() != head
    people.close()


def test_a_file_of_a_newer_version_is_left_alone(people: People, tmp_path: Path) -> None:
    people.close()
    with sqlite3.connect(tmp_path / "data" / "people.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(PeopleUnavailable, match=r"format 99.*a newer one"):
        People(tmp_path / "data")


def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "people.db") as connection:
        connection.execute("CREATE TABLE pets (name TEXT)")
    connection.close()
    with pytest.raises(PeopleUnavailable, match="none of its files"):
        People(tmp_path)
    (tmp_path / "people.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(PeopleUnavailable, match=r"people\.db"):
        People(tmp_path)


async def test_once_closed_nothing_is_told(people: People) -> None:
    people.close()
    with pytest.raises(PeopleUnavailable):
        await people.do(people.all)
