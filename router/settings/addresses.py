"""What an address leads to."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_same_host(url: str, other_url: str) -> bool:
    """Whether two addresses lie at the same host, and so are out of reach together."""
    try:
        return urlsplit(url).hostname == urlsplit(other_url).hostname
    except ValueError:
        return False
