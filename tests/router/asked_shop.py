"""A service of the operator's, for tests: it answers as it is told to."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Shop:
    """A service of the operator; `answer` is what it does next."""

    def __init__(self) -> None:
        self.asked: list[web.BaseRequest] = []
        self.bodies: list[bytes] = []
        self.answer: Handler = json_of({"status": "sent"})
        self.patience = asyncio.Event()
        self.reached = asyncio.Event()
        self.url = ""
        self.host = ""

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(request)
        self.bodies.append(await request.read())
        return await self.answer(request)

    def turns_slow(self) -> None:
        async def wait(_: web.BaseRequest) -> web.Response:
            self.reached.set()
            await self.patience.wait()
            return web.json_response({})

        self.answer = wait


def json_of(value: object, status: int = 200) -> Handler:
    return body_of(json.dumps(value).encode(), status)


def body_of(body: bytes, status: int = 200, **headers: str) -> Handler:
    async def handler(_: web.BaseRequest) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=body, status=status, headers=named)

    return handler
