"""How people sign in: the table `[sign_in]`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from router.settings import limits
from router.settings.secret import Secret
from router.settings.values import Name, Url

Role = Literal["agent", "supervisor", "operator", "administrator"]
SessionSeconds = Annotated[float, Meta(ge=limits.SESSION_S_MIN, le=limits.DURATION_S_MAX)]


class OidcSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Signing in with an account at another provider, by OpenID Connect. Its administrator has to
    allow the address `<public_url>/api/oidc/callback`.
    """

    issuer: Url
    """The provider, as it calls itself; https, unless on this machine."""
    client_id: Name
    """What the provider calls this service."""
    client_secret: Secret
    """What this service proves itself with to the provider."""
    name: Name = "your company account"
    """What stands on the button, after "Sign in with"."""
    match: Literal["email", "preferred_username"] = "email"
    """Which account it is: the one with the e-mail address that the provider has verified, or the one
    whose id is the user name there."""
    create: bool = False
    """Whoever has no account gets one, with the roles of `roles`; needs `roles_claim`."""
    roles_claim: Name | None = None
    """The claim of the ID token that tells the roles, a text or a list of texts. With it the provider
    decides on the roles, each time that somebody signs in."""
    roles: dict[str, Role] = {}
    """What the provider's roles or groups are here, as `"call-centre" = "agent"`."""


class SignInSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long people stay signed in, and how else they may prove who they are."""

    idle_s: SessionSeconds = 3_600
    """Whose pages are all closed, or asleep, for this long has to sign in again."""
    session_s_max: SessionSeconds = 43_200
    """After this long everybody has to sign in again; a wallboard may need a week."""
    oidc: OidcSettings | None = None
    """Another provider to sign in with; none without this table."""
