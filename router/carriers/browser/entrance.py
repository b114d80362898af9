"""Who may call from a browser, and how often: nobody has to sign in for it.

Everything is counted by where it comes from (`router.people.origins.bucket_of`). Pages that have not
called yet are counted apart (`Unproven`), so that however many of them there are, those that call are
not kept out.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from router.carriers.browser import limits
from router.carriers.bucket import Buckets
from router.people.unproven import Unproven

if TYPE_CHECKING:
    from router.ports import Clock


class Entrance:
    """Counts what each address begins, and has open. `unproven` are the pages that have not called."""

    def __init__(self, clock: Clock) -> None:
        self.unproven = Unproven()
        self._calls = Buckets(
            clock,
            limits.CALLS_PER_PEER_MAX,
            limits.CALLS_PER_PEER_MAX * limits.CALLS_REFILL_MS,
            names_max=limits.PEERS_REMEMBERED_MAX,
        )
        self._open: Counter[str] = Counter()

    def may_call(self, peer: str) -> bool:
        """Whether somebody may begin a call; then one of this address is used up."""
        is_full = self._open.total() >= limits.CALLERS_MAX
        if is_full or self._open[peer] >= limits.OPEN_PER_PEER_MAX:
            return False
        return self._calls.take(peer)

    def came(self, peer: str) -> None:
        """A page of this address has called, or has come back to its call."""
        self._open[peer] += 1

    def left(self, peer: str) -> None:
        """It is not open any more."""
        self._open -= Counter((peer,))
