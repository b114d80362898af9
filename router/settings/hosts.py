"""Which addresses of services outside may be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from router.settings.addresses import is_loopback

if TYPE_CHECKING:
    from collections.abc import Collection

_USUAL_PORTS: Final = {"https": 443, "http": 80}
_EXAMPLE: Final = "right would be one as https://crm.example.com/callers"


def authority_of(url: str) -> str:
    """The host of an address in small letters, with its port unless it is the usual one.

    Raises:
        ValueError: it is no address, or none that may be asked; the message says why.
    """
    if not url.isprintable() or " " in url:
        raise ValueError(f"is no address; {_EXAMPLE}")
    parts = urlsplit(url)
    host, port = (parts.hostname or "").lower(), parts.port
    if parts.scheme not in _USUAL_PORTS or not host:
        raise ValueError(f"is no address; {_EXAMPLE}")
    if any(mark in parts.netloc for mark in "@{}%\\"):
        raise ValueError("has more than a host before the path; right would be the host alone")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError(
            "anybody could listen in; right would be https (http only on this machine)"
        )
    name = f"[{host}]" if ":" in host else host
    return name if port in {None, _USUAL_PORTS[parts.scheme]} else f"{name}:{port}"


def host_among(url: str, hosts: Collection[str]) -> str | None:
    """The one of these hosts that an address asks, written with or without its usual port.

    Raises:
        ValueError: as `authority_of`.
    """
    authority = authority_of(url)
    with_port = f"{authority}:{_USUAL_PORTS[urlsplit(url).scheme]}"
    return next((one for one in (authority, with_port) if one in hosts), None)


def refusal(url: str, hosts: Collection[str]) -> str | None:
    """Why an address may not be asked, as `look_ups.hosts` has it; None if it may."""
    try:
        if host_among(url, hosts) is not None:
            return None
        authority = authority_of(url)
    except ValueError as error:
        return str(error)
    return f"asks a host that is not allowed; right would be {authority!r} in look_ups.hosts"
