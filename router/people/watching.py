"""What stays open for somebody ends with the session: sockets are told when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from router.people import limits
from router.people.errors import PeopleUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from router.people.people import People
    from router.people.roles import Right
    from router.people.session import Session
    from router.people.tickets import Tickets
    from router.ports import Clock, Timer
    from router.tasks import Tasks

_log = structlog.get_logger(__name__)


class _Open:
    """What a person has open, it is not known in which session."""

    def __init__(self, person: str, right: Right, revoked: Callable[[], None]) -> None:
        self.person = person
        self.right = right
        self.revoked = revoked
        self.held: dict[str, int] = {}
        """Those sessions that held when it was looked last, and when they are too old (ms)."""


class Watching:
    """Looks at the sessions that something is open for, every minute and whenever one may have ended.
    Those of them that are known count as used if they hold.
    """

    def __init__(self, people: People, tickets: Tickets, clock: Clock, tasks: Tasks) -> None:
        self._people = people
        self._tickets = tickets
        self._clock = clock
        self._tasks = tasks
        self._watched: dict[str, list[Callable[[], None]]] = {}
        self._open: list[_Open] = []
        self._timer: Timer | None = None

    def watch(self, session: Session, revoked: Callable[[], None]) -> Callable[[], None]:
        """See `Access.watch`."""
        callbacks = self._watched.setdefault(session.id, [])
        callbacks.append(revoked)
        self._tasks.start("watch_sessions", self._look_whether_it_holds(session.id))
        self._set_timer()

        def stop() -> None:
            if revoked in callbacks:
                callbacks.remove(revoked)
            if not callbacks and self._watched.get(session.id) is callbacks:
                del self._watched[session.id]

        return stop

    def watch_person(
        self, person: str, right: Right, revoked: Callable[[], None]
    ) -> Callable[[], None]:
        """See `Access.watch_person`."""
        opened = _Open(person, right, revoked)
        self._open.append(opened)
        self._tasks.start("watch_sessions", self.look())
        self._set_timer()

        def stop() -> None:
            if opened in self._open:
                self._open.remove(opened)

        return stop

    async def look(self) -> None:
        """Call back for those that have ended. If the accounts cannot be read, nobody is cut off."""
        watched = set(self._watched)
        now_ms = self._clock.now_ms()
        sessions = self._people.sessions
        try:
            ended = await self._people.do(sessions.touch, watched, now_ms)
            ended |= await self._people.do(sessions.ended, self._tickets.sessions, now_ms)
            for opened in list(self._open):
                held = await self._people.do(sessions.of, opened.person, opened.right, now_ms)
                self._look_at(opened, held, now_ms)
        except PeopleUnavailable as error:
            _log.error("sessions_not_looked_at", reason=str(error))
            return
        self._tickets.drop(ended)
        self._revoke(ended)

    async def _look_whether_it_holds(self, session: str) -> None:
        """It may have ended while something was being opened for it."""
        try:
            ended = self._people.sessions.ended
            self._revoke(await self._people.do(ended, (session,), self._clock.now_ms()))
        except PeopleUnavailable as error:
            _log.error("sessions_not_looked_at", reason=str(error))

    def _revoke(self, ended: set[str]) -> None:
        for one in ended:
            for revoked in self._watched.pop(one, []):
                revoked()

    def _look_at(self, one: _Open, held: dict[str, int], now_ms: int) -> None:
        # One that has only grown too old was in no use, so it is another that this is open in.
        ended = [was for was, until_ms in one.held.items() if until_ms > now_ms and was not in held]
        is_over = not held or bool(ended)
        one.held = held
        if is_over and one in self._open:
            self._open.remove(one)
            one.revoked()

    def close(self) -> None:
        """Look no more."""
        self._watched.clear()
        self._open.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _set_timer(self) -> None:
        if self._timer is None:
            self._timer = self._clock.call_at(
                self._clock.now_ms() + limits.WATCH_MS, self._look_again
            )

    def _look_again(self) -> None:
        self._timer = None
        if self._watched or self._open:
            self._tasks.start("watch_sessions", self.look())
            self._set_timer()
