"""Who may come in, and what for. The only thing of this package that doors need.

A page has a cookie; with whatever changes something it also sends the header `X-CSRF` and comes from
our own origin. A WebSocket has a ticket (`tickets`). What stays open is told when the session ends
(`watching`).
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING, Final

from router.people import limits
from router.people.cookies import Cookies
from router.people.errors import ForeignPage, NotAllowed, NotSignedIn, PeopleUnavailable
from router.people.names import Names
from router.people.origins import is_foreign, origin_of, peer
from router.people.session import SESSION
from router.people.tickets import Tickets
from router.people.watching import Watching

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from aiohttp import web
    from aiohttp.typedefs import Handler

    from router.people.people import People
    from router.people.roles import Right
    from router.people.session import Session
    from router.ports import Clock
    from router.tasks import Tasks

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER: Final = "X-CSRF"


class Access:
    """Lets people in, by their sessions.

    `origins`: addresses whose pages are ours besides those of the address that was asked. `peer_of`
    names the address that a request comes from. `guest`: the account that whoever sits at this machine
    gets without signing in, in the demo. `names` says what people are called.
    """

    def __init__(
        self,
        people: People,
        clock: Clock,
        tasks: Tasks,
        *,
        public_url: str | None = None,
        behind_proxy: bool = False,
        peer_of: Callable[[web.Request], str] = peer,
        guest: str | None = None,
        names: Names | None = None,
    ) -> None:
        self.people = people
        self.clock = clock
        self.peer_of = peer_of
        self.guest = guest
        self.names = names or Names()
        self.cookies = Cookies(public_url, behind_proxy=behind_proxy)
        self._origins: Collection[str] = () if public_url is None else (origin_of(public_url),)
        self._tickets = Tickets(clock)
        self._watching = Watching(people, self._tickets, clock, tasks)

    # -- For doors

    def guarded(self, handler: Handler, right: Right | None) -> Handler:
        """The handler for those who are signed in and have this right; None for everybody who is
        signed in. It finds who asks in `request[SESSION]`. All others get 401, 403, or, for whatever
        changes something and does not come from a page of ours, 403.
        """

        async def let_in(request: web.Request) -> web.StreamResponse:
            session, cookie = await self._enter(request)
            if request.method not in SAFE:
                self.check_page(request, session)
            if right is not None and not session.may(right):
                raise NotAllowed(_why_not(session))
            request[SESSION] = session
            response = await handler(request)
            if cookie is not None and not response.prepared:
                self.cookies.give(request, response, cookie)
            return response

        return let_in

    def ticket(self, session: Session, purpose: str) -> str:
        """For one WebSocket, within 30 s; see `tickets`."""
        return self._tickets.give(session, purpose)

    def redeem(self, ticket: str, purpose: str) -> Session | None:
        """Whose ticket this was; None if it is worth nothing. What it allows is for the door to ask:
        `session.may("take_calls")`.
        """
        return self._tickets.redeem(ticket, purpose)

    def watch(self, session: Session, revoked: Callable[[], None]) -> Callable[[], None]:
        """Call back once when the session ends: signed out, disabled, other roles, time over. As long
        as it is watched the session counts as used. Gives how to stop watching.
        """
        return self._watching.watch(session, revoked)

    def watch_person(
        self, person: str, right: Right, revoked: Callable[[], None]
    ) -> Callable[[], None]:
        """The same for whoever has something open since before a restart, so that it is not known in
        which session: call back once when any ends in which this person may do it; soon, if there is
        none. Gives how to stop watching.
        """
        return self._watching.watch_person(person, right, revoked)

    async def holds(self, session_id: str) -> bool:
        """Whether a session has not ended. If the accounts cannot be read, nobody is kept out."""
        sessions = self.people.sessions
        try:
            ended = await self.people.do(sessions.ended, (session_id,), self.clock.now_ms())
        except PeopleUnavailable:
            return True
        return not ended

    # -- For signing in and out

    async def find(self, request: web.Request) -> Session | None:
        """Who asks; None if nobody is signed in."""
        cookie = self.cookies.read(request)
        if cookie is None:
            return None
        return await self.people.do(self.people.sessions.find, cookie, self.clock.now_ms())

    async def open(
        self,
        request: web.Request,
        person: str,
        *,
        by_password: bool = True,
        digest: str | None = None,
    ) -> tuple[str, Session]:
        """Sign this person in instead of whoever was before; gives the cookie and the session. `digest`:
        see `Sessions.open`.

        Raises:
            NotSignedIn: the account is gone or disabled.
            WrongSignIn: the password is good no more.
        """
        now_ms = self.clock.now_ms()
        sessions = self.people.sessions
        cookie = await self.people.do(
            sessions.open,
            person,
            now_ms,
            self.cookies.read(request),
            by_password=by_password,
            digest=digest,
        )
        session = await self.people.do(sessions.find, cookie, now_ms)
        if session is None:
            raise NotSignedIn("This account is disabled.")
        return cookie, session

    async def end(self, session: Session) -> None:
        """The person has signed out."""
        await self.people.do(self.people.sessions.end, session.id)
        await self.look()

    async def look(self) -> None:
        """Sessions may have ended: tell those who watch them."""
        await self._watching.look()

    def check_origin(self, request: web.Request) -> None:
        """Raises `ForeignPage` unless a page of our own asks, as its browser says."""
        if request.headers.get("Origin") is None or is_foreign(request, self._origins):
            raise ForeignPage("This page may not ask that here.")

    def check_page(self, request: web.Request, session: Session) -> None:
        """Raises `ForeignPage` unless the page is ours and knows what only this session's pages know."""
        self.check_origin(request)
        told = request.headers.get(CSRF_HEADER, "")[: limits.COOKIE_CHARS_MAX]
        if not compare_digest(told.encode(errors="replace"), session.csrf.encode()):
            raise ForeignPage("This page is out of date; load it again.")

    def close(self) -> None:
        """The service stops."""
        self._watching.close()

    async def _enter(self, request: web.Request) -> tuple[Session, str | None]:
        """Who asks, and the cookie of a session that was just opened for a guest."""
        session = await self.find(request)
        if session is not None:
            return session, None
        if self.guest is None or request.method not in SAFE or not self.cookies.is_local(request):
            raise NotSignedIn("Sign in first.")
        cookie, session = await self.open(request, self.guest, by_password=False)
        return session, cookie


def _why_not(session: Session) -> str:
    if session.must_change:
        return "Choose a password of your own first."
    return "Your roles do not allow that."
