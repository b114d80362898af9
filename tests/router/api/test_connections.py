"""Connections of those who take their time, over real sockets. How long heads may take is the time of a
test; the other limits are of a moment, and stand over nobody who is to be served.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from router.api import limits, new_application
from router.api.connections import Entrance, new_runner
from router.listening import bound
from tests.router.api.live.screens import Timers
from tests.router.api.running import Running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import pytest

HEAD = b"GET /now HTTP/1.1\r\nHost: here\r\n"
POST = b"POST /now HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\n\r\n"
PATIENCE_S = 20
MOMENT_S = 0.05


class Guest:
    """Somebody who has connected and speaks HTTP by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def says(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def is_cut_off(self) -> bool:
        """Whether nothing more comes but the end."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._reader.read() == b""
        except ConnectionResetError:
            return True

    async def hears(self) -> bytes:
        """The answer: its first line and its body."""
        async with asyncio.timeout(PATIENCE_S):
            head = await self._reader.readuntil(b"\r\n\r\n")
            lines = head.lower().split(b"\r\n")
            length = next(int(one[15:]) for one in lines if one.startswith(b"content-length:"))
            return head.split(b"\r\n")[0] + b" " + await self._reader.readexactly(length)

    def goes(self) -> None:
        self._writer.close()


class House:
    """A service behind an entrance: `/now` answers at once, `/later` when it is told to, `/desk` is a
    WebSocket that gives back what it gets.
    """

    def __init__(self) -> None:
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()
        self._app = new_application()
        self._app.router.add_route("*", "/now", self._now)
        self._app.router.add_get("/later", self._later)
        self._app.router.add_get("/desk", self._desk)
        self._guests: list[Guest] = []
        self._timers = Timers()

    async def opens(self) -> None:
        self.runner = new_runner(self._app, 1)
        await self.runner.setup()
        (listening,) = bound("127.0.0.1", 0)
        self._entrance = Entrance(self.runner, listening, self._timers)
        await self._entrance.start()
        assert str(self.runner.addresses[0]) == self._entrance.name
        self.port = self.runner.addresses[0][1]

    async def closes(self) -> None:
        for guest in self._guests:
            guest.goes()
        await self.runner.cleanup()

    async def _now(self, request: web.Request) -> web.Response:
        return web.Response(text=f"{len(await request.read())} bytes")

    async def _later(self, _request: web.Request) -> web.Response:
        self.asked.set()
        await self.may_answer.wait()
        return web.Response(text="at last")

    async def _desk(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(message.data)
        return socket

    async def comes(self) -> Guest:
        guest = Guest(*await asyncio.open_connection("127.0.0.1", self.port))
        self._guests.append(guest)
        return guest

    async def has_only(self, number: int) -> None:
        """Wait until no more connections than that are left."""
        while len(self.runner.server.connections) > number:  # type: ignore[union-attr]  # noqa: ASYNC110
            await asyncio.sleep(0)

    async def awaits_heads(self, number: int) -> None:
        """Wait until the heads of so many are awaited."""
        while len(self._entrance._silent) != number:  # noqa: ASYNC110
            await asyncio.sleep(0)

    def loses_patience(self) -> None:
        """As long passes as a head may take."""
        self._timers.pass_by(limits.HEAD_S_MAX)


@asynccontextmanager
async def house() -> AsyncIterator[House]:
    one = House()
    await one.opens()
    try:
        yield one
    finally:
        await one.closes()


async def test_who_connects_and_says_nothing_is_cut_off() -> None:
    async with house() as here:
        guest = await here.comes()
        await here.awaits_heads(1)
        here.loses_patience()
        assert await guest.is_cut_off()


async def test_a_head_that_does_not_end_is_cut_off_however_much_of_it_comes() -> None:
    async with house() as here:
        guest = await here.comes()
        await here.awaits_heads(1)
        await guest.says(HEAD)
        await guest.says(b"X-More: and more\r\n")
        here.loses_patience()
        assert await guest.is_cut_off()


async def test_the_head_of_a_second_request_has_as_long_from_its_first_byte() -> None:
    async with house() as here:
        guest = await here.comes()
        await guest.says(HEAD + b"\r\n")
        assert await guest.hears() == b"HTTP/1.1 200 OK 0 bytes"
        await guest.says(b"G")
        await here.awaits_heads(1)
        here.loses_patience()
        assert await guest.is_cut_off()


async def test_a_connection_at_rest_between_two_requests_is_not_held_to_that() -> None:
    async with house() as here:
        guest = await here.comes()
        for _ in range(3):
            await guest.says(HEAD + b"\r\n")
            assert await guest.hears() == b"HTTP/1.1 200 OK 0 bytes"
            here.loses_patience()


async def test_a_connection_does_not_rest_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REST_S_MAX", MOMENT_S)
    async with house() as here:
        guest = await here.comes()
        await guest.says(HEAD + b"\r\n")
        assert await guest.hears() == b"HTTP/1.1 200 OK 0 bytes"
        assert await guest.is_cut_off()


async def test_an_answer_may_take_its_time_and_requests_may_queue_behind_it() -> None:
    async with house() as here:
        guest = await here.comes()
        await guest.says(b"GET /later HTTP/1.1\r\nHost: here\r\n\r\n")
        await here.asked.wait()
        await guest.says(HEAD + b"\r\n")
        silent = await here.comes()
        await here.awaits_heads(1)
        here.loses_patience()
        assert await silent.is_cut_off()
        here.may_answer.set()
        assert await guest.hears() == b"HTTP/1.1 200 OK at last"
        assert await guest.hears() == b"HTTP/1.1 200 OK 0 bytes"


async def test_a_desk_is_not_held_to_any_of_it() -> None:
    async with (
        house() as here,
        aiohttp.ClientSession() as http,
        http.ws_connect(f"http://127.0.0.1:{here.port}/desk") as desk,
    ):
        for word in ("one", "two"):
            here.loses_patience()
            await desk.send_str(word)
            assert await desk.receive_str(timeout=PATIENCE_S) == word


async def test_a_body_that_does_not_come_in_full_is_refused_and_its_connection_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "BODY_S_MAX", MOMENT_S)
    monkeypatch.setattr(limits, "LINGERING_S_MAX", MOMENT_S)
    async with house() as here:
        guest = await here.comes()
        await guest.says(POST + b"abc")
        answer = await guest.hears()
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"body_too_slow" in answer
        assert await guest.is_cut_off()


async def test_a_body_that_comes_after_its_head_is_taken() -> None:
    async with house() as here:
        guest = await here.comes()
        await guest.says(POST)
        await guest.says(b"abcd")
        assert await guest.hears() == b"HTTP/1.1 200 OK 4 bytes"


async def test_of_many_who_say_nothing_the_first_has_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SILENT_MAX", 2)
    async with house() as here:
        served = await here.comes()
        await served.says(HEAD + b"\r\n")
        await served.hears()
        first, second, third = [await here.comes() for _ in range(3)]
        assert await first.is_cut_off()
        for guest in (second, third, served):
            await guest.says(HEAD + b"\r\n")
            assert await guest.hears() == b"HTTP/1.1 200 OK 0 bytes"


async def test_who_leaves_again_takes_nobody_elses_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SILENT_MAX", 2)
    async with house() as here:
        first, gone = [await here.comes() for _ in range(2)]
        await gone.says(b"G")
        gone.goes()
        await here.has_only(1)
        await here.comes()
        await first.says(HEAD + b"\r\n")
        assert await first.hears() == b"HTTP/1.1 200 OK 0 bytes"


async def test_of_many_who_rest_the_first_has_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """But nobody who is asking something again, or has a desk."""
    monkeypatch.setattr(limits, "RESTING_MAX", 2)
    async with house() as here, aiohttp.ClientSession() as http:
        asks = await here.comes()
        await asks.says(HEAD + b"\r\n")
        await asks.hears()
        await asks.says(b"GET /later HTTP/1.1\r\nHost: here\r\n\r\n")
        await here.asked.wait()
        async with http.ws_connect(f"http://127.0.0.1:{here.port}/desk") as desk:
            resting = [await here.comes() for _ in range(3)]
            for guest in resting:
                await guest.says(HEAD + b"\r\n")
                assert await guest.hears() == b"HTTP/1.1 200 OK 0 bytes"
            first, *others = resting
            assert await first.is_cut_off()
            for guest in others:
                await guest.says(HEAD + b"\r\n")
                assert await guest.hears() == b"HTTP/1.1 200 OK 0 bytes"
            await desk.send_str("here")
            assert await desk.receive_str(timeout=PATIENCE_S) == "here"
        here.may_answer.set()
        assert await asks.hears() == b"HTTP/1.1 200 OK at last"


async def test_whoever_leaves_while_he_rests_or_is_answered_takes_nobody_elses_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "RESTING_MAX", 2)
    async with house() as here:
        stays, gone, hasty = [await here.comes() for _ in range(3)]
        await hasty.says(b"GET /later HTTP/1.1\r\nHost: here\r\n\r\n")
        await here.asked.wait()
        for guest in (stays, gone):
            await guest.says(HEAD + b"\r\n")
            await guest.hears()
        for guest in (hasty, gone):
            guest.goes()
        await here.has_only(2)  # the hasty one's answer is still being made
        here.may_answer.set()
        await here.has_only(1)
        further = await here.comes()
        for guest in (further, stays):
            await guest.says(HEAD + b"\r\n")
            assert await guest.hears() == b"HTTP/1.1 200 OK 0 bytes"


async def test_the_service_holds_everybody_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HEAD_S_MAX", MOMENT_S)
    async with Running(tmp_path) as running:
        port = int(running.url.rpartition(":")[2])
        guest = Guest(*await asyncio.open_connection("127.0.0.1", port))
        await guest.says(HEAD)
        assert await guest.is_cut_off()
        guest.goes()
