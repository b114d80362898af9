"""A service to call: real HTTP, documents by path, every signature checked by Twilio's library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web
from twilio.request_validator import RequestValidator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Said = str | web.Response | Exception
    Reply = Said | Callable[[dict[str, str]], Said | Awaitable[Said]]

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def response(*verbs: str) -> str:
    """A TwiML document."""
    return f"{HEAD}<Response>{''.join(verbs)}</Response>"


EMPTY = response()


@dataclass
class Received:
    path: str
    method: str
    params: dict[str, str]
    headers: dict[str, str]
    raw_path: str


@dataclass
class Service:
    """`replies[path]` is TwiML, an HTTP answer, or a function of the parameters."""

    auth_token: str
    replies: dict[str, Reply] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    url: str = ""
    public_url: str = ""
    bad_signatures: list[str] = field(default_factory=list)
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def to(self, path: str) -> list[dict[str, str]]:
        """The parameters of the requests to a path, in order."""
        return [one.params for one in self.received if one.path == path]

    def events(self, path: str) -> list[str]:
        """What the status callbacks to a path reported, in order of arrival."""
        return [
            params.get("StatusCallbackEvent") or params["CallStatus"] for params in self.to(path)
        ]

    async def _answer(self, request: web.Request) -> web.Response:
        form = await request.post()
        url = (self.public_url or self.url) + request.raw_path
        signature = request.headers.get("X-Twilio-Signature", "")
        if not RequestValidator(self.auth_token).validate(url, form, signature):
            self.bad_signatures.append(url)
        params = {**request.query, **{key: str(value) for key, value in form.items()}}
        self.received.append(
            Received(request.path, request.method, params, dict(request.headers), request.raw_path)
        )
        reply = self.replies.get(request.path, EMPTY)
        if callable(reply):
            said = reply(params)
            reply = said if isinstance(said, str | web.Response | Exception) else await said
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, web.Response):
            return web.Response(status=reply.status, body=reply.body, headers=reply.headers)
        return web.Response(text=reply, content_type="text/xml")
