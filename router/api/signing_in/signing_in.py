"""Answers the pages that people sign in, sign out and change their password with."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import structlog

from router.api.bodies import body_of
from router.api.codes import ErrorCode
from router.api.refusals import refusal_of
from router.api.replies import answer, refuse
from router.api.signing_in.told import (
    PURPOSES,
    NewPassword,
    Provider,
    SignedIn,
    SignIn,
    Ticket,
    TicketFor,
    WaysIn,
)
from router.people import limits
from router.people.devices import COOKIE
from router.people.errors import NotAllowed, NotSignedIn, TooManyTries, WrongSignIn
from router.people.roles import RIGHTS
from router.people.session import SESSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aiohttp import web

    from router.people.access import Access
    from router.people.entering import Entered, Entering
    from router.people.session import Session
    from router.settings import Settings

_log = structlog.get_logger(__name__)


class SigningIn:
    """Sign-in, sign-out, session, tickets and one's own password."""

    def __init__(
        self,
        access: Access,
        entering: Entering,
        *,
        settings: Callable[[], Settings],
        carriers: Callable[[], Iterable[str]],
    ) -> None:
        self._access = access
        self._entering = entering
        self._settings = settings
        self._carriers = carriers
        self._guarded_session = access.guarded(self._tell, None)

    def add_routes(self, app: web.Application) -> None:
        """Serve all of it."""
        guarded, router = self._access.guarded, app.router
        router.add_get("/api/session", self.session, allow_head=False)
        router.add_post("/api/sign-in", self.sign_in)
        router.add_post("/api/sign-out", guarded(self.sign_out, None))
        router.add_post("/api/ticket", guarded(self.ticket, None))
        router.add_post("/api/password", guarded(self.password, None))

    async def session(self, request: web.Request) -> web.StreamResponse:
        """Who is signed in; with status 401, if nobody is, how one can."""
        try:
            return await self._guarded_session(request)
        except NotSignedIn as error:
            refusal = refusal_of(error)
            ways = WaysIn(oidc=self._provider(), demo=self._access.guest is not None)
            told = {"code": refusal.code, "message": refusal.message}
            return answer({"error": told, "oidc": ways.oidc, "demo": ways.demo}, refusal.status)

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """By name and password. A wrong name and a wrong password are answered alike."""
        access = self._access
        access.cookies.check(request)
        access.check_origin(request)
        body = await body_of(request, SignIn)
        try:
            entered = await self._entering.enter(
                body.name, body.password, access.peer_of(request), self._device(request)
            )
        except TooManyTries as error:
            return _later(error)
        return await self._open(request, entered)

    def _device(self, request: web.Request) -> str | None:
        return self._access.cookies.read(request, name=COOKIE)

    async def _open(self, request: web.Request, entered: Entered) -> web.StreamResponse:
        """A session of this person in place of the one before."""
        cookie, session = await self._access.open(request, entered.person, digest=entered.digest)
        request[SESSION] = session
        response = await self._tell(request)
        cookies = self._access.cookies
        cookies.give(request, response, cookie)
        cookies.give(request, response, entered.device, name=COOKIE, max_age_s=limits.DEVICE_S)
        await self._access.look()  # for the one before
        return response

    async def sign_out(self, request: web.Request) -> web.StreamResponse:
        """The session ends, and all that is open for it."""
        session = request[SESSION]
        await self._access.end(session)
        response = answer({})
        self._access.cookies.take_back(request, response)
        _log.info("signed_out", person=session.person)
        return response

    async def ticket(self, request: web.Request) -> web.StreamResponse:
        """For a WebSocket."""
        session = request[SESSION]
        purpose = (await body_of(request, TicketFor)).purpose
        if not session.may(PURPOSES[purpose]):
            raise NotAllowed("Your roles do not allow that.")
        return answer(Ticket(ticket=self._access.ticket(session, purpose)))

    async def password(self, request: web.Request) -> web.StreamResponse:
        """Replace one's own. All sessions of the person end but this one, which goes on anew."""
        session = request[SESSION]
        body = await body_of(request, NewPassword)
        address = self._access.peer_of(request)
        try:
            entered = await self._entering.change_own(
                session.person, body.old, body.new, address, self._device(request)
            )
        except TooManyTries as error:
            return _later(error)
        except WrongSignIn:
            # Not 401, as whoever asks is signed in.
            return refuse(ErrorCode.WRONG_SIGN_IN, 403, "The present password is wrong.")
        return await self._open(request, entered)

    async def _tell(self, request: web.Request) -> web.Response:
        session = request[SESSION]
        return answer(await self._told(session))

    async def _told(self, session: Session) -> SignedIn:
        people, settings = self._access.people, self._settings()
        hours = settings.conversation.hours
        person = await people.do(people.accounts.find, session.person)
        return SignedIn(
            person=session.person,
            name=session.name,
            roles=session.roles,
            rights=tuple(right for right in RIGHTS if session.may(right)),
            csrf=session.csrf,
            language=session.language,
            site=settings.service.site,
            timezone="UTC" if hours is None else hours.timezone,
            demo=self._access.guest is not None,
            carriers=tuple(self._carriers()),
            oidc=self._provider(),
            has_password=person is not None and person.has_password,
            must_change_password=session.must_change,
        )

    def _provider(self) -> Provider | None:
        oidc = self._settings().sign_in.oidc
        return None if oidc is None else Provider(name=oidc.name)


def _later(error: TooManyTries) -> web.Response:
    refusal = refusal_of(error)
    wait_s = math.ceil(error.wait_ms / 1000)
    told = {"error": {"code": refusal.code, "message": refusal.message}, "wait_s": wait_s}
    response = answer(told, refusal.status)
    response.headers["Retry-After"] = str(wait_s)
    return response
