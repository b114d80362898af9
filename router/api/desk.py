"""One desk's connection: what is to be told waits here, so that nobody waits for a slow desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from router.api import limits
from router.api.codes import CloseCode
from router.api.wire import encode
from router.telling import Unread, Writer

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from aiohttp import web

    from queues.ids import AgentId, CallId, OfferNumber
    from router.api.messages import ServiceMessage
    from router.ports import Clock, Timer
    from router.tasks import Tasks

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
        self.bringing: tuple[CallId, OfferNumber] | None = None
        """The offer for which this desk was told to bring the audio."""
        self.can_talk = True
        """Whether it could bring sound."""
        self.is_asleep = False
        """Whether it was to be heard of and was not."""
        self.session = ""
        """The id of the page's session, if it has signed in by one."""
        self.stop_watching: Callable[[], None] | None = None
        """Nobody needs to watch the session of the page any more, if it has one."""
        self.heard_at_ms = clock.now_ms()
        self._unread = Unread()
        self.writer = Writer(socket, tasks, self._unread.next)
        self.writer.transport = transport
        self._clock = clock
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
        return self.writer.is_closing

    def await_sign_in(self) -> None:
        """Nobody is signed in here; somebody must be, in time."""
        self.agent, self.is_greeted, self.can_talk = None, False, True
        self.accepting = self.bringing = None
        self._heed_no_silence()
        self._heed_no_session()
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

    def _heed_no_session(self) -> None:
        stop, self.stop_watching, self.session = self.stop_watching, None, ""
        if stop is not None:
            stop()

    def send(self, message: ServiceMessage) -> None:
        """Tell the desk, soon."""
        self.send_frame(encode(message))

    def send_frame(self, frame: bytes) -> None:
        """Tell the desk what has been encoded for several."""
        if self.is_closing:
            return
        if self._unread.add(frame):
            self.writer.write_soon()
            return
        _log.warning("desk_too_slow", agent_id=self.agent)
        self.close(CloseCode.TOO_MUCH)
        self.writer.cut_off()

    def close(self, code: CloseCode) -> None:
        """End the connection once what waits has been told."""
        self._stop_timer()
        self.writer.close(code, code.name.lower())

    async def end(self) -> None:
        """The reader has left: if we are closing, let the writer finish, for a while."""
        self._stop_timer()
        self._heed_no_silence()
        self._heed_no_session()
        await self.writer.end()
