"""HTTP to Twilio as its library asks for it, with the time limit that the library's own client lacks,
over one session and to the configured host.
"""

from __future__ import annotations

import base64
import logging
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from router.errors import CarrierFailed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from router.settings import Twilio

API_BASE_URL: Final = "https://api.twilio.com"
REQUEST_S_MAX: Final = 8.0

RECORDING_BYTES_MAX: Final = 20_000_000
PIECE_BYTES: Final = 65_536
PIECE_S_MAX: Final = 8.0
"""How long Twilio may take to begin with a recording, and then between two pieces of it."""

_FOUND: Final = 200


class HttpClient(AsyncHttpClient):
    """The library's requests over one aiohttp session, with a time limit, to the configured host."""

    def __init__(self, settings: Twilio) -> None:
        super().__init__(logger=logging.getLogger(__name__), is_async=True)
        credentials = f"{settings.account_sid}:{settings.auth_token.reveal()}"
        self._authorization = "Basic " + base64.b64encode(credentials.encode()).decode()
        self._base_url = settings.api_base_url.rstrip("/")
        self._account_sid = settings.account_sid
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,  # noqa: ARG002 - see `_authorization`
        timeout: float | None = None,  # noqa: ASYNC109, ARG002 - the library's signature
        allow_redirects: bool = False,  # noqa: FBT001, FBT002 - the library's signature
    ) -> Response:
        """Make one request."""
        answer = await self._opened().request(
            method,
            self._base_url + uri.removeprefix(API_BASE_URL),
            params=_pairs(params),
            data=_pairs(data),
            headers={**(headers or {}), "Authorization": self._authorization},
            allow_redirects=allow_redirects,
        )
        return Response(answer.status, await answer.text(errors="replace"), answer.headers)

    async def pieces(self, path: str) -> AsyncGenerator[bytes, None]:
        """What the account has at this path. Our credentials are shown to no other host."""
        url = f"{self._base_url}/2010-04-01/Accounts/{self._account_sid}/{path}"
        headers = {"Authorization": self._authorization}
        # Whoever is given the recording may be slow, so the whole has no limit.
        limit = aiohttp.ClientTimeout(sock_connect=PIECE_S_MAX, sock_read=PIECE_S_MAX)
        get = self._opened().get(url, headers=headers, max_redirects=3, timeout=limit)
        async with get as answer:
            if answer.status != _FOUND:
                raise CarrierFailed(f"Twilio refused: status {answer.status}")
            length = 0
            async for piece in answer.content.iter_chunked(PIECE_BYTES):
                length += len(piece)
                if length > RECORDING_BYTES_MAX:
                    raise CarrierFailed("the recording is too long")
                yield piece

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            limit = aiohttp.ClientTimeout(total=REQUEST_S_MAX)
            self._session = aiohttp.ClientSession(timeout=limit)
        return self._session

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()


def _pairs(fields: dict[str, object] | None) -> list[tuple[str, str]] | None:
    """Form fields as Twilio wants them: a list is a field repeated, a truth is spelled out."""
    if fields is None:
        return None
    pairs: list[tuple[str, Any]] = []
    for name, value in fields.items():
        values = value if isinstance(value, list | tuple) else [value]
        pairs.extend((name, item) for item in values)
    return [(name, _spelled(item)) for name, item in pairs]


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
