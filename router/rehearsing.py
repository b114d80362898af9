"""Finds out whether a service could go on from a journal, before the one that writes it lets go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.errors import ConfigurationError
from router.recovering import read_ahead
from router.reloading import homeless

if TYPE_CHECKING:
    from queues import Core
    from router.calls import Book
    from router.estimating import Learning
    from router.ports import Journal
    from router.recovering import Ahead
    from router.settings import Settings


async def rehearse(
    settings: Settings, journal: Journal, core: Core, calls: Book, learning: Learning
) -> Ahead:
    """Bring these as far as the journal leads now, and look whether the settings fit what is there. To
    go on from there takes less time than to begin at a snapshot.

    Raises:
        JournalDamaged, JournalFailed: the journal cannot be read, or not by this version.
        CoreBroken: its entries do not follow from one another.
        ConfigurationError: calls are in a queue that is no longer there.
    """
    ahead = await read_ahead(journal, core, calls, learning)
    left = tuple(homeless(settings, core, calls))
    if left:
        raise ConfigurationError("\n".join(left))
    return ahead
