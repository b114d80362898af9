"""Who is signed in, as everybody who answers a request knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from aiohttp import web

from router.people.roles import Role, rights

if TYPE_CHECKING:
    from router.people.roles import Right


class Session(msgspec.Struct, frozen=True):
    """A person who is signed in. Nothing in it lets anybody in, but `csrf` is the page's own."""

    id: str
    """The digest of the cookie, never the cookie."""
    person: str
    name: str
    roles: tuple[Role, ...]
    """Those that hold now: none as long as the person has to choose a password first."""
    csrf: str
    """What a page has to send as `X-CSRF` with whatever changes something."""
    language: str
    """`nl`, `it` or `en`; empty for what the browser asks for."""
    must_change: bool = False
    """The person signed in with a one-time password, and may only replace it."""

    def may(self, right: Right) -> bool:
        """Whether the person has this right."""
        return right in rights(self.roles)


SESSION: Final = web.RequestKey("session", Session)
"""Where a guarded handler finds who asks: `request[SESSION]`."""
