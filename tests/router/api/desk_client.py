"""A desk at the other end of a real WebSocket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import aiohttp

PATIENCE_S = 10
"""Real seconds after which a test gives up; none waits for them."""
Message = dict[str, Any]


class DeskClient:
    """A desk: any program that speaks over the WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def says(self, kind: str, **fields: object) -> None:
        await self.socket.send_json({"v": 1, "type": kind, **fields})

    async def hears(self) -> Message:
        """The very next message."""
        async with asyncio.timeout(PATIENCE_S):
            message: Message = await self.socket.receive_json()
        return message

    async def until(self, *kinds: str) -> Message:
        """The next message of one of these types; others before it are passed over."""
        while (message := await self.hears())["type"] not in kinds:
            pass
        return message

    async def asks(self, kind: str, **fields: object) -> Message:
        """Send a request; gives what answers it."""
        await self.says(kind, request="asked", **fields)
        while True:
            message = await self.hears()
            if message.get("request") == "asked":
                return message

    async def becomes(self, state: str) -> Message:
        """The next `state` message that says so."""
        while True:
            message: Message = (await self.until("state"))["state"]
            if message["state"] == state:
                return message

    async def is_closed_with(self) -> int | None:
        """The code with which the service closes; messages before that are passed over."""
        async with asyncio.timeout(PATIENCE_S):
            async for _ in self.socket:
                pass
        return self.socket.close_code

    async def closes(self) -> None:
        await self.socket.close()
