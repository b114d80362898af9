"""Waiting for what happens beside a test, without a clock: turns of the event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TURNS_MAX = 20_000


async def turns(count: int) -> None:
    """Let others go on."""
    for _ in range(count):
        await asyncio.sleep(0)


async def turns_until(happens: Callable[[], bool]) -> None:
    """Let others go on until something is so."""
    for _ in range(TURNS_MAX):
        if happens():
            return
        await asyncio.sleep(0)
    raise AssertionError("it did not happen")
