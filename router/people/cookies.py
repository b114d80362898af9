"""The cookie that a browser keeps: how it is called, who may read it, and over which connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from aiohttp import HttpVersion11, hdrs

from router.people import limits
from router.people.errors import ForeignPage
from router.people.origins import asks_loopback
from router.settings.addresses import is_loopback

if TYPE_CHECKING:
    from aiohttp import web

NAME: Final = "session"
_OF_PROXIES: Final = (
    hdrs.FORWARDED,
    hdrs.VIA,
    hdrs.X_FORWARDED_FOR,
    hdrs.X_FORWARDED_HOST,
    hdrs.X_FORWARDED_PROTO,
    "X-Forwarded-Port",
    "X-Forwarded-Server",
    "X-Original-Host",
    "X-Real-IP",
)
"""What proxies add. Of those that add nothing, nginx speaks HTTP/1.0, as no browser does."""
SECURE: Final = "__Host-"
"""Browsers take a cookie whose name begins so only over https, for one host and all of its paths."""


class Cookies:
    """Gives, reads and takes back the cookie. `public_url` is the address that people use;
    `behind_proxy` believes what a proxy says of the connection.
    """

    def __init__(self, public_url: str | None, *, behind_proxy: bool) -> None:
        place = None if public_url is None else urlsplit(public_url.lower())
        self._secure_host = place.netloc if place is not None and place.scheme == "https" else None
        self._behind_proxy = behind_proxy

    def is_secure(self, request: web.Request) -> bool:
        """Whether the browser asks over https, as far as we can know."""
        if request.secure or request.host.lower() == self._secure_host:
            return True
        forwarded = ",".join(request.headers.getall("X-Forwarded-Proto", []))
        return self._behind_proxy and forwarded.rpartition(",")[2].strip().lower() == "https"

    def is_local(self, request: web.Request) -> bool:
        """Whether somebody at this machine asks, by a name that only it has, and nobody in between. A
        proxy or a tunnel here comes from this machine and may put in its name, whoever asks through it.
        """
        return (
            asks_loopback(request)
            and is_loopback(request.remote or "")
            and request.version >= HttpVersion11
            and not any(header in request.headers for header in _OF_PROXIES)
        )

    def read(self, request: web.Request, *, name: str = NAME) -> str | None:
        """The cookie that was brought."""
        cookie = request.cookies.get(self._name(request, name))
        if not cookie or len(cookie) > limits.COOKIE_CHARS_MAX:
            return None
        return cookie

    def check(self, request: web.Request) -> None:
        """Raises `ForeignPage` where a cookie could be read on the way."""
        if not self.is_secure(request) and not asks_loopback(request):
            raise ForeignPage(
                "Signing in needs https. Whoever runs the service: set service.public_url to the "
                "https address that people use, or service.behind_proxy."
            )

    def give(
        self,
        request: web.Request,
        response: web.StreamResponse,
        cookie: str,
        *,
        name: str = NAME,
        samesite: Literal["Strict", "Lax"] = "Strict",
        max_age_s: int | None = None,
    ) -> None:
        """Let the browser keep it for so long, or until it is closed."""
        response.set_cookie(
            self._name(request, name),
            cookie,
            path="/",
            secure=self.is_secure(request),
            httponly=True,
            samesite=samesite,
            max_age=max_age_s,
        )

    def take_back(
        self, request: web.Request, response: web.StreamResponse, *, name: str = NAME
    ) -> None:
        """Let the browser forget it."""
        response.del_cookie(
            self._name(request, name),
            path="/",
            secure=self.is_secure(request),
            httponly=True,
            samesite="Strict",
        )

    def _name(self, request: web.Request, name: str) -> str:
        return SECURE + name if self.is_secure(request) else name
