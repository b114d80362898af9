"""Entries that are not as they were written are found, and it is said exactly what is lost."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from router.errors import JournalDamaged, JournalFailed
from router.journal.batches import place_of
from router.journal.chain import PIECE_ENTRIES, link
from router.journal.looking import Looking
from router.journal.sqlite import SqliteJournal
from router.journal.store import Store
from router.journal.tables import FORMAT, Format, Head, Place, connect, write_state
from router.ports import Snapshot
from tests.router.journal.written import START_MS, batch, entry, known, mark, outside, read

if TYPE_CHECKING:
    from pathlib import Path

    from router.ports import Entry

LAST = 3_000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of 3,000 entries; the last snapshot is of the 100th before the end."""
    folder = tmp_path_factory.mktemp("whole")
    store = Store(folder)
    store.open()
    for first in range(1, LAST + 1, 250):
        store.append(batch(first, 250))
    for sequence in (1_000, LAST - 100):
        store.keep(Snapshot(sequence=sequence, at_ms=START_MS, data=b"state"))
    store.close()
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """One to be damaged."""
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    return tmp_path


def change(folder: Path, statement: str, *values: object) -> None:
    connection = outside(folder)
    connection.execute(statement, values)
    connection.close()


def readable(folder: Path) -> tuple[list[Entry], str]:
    entries: list[Entry] = []
    with Looking(folder) as looking:
        reader = looking.everything()
        with pytest.raises(JournalDamaged) as caught:
            entries.extend(one for piece in reader.pieces() for one in piece)
    return entries, str(caught.value)


CHANGES = {
    "another event": "UPDATE entries SET data = replace(data, 'CA', 'CB') WHERE sequence = ?",
    "another command": "UPDATE entries SET ordered = '{}' WHERE sequence = ?",
    "no text": "UPDATE entries SET data = 5 WHERE sequence = ?",
    "no entry": "DELETE FROM entries WHERE sequence = ?",
    "another place": "UPDATE entries SET sequence = 900000 WHERE sequence = ?",
}


@pytest.mark.parametrize("how", CHANGES)
@pytest.mark.parametrize(
    "sequence", [1, 2, 999, PIECE_ENTRIES, PIECE_ENTRIES + 1, 1_777, LAST - 1, LAST]
)
def test_the_first_entry_that_is_wrong_is_named_and_all_before_it_are_read(
    folder: Path, how: str, sequence: int
) -> None:
    if how == "another event" and sequence % 2 == 0:
        sequence -= 1  # only those are of calls that have arrived
    change(folder, CHANGES[how], sequence)
    entries, error = readable(folder)
    assert entries == [entry(one) for one in range(1, sequence)]
    assert f"cannot be read from entry {sequence} on" in error


@pytest.mark.parametrize("check", ["chain + 1", "'x'", "5000000000"])
def test_a_check_that_is_wrong_where_the_entries_are_not_takes_none_away(
    folder: Path, check: str
) -> None:
    """Those that come after show that they are right; only the last has nothing after it."""
    wrong = f"UPDATE entries SET chain = {check} WHERE sequence = ?"  # noqa: S608
    change(folder, wrong, 1_000)
    with Looking(folder) as looking:
        assert looking.verify().is_whole
    change(folder, wrong, LAST)
    entries, error = readable(folder)
    assert len(entries) == LAST - 1
    assert f"entry {LAST} on: it is not as it was written" in error


def test_the_error_says_when_the_last_good_entry_was_and_how_many_are_lost(folder: Path) -> None:
    change(folder, CHANGES["another command"], 2_000)
    _, error = readable(folder)
    assert "the last good one, 1999, is of 2026-01-05 11:00:01 UTC" in error
    assert "rows lost from there on: 1001" in error


def test_entries_that_have_changed_places_are_found(folder: Path) -> None:
    for one, other in ((500, -1), (501, 500), (-1, 501)):
        change(folder, "UPDATE entries SET sequence = ? WHERE sequence = ?", other, one)
    entries, error = readable(folder)
    assert len(entries) == 499
    assert "entry 500 on: it is not as it was written" in error


