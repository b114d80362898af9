"""Passes on what callers have left, piece by piece as the carrier gives it, and keeps none of it."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import web

from router.errors import CarrierFailed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_KINDS: Final = (
    (0, b"OggS", "audio/ogg"),
    (0, b"\x1a\x45\xdf\xa3", "audio/webm"),
    (4, b"ftyp", "audio/mp4"),
    (0, b"RIFF", "audio/wav"),
)
"""What browsers record, by the bytes at some place of the first piece."""
_USUAL: Final = "audio/mpeg"

_log = structlog.get_logger(__name__)


async def pass_on(request: web.Request, pieces: AsyncGenerator[bytes, None]) -> web.StreamResponse:
    """Answer with a recording, as whatever it is. If the carrier fails in the middle the connection is
    cut, so that nobody takes a part for the whole.

    Raises:
        CarrierFailed: there is nothing to pass on; nothing is answered yet.
    """
    async with aclosing(pieces):
        first = await anext(pieces, None)
        if first is None:
            raise CarrierFailed("the recording is empty")
        headers = {
            "Content-Type": kind_of(first),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",  # strangers may have made it
        }
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


def kind_of(first: bytes) -> str:
    """The content type of a recording that begins like this: MP3 unless it is one of what browsers
    record.
    """
    for at, mark, kind in _KINDS:
        if first[at : at + len(mark)] == mark:
            return kind
    return _USUAL
