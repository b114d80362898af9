"""What is read while another process still writes: `open` goes on from there and misses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.errors import JournalDamaged, JournalFailed
from router.journal.sqlite import SqliteJournal
from router.ports import Snapshot
from tests.router.journal.written import START_MS, batch, known, outside, read, told

if TYPE_CHECKING:
    from pathlib import Path


async def old_one(folder: Path) -> SqliteJournal:
    """Of the service that runs."""
    journal = SqliteJournal(folder)
    await journal.open()
    await journal.append(batch(1, 4, known("c1", "Ann"), known("c2", "Bo"), known("c3", "Cy")))
    await journal.keep(Snapshot(sequence=4, at_ms=START_MS, data=b"as it was"))
    return journal


async def test_what_was_written_since_is_found_too(tmp_path: Path) -> None:
    old, new = await old_one(tmp_path), SqliteJournal(tmp_path)
    await new.look_ahead()
    changes = (known("c1", "Ann, again"), known("c2", None), known("c4", "Di"))
    await old.append(batch(5, 3, *changes, acted=6))
    await old.close()
    opened = await new.open()
    assert (opened.last, opened.acted) == (7, 6)
    assert opened.snapshots == ()
    assert told(opened) == {"c1": "Ann, again", "c3": "Cy", "c4": "Di"}
    await new.append(batch(8, 1, known("c3", "Cy, again")))
    assert len(await read(new, 4)) == 4
    await new.close()


async def test_the_next_time_it_is_opened_as_ever(tmp_path: Path) -> None:
    old, new = await old_one(tmp_path), SqliteJournal(tmp_path)
    await new.look_ahead()
    await old.close()
    await new.open()
    await new.close()
    opened = await new.open()
    assert [one.sequence for one in opened.snapshots] == [4]
    await new.close()


async def test_what_was_written_since_is_checked(tmp_path: Path) -> None:
    old, new = await old_one(tmp_path), SqliteJournal(tmp_path)
    await new.look_ahead()
    await old.append(batch(5, 3))
    await old.close()
    outside(tmp_path).execute("UPDATE entries SET data = '{}' WHERE sequence = 6")
    with pytest.raises(JournalDamaged, match="from entry 6 on"):
        await new.open()


async def test_another_journal_in_its_place_is_refused(tmp_path: Path) -> None:
    old, new = await old_one(tmp_path / "a"), SqliteJournal(tmp_path / "a")
    await new.look_ahead()
    await old.close()
    other = SqliteJournal(tmp_path / "b")
    await other.open()
    await other.append(batch(1, 6, by="other"))
    await other.close()
    (tmp_path / "b" / "journal.db").replace(tmp_path / "a" / "journal.db")
    with pytest.raises(JournalDamaged, match="from entry 5 on"):
        await new.open()


async def test_words_under_another_owner_are_not_taken_for_his(tmp_path: Path) -> None:
    old, new = await old_one(tmp_path), SqliteJournal(tmp_path)
    await new.look_ahead()
    await old.close()
    outside(tmp_path).execute(
        "UPDATE personal SET (key, sealed) ="
        " (SELECT key, sealed FROM personal WHERE owner = 'c1') WHERE owner = 'c2'"
    )
    assert told(await new.open()) == {"c1": "Ann", "c3": "Cy"}
    await new.close()


async def test_without_a_journal_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    with pytest.raises(JournalFailed):
        await SqliteJournal(tmp_path / "none").look_ahead()
