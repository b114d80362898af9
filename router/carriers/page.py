"""One page's connection, of whichever carrier: what it is to be told waits here, so that nobody waits
for a slow page; what it says comes bounded, in order, and only as long as the page is awake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import msgspec
import structlog
from aiohttp import WSCloseCode, WSMsgType

from router.carriers.bucket import Bucket
from router.telling import Unread, Writer, new_socket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from router.ports import Clock, Timer
    from router.tasks import Tasks

MESSAGE_BYTES_MAX: Final = 65_536
"""A description of a page's sound and what stands around it; the largest known have 10 000."""
MESSAGES_PER_S_MAX: Final = 50
"""A page may send this many at once, and as many again each second: its addresses come in a flood."""
BAD_MESSAGES_MAX: Final = 5
"""A page that sends this many bad messages in a row is closed."""
HEARTBEAT_S: Final = 5.0
"""A page's connection is asked this often whether it is there; half this time later it is gone."""
SILENT_MS: Final = 10_000
"""A page that has not been heard of for so long is asleep, and is closed."""

Message = TypeVar("Message")
_encoder = msgspec.json.Encoder()
_log = structlog.get_logger(__name__)


class Nonsense(Exception):
    """Too much of what a page says cannot be read, or it says too much."""


class Page(Generic[Message]):
    """A connected page that says `Message`s. Let it in with `open`, then listen to `messages`."""

    def __init__(
        self, clock: Clock, tasks: Tasks, decoder: msgspec.json.Decoder[Message], *, kind: str
    ) -> None:
        self._clock = clock
        self._decoder = decoder
        self._kind = kind
        self._allowance = Bucket(clock, MESSAGES_PER_S_MAX, 1_000)
        self._heard_ms = clock.now_ms()
        self._silence: Timer | None = None
        self.socket = new_socket(HEARTBEAT_S, MESSAGE_BYTES_MAX)
        self._unread = Unread()
        self._writer = Writer(self.socket, tasks, self._unread.next)

    async def open(self, request: web.Request) -> None:
        """Agree to the connection."""
        await self.socket.prepare(request)
        self._writer.transport = request.transport
        self._await_silence()

    @property
    def is_closing(self) -> bool:
        """Whether it is told nothing more."""
        return self._writer.is_closing

    # -- What it says

    async def messages(self) -> AsyncIterator[Message]:
        """What the page says, until either side ends the connection.

        Raises:
            Nonsense: it says too much, or too much that cannot be read.
        """
        bad = 0
        async for frame in self.socket:
            if frame.type is WSMsgType.ERROR or self.is_closing:
                return
            self._heard_ms = self._clock.now_ms()
            message = self._read(frame.data) if frame.type is WSMsgType.TEXT else None
            if message is not None and self._allowance.take():
                bad = 0
                yield message
                continue
            bad += 1
            if bad >= BAD_MESSAGES_MAX:
                raise Nonsense

    def _read(self, text: str) -> Message | None:
        try:
            return self._decoder.decode(text)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
            return None

    def _await_silence(self) -> None:
        """One timer, set anew when it is over and not with every message."""
        due_ms = self._heard_ms + SILENT_MS
        self._silence = self._clock.call_at(due_ms, self._look_for_silence)

    def _look_for_silence(self) -> None:
        if self._clock.now_ms() - self._heard_ms < SILENT_MS:
            self._await_silence()
        else:
            _log.info("page_asleep", kind=self._kind)
            self.close(WSCloseCode.GOING_AWAY)

    # -- What it is told

    def tell(self, notice: Any) -> None:
        """Tell the page, soon."""
        if self.is_closing:
            return
        if self._unread.add(_encoder.encode(notice)):
            self._writer.write_soon()
            return
        _log.warning("page_too_slow", kind=self._kind)
        self.close(WSCloseCode.POLICY_VIOLATION)
        self._writer.cut_off()

    def close(self, code: int = WSCloseCode.OK) -> None:
        """End the connection once what waits has been told."""
        self._writer.close(code)

    async def end(self) -> None:
        """The reader has left: if we are closing, let the writer finish, for a while."""
        if self._silence is not None:
            self._silence.cancel()
        await self._writer.end()
