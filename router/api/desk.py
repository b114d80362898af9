"""One desk's connection: what is to be told waits here, so that nobody waits for a slow desk."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

import structlog

from router.api import limits
from router.api.codes import CloseCode
from router.api.wire import encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from queues.ids import AgentId, CallId, OfferNumber
    from router.api.messages import ServiceMessage
    from router.ports import Clock, Timer
    from router.tasks import Tasks

TELLING: Final = "tell_desk"
"""The name of the tasks that write to desks."""

_log = structlog.get_logger(__name__)


class Desk:
    """A connected desk. A writer runs only while there is something to tell."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self.agent: AgentId | None = None
        self.is_greeted = False
        """Whether it has been told how things stand; before that it is told no news."""
        self.accepting: tuple[CallId, OfferNumber] | None = None
        """The offer that was accepted here, so that here the audio is brought."""
        self.can_talk = True
        """Whether it could bring sound."""
        self.is_asleep = False
        """Whether it was to be heard of and was not."""
        self.heard_at_ms = clock.now_ms()
        self._socket = socket
        self._transport = transport
        self._clock = clock
        self._tasks = tasks
        self._outgoing: deque[str] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._close_code: CloseCode | None = None
        self._sign_in_timer: Timer | None = None
        self._silence_timer: Timer | None = None
        self._on_silence: Callable[[Desk], None] | None = None

    @property
    def is_fit(self) -> bool:
        """Whether its agent can take calls here."""
        return self.can_talk and not self.is_asleep

    @property
    def is_closing(self) -> bool:
        """Whether it is told nothing more."""
        return self._close_code is not None

    def await_sign_in(self) -> None:
        """Nobody is signed in here; somebody must be, in time."""
        self.agent, self.is_greeted, self.accepting, self.can_talk = None, False, None, True
        self._heed_no_silence()
        at_ms = self._clock.now_ms() + limits.SIGN_IN_MS_MAX
        self._sign_in_timer = self._clock.call_at(at_ms, self._not_signed_in)

    def _not_signed_in(self) -> None:
        self.close(CloseCode.SIGN_IN_TIMEOUT)

    def signed_in(self, agent: AgentId) -> None:
        """This agent works here."""
        self.agent = agent
        self._stop_timer()

    def _stop_timer(self) -> None:
        if self._sign_in_timer is not None:
            self._sign_in_timer.cancel()
            self._sign_in_timer = None

    def listen_for(self, on_silence: Callable[[Desk], None]) -> None:
        """This desk is going to say that it is there; tell when it does not."""
        self._heed_no_silence()
        self._on_silence = on_silence
        self._await_silence()

    def heard(self) -> None:
        """A message has come."""
        self.heard_at_ms = self._clock.now_ms()
        if self.is_asleep:
            self.is_asleep = False
            self._await_silence()

    def _await_silence(self) -> None:
        """One timer, set anew when it is over and not with every message."""
        at_ms = self.heard_at_ms + limits.SILENT_MS
        self._silence_timer = self._clock.call_at(at_ms, self._look_for_silence)

    def _look_for_silence(self) -> None:
        self.is_asleep = self._clock.now_ms() - self.heard_at_ms >= limits.SILENT_MS
        if not self.is_asleep:
            self._await_silence()
        elif self._on_silence is not None:
            self._on_silence(self)

    def _heed_no_silence(self) -> None:
        self.is_asleep, self._on_silence = False, None
        if self._silence_timer is not None:
            self._silence_timer.cancel()
            self._silence_timer = None

    def send(self, message: ServiceMessage) -> None:
        """Tell the desk, soon."""
        self.send_text(encode(message))

    def send_text(self, text: str) -> None:
        """Tell the desk what has been encoded for several."""
        if self.is_closing:
            return
        if len(self._outgoing) >= limits.OUTGOING_MAX:
            _log.warning("desk_too_slow", agent_id=self.agent)
            self.close(CloseCode.TOO_MUCH)
            self._cut_off()
            return
        self._outgoing.append(text)
        self._write_soon()

    def close(self, code: CloseCode) -> None:
        """End the connection once what waits has been told."""
        if self._close_code is None:
            self._close_code = code
            self._stop_timer()
            self._write_soon()

    def _write_soon(self) -> None:
        if self._writer is None or self._writer.done():
            self._writer = self._tasks.start(TELLING, self._write())

    async def _write(self) -> None:
        try:
            while self._outgoing:
                await self._socket.send_str(self._outgoing.popleft())
            if self._close_code is not None:
                reason = self._close_code.name.lower().encode()
                await self._socket.close(code=self._close_code, message=reason)
        except ConnectionError:
            self._outgoing.clear()  # the reader sees it too, and leaves

    def _cut_off(self) -> None:
        """End the connection without a word: the other side does not read."""
        if self._transport is not None:
            self._transport.abort()

    async def end(self) -> None:
        """The reader has left: if we are closing, let the writer finish, for a while."""
        self._stop_timer()
        self._heed_no_silence()
        writer = self._writer
        if writer is None or writer.done():
            return
        if self.is_closing:
            await asyncio.wait({writer}, timeout=2 * limits.CLOSING_S_MAX)
        if not writer.done():
            writer.cancel()
            self._cut_off()
