"""Reads what a page sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from router.api.errors import BadMessage

if TYPE_CHECKING:
    from aiohttp import web

Body = TypeVar("Body", bound=msgspec.Struct)


async def body_of(request: web.Request, kind: type[Body]) -> Body:
    """The JSON that was sent, as this; nothing is as good as an empty object.

    Raises:
        BadMessage: it is something else; the message names the place, never the value.
    """
    try:
        return msgspec.json.decode(await request.read() or b"{}", type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadMessage(f"The body is not as it should be: {error}") from error
