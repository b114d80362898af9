"""Where Twilio calls us. Each handler reads what Twilio says, tells the switchboard, and answers.

Twilio repeats webhooks, loses them and sends them in any order. So none of them counts anything:
each says what is so, and the answer is made from how the call stands then. `callers` and `agents`
hold the handlers, `made_legs` the first of them.

No answer leaves before what it rests on is written. While nothing can be decided, people on the line
are held (`holding`); what nobody waits for is refused, so that it is seen, and looked up later.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from queues import CommandRefused
from router.carriers.twilio import twiml
from router.carriers.twilio.agents import AgentWebhooks
from router.carriers.twilio.callers import CallerWebhooks
from router.carriers.twilio.holding import HOLDING, SHORT_MUSIC, Holding
from router.carriers.twilio.made_legs import MadeLegs
from router.carriers.twilio.messages import MessageFiles
from router.carriers.twilio.requests import Request, read
from router.carriers.twilio.supervisor_webhooks import SupervisorWebhooks
from router.carriers.twilio.urls import PREFIX
from router.errors import UNDECIDED, InDoubt, RequestRefused
from router.logs import about_call
from router.speech.music import hold_music, short_music

if TYPE_CHECKING:
    from ivr import Announcements
    from router.carriers.twilio.carrier import TwilioCarrier
    from router.engine import Engine
    from router.ports import Recordings
    from router.surveys import Surveys
    from router.switchboard import Switchboard

Handler = Callable[[Request], Awaitable[str]]


class TwilioWebhooks:
    """The routes below /twilio."""

    def __init__(
        self,
        *,
        engine: Engine,
        switchboard: Switchboard,
        surveys: Surveys,
        recordings: Recordings,
        carrier: TwilioCarrier,
        announcements: Announcements,
        auth_token: str,
        music_of: Callable[[str], str | None],
    ) -> None:
        self._engine = engine
        self._urls = urls = carrier.urls
        self._auth_token = auth_token
        self._messages = MessageFiles(
            switchboard=switchboard, recordings=recordings, urls=urls, secret=auth_token
        )
        callers = CallerWebhooks(
            switchboard=switchboard,
            surveys=surveys,
            carrier=carrier,
            announcements=announcements,
            urls=urls,
            music_of=music_of,
        )
        listening = SupervisorWebhooks(switchboard, carrier)
        agents = AgentWebhooks(
            switchboard=switchboard,
            carrier=carrier,
            announcements=announcements,
            urls=urls,
            messages=self._messages,
            supervisors=listening,
        )
        self._holding = Holding(
            calls=engine.calls,
            announcements=announcements,
            voices=carrier.voices,
            script=carrier.script,
            urls=urls,
        )
        legs = MadeLegs(switchboard=switchboard, carrier=carrier, callers=callers, agents=agents)
        sides = {**callers.handlers(), **agents.handlers(), **listening.handlers()}
        self._handlers = {"voice": legs.voice, **sides}

    def add_routes(self, app: web.Application) -> None:
        """Serve them."""
        for name, handler in self._handlers.items():
            app.router.add_post(f"{PREFIX}/{name}", self._route(name, handler))
        app.router.add_get(f"{PREFIX}/music.wav", _music)
        app.router.add_get(f"{PREFIX}/{SHORT_MUSIC}", _short_music)
        app.router.add_get(f"{PREFIX}/{MessageFiles.NAME}", self._messages.serve)

    def _route(
        self, name: str, handler: Handler
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(incoming: web.Request) -> web.Response:
            try:
                return await self._answer_signed(incoming, name, handler)
            except CommandRefused as error:
                raise RequestRefused(str(error)) from error

        return handle

    async def _answer_signed(
        self, incoming: web.Request, name: str, handler: Handler
    ) -> web.Response:
        request = await read(incoming, self._urls, self._auth_token)
        with about_call(incoming.query.get("call", "")):
            text = await self._answer(request, name, handler)
        return web.Response(text=text, content_type=twiml.CONTENT_TYPE)

    async def _answer(self, request: Request, name: str, handler: Handler) -> str:
        if name not in HOLDING:
            return await handler(request)
        try:
            if self._engine.doubt:
                raise InDoubt(self._engine.doubt)
            text = await handler(request)
            await self._engine.all_written()
        except UNDECIDED:
            held = self._holding.document(name, request)
            if held is None:
                raise
            return held
        return text


async def _music(request: web.Request) -> web.Response:  # noqa: ARG001 - the same for everybody
    return _wav(hold_music())


async def _short_music(request: web.Request) -> web.Response:  # noqa: ARG001 - the same for everybody
    return _wav(short_music())


def _wav(music: bytes) -> web.Response:
    headers = {"Cache-Control": "public, max-age=86400"}
    return web.Response(body=music, content_type="audio/wav", headers=headers)
