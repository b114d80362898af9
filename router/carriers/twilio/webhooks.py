"""Where Twilio calls us. Each handler reads what Twilio says, tells the switchboard, and answers.

Twilio repeats webhooks, loses them and sends them in any order. So none of them counts anything:
each says what is so, and the answer is made from how the call stands then. `callers` and `agents`
hold the handlers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from queues import CommandRefused
from router.carriers.twilio import twiml
from router.carriers.twilio.agents import AgentWebhooks
from router.carriers.twilio.callers import CallerWebhooks
from router.carriers.twilio.messages import MessageFiles
from router.carriers.twilio.music import hold_music
from router.carriers.twilio.requests import Request, read
from router.carriers.twilio.urls import PREFIX
from router.errors import RequestRefused
from router.logs import about_call

if TYPE_CHECKING:
    from ivr import Announcements
    from router.carriers.twilio.carrier import TwilioCarrier
    from router.carriers.twilio.urls import Urls
    from router.ports import Recordings
    from router.surveys import Surveys
    from router.switchboard import Switchboard

Handler = Callable[[Request], Awaitable[str]]


class TwilioWebhooks:
    """The routes below /twilio."""

    def __init__(
        self,
        *,
        switchboard: Switchboard,
        surveys: Surveys,
        recordings: Recordings,
        carrier: TwilioCarrier,
        announcements: Announcements,
        urls: Urls,
        auth_token: str,
        music_of: Callable[[str], str | None],
    ) -> None:
        self._urls = urls
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
        agents = AgentWebhooks(
            switchboard=switchboard,
            carrier=carrier,
            announcements=announcements,
            urls=urls,
            messages=self._messages,
        )
        self._handlers = {**callers.handlers(), **agents.handlers()}

    def add_routes(self, app: web.Application) -> None:
        """Serve them."""
        for name, handler in self._handlers.items():
            app.router.add_post(f"{PREFIX}/{name}", self._route(handler))
        app.router.add_get(f"{PREFIX}/music.wav", _music)
        app.router.add_get(f"{PREFIX}/{MessageFiles.NAME}", self._messages.serve)

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


async def _music(request: web.Request) -> web.Response:  # noqa: ARG001 - the same for everybody
    headers = {"Cache-Control": "public, max-age=86400"}
    return web.Response(body=hold_music(), content_type="audio/wav", headers=headers)
