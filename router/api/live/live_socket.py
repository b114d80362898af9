"""Screens' connections, from opening to end, at `/api/live`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import structlog
from aiohttp import WSMsgType, web

from router.api.access import is_foreign, origin_of, peer
from router.api.codes import ErrorCode
from router.api.live import limits
from router.api.live.messages import VERSION, Hello, LiveClose, ScreenMessage
from router.api.live.screen import Screen
from router.api.live.timing import later
from router.api.replies import refuse
from router.people.unproven import Unproven
from router.telling import new_socket

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from aiohttp import WSMessage

    from router.api.live.rows import Topic
    from router.api.live.table import Table
    from router.api.live.timing import Later
    from router.people.access import Access
    from router.people.roles import Right
    from router.people.session import Session
    from router.ports import Clock
    from router.tasks import Tasks

PURPOSE: Final = "live"
"""Of the ticket that `hello` brings."""
RIGHTS: Final[dict[Topic, Right]] = {
    "site": "see_board",
    "queues": "see_board",
    "trend": "see_board",
    "agents": "see_calls",
    "calls": "see_calls",
}
"""What somebody must be allowed to watch a table."""
_decoder: Final = msgspec.json.Decoder(ScreenMessage)
_log = structlog.get_logger(__name__)


class LiveSocket:
    """Takes screens' connections, and knows them all.

    `allowed_origins`: addresses as `https://desk.example.com` whose pages may connect besides those of
    the address that was asked. `peer_of` names the address a request comes from.
    """

    def __init__(
        self,
        *,
        access: Access,
        tables: Mapping[Topic, Table],
        clock: Clock,
        tasks: Tasks,
        allowed_origins: Collection[str] = (),
        heartbeat_s: float = limits.HEARTBEAT_S,
        later: Later = later,
        peer_of: Callable[[web.Request], str] = peer,
    ) -> None:
        self.access = access
        self.later = later
        self.screens: set[Screen] = set()
        self._tables = tables
        self._clock = clock
        self._tasks = tasks
        self._allowed_origins = frozenset(map(origin_of, allowed_origins))
        self._heartbeat_s = heartbeat_s
        self._peer_of = peer_of
        self._unproven = Unproven()
        self._is_stopping = False

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection to its end."""
        if is_foreign(request, self._allowed_origins):
            return refuse(ErrorCode.FOREIGN_ORIGIN, 403, "This page may not connect here.")
        if not self.takes_screens():
            return refuse(ErrorCode.SERVICE_STOPPING, 503, "The service is about to stop.")
        if len(self.screens) - len(self._unproven) >= limits.CLIENTS_MAX:
            return refuse(ErrorCode.REQUEST_REFUSED, 503, "Too many screens are connected.")
        proven = self._unproven.come(self._peer_of(request))
        if proven is None:
            text = "Too many screens connect and do not say hello; try again in a moment."
            return refuse(ErrorCode.REQUEST_REFUSED, 503, text)
        try:
            return await self._serve(request, proven)
        finally:
            proven()

    async def _serve(
        self, request: web.Request, proven: Callable[[], None]
    ) -> web.WebSocketResponse:
        socket = new_socket(self._heartbeat_s, limits.MESSAGE_BYTES_MAX)
        await socket.prepare(request)
        screen = Screen(socket, request.transport, self._tables, self._clock, self._tasks)
        self.screens.add(screen)
        if not self.takes_screens():  # any more, since we looked
            screen.close(LiveClose.GOING_AWAY)
        listener = ScreenListener(self, screen, proven)
        try:
            await listener.serve(socket)
        finally:
            self.screens.discard(screen)
            listener.end()
            await screen.end()
        return socket

    async def stop(self, _app: web.Application | None = None) -> None:
        """Take no more screens, and ask those that are connected to connect again later."""
        self._is_stopping = True
        for screen in list(self.screens):
            screen.close(LiveClose.GOING_AWAY)

    def takes_screens(self) -> bool:
        """Whether screens are still welcome."""
        return not self._is_stopping

    def count_of(self, person: str) -> int:
        """How many screens somebody has open."""
        return sum(one.session is not None and one.session.person == person for one in self.screens)


class ScreenListener:
    """Hears what one screen says. `proven` is to be told when it has shown whose it is."""

    def __init__(self, door: LiveSocket, screen: Screen, proven: Callable[[], None]) -> None:
        self._door = door
        self._screen = screen
        self._proven = proven
        self._heard = 0
        """Messages since the last second began."""
        self._second = door.later(1, self._next_second)
        self._patience = door.later(limits.HELLO_MS_MAX / 1000, self._lose_patience)
        self._stop_watching = _nothing

    async def serve(self, socket: web.WebSocketResponse) -> None:
        """Take messages until either side ends the connection."""
        async for frame in socket:
            if frame.type is WSMsgType.ERROR:
                break
            self._take(frame)
            if self._screen.is_closing:
                break

    def end(self) -> None:
        """The connection has ended."""
        self._second.cancel()
        self._patience.cancel()
        self._stop_watching()

    def _next_second(self) -> None:
        self._heard = 0
        self._second = self._door.later(1, self._next_second)

    def _lose_patience(self) -> None:
        if self._screen.session is None:
            self._screen.close(LiveClose.HELLO_TIMEOUT)

    def _take(self, frame: WSMessage) -> None:
        self._heard += 1
        if self._heard > limits.MESSAGES_PER_S_MAX:
            text = f"More than {limits.MESSAGES_PER_S_MAX} messages a second."
            self._screen.fail(text, LiveClose.TOO_MUCH)
            return
        if frame.type is not WSMsgType.TEXT:
            self._screen.fail("Send text frames, not binary ones.", LiveClose.BAD_MESSAGE)
            return
        try:
            message = _decoder.decode(frame.data)
        except (msgspec.DecodeError, RecursionError) as error:
            text = f"This is no message of version {VERSION}: {error}"
            self._screen.fail(text, LiveClose.BAD_MESSAGE)
            return
        self._hear(message)

    def _hear(self, message: ScreenMessage) -> None:
        session = self._screen.session
        if isinstance(message, Hello):
            if session is not None:
                self._screen.fail("Say hello once.", LiveClose.BAD_MESSAGE)
                return
            session = self._come_in(message)
        elif session is None:
            self._screen.fail("Say hello first.", LiveClose.BAD_MESSAGE)
        if session is not None:
            may = {topic: session.may(RIGHTS[topic]) for topic in message.watch}
            watched = {topic: at for topic, at in message.watch.items() if may[topic]}
            denied = tuple(topic for topic, is_allowed in may.items() if not is_allowed)
            self._screen.watch(watched, denied)

    def _come_in(self, hello: Hello) -> Session | None:
        """Whoever has the ticket; None if he may not."""
        session = self._door.access.redeem(hello.ticket, PURPOSE)
        if session is None:
            self._screen.fail("The ticket is not good any more.", LiveClose.NOT_SIGNED_IN)
            return None
        if self._door.count_of(session.person) >= limits.CLIENTS_PER_PERSON_MAX:
            text = f"You have {limits.CLIENTS_PER_PERSON_MAX} screens open; close one first."
            self._screen.fail(text, LiveClose.TOO_MUCH)
            return None
        self._screen.session = session
        self._proven()
        self._patience.cancel()
        self._stop_watching = self._door.access.watch(session, self._session_ended)
        return session

    def _session_ended(self) -> None:
        self._screen.close(LiveClose.NOT_SIGNED_IN)


def _nothing() -> None:
    """Nobody is watched yet."""
