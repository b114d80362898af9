"""Lets people in by name and password, and gives them other passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import structlog

from router.errors import Overloaded
from router.ids import new_one_time_password
from router.people import limits
from router.people.accounts import Stored
from router.people.devices import known_device, signed_in_at
from router.people.errors import BadPassword, UnknownPerson, WrongSignIn
from router.people.guessing import Guessing
from router.people.passwords import Hashing, check_new, needs_more_work

if TYPE_CHECKING:
    from router.people.people import People
    from router.people.person import Person
    from router.ports import Clock

_log = structlog.get_logger(__name__)


class Entered(msgspec.Struct, frozen=True):
    """Somebody has signed in."""

    person: str
    digest: str
    """Of the password. Whoever lets him in on it looks whether the account still has it: it may be
    replaced at any moment."""
    device: str
    """What the browser is to keep, to be known next time (`devices`)."""


class Entering:
    """One service's door for passwords.

    Nothing tells whether an account exists: the answer, and the work done for it, are the same.
    """

    def __init__(self, people: People, clock: Clock) -> None:
        self._people = people
        self._accounts = people.accounts
        self._clock = clock
        self._guessing = Guessing(clock)
        self.hashing = Hashing()

    async def enter(
        self, name: str, password: str, address: str, device: str | None = None
    ) -> Entered:
        """The person who signs in with this name and password, from this address, in a browser that
        keeps `device`.

        Raises:
            WrongSignIn: it is not, there is no such account, it is disabled, or the one-time password
                is too old.
            TooManyTries: it has not been looked at.
            Overloaded: too many sign in at this moment.
        """
        name = name.strip()
        found = await self._people.do(self._accounts.find, name)
        stored = await self._people.do(self._accounts.password_of, name)
        kept = None if stored is None else stored.digest
        known = None if kept is None else known_device(device, name, kept)
        guess = self._guessing.begin(name, address, known)
        try:
            fits = await self.hashing.fits(password, kept)
        except Overloaded:
            guess.not_looked_at()
            raise
        if not fits or found is None or stored is None or not self._may_use(found, stored):
            guess.failed()
            _log.warning("sign_in_failed", account=None if found is None else found.id)
            raise WrongSignIn
        guess.succeeded()
        kept = stored.digest
        if needs_more_work(kept):
            kept = await self.hashing.digest(password)
            if not await self._people.do(self._accounts.set_digest, found.id, stored.digest, kept):
                # Somebody else has just done this, or replaced the password.
                return await self.enter(name, password, address, device)
        _log.info("signed_in", person=found.id)
        return Entered(found.id, kept, signed_in_at(device, found.id, kept))

    def _may_use(self, person: Person, stored: Stored) -> bool:
        is_over = stored.until_ms is not None and stored.until_ms <= self._clock.now_ms()
        return not person.disabled and not is_over

    async def change_own(
        self, person_id: str, old: str, new: str, address: str, device: str | None = None
    ) -> Entered:
        """Replace a password by whoever knows it.

        Raises:
            WrongSignIn, TooManyTries, Overloaded: as for `enter`.
            BadPassword: the new one is not good.
        """
        entered = await self.enter(person_id, old, address, device)
        person_id = entered.person
        if new == old:
            raise BadPassword("That is the present one. Choose another.")
        person = await self._people.do(self._accounts.find, person_id)
        if person is None:
            raise UnknownPerson("There is no such account.")
        check_new(new, person.id, person.name)
        kept = Stored(digest=await self.hashing.digest(new))
        now_ms = self._clock.now_ms()
        await self._people.do(
            self._accounts.set_password,
            person_id,
            kept,
            by=person_id,
            at_ms=now_ms,
            old=entered.digest,
        )
        _log.info("password_changed", person=person_id)
        return Entered(person_id, kept.digest, signed_in_at(device, person_id, kept.digest))

    async def one_time(self) -> tuple[str, Stored]:
        """A new one-time password, to be shown once, and what is kept of it."""
        password = new_one_time_password()
        kept = await self.hashing.digest(password)
        return password, one_time(kept, self._clock.now_ms())


def one_time(digest: str, now_ms: int) -> Stored:
    """What is kept of a one-time password."""
    return Stored(digest=digest, until_ms=now_ms + limits.ONE_TIME_PASSWORD_MS)
