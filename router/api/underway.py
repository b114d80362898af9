"""The requests that may still change something, so that whoever stops the service can wait for them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler


class Underway:
    """Counts every POST while it is being answered. Desks and downloads, which may last, only look on
    or are closed by us.
    """

    def __init__(self) -> None:
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    @web.middleware
    async def note(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The middleware that counts."""
        if request.method != "POST":
            return await handler(request)
        self._count += 1
        self._none.clear()
        try:
            return await handler(request)
        finally:
            self._count -= 1
            if not self._count:
                self._none.set()

    async def over(self, within_s: float) -> bool:
        """Wait until all are answered, for so long at most; whether they are."""
        try:
            async with asyncio.timeout(within_s):
                await self._none.wait()
        except TimeoutError:
            return False
        return True
