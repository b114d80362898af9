"""The sockets on which the service listens: our own, so that they can be handed over."""

from __future__ import annotations

import errno
import socket
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

BACKLOG: Final = 1_024
"""Connections that may wait while the service is being replaced by another."""


def bound(host: str, port: int) -> list[socket.socket]:
    """A socket for every address that this name stands for.

    Raises:
        OSError: one of them cannot be had.
    """
    found = dict.fromkeys(
        (family, address)
        for family, _, _, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    )
    sockets: list[socket.socket] = []
    try:
        for family, address in found:
            sockets.append(_bound(family, address))
    except OSError:
        close(sockets)
        raise
    return sockets


def _bound(family: int, address: tuple[object, ...]) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(address)
        # From here on connections wait, so that nobody who is told the port comes in vain.
        opened.listen(BACKLOG)
        opened.settimeout(0)
    except OSError as error:
        opened.close()
        reason = errno.errorcode.get(error.errno or 0, "")
        raise OSError(
            error.errno, f"{error.strerror} ({reason} {address[0]}:{address[1]})"
        ) from None
    return opened


def are_at(sockets: Sequence[socket.socket], host: str, port: int) -> bool:
    """Whether these listen where a service that is so configured would."""
    wanted = {address[0] for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    places = {one.getsockname()[:2] for one in sockets}
    return {place[0] for place in places} == wanted and all(
        port in (0, place[1]) for place in places
    )


def close(sockets: Sequence[socket.socket]) -> None:
    """Listen no more."""
    for one in sockets:
        one.close()
