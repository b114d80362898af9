"""Asks a running service over HTTP, as an operator."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import aiohttp
import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

ANSWER_S_MAX: Final = 10
ANSWER_BYTES_MAX: Final = 1_000_000


class Unanswered(Exception):
    """The service did not do it; the text says why and what would be right."""


class _Error(msgspec.Struct):
    message: str


class _Refusal(msgspec.Struct):
    error: _Error


def ask(url: str, token: str, body: Mapping[str, object] | None) -> bytes:
    """GET, or POST with a body; gives the answer.

    Raises:
        Unanswered: the service was not reached, or refused.
    """
    return asyncio.run(_ask(url, token, body))


async def _ask(url: str, token: str, body: Mapping[str, object] | None) -> bytes:
    limit = aiohttp.ClientTimeout(total=ANSWER_S_MAX)
    headers = {"Authorization": f"Bearer {token}"}
    content = None if body is None else msgspec.json.encode(body)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.request(
                "GET" if body is None else "POST",
                url,
                data=content,
                headers=headers,
                allow_redirects=False,
            ) as answer,
        ):
            found = await answer.content.read(ANSWER_BYTES_MAX)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Unanswered(
            f"no service was reached at {url} ({type(error).__name__}); right would be the address "
            "of one that runs, with --url"
        ) from error
    if answer.status != 200:
        raise Unanswered(_why(answer.status, found))
    return found


def _why(status: int, answered: bytes) -> str:
    try:
        message = msgspec.json.decode(answered, type=_Refusal).error.message
    except msgspec.DecodeError:
        message = "there is no more in the answer"
    return f"the service refused (status {status}): {message}"
