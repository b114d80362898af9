"""Connections that have not shown yet whose they are: few from one address, and counted apart, so that
strangers who open many take nobody's place.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from router.people import limits
from router.people.origins import bucket_of

if TYPE_CHECKING:
    from collections.abc import Callable


class Unproven:
    """Those at one door."""

    def __init__(self) -> None:
        self._by_network: Counter[str] = Counter()

    def __len__(self) -> int:
        """How many there are."""
        return self._by_network.total()

    def come(self, address: str) -> Callable[[], None] | None:
        """One more from this address; None if there is no room for it. What is given is to be called
        when it has shown whose it is, and when it is gone; the second time it does nothing.
        """
        network = bucket_of(address)
        is_full = len(self) >= limits.UNPROVEN_MAX
        if is_full or self._by_network[network] >= limits.UNPROVEN_PER_NETWORK_MAX:
            return None
        self._by_network[network] += 1
        is_here = True

        def leave() -> None:
            nonlocal is_here
            if is_here:
                is_here = False
                self._by_network -= Counter((network,))

        return leave
