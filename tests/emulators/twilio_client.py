"""The real `twilio` client, led to the emulator."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twilio.http.response import Response
from twilio.rest import Client

if TYPE_CHECKING:
    import aiohttp

API = "https://api.twilio.com"


@dataclass(frozen=True)
class Exchanged:
    """One request as the client made it, with its answer."""

    method: str
    url: str
    params: dict[str, Any]
    data: dict[str, Any]
    status: int
    body: str


@dataclass
class ToEmulator:
    """Stands where twilio's own HTTP client stands, so that the requests are the library's."""

    base_url: str
    session: aiohttp.ClientSession
    exchanged: list[Exchanged] = field(default_factory=list)
    is_async: bool = True

    async def request(
        self,
        method: str,
        uri: str,
        *,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str],
        **others: Any,
    ) -> Response:
        assert not any(others.values()), f"not heeded: {others}"
        login = base64.b64encode(":".join(auth).encode()).decode()
        async with self.session.request(
            method,
            uri.replace(API, self.base_url),
            params=_pairs(params),
            data=_pairs(data) if data else None,
            headers={**(headers or {}), "Authorization": f"Basic {login}"},
        ) as answer:
            body = await answer.text()
            self.exchanged.append(
                Exchanged(method, uri, params or {}, data or {}, answer.status, body)
            )
            return Response(answer.status, body, answer.headers)


def _pairs(fields: dict[str, Any] | None) -> list[tuple[str, str]]:
    """Lists become repeated keys, as in the library's own client."""
    return [
        (name, str(value))
        for name, values in (fields or {}).items()
        for value in (values if isinstance(values, list) else [values])
    ]


def client_for(http: ToEmulator, account_sid: str, auth_token: str) -> Client:
    return Client(account_sid, auth_token, http_client=http)
