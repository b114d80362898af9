"""Recordings on their way from a carrier to whoever listens, over real HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from router.errors import CarrierFailed
from router.recordings import pass_on
from tests.stories.turns import turns_until

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


class Source:
    """A carrier that gives these pieces, then fails or goes on for ever if told to."""

    def __init__(self, *pieces: bytes, fails: bool = False, is_endless: bool = False) -> None:
        self._pieces = pieces
        self._fails = fails
        self._is_endless = is_endless
        self.is_closed = False
        self.refusals: list[str] = []

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/", self._serve)
        self._server = TestServer(app)
        await self._server.start_server()
        self.url = self._server.make_url("/")
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._server.close()

    async def fetch(self) -> AsyncGenerator[bytes, None]:
        try:
            for piece in self._pieces:
                yield piece
            if self._fails:
                raise CarrierFailed("gone")
            while self._is_endless:
                yield bytes(100_000)
                await asyncio.sleep(0)
        finally:
            self.is_closed = True

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        try:
            return await pass_on(request, self.fetch())
        except CarrierFailed as error:
            return web.Response(status=502, text=str(error))


async def test_all_pieces_arrive_and_nobody_on_the_way_keeps_them() -> None:
    async with (
        Source(b"one", b"two") as source,
        aiohttp.ClientSession() as http,
        http.get(source.url) as answer,
    ):
        assert await answer.read() == b"onetwo"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Type"] == "audio/mpeg"
    assert source.is_closed


@pytest.mark.parametrize("fails", [True, False])
async def test_a_recording_that_does_not_even_begin_is_an_error_that_can_be_answered(
    fails: bool,  # noqa: FBT001 - a case
) -> None:
    async with (
        Source(fails=fails) as source,
        aiohttp.ClientSession() as http,
        http.get(source.url) as answer,
    ):
        assert (answer.status, await answer.text()) == (
            502,
            "gone" if fails else "the recording is empty",
        )
    assert source.is_closed


async def test_a_recording_that_breaks_off_is_not_taken_for_a_whole_one() -> None:
    with capture_logs() as logs:
        async with Source(b"one", fails=True) as source:
            reader, writer = await asyncio.open_connection(source.url.host, source.url.port)
            writer.write(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
            heard = bytearray()
            try:
                while piece := await reader.read(65_536):
                    heard += piece
            except ConnectionResetError:
                pass
            writer.close()
            assert heard.count(b"HTTP/1.1") <= 1
            assert not heard.endswith(b"0\r\n\r\n")
            assert source.is_closed
    assert [one["event"] for one in logs] == ["recording_broken_off"]


async def test_nothing_more_is_fetched_once_the_listener_has_gone() -> None:
    async with Source(b"one", is_endless=True) as source, aiohttp.ClientSession() as http:
        answer = await http.get(source.url)
        assert await answer.content.readexactly(3) == b"one"
        assert not source.is_closed
        answer.close()
        await turns_until(lambda: source.is_closed)
