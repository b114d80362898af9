"""Tokens that are no text: bytes in a header that nobody could have meant."""

from __future__ import annotations

import asyncio

from router.api import limits
from router.api.access import digest_of
from tests.stories.town import Town


async def status_of(port: int, path: str, token: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = (
        b"GET " + path.encode() + b" HTTP/1.1",
        b"Host: here",
        b"Authorization: Bearer " + token,
        b"Connection: close",
    )
    writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
    answer = await reader.read()
    writer.close()
    return int(answer.split()[1])


async def test_a_token_that_is_no_text_is_a_wrong_one_and_counts_as_a_failed_try() -> None:
    async with Town() as town:
        port = int(town.local_url.rpartition(":")[2])
        for _ in range(limits.FAILED_SIGN_INS_MAX):
            assert await status_of(port, "/api/recordings/call-1", b"\xff\xfe") == 403
        assert await status_of(port, "/api/recordings/call-1", b"\xff\xfe") == 429


def test_bytes_that_are_no_text_are_told_from_what_stands_in_for_them() -> None:
    assert digest_of("a\udcff") != digest_of("a?")
