"""A page's connection holds a bounded part of what its page has not read."""

from __future__ import annotations

import msgspec
import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from router.carriers.page import Page
from router.tasks import Tasks
from router.telling import UNREAD_BYTES_MAX, UNREAD_MAX
from tests.virtual_clock import VirtualClock


class Told(msgspec.Struct):
    text: str


async def received(notices: list[Told]) -> int:
    """How many of these a page is told to which all are told in one breath, before it can read any."""
    tasks = Tasks()

    async def handle(request: web.Request) -> web.StreamResponse:
        page = Page(VirtualClock(), tasks, msgspec.json.Decoder(Told), kind="test")
        await page.open(request)
        for notice in notices:
            page.tell(notice)
        page.close()
        await page.end()
        return page.socket

    app = web.Application()
    app.router.add_get("/", handle)
    async with TestClient(TestServer(app)) as client:
        socket = await client.ws_connect("/")
        frames = [frame async for frame in socket]
    await tasks.stop(1)
    return sum(frame.type is WSMsgType.TEXT for frame in frames)


@pytest.mark.parametrize(
    ("count", "chars"), [(1, 10), (UNREAD_MAX, 10), (30, 32_768), (1, UNREAD_BYTES_MAX - 100)]
)
async def test_what_is_within_bounds_is_told(count: int, chars: int) -> None:
    assert await received([Told("x" * chars)] * count) == count


@pytest.mark.parametrize(
    ("count", "chars"), [(UNREAD_MAX + 1, 10), (32, 32_768), (1, UNREAD_BYTES_MAX)]
)
async def test_a_page_that_leaves_too_many_messages_or_bytes_unread_is_cut_off(
    count: int, chars: int
) -> None:
    with capture_logs() as logs:
        assert await received([Told("x" * chars)] * count) == 0
    assert [(log["event"], log["kind"]) for log in logs] == [("page_too_slow", "test")]


async def test_what_was_read_makes_place_for_more() -> None:
    tasks = Tasks()
    told = 3 * UNREAD_BYTES_MAX // 100_000

    async def handle(request: web.Request) -> web.StreamResponse:
        page = Page(VirtualClock(), tasks, msgspec.json.Decoder(Told), kind="test")
        await page.open(request)
        async for _ in page.messages():
            page.tell(Told("x" * 100_000))
        await page.end()
        return page.socket

    app = web.Application()
    app.router.add_get("/", handle)
    async with TestClient(TestServer(app)) as client:
        socket = await client.ws_connect("/")
        for _ in range(told):
            await socket.send_json({"text": "more"})
            assert len((await socket.receive_json())["text"]) == 100_000
        await socket.close()
    await tasks.stop(1)
