"""What is read of a journal at the start: what is folded, and what may not have been acted on."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from queues import Core
from queues import commands as c
from queues.ids import AgentId, CallId, SiteId
from queues.snapshot import state_hash
from router import snapshots
from router.calls import Calls
from router.errors import ConfigurationError, JournalFailed
from router.estimating import Learning
from router.journal.memory import MemoryJournal
from router.ports import Batch, ClockMark, Entry, Snapshot
from router.recovering import recover
from tests.router.api.world import CONVERSATION, SITE
from tests.virtual_clock import START_MS, VirtualClock

AGENTS = 20


class Lived:
    """A core that was told of agents, one entry for each, and what a journal then holds."""

    def __init__(self, acted: int) -> None:
        self.core, self.learning = Core(SITE), Learning()
        self.calls = Calls(SITE, CONVERSATION)
        self.entries: list[Entry] = []
        self.kept: dict[int, Snapshot] = {0: self._snapshot(0)}
        for number in range(AGENTS):
            command = c.SignIn(site=SITE, agent=AgentId(f"agent{number}"), skills=())
            (event,) = self.core.handle(command, START_MS + number)
            self.learning.learn(event)
            self.entries.append(Entry(sequence=number + 1, event=event))
            self.kept[number + 1] = self._snapshot(number + 1)
        self._acted = acted

    def _snapshot(self, sequence: int) -> Snapshot:
        state = snapshots.take(self.core, self.calls, self.learning)
        return Snapshot(sequence=sequence, at_ms=START_MS, data=snapshots.encode(state))

    async def journal(self, snapshot: int) -> MemoryJournal:
        journal = MemoryJournal()
        await journal.open()
        mark = ClockMark(at_ms=START_MS, boot="", since_boot_ms=0)
        batch = Batch(entries=tuple(self.entries), personal=(), mark=mark, acted=self._acted)
        await journal.append(batch)
        await journal.keep(self.kept[snapshot])
        await journal.close()
        return journal


@pytest.mark.parametrize("acted", [0, 1, 7, 8, 19, 20])
@pytest.mark.parametrize("snapshot", [0, 1, 7, 8, 19, 20])
async def test_each_entry_after_the_snapshot_is_folded_and_each_unacted_one_is_told(
    snapshot: int, acted: int
) -> None:
    lived = Lived(acted)
    core, learning = Core(SITE), Learning()
    found = await recover(
        await lived.journal(snapshot), VirtualClock(), core, Calls(SITE, CONVERSATION), learning
    )
    assert (found.written, found.snapshot) == (AGENTS, snapshot)
    assert [entry.sequence for entry in found.unacted] == list(range(acted + 1, AGENTS + 1))
    assert state_hash(core) == state_hash(lived.core)
    assert learning.estimators.snapshot() == lived.learning.estimators.snapshot()


async def recovered(journal: MemoryJournal, site: SiteId = SITE) -> Core:
    core = Core(site)
    await recover(journal, VirtualClock(), core, Calls(site, CONVERSATION), Learning())
    return core


async def test_the_journal_of_another_site_is_not_this_ones() -> None:
    for snapshot in (0, 7):
        journal = await Lived(AGENTS).journal(snapshot)
        with pytest.raises(ConfigurationError, match="the journal is that of 'main'"):
            await recovered(journal, SiteId("rome"))


@pytest.mark.parametrize("data", [b"", b"garbage", b"\x81\xa7version\x63"])
async def test_a_snapshot_that_cannot_be_read_gives_way_to_the_one_before(data: bytes) -> None:
    lived = Lived(AGENTS)
    journal = await lived.journal(7)
    await journal.open()
    await journal.keep(Snapshot(sequence=12, at_ms=START_MS, data=data))
    with capture_logs() as logs:
        core = await recovered(journal)
    assert state_hash(core) == state_hash(lived.core)
    assert logs[0]["event"] == "snapshot_unreadable"


async def test_a_snapshot_that_does_not_fit_together_gives_way_too() -> None:
    lived = Lived(AGENTS)
    journal = await lived.journal(7)
    state = snapshots.decode(lived.kept[12])
    assert state is not None
    broken = replace(state, core=replace(state.core, held=(CallId("call-gone"),)))
    await journal.open()
    await journal.keep(Snapshot(sequence=12, at_ms=START_MS, data=snapshots.encode(broken)))
    core = await recovered(journal)
    assert state_hash(core) == state_hash(lived.core)


async def test_entries_that_were_trimmed_are_missed_only_if_no_snapshot_can_be_read() -> None:
    lived = Lived(AGENTS)
    journal = await lived.journal(12)
    journal._entries.popleft()
    assert state_hash(await recovered(journal)) == state_hash(lived.core)
    journal._snapshots = [Snapshot(sequence=12, at_ms=START_MS, data=b"of another version")]
    with pytest.raises(JournalFailed, match="journal import"):
        await recovered(journal)
