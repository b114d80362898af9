"""Finds out whether a service could go on from a journal, before the one that writes it lets go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import Core
from queues.ids import SiteId
from router.calls import Book
from router.errors import ConfigurationError
from router.estimating import Learning
from router.recovering import recover
from router.reloading import homeless

if TYPE_CHECKING:
    from router.ports import Clock, Journal
    from router.settings import Settings


async def rehearse(settings: Settings, journal: Journal, clock: Clock) -> None:
    """Recover, in vain, and look whether these settings fit what is there.

    Raises:
        JournalDamaged, JournalFailed: the journal cannot be read, or not by this version.
        CoreBroken: its entries do not follow from one another.
        ConfigurationError: calls are in a queue that is no longer there.
    """
    core, book = Core(SiteId(settings.service.site)), Book()
    await recover(journal, clock, core, book, Learning())
    left = tuple(homeless(settings, core, book))
    if left:
        raise ConfigurationError("\n".join(left))
