"""A port for a service that is started, and started again, by a test."""

from __future__ import annotations

import os
import socket
from random import Random
from typing import Final

FIRST: Final = 20_000
LAST: Final = 32_000
"""Below those that systems give away by themselves: what is free here is still free a moment later."""

_random = Random(os.getpid())
"""Tests run in several processes at once."""


def free_port() -> int:
    """One that nobody has.

    Raises:
        OSError: none of many was free.
    """
    for _ in range(100):
        port = _random.randint(FIRST, LAST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("there is no free port")
