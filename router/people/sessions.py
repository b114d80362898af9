"""Who is signed in, in the same file as the accounts. Everything here blocks.

Only the digest of a cookie is kept, so that whoever reads the file cannot use it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec

from router.ids import new_secret
from router.people import limits
from router.people.accounts import check_still_good
from router.people.roles import Role, rights
from router.people.session import Session
from router.settings.sign_in import SignInSettings
from router.settings.values import milliseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from router.people.roles import Right
    from router.people.store import Store

_LIVE: Final = "NOT people.disabled AND sessions.seen_ms > ? AND sessions.opened_ms > ?"


class Sessions:
    """The sessions of one store. `settings` say how long one lasts without a request, and in any case.

    As they are, an hour and twelve: NIST SP 800-63B-4 has at its second level one hour without
    activity, and 24 in all; twelve are the longest shift (OWASP ASVS 5.0, 7.3.1 and 7.3.2).
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.settings: Callable[[], SignInSettings] = SignInSettings

    def open(
        self,
        person: str,
        at_ms: int,
        instead_of: str | None = None,
        *,
        by_password: bool = True,
        digest: str | None = None,
    ) -> str:
        """Begin one and end the one with the cookie `instead_of`; gives the new cookie. Whoever has not
        signed in by password need not replace a one-time password. `digest` is that of the password by
        which he has signed in just now.

        Raises:
            WrongSignIn: that password is good no more.
        """
        cookie = new_secret()
        with self._store.writing() as connection:
            if digest is not None:
                check_still_good(connection, person, digest)
            if instead_of is not None:
                connection.execute("DELETE FROM sessions WHERE id = ?", (digest_of(instead_of),))
            connection.execute(
                "DELETE FROM sessions WHERE seen_ms <= ? OR opened_ms <= ?", self._past(at_ms)
            )
            connection.execute(
                "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE person = ? "
                "ORDER BY opened_ms DESC LIMIT -1 OFFSET ?)",
                (person, limits.SESSIONS_PER_PERSON_MAX - 1),
            )
            row = (digest_of(cookie), person, by_password, at_ms, at_ms)
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", row)
        return cookie

    def find(self, cookie: str, at_ms: int) -> Session | None:
        """Whose cookie this is, if the session still holds; it has been used at this moment."""
        session_id = digest_of(cookie)
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT people.id, name, roles, language, "  # noqa: S608 - constants
                "by_password AND one_time_until_ms IS NOT NULL, seen_ms "
                "FROM sessions JOIN people ON people.id = sessions.person "
                f"WHERE sessions.id = ? AND {_LIVE}",
                (session_id, *self._past(at_ms)),
            ).fetchone()
        if row is None:
            return None
        person, name, roles, language, must_change, seen_ms = row
        if at_ms - seen_ms >= limits.SEEN_AGAIN_MS:
            self.touch((session_id,), at_ms)
        return Session(
            id=session_id,
            person=person,
            name=name,
            roles=() if must_change else msgspec.json.decode(roles, type=tuple[Role, ...]),
            csrf=_csrf(cookie),
            language=language,
            must_change=bool(must_change),
        )

    def touch(self, ids: Collection[str], at_ms: int) -> set[str]:
        """Something stays open for these: they are in use. Gives those that hold no longer."""
        ended = set()
        with self._store.writing() as connection:
            for one in ids:
                updated = connection.execute(
                    "UPDATE sessions SET seen_ms = max(seen_ms, ?) FROM people "  # noqa: S608 - constants
                    f"WHERE people.id = sessions.person AND sessions.id = ? AND {_LIVE}",
                    (at_ms, one, *self._past(at_ms)),
                )
                if not updated.rowcount:
                    ended.add(one)
        return ended

    def ended(self, ids: Collection[str], at_ms: int) -> set[str]:
        """Those of these that hold no longer."""
        with self._store.reading() as connection:
            held = {
                one
                for one in ids
                if connection.execute(
                    "SELECT 1 FROM sessions JOIN people ON people.id = sessions.person "  # noqa: S608 - constants
                    f"WHERE sessions.id = ? AND {_LIVE}",
                    (one, *self._past(at_ms)),
                ).fetchone()
            }
        return set(ids) - held

    def of(self, person: str, right: Right, at_ms: int) -> dict[str, int]:
        """Those of this person that hold, and in which this may be done; and when each is too old, as far
        as it has been used by now (ms).
        """
        idle_ms, opened_ms = self._past(at_ms)
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT sessions.id, roles, min(seen_ms - ?, opened_ms - ?) "  # noqa: S608 - constants
                "FROM sessions JOIN people ON people.id = sessions.person WHERE people.id = ? "
                f"AND NOT (by_password AND one_time_until_ms IS NOT NULL) AND {_LIVE}",
                (idle_ms, opened_ms, person, idle_ms, opened_ms),
            ).fetchall()
        return {
            one: at_ms + left_ms
            for one, roles, left_ms in rows
            if right in rights(msgspec.json.decode(roles, type=tuple[Role, ...]))
        }

    def end(self, session_id: str) -> None:
        """The person has signed out."""
        with self._store.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE id = ?", (session_id,))

    def _past(self, at_ms: int) -> tuple[int, int]:
        settings = self.settings()
        return (
            at_ms - milliseconds(settings.idle_s),
            at_ms - milliseconds(settings.session_s_max),
        )


def digest_of(cookie: str) -> str:
    """What is kept of a cookie. It is random, so that one pass is enough."""
    return sha256(cookie.encode(errors="surrogatepass")).hexdigest()


def _csrf(cookie: str) -> str:
    """A text that only a page that may read our answers knows, and that does not give the cookie."""
    return sha256(b"csrf " + cookie.encode(errors="surrogatepass")).hexdigest()
