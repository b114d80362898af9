"""Answers over plain HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from aiohttp import web

if TYPE_CHECKING:
    from router.api.codes import ErrorCode


def answer(body: object, status: int = 200) -> web.Response:
    """This as JSON, which nobody keeps."""
    return web.Response(
        body=msgspec.json.encode(body),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def refuse(code: ErrorCode, status: int, message: str) -> web.Response:
    """An error, as `{"error": {"code": ..., "message": ...}}`."""
    return answer({"error": {"code": code, "message": message}}, status)
