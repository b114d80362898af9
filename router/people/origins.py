"""Where a request comes from: which address, and which site's page."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from router.settings.addresses import is_loopback

if TYPE_CHECKING:
    from collections.abc import Collection

    from aiohttp import web

NETWORK_BITS: Final = 64
"""Of an IPv6 address: the least that a provider gives a customer, who has all addresses in it
(RFC 6177, RIPE-690)."""


def origin_of(address: str) -> str:
    """The origin of a page at this address, as browsers send it."""
    place = urlsplit(address.lower())
    return f"{place.scheme}://{place.netloc}"


def peer(request: web.Request) -> str:
    """The address that a request comes from."""
    return request.remote or ""


def peer_behind_proxy(request: web.Request) -> str:
    """The address that the proxy before us saw: the last one it put into X-Forwarded-For."""
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
    return forwarded.rpartition(",")[2].strip() or request.remote or ""


def bucket_of(address: str) -> str:
    """Under what everything that this address does is counted together: itself, or for IPv6 its
    network, as everybody has 2^64 addresses there. One that is no address stands for itself.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((found.packed, NETWORK_BITS), strict=False))


def is_foreign(request: web.Request, allowed_origins: Collection[str]) -> bool:
    """Whether a page of another site makes this request. Programs that are no browser do not say
    where they come from; they have to know the token like everybody else.
    """
    origin = request.headers.get("Origin")
    if origin is None or origin in allowed_origins:
        return False
    try:
        place = urlsplit(origin)
    except ValueError:
        return True
    is_web = place.scheme in ("http", "https")
    return not is_web or place.netloc.lower() != request.host.lower()


def asks_loopback(request: web.Request) -> bool:
    """Whether the browser's address line names this machine itself. A name that somebody else lets
    point here (DNS rebinding) does not.
    """
    try:
        name = urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return False
    return is_loopback(name)
