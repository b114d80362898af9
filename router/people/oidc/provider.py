"""Asks the provider: where it is, where people go, who came back, and its keys.

Every question is bounded in time and size, follows no redirect, and has a connection of its own: few
are asked, and nothing has to be closed that somebody still needs.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import aiohttp
import msgspec
import structlog
from joserfc.jwk import KeySetSerialization

from router.people import limits
from router.people.errors import SignInElsewhereFailed
from router.people.oidc.tokens import Expected, UnknownKey, read_token
from router.settings.addresses import is_loopback

if TYPE_CHECKING:
    from router.people.oidc.trip import Trip
    from router.ports import Clock
    from router.settings.sign_in import OidcSettings

Kind = TypeVar("Kind")

_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_SCOPES: Final = "openid profile email"

_log = structlog.get_logger(__name__)


class _Discovered(msgspec.Struct, frozen=True):
    """What a provider says of itself (OpenID Connect Discovery 1.0, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str


class _KeySet(msgspec.Struct, frozen=True):
    keys: list[dict[str, str | list[str]]]


class _Keys(msgspec.Struct, frozen=True):
    """The provider's public keys, and when they were fetched."""

    keys: KeySetSerialization
    at_ms: int


class Provider:
    """One provider, as it is configured.

    Raises:
        SignInElsewhereFailed: it cannot be asked, or its answer cannot be believed.
    """

    def __init__(self, settings: OidcSettings, clock: Clock) -> None:
        self.settings = settings
        self._clock = clock
        self._found: tuple[_Discovered, int] | None = None
        self._keys: _Keys | None = None

    async def way_there(self, trip: Trip, back_to: str) -> str:
        """The address to which the browser goes."""
        found = await self._discovered()
        query = urlencode(
            {
                "response_type": "code",
                "client_id": self.settings.client_id,
                "redirect_uri": back_to,
                "scope": _SCOPES,
                "state": trip.state,
                "nonce": trip.nonce,
                "code_challenge": trip.challenge(),
                "code_challenge_method": "S256",
            }
        )
        separator = "&" if urlsplit(found.authorization_endpoint).query else "?"
        return f"{found.authorization_endpoint}{separator}{query}"

    async def who(self, code: str, trip: Trip, back_to: str) -> dict[str, Any]:
        """The claims of whoever came back with this code."""
        found = await self._discovered()
        token = await self._exchange(found, code, trip, back_to)
        expected = Expected(
            issuer=found.issuer,
            client_id=self.settings.client_id,
            nonce=trip.nonce,
            now_s=self._clock.now_ms() // 1000,
        )
        keys = await self._current_keys(found)
        try:
            return read_token(token, keys.keys, expected)
        except UnknownKey:
            if self._clock.now_ms() - keys.at_ms < limits.OIDC_KEYS_AGAIN_MS:
                raise
        _log.info("oidc_keys_fetched_again")
        self._keys = None
        return read_token(token, (await self._current_keys(found)).keys, expected)

    async def _discovered(self) -> _Discovered:
        now_ms = self._clock.now_ms()
        if self._found is not None and now_ms - self._found[1] < limits.OIDC_KEYS_MS:
            return self._found[0]
        address = self.settings.issuer + _WELL_KNOWN
        found = _read(await self._ask("GET", address), _Discovered)
        if found.issuer.rstrip("/") != self.settings.issuer:
            raise SignInElsewhereFailed("the provider calls itself something else than configured")
        for one in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            self._check_address(one)
        self._found = (found, now_ms)
        return found

    def _check_address(self, address: str) -> None:
        """Nothing of it may go over the network in the clear."""
        place, issuer = urlsplit(address), urlsplit(self.settings.issuer)
        is_here = is_loopback(place.hostname or "") and is_loopback(issuer.hostname or "")
        if place.scheme != "https" and not (place.scheme == "http" and is_here):
            raise SignInElsewhereFailed("an address of the provider is not https")

    async def _exchange(self, found: _Discovered, code: str, trip: Trip, back_to: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back_to,
            "code_verifier": trip.verifier,
        }
        headers = {}
        secret = self.settings.client_secret.reveal()
        if "client_secret_basic" in found.token_endpoint_auth_methods_supported:
            pair = f"{quote(self.settings.client_id, safe='')}:{quote(secret, safe='')}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": self.settings.client_id, "client_secret": secret}
        return _read(await self._ask("POST", found.token_endpoint, form, headers), _Tokens).id_token

    async def _current_keys(self, found: _Discovered) -> _Keys:
        now_ms = self._clock.now_ms()
        if self._keys is None or now_ms - self._keys.at_ms >= limits.OIDC_KEYS_MS:
            keys = _read(await self._ask("GET", found.jwks_uri), _KeySet).keys
            self._keys = _Keys(KeySetSerialization(keys=keys), now_ms)
        return self._keys

    async def _ask(
        self,
        method: str,
        address: str,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        timeout = aiohttp.ClientTimeout(total=limits.OIDC_S_MAX)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.request(
                    method, address, data=form, headers=headers, allow_redirects=False
                ) as answer,
            ):
                body = await _bounded(answer)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise SignInElsewhereFailed(
                f"the provider cannot be asked: {type(error).__name__}"
            ) from error
        if answer.status != 200:
            raise SignInElsewhereFailed(f"the provider answered {answer.status}")
        return body


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    body = b""
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > limits.OIDC_ANSWER_BYTES_MAX:
            raise SignInElsewhereFailed("the provider answered with far too much")
    return body


def _read(body: bytes, kind: type[Kind]) -> Kind:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SignInElsewhereFailed(
            f"the provider's answer is not as it should be: {error}"
        ) from error
