"""Signing in with an account at another provider: the browser goes there and comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import structlog
from aiohttp import web

from router.api.codes import ErrorCode
from router.api.replies import refuse
from router.people import limits
from router.people.errors import NotAllowed, SignInElsewhereFailed
from router.people.oidc.matching import account_of
from router.people.oidc.provider import Provider
from router.people.oidc.trip import new_trip, read_trip

if TYPE_CHECKING:
    from collections.abc import Callable

    from router.people.access import Access
    from router.people.oidc.trip import Trip
    from router.settings import Settings

CALLBACK: Final = "/api/oidc/callback"
_COOKIE: Final = "oidc"
Failure = Literal["provider", "cancelled", "no_account"]
"""What the sign-in page is told, as `/sign-in?failed=...`."""

_log = structlog.get_logger(__name__)


class SigningInElsewhere:
    """`GET /api/oidc/start` sends the browser to the provider, who sends it to the callback. Without
    `[sign_in.oidc]` there is nothing here. `came` is told when accounts may have changed.
    """

    def __init__(
        self, access: Access, *, settings: Callable[[], Settings], came: Callable[[], object]
    ) -> None:
        self._access = access
        self._settings = settings
        self._came = came
        self._provider: Provider | None = None

    def add_routes(self, app: web.Application) -> None:
        """Serve both."""
        app.router.add_get("/api/oidc/start", self.start, allow_head=False)
        app.router.add_get(CALLBACK, self.callback, allow_head=False)

    async def start(self, request: web.Request) -> web.StreamResponse:
        """Go there."""
        provider = self._current()
        if provider is None:
            return _nothing()
        self._access.cookies.check(request)
        trip = new_trip()
        try:
            address = await provider.way_there(trip, self._back_to(request))
        except SignInElsewhereFailed as error:
            return _failed("provider", error)
        response = _to(address)
        self._access.cookies.give(
            request,
            response,
            trip.cookie(),
            name=_COOKIE,
            samesite="Lax",  # the way back begins at another site
            max_age_s=limits.OIDC_TRIP_S,
        )
        return response

    async def callback(self, request: web.Request) -> web.StreamResponse:
        """Come back."""
        provider = self._current()
        if provider is None:
            return _nothing()
        response = await self._come_back(request, provider)
        self._access.cookies.take_back(request, response, name=_COOKIE)
        return response

    async def _come_back(self, request: web.Request, provider: Provider) -> web.Response:
        query = request.query
        trip = read_trip(self._access.cookies.read(request, name=_COOKIE) or "")
        if trip is None or not trip.is_answered_by(query.get("state", "")):
            return _failed("provider", SignInElsewhereFailed("this browser has not set out"))
        if query.get("error") is not None:
            return _failed("cancelled", SignInElsewhereFailed("the provider let nobody in"))
        code = query.get("code", "")
        if not 0 < len(code) <= limits.OIDC_CODE_CHARS_MAX:
            return _failed("provider", SignInElsewhereFailed("there is no code"))
        try:
            person = await self._who(request, provider, code, trip)
        except SignInElsewhereFailed as error:
            return _failed("provider", error)
        except NotAllowed as error:
            return _failed("no_account", error)
        cookie, _ = await self._access.open(request, person, by_password=False)
        response = _to("/")
        self._access.cookies.give(request, response, cookie)
        await self._access.look()
        self._came()
        _log.info("signed_in", person=person, by="provider")
        return response

    async def _who(self, request: web.Request, provider: Provider, code: str, trip: Trip) -> str:
        claims = await provider.who(code, trip, self._back_to(request))
        people, now_ms = self._access.people, self._access.clock.now_ms()
        return await people.do(account_of, claims, provider.settings, people.accounts, now_ms)

    def _back_to(self, request: web.Request) -> str:
        public_url = self._settings().service.public_url
        return f"{public_url or request.url.origin()}{CALLBACK}"

    def _current(self) -> Provider | None:
        """As configured at the moment. Who is under way meanwhile stays with the one he began with."""
        settings = self._settings().sign_in.oidc
        if settings is None:
            return None
        if self._provider is None or self._provider.settings != settings:
            self._provider = Provider(settings, self._access.clock)
        return self._provider


def _to(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})


def _failed(why: Failure, error: Exception) -> web.Response:
    _log.warning("sign_in_failed", by="provider", reason=str(error))
    return _to(f"/sign-in?failed={why}")


def _nothing() -> web.Response:
    return refuse(ErrorCode.REQUEST_REFUSED, 404, "There is no such address.")
