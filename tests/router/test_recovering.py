"""What is read of a journal at the start: what is folded, and what may not have been acted on."""

from __future__ import annotations

import pytest

from queues import Core
from queues import commands as c
from queues.ids import AgentId
from queues.snapshot import state_hash
from router import snapshots
from router.calls import Calls
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
