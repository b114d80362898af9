"""What a page is told about its session, and what it sends."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from router.people import limits
from router.people.roles import Right, Role

Purpose = Literal["agent", "live"]
"""What tickets are for: an agent's desk, and the live rows."""
PURPOSES: dict[Purpose, Right] = {"agent": "take_calls", "live": "see_board"}
Password = Annotated[str, Meta(max_length=limits.PASSWORD_CHARS_MAX)]


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants to come in."""

    name: Annotated[str, Meta(max_length=limits.NAME_CHARS_MAX)]
    password: Password


class NewPassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One's own password, replaced."""

    old: Password
    new: Annotated[str, Meta(max_length=limits.NEW_PASSWORD_READ_MAX)]


class TicketFor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ticket is asked for."""

    purpose: Purpose


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """For one WebSocket, within 30 s."""

    ticket: str


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """Another way to sign in."""

    name: str


class WaysIn(msgspec.Struct, frozen=True, kw_only=True):
    """What the sign-in page can offer."""

    oidc: Provider | None
    demo: bool


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in here, what he may do, and where."""

    person: str
    name: str
    roles: tuple[Role, ...]
    rights: tuple[Right, ...]
    csrf: str
    """To be sent as `X-CSRF` with whatever changes something."""
    language: str
    site: str
    timezone: str
    """Of the site, as `Europe/Rome`: pages show times as its clocks do."""
    demo: bool
    carriers: tuple[str, ...]
    """Those that bring calls, as `browser`."""
    oidc: Provider | None
    has_password: bool
    """Whether there is a password to change here; not if only another provider knows the person."""
    must_change_password: bool
    """Signed in with a one-time password: all that is possible is to replace it."""
