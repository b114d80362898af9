"""Passes on what callers have left, piece by piece as the carrier gives it, and keeps none of it."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from router.errors import CarrierFailed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_log = structlog.get_logger(__name__)


async def pass_on(request: web.Request, pieces: AsyncGenerator[bytes, None]) -> web.StreamResponse:
    """Answer with a recording, as MP3. If the carrier fails in the middle the connection is cut, so
    that nobody takes a part for the whole.

    Raises:
        CarrierFailed: there is nothing to pass on; nothing is answered yet.
    """
    async with aclosing(pieces):
        first = await anext(pieces, None)
        if first is None:
            raise CarrierFailed("the recording is empty")
        headers = {"Content-Type": "audio/mpeg", "Cache-Control": "no-store"}
        answer = web.StreamResponse(headers=headers)
        await answer.prepare(request)
        try:
            await answer.write(first)
            async for piece in pieces:
                await answer.write(piece)
        except ConnectionError:
            pass  # whoever listened is gone
        except CarrierFailed as error:
            _log.warning("recording_broken_off", error=str(error))
            if request.transport is not None:
                request.transport.abort()
        return answer
