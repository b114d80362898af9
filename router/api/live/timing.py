"""When screens are told: by the time of this machine, whatever the service's own clock shows. In a demo
that runs faster than usual, screens are told no more often.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from router.ports import Timer


class Later(Protocol):
    """Calls back after so many seconds."""

    def __call__(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        """Gives how to have it not called after all."""
        ...


def later(delay_s: float, callback: Callable[[], None]) -> Timer:
    """By the loop that runs."""
    return asyncio.get_running_loop().call_later(delay_s, callback)


class Gathering:
    """Calls `act` soon after something was noted: at once if nothing was for a while, else so that what
    is noted within `gap_s` is acted upon together.
    """

    def __init__(self, act: Callable[[], None], gap_s: float, later: Later = later) -> None:
        self._act = act
        self._gap_s = gap_s
        self._later = later
        self._timer: Timer | None = None
        self._has_news = False

    def note(self) -> None:
        """Something has changed."""
        self._has_news = True
        if self._timer is None:
            self._timer = self._later(0, self._due)

    def stop(self) -> None:
        """Act no more on what was noted before."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _due(self) -> None:
        self._timer = None
        if self._has_news:
            self._has_news = False
            self._timer = self._later(self._gap_s, self._due)
            self._act()
