"""Passwords: what may be one, and how they are kept and compared."""

from __future__ import annotations

import asyncio
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from router.errors import Overloaded
from router.people import limits
from router.people.errors import BadPassword

if TYPE_CHECKING:
    from collections.abc import Callable

_HASHER: Final = PasswordHasher(
    time_cost=limits.HASH_PASSES, memory_cost=limits.HASH_MEMORY_KIB, parallelism=1, type=Type.ID
)
Result = TypeVar("Result")

_COMMON_FILE: Final = "common_passwords.txt"


def check_new(password: str, person_id: str, name: str) -> None:
    """Raises `BadPassword` if it is too short, too long, or among what is tried first."""
    if len(password) < limits.PASSWORD_CHARS_MIN:
        raise BadPassword(
            f"A password has at least {limits.PASSWORD_CHARS_MIN} characters; a few words are good."
        )
    if len(password) > limits.PASSWORD_CHARS_MAX:
        raise BadPassword(f"A password has at most {limits.PASSWORD_CHARS_MAX} characters.")
    plain = _plain(password)
    rest = plain
    for one in (_plain(person_id), *map(_plain, name.split()), "switchroom"):
        rest = rest.replace(one, "")
    if not rest.strip("0123456789"):
        raise BadPassword("That is your own name, with little more. Choose something else.")
    if plain in _common() or plain.rstrip("0123456789") in _common() or len(set(plain)) < 4:
        raise BadPassword("Many people use that one. Choose something else.")


def digest(password: str) -> str:
    """What is kept of it. Blocks for some 30 ms."""
    return _HASHER.hash(_bytes(password))


def needs_more_work(kept: str) -> bool:
    """Whether it was kept with less work than we put into new ones."""
    return _HASHER.check_needs_rehash(kept)


def fits(password: str, kept: str | None) -> bool:
    """Whether this is the password. Without one the same work is done in vain, so that the time does
    not tell who has an account. Blocks for some 30 ms.
    """
    try:
        _HASHER.verify(_nobodys() if kept is None else kept, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


class Hashing:
    """Does this work beside the event loop, for a few at a time. `work` counts how often it was done."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(limits.HASHING_AT_ONCE_MAX)
        self._waiting = 0
        self.work = 0

    async def digest(self, password: str) -> str:
        """As `digest`."""
        return await self._do(lambda: digest(password))

    async def fits(self, password: str, kept: str | None) -> bool:
        """As `fits`."""
        return await self._do(lambda: fits(password, kept))

    async def _do(self, job: Callable[[], Result]) -> Result:
        if self._waiting >= limits.HASHING_WAITING_MAX:
            raise Overloaded("Too many people are signing in; try again in a moment.")
        self._waiting += 1
        try:
            async with self._turn:
                self.work += 1
                return await asyncio.to_thread(job)
        finally:
            self._waiting -= 1


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _bytes(password: str) -> bytes:
    return password.encode(errors="surrogatepass")


@cache
def _nobodys() -> str:
    return digest("nobody has this one")


@cache
def _common() -> frozenset[str]:
    text = files("router.people").joinpath(_COMMON_FILE).read_text(encoding="utf-8")
    return frozenset(map(_plain, text.split()))
