"""The accounts and the sessions of one site, in one file or in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from router.people.accounts import COMMAND_LINE, Accounts, Stored
from router.people.passwords import digest
from router.people.sessions import Sessions
from router.people.store import Store
from router.people.tables import FILE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from router.people.person import Person

Result = TypeVar("Result")


class People:
    """What the service and the command line have in common. `folder` is where the journal lies; None
    keeps everything in memory.

    `accounts` and `sessions` block; `do` has that done where it does not matter.

    Raises:
        PeopleUnavailable: the file cannot be read or written.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.is_shared = folder is not None
        """Whether another process may have the same accounts open."""
        self._store = Store(None if folder is None else folder / FILE)
        self.accounts = Accounts(self._store)
        self.sessions = Sessions(self._store)

    def all(self) -> list[Person]:
        """Everybody who has an account. Blocks."""
        return self.accounts.all()

    def add(
        self, person: Person, password: str | None, *, by: str = COMMAND_LINE, at_ms: int = 0
    ) -> Person:
        """Make an account whose password is already the person's own; None for none. Blocks.

        Raises:
            PersonExists, BadPerson: see `Accounts.add`.
        """
        stored = None if password is None else Stored(digest=digest(password))
        return self.accounts.add(person, stored, by=by, at_ms=at_ms)

    def version(self) -> int:
        """Another number whenever another process has written the file. Blocks."""
        with self._store.reading() as connection:
            (version,) = connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    async def do(self, job: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
        """Call this, which uses the accounts or sessions, in their own thread."""
        return await self._store.do(lambda: job(*arguments, **named))

    def close(self) -> None:
        """Close the file. Nothing more can be asked."""
        self._store.close()
