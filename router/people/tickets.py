"""Tickets: a page cannot send headers with a WebSocket, so it brings one of these in its first message.

A ticket is for one use, one purpose and half a minute. They are in memory: whoever holds one while the
service restarts asks for another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from router.errors import Overloaded
from router.ids import new_secret
from router.people import limits
from router.people.session import Session

if TYPE_CHECKING:
    from collections.abc import Collection

    from router.ports import Clock


class _Ticket(msgspec.Struct, frozen=True):
    session: Session
    purpose: str
    until_ms: int


class Tickets:
    """Those that have been given out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tickets: dict[str, _Ticket] = {}
        """The oldest first."""

    @property
    def sessions(self) -> set[str]:
        """Sessions that have tickets out."""
        return {one.session.id for one in self._tickets.values()}

    def give(self, session: Session, purpose: str) -> str:
        """A new one.

        Raises:
            Overloaded: far too many are out.
        """
        self._forget_past()
        if len(self._tickets) >= limits.TICKETS_MAX:
            raise Overloaded("Too many connections are being made; try again in a moment.")
        own = [key for key, one in self._tickets.items() if one.session.id == session.id]
        if len(own) >= limits.TICKETS_PER_SESSION_MAX:
            del self._tickets[own[0]]
        ticket = new_secret()
        until_ms = self._clock.now_ms() + limits.TICKET_MS
        self._tickets[ticket] = _Ticket(session, purpose, until_ms)
        return ticket

    def redeem(self, ticket: str, purpose: str) -> Session | None:
        """Whose it was; None if it was none, for something else, or too old. It is used up."""
        found = self._tickets.pop(ticket, None)
        if found is None or found.purpose != purpose or found.until_ms <= self._clock.now_ms():
            return None
        return found.session

    def drop(self, sessions: Collection[str]) -> None:
        """These sessions have ended."""
        self._tickets = {
            key: one for key, one in self._tickets.items() if one.session.id not in sessions
        }

    def _forget_past(self) -> None:
        now_ms = self._clock.now_ms()
        while self._tickets:
            oldest = next(iter(self._tickets))
            if self._tickets[oldest].until_ms > now_ms:
                break
            del self._tickets[oldest]
