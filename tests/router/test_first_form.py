"""Journals and snapshots that earlier releases have written are read for ever.

`tests/journals/` has one folder for each form: what `switchroom journal export` wrote, and the bytes of
the snapshot that was taken at its last entry. A change that cannot read them needs a lift
(`queues.codec`, `router.journal.codec`, `router.snapshots`), never another file here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from queues import Core
from queues.ids import SiteId
from queues.invariants import violations
from router import snapshots
from router.calls import Book
from router.estimating import Learning
from router.journal.sqlite import SqliteJournal
from router.ports import Snapshot
from router.recovering import recover
from tests.router.journalled import run
from tests.virtual_clock import VirtualClock

FORMS = sorted((Path(__file__).parent.parent / "journals").iterdir())
SITE = SiteId("main")


def snapshot_of(form: Path, data: bytes | None = None) -> Snapshot:
    found = (form / "snapshot.msgpack").read_bytes() if data is None else data
    return Snapshot(sequence=30, at_ms=0, data=found)


def _as_then(state: snapshots.ServiceState) -> snapshots.ServiceState:
    """Without what the journal tells and no snapshot of the first form held: who has talked on a call.
    It serves notes within the hour after a call, so that who upgrades loses nothing that lasts.
    """
    ended = [replace(call, talked_with=()) for call in state.calls.ended]
    return replace(state, calls=replace(state.calls, ended=ended))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
async def test_a_journal_leads_to_the_state_of_the_snapshot_that_was_taken_then(
    form: Path, tmp_path: Path
) -> None:
    run("journal", "import", str(form / "entries.jsonl"), "--folder", str(tmp_path / "data"))
    core, book, learning = Core(SITE), Book(), Learning()
    journal = SqliteJournal(tmp_path / "data")
    await recover(journal, VirtualClock(), core, book, learning)
    await journal.close()
    state = snapshots.decode(snapshot_of(form))
    assert state is not None
    replayed = snapshots.take(core, book, learning)
    assert snapshots.hash_of(_as_then(replayed)) == snapshots.hash_of(state)
    assert len(book.open) == 2
    assert book.emergencies == {"": None}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_decision_would_be_made_again(form: Path, tmp_path: Path) -> None:
    folder = str(tmp_path / "data")
    run("journal", "import", str(form / "entries.jsonl"), "--folder", folder)
    told = msgspec.json.decode(run("replay", "--json", "--folder", folder).output)
    assert told["difference"] is None


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_snapshot_is_restored_to_a_sound_state(form: Path) -> None:
    state = snapshots.decode(snapshot_of(form))
    assert state is not None
    core, book, learning = Core(SITE), Book(), Learning()
    snapshots.restore(state, core, book, learning)
    assert violations(core.state) == []
    assert snapshots.take(core, book, learning) == state


def test_an_older_snapshot_is_lifted_and_a_newer_one_is_left_alone() -> None:
    fields: dict[str, Any] = msgspec.msgpack.decode((FORMS[0] / "snapshot.msgpack").read_bytes())
    older = {**fields, "version": 0, "book": fields["calls"]}
    del older["calls"]
    kept = snapshot_of(FORMS[0], msgspec.msgpack.encode(older))

    def lift(old: dict[str, Any]) -> dict[str, Any]:
        return {**old, "calls": old["book"], "version": 1}

    assert snapshots.decode(kept) is None
    assert snapshots.decode(kept, {0: lift}) == snapshots.decode(snapshot_of(FORMS[0]))
    newer = snapshot_of(FORMS[0], msgspec.msgpack.encode({**fields, "version": 2}))
    assert snapshots.decode(newer, {0: lift}) is None
