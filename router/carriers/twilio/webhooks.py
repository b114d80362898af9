"""Where Twilio calls us. Each handler reads what Twilio says, tells the switchboard, and answers.

Twilio repeats webhooks, loses them and sends them in any order. So none of them counts anything:
each says what is so, and the answer is made from how the call stands then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import web

from ivr import Keys, Silence, Words
from queues import CommandRefused
from queues.ids import AgentId
from router.callers import Caller
from router.carriers.twilio import twiml
from router.carriers.twilio.music import hold_music
from router.carriers.twilio.requests import (
    ENDED,
    Request,
    call_field,
    caller_number,
    number_field,
    offer_field,
    offer_parameter,
    read,
)
from router.carriers.twilio.urls import PREFIX
from router.errors import RequestRefused
from router.logs import about_call

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ivr import Announcements, Heard
    from queues.commands import MissCause
    from queues.ids import CallId, OfferNumber, QueueId
    from router.carriers.twilio.carrier import TwilioCarrier
    from router.carriers.twilio.urls import Urls
    from router.switchboard import Reply, Switchboard, Waiting

    Handler = Callable[[Request], Awaitable[str]]

PRESS_1_S: Final = 10
POSITIONS_REMEMBERED: Final = 20_000
_MISS_CAUSES: Final[dict[str, MissCause]] = {"busy": "busy", "failed": "failed"}
_NOTHING: Final = twiml.response()
_HANGUP: Final = twiml.response(twiml.hangup())

_log = structlog.get_logger(__name__)


class TwilioWebhooks:
    """The routes below /twilio."""

    def __init__(
        self,
        *,
        switchboard: Switchboard,
        carrier: TwilioCarrier,
        announcements: Announcements,
        urls: Urls,
        auth_token: str,
        music_of: Callable[[str], str | None],
    ) -> None:
        self._switchboard = switchboard
        self._carrier = carrier
        self._announcements = announcements
        self._urls = urls
        self._auth_token = auth_token
        self._music_of = music_of
        self._told_position: dict[CallId, tuple[QueueId, int, str]] = {}
        """The queue and the place each caller was told last, and how long he had waited, as Twilio
        says it."""

    def add_routes(self, app: web.Application) -> None:
        """Serve them."""
        handlers: dict[str, Handler] = {
            "voice": self._voice,
            "heard": self._heard,
            "line": self._line,
            "wait": self._wait,
            "left-line": self._left_line,
            "caller-back": self._caller_back,
            "status": self._status,
            "agent": self._agent,
            "agent-answered": self._agent_answered,
            "agent-pressed": self._agent_pressed,
            "agent-back": self._agent_back,
            "agent-status": self._agent_status,
            "conference": self._conference,
        }
        for name, handler in handlers.items():
            app.router.add_post(f"{PREFIX}/{name}", self._route(handler))
        app.router.add_get(f"{PREFIX}/music.wav", _music)

    def _route(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(incoming: web.Request) -> web.Response:
            try:
                return await self._answer_signed(incoming, handler)
            except CommandRefused as error:
                raise RequestRefused(str(error)) from error

        return handle

    async def _answer_signed(self, incoming: web.Request, handler: Handler) -> web.Response:
        request = await read(incoming, self._urls, self._auth_token)
        with about_call(incoming.query.get("call", "")):
            text = await handler(request)
        return web.Response(text=text, content_type=twiml.CONTENT_TYPE)

    # -- the caller

    async def _voice(self, request: Request) -> str:
        """A call has come in."""
        caller = Caller(number=caller_number(request))
        leg, dialled = request.field("CallSid"), request.field("To")
        return self._answer(await self._switchboard.call_arrived("twilio", leg, dialled, caller))

    async def _heard(self, request: Request) -> str:
        """The caller spoke, pressed keys, or did neither."""
        call, turn = call_field(request), number_field(request, "turn")
        if not self._switchboard.knows(call):
            return self._anew()
        return self._answer(await self._switchboard.caller_said(call, turn, _what(request)))

    def _answer(self, reply: Reply) -> str:
        if reply.turn is None:
            return _HANGUP
        heard_url = self._urls.of_call("heard", reply.call, turn=reply.turn.state.turn)
        said = twiml.actions(reply.turn.actions, heard_url)
        if reply.then == "listen":
            return twiml.response(said)
        if reply.then == "wait":
            return twiml.response(said, self._enqueued(reply.call))
        if reply.then == "refuse":
            language = reply.turn.state.language
            sorry = self._announcements.goodbye(language, waited_in_vain=True)
            return twiml.response(said, twiml.prompt(sorry), twiml.hangup())
        return twiml.response(said, twiml.hangup())

    def _enqueued(self, call: CallId) -> str:
        waiting = self._switchboard.waiting(call)
        return (
            twiml.hangup() if waiting is None else self._carrier.wait_in_line(call, waiting.queue)
        )

    def _anew(self) -> str:
        """A caller whom a restart has made us forget begins again, rather than be cut off."""
        return twiml.response(twiml.redirect(self._urls.plain("voice")))

    async def _line(self, request: Request) -> str:
        """The caller is to wait, again."""
        return self._back_in_line(call_field(request))

    def _back_in_line(self, call: CallId) -> str:
        waiting = self._switchboard.waiting(call)
        if waiting is None:
            return _HANGUP if self._switchboard.knows(call) else self._anew()
        sorry = twiml.prompt(self._announcements.agent_lost(waiting.language))
        self._told_position.pop(call, None)
        line = self._carrier.wait_in_line(call, waiting.queue)
        return twiml.response(sorry, line) if waiting.again else twiml.response(line)

    async def _wait(self, request: Request) -> str:
        """What the caller hears while waiting; Twilio asks again whenever it is over."""
        call = call_field(request)
        waiting = self._switchboard.waiting(call)
        if waiting is None:
            self._told_position.pop(call, None)
            if self._switchboard.knows(call):
                return _HANGUP
            return twiml.response(twiml.leave())  # he is asked for again in `left-line`
        said = self._position(call, waiting, request.field("QueueTime", ""))
        return twiml.response(said, self._music(waiting))

    def _position(self, call: CallId, waiting: Waiting, waited: str) -> str:
        """The caller's place if it is better than he knows or in another queue, and again if Twilio
        repeats itself.
        """
        queue, told, told_at = self._told_position.get(call, (None, None, ""))
        position = waiting.position
        is_known = told is not None and queue == waiting.queue and told_at != waited
        if position is None or (is_known and told is not None and position >= told):
            return ""
        self._told_position[call] = (waiting.queue, position, waited)
        if len(self._told_position) > POSITIONS_REMEMBERED:
            del self._told_position[next(iter(self._told_position))]
        return twiml.prompt(self._announcements.position(waiting.language, position))

    def _music(self, waiting: Waiting) -> str:
        return twiml.play(self._music_of(waiting.queue) or self._urls.of_file("music.wav"))

    async def _left_line(self, request: Request) -> str:
        """The caller is out of Twilio's queue. Moved by us: this answer is not even read."""
        call, result = call_field(request), request.field("QueueResult")
        self._told_position.pop(call, None)
        if result in ("redirected", "redirected-from-bridged", "bridged"):
            return _NOTHING
        if result == "hangup":
            await self._switchboard.caller_left(call)
            return _NOTHING
        if not self._switchboard.knows(call):
            return self._anew()
        _log.warning("queue_failed", call_id=call, result=result)
        waiting = self._switchboard.waiting(call)
        if waiting is None:
            return _HANGUP
        # Some music first: a queue that is full would send him back here at once, and again.
        line = self._carrier.wait_in_line(call, waiting.queue)
        return twiml.response(self._music(waiting), line)

    async def _caller_back(self, request: Request) -> str:
        """The conference is over for the caller: by hanging up, or because the agent left."""
        call, offer = call_field(request), offer_field(request)
        if request.field("CallStatus", "") in ENDED:
            await self._switchboard.caller_left(call)
            return _NOTHING
        await self._switchboard.agent_left(call, offer)
        return self._back_in_line(call)

    async def _status(self, request: Request) -> str:
        """The caller's leg is over."""
        if request.field("CallStatus") in ENDED:
            await self._switchboard.leg_ended("twilio", request.field("CallSid"))
        return _NOTHING

    # -- the agent

    async def _agent(self, request: Request) -> str:
        """A desk brings its leg for an offer that its agent has accepted."""
        call, offer = offer_parameter(request)
        agent = AgentId(request.field("From").removeprefix("client:"))
        if not self._switchboard.may_join(agent, call, offer):
            return _HANGUP
        return self._admit(request, call, offer)

    def _admit(self, request: Request, call: CallId, offer: OfferNumber) -> str:
        self._carrier.agent_leg(call, offer, request.field("CallSid"))
        return twiml.response(self._carrier.join_as_agent(call, offer))

    async def _agent_answered(self, request: Request) -> str:
        """Somebody, or something, answered the agent's telephone: only a person presses 1."""
        call, offer = call_field(request), offer_field(request)
        whisper = self._switchboard.whisper(call, offer)
        if whisper is None:
            return _HANGUP
        self._carrier.agent_leg(call, offer, request.field("CallSid"))
        said = twiml.prompt(self._announcements.whisper(whisper.language, whisper.concern))
        pressed_url = self._urls.of_offer("agent-pressed", call, offer)
        return twiml.response(twiml.ask_key(said, pressed_url, timeout_s=PRESS_1_S))

    async def _agent_pressed(self, request: Request) -> str:
        """The agent pressed a key, or none."""
        call, offer = call_field(request), offer_field(request)
        whisper = self._switchboard.whisper(call, offer)
        if whisper is None:
            return _HANGUP
        if not (digits := request.field("Digits", "")):
            await self._switchboard.phone_missed(call, offer, "no_answer")
            return _HANGUP
        try:
            if digits != "1":
                await self._switchboard.decline(whisper.agent, call, offer)
                return _HANGUP
            await self._switchboard.accept(whisper.agent, call, offer)
        except CommandRefused:
            return _HANGUP
        return self._admit(request, call, offer)

    async def _agent_back(self, request: Request) -> str:
        """The conference is over for the agent: by hanging up, or because the caller left."""
        call, offer = call_field(request), offer_field(request)
        if request.field("CallStatus", "") in ENDED:
            await self._switchboard.agent_left(call, offer)
            return _NOTHING
        await self._switchboard.partner_left(call, offer)
        return _HANGUP

    async def _agent_status(self, request: Request) -> str:
        """The leg to the agent's telephone is over."""
        call, offer = call_field(request), offer_field(request)
        status = request.field("CallStatus")
        if status in ENDED and self._switchboard.knows(call):
            cause = _MISS_CAUSES.get(status, "no_answer")
            await self._switchboard.phone_missed(call, offer, cause)
            await self._switchboard.agent_left(call, offer)
        return _NOTHING

    # -- the conference

    async def _conference(self, request: Request) -> str:
        """Somebody entered or left the conference, or it ended."""
        call, offer = call_field(request), offer_field(request)
        switchboard = self._switchboard
        match request.field("StatusCallbackEvent"):
            case "participant-join":
                await self._joined(call, offer, request.field("CallSid"))
            case "conference-start":  # the agent was there; with the caller it starts
                await switchboard.caller_joined(call, offer)
            case "participant-leave" if request.field("ParticipantCallStatus", "") in ENDED:
                # Still on the line, he left because the other one did, or because we moved him.
                if switchboard.is_caller("twilio", request.field("CallSid"), call):
                    await switchboard.caller_left(call)
                else:
                    await switchboard.agent_left(call, offer)
            case "conference-end":
                if leg := request.field("CallSidEndingConference", ""):
                    is_caller = switchboard.is_caller("twilio", leg, call)
                    left = switchboard.partner_left if is_caller else switchboard.agent_left
                    await left(call, offer)
            case _:
                pass
        return _NOTHING

    async def _joined(self, call: CallId, offer: OfferNumber, leg: str) -> None:
        if self._switchboard.is_caller("twilio", leg, call):
            await self._switchboard.caller_joined(call, offer)
        else:
            self._carrier.agent_leg(call, offer, leg)
            await self._switchboard.agent_joined(call, offer)


def _what(request: Request) -> Heard:
    """Keys count before words: they are certain."""
    if digits := request.field("Digits", ""):
        return Keys(digits=digits)
    if words := request.field("SpeechResult", ""):
        return Words(text=words, confidence=_confidence(request.field("Confidence", "")))
    return Silence()


def _confidence(written: str) -> float | None:
    try:
        return min(1.0, max(0.0, float(written)))
    except ValueError:
        return None


async def _music(request: web.Request) -> web.Response:  # noqa: ARG001 - the same for everybody
    headers = {"Cache-Control": "public, max-age=86400"}
    return web.Response(body=hold_music(), content_type="audio/wav", headers=headers)
