"""Waiting for the requests that may still change something."""

from __future__ import annotations

import asyncio

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from router.api import Underway


class Door:
    """An application whose only handler answers when it is told to."""

    def __init__(self) -> None:
        self.underway = Underway()
        self.has_begun, self.may_end = asyncio.Event(), asyncio.Event()
        app = web.Application(middlewares=[self.underway.note])
        app.router.add_route("*", "/", self._answer)
        self.server = TestServer(app)

    async def _answer(self, _request: web.Request) -> web.Response:
        self.has_begun.set()
        await self.may_end.wait()
        raise web.HTTPConflict

    async def asked(self, method: str) -> int:
        async with (
            aiohttp.ClientSession() as http,
            http.request(method, self.server.make_url("/")) as answer,
        ):
            return answer.status


async def test_what_is_posted_is_waited_for_until_it_is_answered_however_that_ends() -> None:
    door = Door()
    async with door.server, asyncio.TaskGroup() as group:
        asked = group.create_task(door.asked("POST"))
        await door.has_begun.wait()
        over = group.create_task(door.underway.over(30))
        await asyncio.sleep(0)
        assert not over.done()
        door.may_end.set()
        assert await over
        assert await asked == 409
        assert await door.underway.over(0)


async def test_a_request_that_hangs_is_waited_for_no_longer_than_allowed() -> None:
    door = Door()
    async with door.server, asyncio.TaskGroup() as group:
        asked = group.create_task(door.asked("POST"))
        await door.has_begun.wait()
        assert not await door.underway.over(0)
        door.may_end.set()
        await asked


async def test_what_is_only_looked_at_is_not_waited_for() -> None:
    door = Door()
    async with door.server, asyncio.TaskGroup() as group:
        asked = group.create_task(door.asked("GET"))
        await door.has_begun.wait()
        assert await door.underway.over(0)
        door.may_end.set()
        await asked
