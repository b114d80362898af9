"""What types cannot say of `[sign_in]`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from router.settings.addresses import is_loopback
from router.settings.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.settings.model import Settings
    from router.settings.problems import Path


def sign_in_findings(settings: Settings) -> Iterator[Finding]:
    """What would keep people out, or let in more than is meant."""
    oidc = settings.sign_in.oidc
    if oidc is None:
        return
    path: Path = ("sign_in", "oidc")
    place = urlsplit(oidc.issuer)
    if place.scheme != "https" and not is_loopback(place.hostname or ""):
        message = "who signs in must not be told in the clear; right would be an https address"
        yield Finding((*path, "issuer"), message)
    if oidc.create and oidc.roles_claim is None:
        message = (
            "nobody says what new accounts may do; right would be a 'roles_claim' with 'roles'"
        )
        yield Finding((*path, "create"), message)
    if (oidc.roles_claim is None) != (not oidc.roles):
        key = "roles_claim" if oidc.roles else "roles"
        yield Finding(path, f"one needs the other; right would be {key!r} as well")
    if settings.service.public_url is None and not is_loopback(settings.service.host):
        message = "the provider must know where people come back to; right would be a 'public_url'"
        yield Finding(("service", "public_url"), message)
