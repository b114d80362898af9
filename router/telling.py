"""Writes to one page's WebSocket, beside whoever reads from it, so that nobody waits for a slow page."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from collections.abc import Callable

    from router.tasks import Tasks

TELLING: Final = "tell_page"
"""The name of the tasks that write to pages; the service lets them go on to the last."""
CLOSING_S_MAX: Final = 2.0
"""How long a page may take to agree to the end of its connection."""
UNREAD_MAX: Final = 200
UNREAD_BYTES_MAX: Final = 1_000_000
"""A page that leaves this many messages, or bytes, unread is cut off."""


def new_socket(heartbeat_s: float, message_bytes_max: int) -> web.WebSocketResponse:
    """A connection that is asked this often whether it is there; half this time later it is gone."""
    return web.WebSocketResponse(
        heartbeat=heartbeat_s, max_msg_size=message_bytes_max, timeout=CLOSING_S_MAX, compress=False
    )


class Unread:
    """What a page has not been sent yet, in order and bounded."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._bytes = 0

    def add(self, frame: bytes) -> bool:
        """Whether there is room for one more, which is kept then."""
        size = self._bytes + len(frame)
        if len(self._frames) >= UNREAD_MAX or size > UNREAD_BYTES_MAX:
            return False
        self._frames.append(frame)
        self._bytes = size
        return True

    def next(self) -> bytes | None:
        """The oldest, which is kept no longer."""
        if not self._frames:
            return None
        frame = self._frames.popleft()
        self._bytes -= len(frame)
        return frame


class Writer:
    """Sends what `next_frame` gives until that is nothing. A task runs only meanwhile."""

    def __init__(
        self, socket: web.WebSocketResponse, tasks: Tasks, next_frame: Callable[[], bytes | None]
    ) -> None:
        self.transport: asyncio.Transport | None = None
        """Known once the connection is agreed to."""
        self._socket = socket
        self._tasks = tasks
        self._next_frame = next_frame
        self._task: asyncio.Task[None] | None = None
        self._closing: tuple[int, bytes] | None = None
        self._is_lost = False

    @property
    def is_closing(self) -> bool:
        """Whether the connection is to end, or has; nothing new is to be told then."""
        return self._is_lost or self._closing is not None

    def is_free(self) -> bool:
        """Whether what was sent last has left this process."""
        is_unsent = self.transport is not None and self.transport.get_write_buffer_size() > 0
        return not self._is_writing() and not is_unsent

    def _is_writing(self) -> bool:
        return self._task is not None and not self._task.done()

    def write_soon(self) -> None:
        """There is something to tell."""
        if not self._is_writing() and not self._is_lost:
            self._task = self._tasks.start(TELLING, self._write())

    def close(self, code: int, reason: str = "") -> None:
        """End the connection once what waits has been told."""
        if self._closing is None:
            self._closing = code, reason.encode()
            self.write_soon()

    async def _write(self) -> None:
        try:
            while (frame := self._next_frame()) is not None:
                await self._socket.send_frame(frame, WSMsgType.TEXT)
            if self._closing is not None:
                code, reason = self._closing
                await self._socket.close(code=code, message=reason)
        except ConnectionError:
            self._is_lost = True  # the reader sees it too, and leaves

    def cut_off(self) -> None:
        """End the connection without a word: the other side does not read."""
        if self.transport is not None:
            self.transport.abort()

    async def end(self) -> None:
        """The reader has left: if the connection is to end, finish that, for a while."""
        if self._task is None or self._task.done():
            return
        if self.is_closing:
            await asyncio.wait({self._task}, timeout=2 * CLOSING_S_MAX)
        if not self._task.done():
            self._task.cancel()
            self.cut_off()
