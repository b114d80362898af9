"""Why somebody is not let in, and why an account is not as was asked."""

from __future__ import annotations

from router.errors import RequestRefused, RouterError


class PeopleError(RequestRefused):
    """Something about people was asked for in vain."""


class NotSignedIn(PeopleError):
    """Nobody is signed in, or not any more."""


class NotAllowed(PeopleError):
    """The person's roles do not allow it."""


class ForeignPage(PeopleError):
    """A page of another site asks, or one that does not prove to be ours."""


class WrongSignIn(PeopleError):
    """The name or the password is wrong; which of them is not told."""

    def __init__(self) -> None:
        super().__init__("The name or the password is wrong.")


class TooManyTries(PeopleError):
    """Somebody guesses. `wait_ms`: the next try is looked at after this time."""

    def __init__(self, message: str, wait_ms: int) -> None:
        super().__init__(message)
        self.wait_ms = wait_ms


class BadPassword(PeopleError):
    """The new password is too easy to guess; the message says why."""


class BadPerson(PeopleError):
    """The account cannot be as asked; the message names the field and what would be right."""


class UnknownPerson(PeopleError):
    """There is no such account."""


class PersonExists(PeopleError):
    """There is an account of this name already."""


class LastAdministrator(PeopleError):
    """Nobody would be left who can manage people."""


class SignInElsewhereFailed(PeopleError):
    """The provider that was asked who this is did not say so, or not in a way that can be trusted."""


class PeopleUnavailable(RouterError):
    """The accounts cannot be read or written."""