def test_a_tail_that_is_gone_is_found(folder: Path) -> None:
    change(folder, "DELETE FROM entries WHERE sequence > 2990")
    entries, error = readable(folder)
    assert len(entries) == 2_990
    assert "it is missing, the journal went on to 3000" in error


async def test_damage_after_the_newest_snapshot_is_found_when_the_journal_is_opened(
    folder: Path,
) -> None:
    change(folder, CHANGES["no entry"], LAST - 50)
    journal = SqliteJournal(folder)
    for _ in range(2):
        with pytest.raises(
            JournalDamaged, match=r"entry 2950 on: it is missing, 2951 comes next"
        ) as caught:
            await journal.open()
        assert "`switchroom journal verify` says what else is whole" in str(caught.value)
        assert "`switchroom journal salvage` makes a journal of that" in str(caught.value)


async def test_damage_before_the_newest_snapshot_does_not_keep_the_service_from_starting(
    folder: Path,
) -> None:
    """It starts from the snapshot; `verify` finds the damage."""
    change(folder, CHANGES["no entry"], 50)
    journal = SqliteJournal(folder)
    opened = await journal.open()
    assert len(await read(journal, opened.snapshots[0].sequence)) == 100
    with pytest.raises(JournalDamaged, match="from entry 50 on"):
        await read(journal)
    await journal.close()
    with Looking(folder) as looking:
        verified = looking.verify()
    assert (verified.first, verified.last, verified.count) == (1, 49, 49)
    assert verified.damage is not None
    assert verified.damage.sequence == 50
    assert verified.damage.following == LAST - 50
    assert verified.tail is not None
    assert (verified.tail.begin.sequence, verified.tail.last) == (1_000, LAST)
    assert verified.tail.damage is None


def tail_of(folder: Path) -> tuple[int, int] | None:
    """The snapshot and the last entry of what is whole after the damage."""
    with Looking(folder) as looking:
        tail = looking.verify().tail
    return None if tail is None else (tail.begin.sequence, tail.last)


@pytest.mark.parametrize(
    ("missing", "tail"),
    [
        ((50,), (1_000, LAST)),
        ((1_000,), (1_000, LAST)),
        ((1_001,), (LAST - 100, LAST)),
        ((50, 1_500), (LAST - 100, LAST)),
        ((50, 1_500, LAST - 10), (LAST - 100, LAST - 11)),
        ((50, LAST - 10), (1_000, LAST - 11)),
        ((50, LAST - 99), (1_000, LAST - 100)),
        ((LAST - 99,), None),
    ],
)
def test_what_is_whole_after_the_damage_begins_with_a_snapshot(
    folder: Path, missing: tuple[int, ...], tail: tuple[int, int] | None
) -> None:
    for sequence in missing:
        change(folder, CHANGES["no entry"], sequence)
    assert tail_of(folder) == tail


def test_a_snapshot_that_is_not_whole_is_none_to_go_on_from(folder: Path) -> None:
    change(folder, CHANGES["no entry"], 1_500)
    change(folder, "UPDATE snapshots SET data = x'00' WHERE sequence = ?", LAST - 100)
    assert tail_of(folder) is None


async def test_the_service_says_that_an_entry_of_its_snapshot_is_gone_and_what_to_do(
    folder: Path,
) -> None:
    change(folder, CHANGES["no entry"], LAST - 100)
    journal = SqliteJournal(folder)
    await journal.open()
    with pytest.raises(JournalDamaged, match=rf"from entry {LAST - 100} on.*journal salvage"):
        await read(journal, LAST - 100)
    await journal.close()


async def test_a_snapshot_that_is_not_whole_is_left_out(folder: Path) -> None:
    change(folder, "UPDATE snapshots SET data = x'00' WHERE sequence = ?", LAST - 100)
    journal = SqliteJournal(folder)
    with capture_logs() as logs:
        opened = await journal.open()
    assert [one.sequence for one in opened.snapshots] == [1_000]
    assert {"event": "snapshots_damaged", "log_level": "error", "damaged": 1, "whole": 1} in logs
    await journal.close()
    with Looking(folder) as looking:
        verified = looking.verify()
    assert verified.damage is None
    assert verified.remarks == ("snapshots that are not as they were written: 1 of 2",)


