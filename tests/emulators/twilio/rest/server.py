"""The REST API as an aiohttp application: authentication, log, faults, errors."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.emulators.twilio.fields import API_VERSION
from tests.emulators.twilio.rest import calls, conferences, entries, participants, queues
from tests.emulators.twilio.rest.answers import ApiError, Json, not_found
from tests.emulators.twilio.rest.form import Form

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulators.twilio.exchange import Exchange

    Handler = Callable[[Exchange, "Ask"], tuple[int, Json | None]]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A REST request, read."""

    method: str
    path: str
    sids: dict[str, str]
    """What the path names: Sid, CallSid, ConferenceSid, QueueSid."""
    query: Form
    form: Form


@dataclass(kw_only=True)
class RestRequest:
    """A REST request, as logged."""

    method: str
    path: str
    query: list[tuple[str, str]]
    form: list[tuple[str, str]]
    at_ms: int
    headers: dict[str, str]
    status: int = 0
    body: Any = None

    @property
    def params(self) -> dict[str, str]:
        return dict([*self.query, *self.form])


ROUTES: list[tuple[str, str, Handler, str]] = [
    *calls.ROUTES,
    *conferences.ROUTES,
    *participants.ROUTES,
    *queues.ROUTES,
    *entries.ROUTES,
]
"""Method, path below the account, handler, and the parameters that Twilio knows there."""


class Server:
    def __init__(self, exchange: Exchange, log: list[RestRequest]) -> None:
        self._exchange = exchange
        self._log = log

    async def answer(
        self, request: web.Request, handler: Handler | None, known: frozenset[str]
    ) -> web.Response:
        exchange = self._exchange
        with exchange.activity.under_way(f"{request.method} {request.path}"):
            try:
                form = [(key, str(value)) for key, value in (await request.post()).items()]
                entry = self._note(request, form)
                try:
                    status, body = self._carry_out(request, entry, handler, known)
                except ApiError as error:
                    status, body = error.status, error.body
                entry.status, entry.body = status, body
            except Exception as error:
                exchange.activity.crashed(error)
                raise
            await exchange.courier.before_rest_answer()
        if body is None:
            return web.Response(status=status)
        return web.json_response(body, status=status)

    async def give_recording(self, request: web.Request) -> web.Response:
        """The sound of a recording: here the text of what was said."""
        self._note(request, [])
        try:
            self._authenticate(request)
            said = self._exchange.recordings.get(request.match_info["Sid"])
            if said is None or request.match_info["account_sid"] != self._exchange.account_sid:
                raise not_found(request.path)
        except ApiError as error:
            return web.json_response(error.body, status=error.status)
        return web.Response(body=said.encode(), content_type="audio/mpeg")

    def _note(self, request: web.Request, form: list[tuple[str, str]]) -> RestRequest:
        entry = RestRequest(
            method=request.method,
            path=request.path,
            query=list(request.query.items()),
            form=form,
            at_ms=self._exchange.clock.now_ms(),
            headers=dict(request.headers),
        )
        self._log.append(entry)
        return entry

    def _carry_out(
        self,
        request: web.Request,
        entry: RestRequest,
        handler: Handler | None,
        known: frozenset[str],
    ) -> tuple[int, Json | None]:
        self._authenticate(request)
        if handler is None or request.match_info.get("account_sid") != self._exchange.account_sid:
            raise not_found(request.path)
        fault = self._exchange.faults.rest_fault(
            entry.method, entry.path, self._exchange.courier.dice
        )
        broken = ApiError(fault.status, fault.code, "A fault of the emulator") if fault else None
        if broken is not None and fault is not None and not fault.is_after_commit:
            raise broken
        ask = Ask(
            method=entry.method,
            path=entry.path,
            sids=dict(request.match_info),
            query=Form(entry.query),
            form=Form(entry.form),
        )
        given = ask.form if ask.method == "POST" else ask.query
        self._exchange.warnings.extend(
            f"{ask.method} {ask.path} does not know or not heed {name}"
            for name in given.unknown(known)
        )
        answer = handler(self._exchange, ask)
        if broken is not None:
            raise broken
        return answer

    def _authenticate(self, request: web.Request) -> None:
        pair = f"{self._exchange.account_sid}:{self._exchange.auth_token}"
        wanted = f"Basic {base64.b64encode(pair.encode()).decode()}"
        if not hmac.compare_digest(request.headers.get("Authorization", ""), wanted):
            raise ApiError(401, 20003, "Authenticate")


def build_app(exchange: Exchange, log: list[RestRequest]) -> web.Application:
    server = Server(exchange, log)
    app = web.Application()
    base = f"/{API_VERSION}/Accounts/{{account_sid}}"

    def bind(handler: Handler | None, known: str) -> Callable[[web.Request], Any]:
        names = frozenset(known.split()) | {"PageSize", "Page", "PageToken"}

        async def handle(request: web.Request) -> web.Response:
            return await server.answer(request, handler, names)

        return handle

    for method, path, handler, known in ROUTES:
        app.router.add_route(method, base + path, bind(handler, known))
    app.router.add_get(f"{base}/Recordings/{{Sid}}.mp3", server.give_recording)
    app.router.add_route("*", "/{anything:.*}", bind(None, ""))
    return app
