"""Something at the other end of Twilio's REST address that answers whatever a test wants."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer

from router.carriers.twilio.rest import TwilioRest
from router.settings import load
from tests.stories.town import COMPANY
from tests.stories.turns import turns
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable

CALL_SID = "CA" + "1" * 32
CALL = {"sid": CALL_SID, "status": "in-progress", "account_sid": "AC" + "0" * 32}


class Answering:
    """Gives `answers` in order, the last one again and again; notes what it was asked."""

    def __init__(
        self, *answers: web.Response | Callable[[], web.Response], fallback_url: str | None = None
    ) -> None:
        self._fallback_url = fallback_url
        self._answers = list(answers)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.clock = VirtualClock()
        self.hangs = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{anything:.*}", self._answer)
        self._server = TestServer(app)
        await self._server.start_server()
        account = load(COMPANY, {}).twilio
        assert account is not None
        base_url = str(self._server.make_url("")).rstrip("/")
        account = msgspec.structs.replace(
            account, api_base_url=base_url, fallback_url=self._fallback_url
        )
        self.rest = TwilioRest(account, self.clock)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self.hangs.set()
        await self.rest.close()
        await self._server.close()

    async def _answer(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        self.asked.append((request.method, request.path, form))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if callable(answer):
            await self.hangs.wait()
            return answer()
        return web.Response(status=answer.status, body=answer.body, content_type="application/json")

    async def passes(self, milliseconds: int) -> None:
        await self.clock.advance(milliseconds, lambda: turns(200))


def refusal(status: int, code: int) -> web.Response:
    return web.json_response(
        {"code": code, "message": "no, +31612345678", "status": status}, status=status
    )