async def test_a_journal_is_checked_from_the_place_that_its_snapshot_names(folder: Path) -> None:
    change(folder, "UPDATE entries SET chain = 7 WHERE sequence = ?", LAST - 100)
    journal = SqliteJournal(folder)
    assert (await journal.open()).last == LAST
    with pytest.raises(JournalDamaged, match=f"entry {LAST - 99} on"):
        await read(journal, LAST - 100)
    await journal.close()


@pytest.mark.parametrize("name", ["head", "format"])
async def test_a_changed_state_is_found_out(folder: Path, name: str) -> None:
    change(folder, "UPDATE state SET value = replace(value, '0', '1') WHERE name = ?", name)
    change(folder, "UPDATE state SET checked = checked + 1 WHERE name = ?", name)
    with pytest.raises(JournalDamaged, match=f"{name}.*not as it was written"):
        await SqliteJournal(folder).open()
    with Looking(folder) as looking:
        assert any(name in remark for remark in looking.verify().remarks)


async def test_a_journal_of_a_newer_format_is_named(folder: Path) -> None:
    connection = connect(folder / "journal.db", to_write=True)
    write_state(connection, "format", Format(version=FORMAT + 1))
    connection.close()
    with pytest.raises(JournalDamaged, match=r"has format 2, .* reads 1: a newer one wrote it"):
        await SqliteJournal(folder).open()


async def test_tables_of_another_making_are_refused(folder: Path) -> None:
    change(folder, "ALTER TABLE personal ADD COLUMN phone TEXT")
    with pytest.raises(JournalDamaged, match="not as they were made"):
        await SqliteJournal(folder).open()


def test_an_event_of_a_newer_switchroom_is_named_with_its_place(folder: Path) -> None:
    newer(folder, 2_500)
    entries, error = readable(folder)
    assert len(entries) == 2_499
    assert "entry 2500 on: not an event: call_teleported.1 was written by another, newer" in error


def newer(folder: Path, sequence: int) -> None:
    """Write an entry and those after it as a Switchroom with another event would have."""
    connection = connect(folder / "journal.db", to_write=True)
    chain = place_of(connection, sequence - 1).chain
    rows = connection.execute(
        "SELECT sequence, data, ifnull(ordered, '') FROM entries WHERE sequence >= ?", (sequence,)
    ).fetchall()
    connection.execute("BEGIN")
    for one, data, ordered in rows:
        said = data if one != sequence else b'{"event":"call_teleported.1","site":"main"}'
        chain = link(chain, said, ordered)
        connection.execute(
            "UPDATE entries SET data = CAST(? AS TEXT), chain = ? WHERE sequence = ?",
            (said, chain, one),
        )
    write_state(connection, "head", Head(last=Place(sequence=LAST, chain=chain), mark=mark()))
    connection.execute("COMMIT")
    connection.close()


async def test_a_journal_without_its_main_file_is_not_begun_anew(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    await journal.open()
    await journal.append(batch(1, 1, known("c1", "Ann")))
    await journal.close()
    (tmp_path / "journal.db").unlink()
    with pytest.raises(JournalDamaged, match="all entries are lost: bring back a backup"):
        await journal.open()
    (tmp_path / "keys").unlink()
    (tmp_path / "journal.db").unlink()
    assert (await journal.open()).last == 0
    await journal.close()


def test_where_there_is_no_journal_there_is_none_to_look_at(tmp_path: Path) -> None:
    with pytest.raises(JournalFailed, match=f"there is no journal in {tmp_path}"):
        Looking(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["", "journal.db"])
def test_a_journal_that_may_not_be_read_is_said_to_be_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "journal.db").touch()
    (tmp_path / name).chmod(0)
    try:
        with pytest.raises(JournalFailed, match=f"{tmp_path}: this user may not read it"):
            Looking(tmp_path)
    finally:
        tmp_path.chmod(0o700)
