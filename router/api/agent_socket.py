"""One desk's connection from its opening to its end, at `/api/agent`.

The desk signs in first, then asks for things; each request is carried out before the next is read.
What happens is told by a writer beside the reader (`desk`); who is told what is decided in `desks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import WSMsgType, web

from queues.errors import CommandRefused
from queues.ids import AgentId
from router.api import limits
from router.api import messages as m
from router.api.access import Allowance, FailedSignIns, Tokens, is_foreign, origin_of, peer
from router.api.codes import CloseCode, ErrorCode
from router.api.desk import Desk
from router.api.errors import BadMessage, TooManyDesks
from router.api.refusals import refusal_of
from router.api.replies import refuse
from router.api.wire import decode
from router.errors import RouterError
from router.logs import where
from router.people.unproven import Unproven
from router.telling import new_socket

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from aiohttp import WSMessage

    from router.api.agent_requests import AgentRequests
    from router.api.desks import Desks
    from router.people.access import Access
    from router.ports import Clock
    from router.settings import Agent as AgentSettings
    from router.tasks import Tasks

TICKET_PURPOSE: Final = "agent"

_log = structlog.get_logger(__name__)


class AgentSocket:
    """Takes desks' connections.

    `allowed_origins`: addresses as `https://desk.example.com` whose pages may connect besides those of
    the address that was asked.
    `peer_of` names the address a request comes from; behind a proxy, take it from its header.
    """

    def __init__(
        self,
        *,
        desks: Desks,
        requests: AgentRequests,
        agents: Mapping[AgentId, AgentSettings],
        clock: Clock,
        tasks: Tasks,
        allowed_origins: Collection[str] = (),
        heartbeat_s: float = limits.HEARTBEAT_S,
        peer_of: Callable[[web.Request], str] = peer,
    ) -> None:
        self.requests = requests
        self.desks = desks
        self.tokens = Tokens(agents)
        self.failed_sign_ins = FailedSignIns(clock)
        self.clock = clock
        self._tasks = tasks
        self.access: Access | None = None
        """Knows the tickets of those who have signed in to a page; without it only tokens count."""
        self._allowed_origins = frozenset(map(origin_of, allowed_origins))
        self._heartbeat_s = heartbeat_s
        self.peer_of = peer_of
        self._connected: set[Desk] = set()
        self._unproven = Unproven()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection to its end."""
        if is_foreign(request, self._allowed_origins):
            return refuse(ErrorCode.FOREIGN_ORIGIN, 403, "This page may not connect here.")
        if not self.desks.takes_desks():
            return refuse(ErrorCode.SERVICE_STOPPING, 503, "The service is about to stop.")
        if len(self._connected) - len(self._unproven) >= limits.SOCKETS_MAX:
            return refuse(ErrorCode.REQUEST_REFUSED, 503, "Too many desks are connected.")
        address = self.peer_of(request)
        proven = self._unproven.come(address)
        if proven is None:
            text = "Too many desks connect and do not sign in; try again in a moment."
            return refuse(ErrorCode.REQUEST_REFUSED, 503, text)
        try:
            return await self._serve(request, address, proven)
        finally:
            proven()

    async def _serve(
        self, request: web.Request, address: str, proven: Callable[[], None]
    ) -> web.WebSocketResponse:
        socket = new_socket(self._heartbeat_s, limits.MESSAGE_BYTES_MAX)
        await socket.prepare(request)
        desk = Desk(socket, request.transport, self.clock, self._tasks)
        self._connected.add(desk)
        if not self.desks.takes_desks():  # any more, since we looked
            desk.close(CloseCode.GOING_AWAY)
        try:
            await DeskListener(self, desk, address, proven).serve(socket)
        finally:
            self._connected.discard(desk)
            await self.desks.leave(desk)
            await desk.end()
        return socket

    async def stop(self, _app: web.Application | None = None) -> None:
        """Take no more desks and ask those that are connected to connect again later."""
        self.desks.stop()
        for desk in list(self._connected):
            desk.close(CloseCode.GOING_AWAY)


