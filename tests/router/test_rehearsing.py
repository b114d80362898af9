"""Going on from a journal that was read ahead, while the service that writes it was still at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from queues import Core
from queues.ids import SiteId
from router import snapshots
from router.calls import Book
from router.errors import ConfigurationError, JournalDamaged
from router.estimating import Learning
from router.journal.reading import ReadOnlyJournal
from router.journal.sqlite import SqliteJournal
from router.recovering import Ahead, Recovered, read_ahead, recover
from router.rehearsing import rehearse
from tests.router.journalled import JournalledOffice, morning
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from pathlib import Path


class Next:
    """What the next process would have, having seen nothing yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.core, self.book, self.learning = Core(SiteId("main")), Book(), Learning()
        self.ahead: Ahead | None = None

    async def reads_ahead(self) -> Ahead:
        seen = ReadOnlyJournal(self.folder)
        self.ahead = await read_ahead(seen, self.core, self.book, self.learning)
        return self.ahead

    async def recovers(self) -> Recovered:
        journal = SqliteJournal(self.folder)
        try:
            return await recover(
                journal, VirtualClock(), self.core, self.book, self.learning, self.ahead
            )
        finally:
            await journal.close()

    def state(self) -> str:
        return snapshots.hash_of(snapshots.take(self.core, self.book, self.learning))


async def test_it_leads_to_where_a_start_from_the_snapshot_leads(tmp_path: Path) -> None:
    async with JournalledOffice(tmp_path) as office:
        early, late = Next(office.folder), Next(office.folder)
        await early.reads_ahead()
        await morning(office)
        await late.reads_ahead()
        await office.waits("2")
        written = office.service.engine.written
    plain = Next(office.folder)
    found = await plain.recovers()
    assert found.written == written
    for one in (early, late):
        assert one.state() != plain.state()
        gone_on = await one.recovers()
        assert (gone_on.written, gone_on.unacted) == (written, found.unacted)
        assert one.state() == plain.state()


async def test_a_journal_that_has_lost_what_was_read_is_refused(tmp_path: Path) -> None:
    async with JournalledOffice(tmp_path) as office:
        await morning(office)
        one = Next(office.folder)
        ahead = await one.reads_ahead()
    assert ahead.last is not None
    other = replace(ahead.last, event=replace(ahead.last.event, at_ms=1))
    for wrong in (replace(ahead, sequence=100_000), replace(ahead, last=other)):
        again = Next(office.folder)
        await again.reads_ahead()
        again.ahead = wrong
        with pytest.raises(JournalDamaged, match=f"it had the entry {wrong.sequence}; start"):
            await again.recovers()


async def test_settings_that_do_not_fit_are_found_before_anybody_lets_go(tmp_path: Path) -> None:
    async with JournalledOffice(tmp_path) as office:
        await office.waits("1")
        settings = office.service.settings
        one = Next(office.folder)
        seen = ReadOnlyJournal(office.folder)
        with pytest.raises(ConfigurationError, match="still in the queue"):
            await rehearse(replace(settings, queues=()), seen, one.core, one.book, one.learning)
        again = Next(office.folder)
        fits = await rehearse(settings, seen, again.core, again.book, again.learning)
        assert fits.sequence == office.service.engine.written


async def test_when_the_service_stops_all_that_is_done_is_written_as_done(tmp_path: Path) -> None:
    async with JournalledOffice(tmp_path) as office:
        await morning(office)
    found = await Next(office.folder).recovers()
    assert found.unacted == ()


async def test_whoever_lets_go_to_another_takes_no_snapshot(tmp_path: Path) -> None:
    async with JournalledOffice(tmp_path) as office:
        await morning(office)
        await office.service.let_go(to_another=True)
        written = office.service.engine.written
    assert (await Next(office.folder).recovers()).snapshot < written
    async with JournalledOffice(tmp_path) as office:
        await office.settle()
    assert (await Next(office.folder).recovers()).snapshot >= written
