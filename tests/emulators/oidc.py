"""A small OpenID Connect provider on a free port of this machine. It signs with real keys, checks what
the specification has a provider check, and can be told to do each thing wrong.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, urlsafe_b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import unquote

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

if TYPE_CHECKING:
    from collections.abc import Callable

CLIENT: Final = "switchroom"
SECRET: Final = "a secret: with/odd characters"


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@cache
def key_called(kid: str, number: int = 0) -> RSAKey:
    """A key of this name; by number, another one of that name. Making one takes long."""
    assert number >= 0
    return RSAKey.generate_key(2048, {"kid": kid})


class OidcProvider:
    """`claims` is who signs in there; the rest says what is to go wrong."""

    def __init__(self, now_s: Callable[[], int]) -> None:
        self._now_s = now_s
        self.key = key_called("first")
        self.shown = [self.key]
        """The keys that the provider shows."""
        self.claims: dict[str, Any] = {
            "sub": "17",
            "email": "anna@example.com",
            "email_verified": True,
            "preferred_username": "anna",
            "name": "Anna",
        }
        self.changes: dict[str, Any] = {}
        """Claims that are otherwise than they should be; None takes one out."""
        self.discovery: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = self._sign
        self.status = 200
        self.padding = b""
        """Sent after each answer."""
        self.meanwhile: Callable[[], object] = lambda: None
        """Called whenever something has been asked, before it is answered."""
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._discover)
        app.router.add_get("/authorize", self._authorize)
        app.router.add_post("/token", self._token)
        app.router.add_get("/keys", self._keys)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._runner.cleanup()

    def rotates(self) -> None:
        """From now on signs with another key, and shows that one alone."""
        self.key = key_called("second")
        self.shown = [self.key]

    def signs_with_the_public_key(self, claims: dict[str, Any]) -> str:
        """The classic: HS256 with the key that everybody can read."""
        header = _encoded(b'{"alg":"HS256","kid":"first"}')
        signed = f"{header}.{_encoded(json.dumps(claims).encode())}"
        made = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256")
        return f"{signed}.{_encoded(made)}"

    def signs_not_at_all(self, claims: dict[str, Any]) -> str:
        """Another classic."""
        header, body, _ = self._sign(claims).split(".")
        none = _encoded(b'{"alg":"none","kid":"first"}')
        assert header != none
        return f"{none}.{body}."

    def signs_with_a_strange_key(self, claims: dict[str, Any]) -> str:
        """A key of the right name that is not the provider's."""
        key = key_called("first", 1)
        return jwt.encode({"alg": "RS256", "kid": "first"}, claims, key)

    def _sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def _answer(self, body: object, what: str) -> web.Response:
        self.asked.append(what)
        self.meanwhile()
        made = web.json_response(body, status=self.status)
        assert isinstance(made.body, bytes)
        return web.Response(body=made.body + self.padding, status=self.status)

    async def _discover(self, _request: web.Request) -> web.Response:
        told = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            **self.discovery,
        }
        return self._answer(told, "discovery")

    async def _keys(self, _request: web.Request) -> web.Response:
        return self._answer(KeySet(list(self.shown)).as_dict(private=False), "keys")

    async def _authorize(self, request: web.Request) -> web.Response:
        query = request.query
        assert (query["response_type"], query["client_id"]) == ("code", CLIENT)
        assert "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256"
        code = f"code-{len(self._codes)}"
        self._codes[code] = dict(query)
        back = f"{query['redirect_uri']}?code={code}&state={query['state']}"
        return web.Response(status=302, headers={"Location": back})

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        began = self._codes.pop(str(form["code"]), None)
        digest = sha256(str(form["code_verifier"]).encode()).digest()
        challenge = _encoded(digest)
        is_good = (
            began is not None
            and began["code_challenge"] == challenge
            and began["redirect_uri"] == form["redirect_uri"]
            and self._client(request, form) == (CLIENT, SECRET)
        )
        if began is None or not is_good:
            return web.json_response({"error": "invalid_grant"}, status=400)
        now_s = self._now_s()
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now_s,
            "exp": now_s + 300,
            "nonce": began["nonce"],
            **self.claims,
            **self.changes,
        }
        told = {key: value for key, value in claims.items() if value is not None}
        tokens = {"access_token": "x", "token_type": "Bearer", "id_token": self.sign(told)}
        return self._answer(tokens, "token")

    def _client(self, request: web.Request, form: Any) -> tuple[str, str]:
        scheme, _, pair = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":
            name, _, secret = b64decode(pair).decode().partition(":")
            return unquote(name), unquote(secret)
        return str(form.get("client_id")), str(form.get("client_secret"))
