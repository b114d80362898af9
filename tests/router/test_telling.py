"""What waits to be told to a page is bounded, and is told in order, beside whoever listens to it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from router.tasks import Tasks
from router.telling import UNREAD_BYTES_MAX, UNREAD_MAX, Unread, Writer, new_socket

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PATIENCE_S = 20


@given(st.lists(st.none() | st.integers(0, UNREAD_BYTES_MAX // 3), max_size=2 * UNREAD_MAX))
def test_what_is_unread_is_given_in_order_and_never_more_than_the_bounds(
    steps: list[int | None],
) -> None:
    """A number is a frame of that size to be added, None takes one out."""
    unread, expected = Unread(), list[bytes]()
    for number, size in enumerate(steps):
        if size is None:
            assert unread.next() == (expected.pop(0) if expected else None)
            continue
        frame = f"{number} ".encode().ljust(size, b"x")
        room = len(expected) < UNREAD_MAX
        room = room and sum(map(len, [*expected, frame])) <= UNREAD_BYTES_MAX
        assert unread.add(frame) is room
        if room:
            expected.append(frame)
    while expected:
        assert unread.next() == expected.pop(0)
    assert unread.next() is None


class Shop:
    """A page's connection, on the service's side; `told` is whatever a test does with it."""

    def __init__(self, told: Callable[[Writer, Unread], Awaitable[None]]) -> None:
        self.tasks = Tasks()
        self.outcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._told = told
        app = web.Application()
        app.router.add_get("/", self._serve)
        self.client = TestClient(TestServer(app))

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = new_socket(heartbeat_s=PATIENCE_S, message_bytes_max=1_000)
        await socket.prepare(request)
        unread = Unread()
        writer = Writer(socket, self.tasks, unread.next)
        writer.transport = request.transport
        try:
            await self._told(writer, unread)
            await socket.receive()
            await writer.end()
        except AssertionError as error:
            self.outcome.set_exception(error)
        finally:  # cancelled, if the page is gone before
            if not self.outcome.done():
                self.outcome.set_result(None)
        return socket


async def test_what_waits_is_told_in_order_before_the_connection_ends_with_its_reason() -> None:
    async def told(writer: Writer, unread: Unread) -> None:
        for word in (b"one", b"two"):
            assert unread.add(word)
            writer.write_soon()
        assert not writer.is_closing
        writer.close(WSCloseCode.GOING_AWAY, "going_away")
        writer.close(WSCloseCode.OK, "too late")
        assert writer.is_closing

    shop = Shop(told)
    async with shop.client:
        page = await shop.client.ws_connect("/")
        frames = [await page.receive(timeout=PATIENCE_S) for _ in range(3)]
        assert [one.data for one in frames] == ["one", "two", WSCloseCode.GOING_AWAY]
        assert frames[-1].type is WSMsgType.CLOSE
        assert frames[-1].extra == "going_away"
        await shop.outcome
    assert shop.tasks.running == 0


async def test_to_whoever_is_gone_nothing_more_is_told() -> None:
    async def told(writer: Writer, unread: Unread) -> None:
        writer.cut_off()
        assert unread.add(b"one")
        writer.write_soon()
        while shop.tasks.running:  # noqa: ASYNC110 - until it has found out
            await asyncio.sleep(0)
        assert writer.is_closing
        writer.write_soon()
        writer.close(WSCloseCode.OK)
        assert shop.tasks.running == 0

    shop = Shop(told)
    async with shop.client:
        page = await shop.client.ws_connect("/")
        await shop.outcome
        assert (await page.receive(timeout=PATIENCE_S)).type is WSMsgType.CLOSED


async def test_whoever_has_not_been_sent_everything_is_not_free() -> None:
    async def told(writer: Writer, unread: Unread) -> None:
        assert writer.is_free()
        assert unread.add(b"one")
        writer.write_soon()
        assert not writer.is_free()
        writer.close(WSCloseCode.OK)

    shop = Shop(told)
    async with shop.client:
        page = await shop.client.ws_connect("/")
        assert await page.receive_str(timeout=PATIENCE_S) == "one"
        await page.close()
        await shop.outcome
