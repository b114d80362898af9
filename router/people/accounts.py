"""The accounts: made, changed, disabled, given another password. Everything here blocks."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

import msgspec

from router.people import audit, limits
from router.people.errors import (
    BadPerson,
    LastAdministrator,
    PersonExists,
    UnknownPerson,
    WrongSignIn,
)
from router.people.person import Person, applied
from router.people.roles import Role
from router.settings import Skill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from router.people.person import Change
    from router.people.store import Store

COMMAND_LINE: Final = "command line"
"""Whoever may write the file, at the machine itself."""
_COLUMNS: Final = (
    "id, name, roles, skills, language, email, disabled, "
    "one_time_until_ms IS NOT NULL, password IS NOT NULL"
)
_TOLD: Final = ("roles", "disabled")
"""Of these the new value stands in the audit, of others only that they have changed."""


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A password as it is kept. `until_ms`: it is for one time, and before this moment."""

    digest: str
    until_ms: int | None = None


class Accounts:
    """The accounts in one store. Each change is one transaction with its row of the audit.

    Raises:
        PeopleUnavailable: the file cannot be read or written.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Person]:
        """Everybody, by id."""
        with self._store.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM people ORDER BY id").fetchall()  # noqa: S608 - a constant
        return [_person(row) for row in rows]

    def find(self, person: str) -> Person | None:
        """The account of this id, whatever its case."""
        return self._find("id", person)

    def find_by_email(self, email: str) -> Person | None:
        """The account with this address, whatever its case."""
        return self._find("email", email)

    def _find(self, column: str, value: str) -> Person | None:
        with self._store.reading() as connection:
            return _one(connection, column, value)

    def password_of(self, person: str) -> Stored | None:
        """What a password of this account is compared with; None if it has none."""
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT password, one_time_until_ms FROM people WHERE id = ?", (person,)
            ).fetchone()
        return None if row is None or row[0] is None else Stored(digest=row[0], until_ms=row[1])

    def add(self, person: Person, password: Stored | None, *, by: str, at_ms: int) -> Person:
        """Make an account; without a password only another provider can say who it is.

        Raises:
            PersonExists: there is one of this id.
            BadPerson: it cannot be as asked.
        """
        with self._store.writing() as connection:
            if _one(connection, "id", person.id) is not None:
                raise PersonExists(f"There is an account {person.id!r} already.")
            (count,) = connection.execute("SELECT count(*) FROM people").fetchone()
            if count >= limits.PEOPLE_MAX:
                raise BadPerson(f"There are {count} accounts already, and there may be no more.")
            connection.execute(
                "INSERT INTO people (id, name, roles, language, disabled) VALUES (?, '', '', '', 0)",
                (person.id,),
            )
            _write(connection, person)
            if password is not None:
                _write_password(connection, person.id, password)
            details = {"roles": person.roles}
            _note(connection, at_ms=at_ms, who=by, what="added", whom=person.id, details=details)
            return _known(connection, person.id)

    def change(self, person_id: str, change: Change, *, by: str, at_ms: int) -> Person:
        """Change an account. Whose roles change, or who is disabled, has to sign in again.

        Raises:
            UnknownPerson, BadPerson: it cannot be done as asked.
            LastAdministrator: nobody would be left to manage people.
        """
        with self._store.writing() as connection:
            before = _known(connection, person_id)
            after = applied(change, before)
            different = {
                key: getattr(after, key) if key in _TOLD else True
                for key in after.__struct_fields__
                if getattr(before, key) != getattr(after, key)
            }
            if not different:
                return before
            if _manages(before) and not _manages(after) and _count_managing(connection) == 1:
                raise LastAdministrator(
                    f"{before.id} is the only administrator who can sign in; make another one first."
                )
            _write(connection, after)
            if {"roles", "disabled"} & different.keys():
                _end_sessions(connection, before.id)
            _note(
                connection, at_ms=at_ms, who=by, what="changed", whom=before.id, details=different
            )
            return after

    def set_password(
        self, person_id: str, password: Stored, *, by: str, at_ms: int, old: str | None = None
    ) -> Person:
        """Give an account another password; all its sessions end. `old`: whoever does so was let do it
        by the password of this digest.

        Raises:
            UnknownPerson: there is no such account.
            WrongSignIn: `old` is good no more.
        """
        with self._store.writing() as connection:
            person = _known(connection, person_id)
            if old is not None:
                check_still_good(connection, person.id, old)
            _write_password(connection, person.id, password)
            _end_sessions(connection, person.id)
            is_reset = password.until_ms is not None
            what = "password reset" if is_reset else "password changed"
            _note(connection, at_ms=at_ms, who=by, what=what, whom=person.id, details={})
            return _known(connection, person.id)

    def set_digest(self, person_id: str, old: str, new: str) -> bool:
        """The same password, kept with more work in it than before; not if it was kept otherwise
        meanwhile.
        """
        with self._store.writing() as connection:
            updated = connection.execute(
                "UPDATE people SET password = ? WHERE id = ? AND password = ?",
                (new, person_id, old),
            )
            return updated.rowcount > 0

    def note_heard(self, call: str, of: str, *, by: str, at_ms: int) -> None:
        """Somebody is about to hear a recording of this call."""
        with self._store.writing() as connection:
            details = {"of": of}
            _note(connection, at_ms=at_ms, who=by, what="heard", whom=call, details=details)

    def audit(self, count: int = limits.AUDIT_SHOWN_MAX) -> list[audit.Entry]:
        """The last changes, the newest first."""
        with self._store.reading() as connection:
            return audit.latest(connection, count)

    def verify_audit(self) -> str | int:
        """See `audit.verify`."""
        with self._store.reading() as connection:
            return audit.verify(connection)

    def audit_holds(self, head: str) -> bool:
        """See `audit.holds`."""
        with self._store.reading() as connection:
            return audit.holds(connection, head)


def check_still_good(connection: sqlite3.Connection, person_id: str, digest: str) -> None:
    """Raises `WrongSignIn` unless this account still lets in whoever has the password of this digest: to
    compare a password takes a while, and it may have been replaced, or the account disabled, meanwhile.
    """
    query = "SELECT 1 FROM people WHERE id = ? AND password = ? AND NOT disabled"
    if connection.execute(query, (person_id, digest)).fetchone() is None:
        raise WrongSignIn


def _one(connection: sqlite3.Connection, column: str, value: str) -> Person | None:
    query = f"SELECT {_COLUMNS} FROM people WHERE {column} = ?"  # noqa: S608 - constants, never input
    row = connection.execute(query, (value,)).fetchone()
    return None if row is None else _person(row)


def _known(connection: sqlite3.Connection, person_id: str) -> Person:
    person = _one(connection, "id", person_id)
    if person is None:
        raise UnknownPerson("There is no such account.")
    return person


def _person(row: tuple[object, ...]) -> Person:
    person_id, name, roles, skills, language, email, disabled, must_change, has_password = row
    return msgspec.convert(
        {
            "id": person_id,
            "name": name,
            "roles": msgspec.json.decode(str(roles), type=tuple[Role, ...]),
            "skills": skills and msgspec.json.decode(str(skills), type=tuple[Skill, ...]),
            "language": language,
            "email": email,
            "disabled": bool(disabled),
            "must_change": bool(must_change),
            "has_password": bool(has_password),
        },
        Person,
        from_attributes=True,
    )


def _write(connection: sqlite3.Connection, person: Person) -> None:
    try:
        connection.execute(
            "UPDATE people SET name = ?, roles = ?, skills = ?, language = ?, email = ?, "
            "disabled = ? WHERE id = ?",
            (
                person.name,
                _text(person.roles),
                None if person.skills is None else _text(person.skills),
                person.language,
                person.email,
                person.disabled,
                person.id,
            ),
        )
    except sqlite3.IntegrityError as error:
        raise BadPerson("email: another account has this address") from error


def _write_password(connection: sqlite3.Connection, person_id: str, password: Stored) -> None:
    connection.execute(
        "UPDATE people SET password = ?, one_time_until_ms = ? WHERE id = ?",
        (password.digest, password.until_ms, person_id),
    )


def _manages(person: Person) -> bool:
    return "administrator" in person.roles and not person.disabled


def _count_managing(connection: sqlite3.Connection) -> int:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM people")  # noqa: S608 - a constant
    return sum(_manages(_person(row)) for row in rows)


def _end_sessions(connection: sqlite3.Connection, person_id: str) -> None:
    connection.execute("DELETE FROM sessions WHERE person = ?", (person_id,))


def _note(
    connection: sqlite3.Connection,
    *,
    at_ms: int,
    who: str,
    what: str,
    whom: str,
    details: Mapping[str, object],
) -> None:
    audit.note(connection, at_ms=at_ms, who=who, what=what, whom=whom, details=details)


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