class DeskListener:
    """Hears what one desk says, in order. `proven` is to be told when somebody has signed in."""

    def __init__(
        self, door: AgentSocket, desk: Desk, peer: str, proven: Callable[[], None]
    ) -> None:
        self._door = door
        self._desk = desk
        self._peer = peer
        self._proven = proven
        self._allowance = Allowance(door.clock)
        self._bad_messages = 0

    async def serve(self, socket: web.WebSocketResponse) -> None:
        """Take messages until either side ends the connection."""
        self._desk.await_sign_in()
        async for frame in socket:
            if frame.type is WSMsgType.ERROR:
                break
            await self._take(frame)
            if self._desk.is_closing:
                break

    async def _take(self, frame: WSMessage) -> None:
        self._door.desks.heard(self._desk)
        if not self._allowance.take():
            text = f"More than {limits.MESSAGES_PER_S_MAX} messages a second; this one was dropped."
            self._count_bad(ErrorCode.TOO_MANY_MESSAGES, text, None)
        elif frame.type is not WSMsgType.TEXT:
            self._count_bad(ErrorCode.BAD_MESSAGE, "Send text frames, not binary ones.", None)
        else:
            await self._hear(frame.data)

    async def _hear(self, text: str) -> None:
        try:
            message = decode(text)
        except BadMessage as bad:
            self._count_bad(ErrorCode.BAD_MESSAGE, str(bad), bad.request)
            return
        agent = self._desk.agent
        if agent is None and not isinstance(message, m.SignIn):
            text = "Sign in first."
            self._count_bad(ErrorCode.NOT_SIGNED_IN, text, message.request)
            return
        self._bad_messages = 0
        try:
            await self._answer(agent, message)
        except (CommandRefused, RouterError) as error:
            self._refuse(error, message)
        except Exception as error:  # noqa: BLE001 - one desk's defect must not end its connection
            _log.error(  # without the text of the error, which may quote a caller
                "desk_request_failed",
                request=type(message).__name__,
                agent_id=agent,
                error=type(error).__name__,
                where=where(error.__traceback__),
            )
            self._refuse(error, message)

    def _count_bad(self, code: ErrorCode, text: str, request: str | None) -> None:
        self._desk.send(m.Error(request=request, code=code, message=text))
        self._bad_messages += 1
        if self._bad_messages >= limits.BAD_MESSAGES_MAX:
            is_flood = code is ErrorCode.TOO_MANY_MESSAGES
            self._desk.close(CloseCode.TOO_MUCH if is_flood else CloseCode.BAD_MESSAGES)

    async def _answer(self, agent: AgentId | None, message: m.DeskMessage) -> None:
        if isinstance(message, m.SignIn):
            await self._sign_in(message)
            return
        if isinstance(message, m.Ping):
            now_ms = self._door.clock.now_ms()
            pong = m.Pong(request=message.request, nonce=message.nonce, now_ms=now_ms)
            self._desk.send(pong)
            return
        assert agent is not None  # noqa: S101 - _hear lets nothing else pass
        if isinstance(message, m.Here):
            await self._door.desks.here(self._desk, agent, can_talk=message.can_talk)
        else:
            await self._carry_out(agent, message)
        if message.request is not None:
            self._desk.send(m.Done(request=message.request))

    async def _carry_out(self, agent: AgentId, request: m.AgentRequest) -> None:
        if isinstance(request, m.Accept):
            self._desk.accepting = (request.call, request.offer)
        await self._door.requests.carry_out(agent, request)

    def _refuse(self, error: Exception, message: m.DeskMessage) -> None:
        refusal = refusal_of(error)
        told = m.Error(request=message.request, code=refusal.code, message=refusal.message)
        self._desk.send(told)
        if isinstance(message, m.SignIn) and not self._desk.is_greeted:
            too_many = isinstance(error, TooManyDesks)
            self._desk.close(CloseCode.TOO_MUCH if too_many else CloseCode.SIGN_IN_FAILED)

    async def _sign_in(self, message: m.SignIn) -> None:
        if self._desk.agent is not None:
            text = "This desk is signed in already; sign out first."
            self._deny(message, ErrorCode.NOT_POSSIBLE_NOW, text)
            return
        if (message.ticket is None) == (message.token is None):
            self._deny(message, ErrorCode.BAD_MESSAGE, "Sign in with a ticket or with a token.")
        elif message.ticket is not None:
            await self._sign_in_by_ticket(message, message.ticket)
        elif message.token is not None:
            await self._sign_in_by_token(message, message.token)

    async def _sign_in_by_token(self, message: m.SignIn, token: str) -> None:
        failed = self._door.failed_sign_ins
        if failed.is_blocked(self._peer):
            self._deny(message, ErrorCode.TOO_MANY_SIGN_INS, "Too many tries; wait a minute.")
            self._desk.close(CloseCode.TOO_MUCH)
            return
        agent = self._door.tokens.owner(token)
        if agent is None:
            failed.count(self._peer)
            self._turn_away(message, "No agent has this token.")
            return
        await self._come_in(agent, message)

    async def _sign_in_by_ticket(self, message: m.SignIn, ticket: str) -> None:
        """A page whose agent has signed in; it stays as long as he does. One that comes with an old
        ticket guesses nothing, as nobody could: it has slept, or the service was elsewhere.
        """
        access = self._door.access
        session = None if access is None else access.redeem(ticket, TICKET_PURPOSE)
        if access is None or session is None:
            self._turn_away(message, "The ticket is used up or too old; ask for another one.")
            return
        agent = AgentId(session.person)
        if not session.may("take_calls") or not self._door.desks.is_agent(agent):
            text = "You are signed in, but not as an agent; ask an administrator to make you one."
            self._deny(message, ErrorCode.NO_AGENT, text)
            self._desk.close(CloseCode.NO_AGENT)
            return
        self._desk.session = session.id
        self._desk.stop_watching = access.watch(session, self._end_session)
        await self._come_in(agent, message)

    async def _come_in(self, agent: AgentId, message: m.SignIn) -> None:
        self._proven()
        await self._door.desks.sign_in(self._desk, agent, message)

    def _end_session(self) -> None:
        self._desk.close(CloseCode.SESSION_OVER)

    def _turn_away(self, message: m.SignIn, text: str) -> None:
        self._deny(message, ErrorCode.WRONG_TOKEN, text)
        self._desk.close(CloseCode.WRONG_TOKEN)

    def _deny(self, message: m.SignIn, code: ErrorCode, text: str) -> None:
        self._desk.send(m.Error(request=message.request, code=code, message=text))
