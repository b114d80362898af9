"""Connections from outside, and how long somebody may take to say what he wants.

Whoever connects and sends nothing, or a byte now and then, would keep a connection for as long as he
likes; some thousands of those keep everybody else out. So the head of a request has to come within a
time that begins when somebody connects, or with the first byte of a further request; so has its body
(`router.api.routes`). Of those whose request has not come, only so many are kept: whoever has taken
longest goes first. So it is with those that rest between two requests, each for a time that aiohttp
bounds.

Nothing is bounded while a request is answered: a desk is one long answer.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from aiohttp import web

from router.api import limits
from router.api.live.timing import later
from router.listening import BACKLOG

if TYPE_CHECKING:
    import socket

    from aiohttp.typedefs import Handler

    from router.api.live.timing import Later
    from router.ports import Timer


def new_runner(app: web.Application, stop_grace_s: float) -> web.AppRunner:
    """What serves this application to whoever comes in by its entrances."""
    return web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=stop_grace_s,
        keepalive_timeout=limits.REST_S_MAX,
        lingering_time=limits.LINGERING_S_MAX,
    )


class Entrance(web.BaseSite):
    """Where connections come in through a socket, to what a runner serves."""

    def __init__(
        self, runner: web.BaseRunner, listening: socket.socket, later: Later = later
    ) -> None:
        super().__init__(runner, backlog=BACKLOG)
        self._listening = listening
        self._later = later
        self._silent: dict[Connection, None] = {}
        self._resting: dict[Connection, None] = {}

    @property
    def name(self) -> str:
        """The address of the socket."""
        return str(self._listening.getsockname())

    async def start(self) -> None:
        """Let them in."""
        await super().start()
        self._server = await asyncio.get_running_loop().create_server(
            self._connection, sock=self._listening, backlog=self._backlog
        )

    def _connection(self) -> Connection:
        server = self._runner.server
        assert server is not None  # noqa: S101 - only a runner that is set up has sites
        return Connection(server(), self._silent, self._resting, self._later)


class Connection(asyncio.Protocol):
    """Passes everything on to the `handler`, which is aiohttp's. It is among the `silent` while the head
    of its request is awaited, among the `resting` between two; each in the order of becoming that.
    """

    def __init__(
        self,
        handler: web.RequestHandler,
        silent: dict[Connection, None],
        resting: dict[Connection, None],
        later: Later,
    ) -> None:
        self._handler = handler
        self._silent = silent
        self._resting = resting
        self._later = later
        self._transport: asyncio.Transport | None = None
        self._limit: Timer | None = None
        self._is_answered = False

    # -- How long it may be silent

    def _await_head(self) -> None:
        self._resting.pop(self, None)
        _make_room(self._silent, limits.SILENT_MAX)
        self._silent[self] = None
        self._limit = self._later(limits.HEAD_S_MAX, self.cut_off)

    def _await_no_more(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
            del self._silent[self]
        self._resting.pop(self, None)

    def cut_off(self) -> None:
        """Somebody has taken too long, or others need the room."""
        self._await_no_more()
        if self._transport is not None:
            self._transport.abort()

    def answer_begins(self) -> None:
        """The head of a request has come in full."""
        self._await_no_more()
        self._is_answered = True

    def answer_ends(self) -> None:
        """What comes now belongs to a further request, and until then the connection rests."""
        self._is_answered = False
        if self._transport is not None:
            _make_room(self._resting, limits.RESTING_MAX)
            self._resting[self] = None

    # -- What the transport tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has connected."""
        self._transport = cast("asyncio.Transport", transport)
        self._await_head()
        self._handler.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """He sends something."""
        if not self._is_answered and self._limit is None:
            self._await_head()
        self._handler.data_received(data)

    def eof_received(self) -> None:
        """He sends nothing more."""
        self._handler.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """He is gone, or was cut off."""
        self._await_no_more()
        self._transport = None
        self._handler.connection_lost(exc)

    def pause_writing(self) -> None:
        """He does not take what he is sent as fast as we send it."""
        self._handler.pause_writing()

    def resume_writing(self) -> None:
        """He does again."""
        self._handler.resume_writing()


def _make_room(among: dict[Connection, None], at_most: int) -> None:
    """For one more: the first has to go."""
    if len(among) >= at_most:
        next(iter(among)).cut_off()


@web.middleware
async def heed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The middleware that tells the connection when a request is answered."""
    connection = None if request.transport is None else request.transport.get_protocol()
    if not isinstance(connection, Connection):
        return await handler(request)
    connection.answer_begins()
    try:
        return await handler(request)
    finally:
        connection.answer_ends()
