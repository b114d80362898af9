"""What is believed of an ID token: OpenID Connect Core 1.0, 3.1.3.7."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from router.people import limits
from router.people.errors import SignInElsewhereFailed

ALGORITHMS: Final = ["RS256", "PS256", "ES256"]
"""Never what the token itself asks for: `none`, or a public key used as a secret."""


class UnknownKey(SignInElsewhereFailed):
    """The token is signed with a key that the provider has not shown yet."""


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What an ID token must say."""

    issuer: str
    client_id: str
    nonce: str
    now_s: int


def read_token(token: str, keys: KeySetSerialization, expected: Expected) -> dict[str, Any]:
    """The claims of an ID token that is what we asked for.

    Raises:
        UnknownKey: fetch the keys again.
        SignInElsewhereFailed: it is not; the message says why.
    """
    try:
        decoded = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        _registry(expected).validate(decoded.claims)
    except InvalidKeyIdError as error:
        raise UnknownKey("the ID token is signed with an unknown key") from error
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise SignInElsewhereFailed(f"the ID token is not good: {error}") from error
    claims: dict[str, Any] = decoded.claims
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") is None:
        raise SignInElsewhereFailed("the ID token is for several, and does not say whom")
    if claims.get("azp") not in (None, expected.client_id):
        raise SignInElsewhereFailed("the ID token was made for somebody else")
    return claims


def _registry(expected: Expected) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=expected.now_s,
        leeway=limits.OIDC_LEEWAY_S,
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": expected.nonce},
    )
