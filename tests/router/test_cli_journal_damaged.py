"""`switchroom journal verify`, `salvage` and `export` on journals whose old part, or file, is damaged."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from router.journal import salvaging
from router.journal.tables import FILE, Head, connect, read_state, write_state
from tests.router.journalled import FOLDER, JournalledOffice, Morning, run, shown

JOURNAL = Path(FOLDER) / FILE
"""In the folder where the test is."""


def change(statement: str) -> None:
    with closing(sqlite3.connect(JOURNAL, isolation_level=None)) as connection:
        connection.execute(statement)


def put_in_place(folder: str) -> None:
    Path(FOLDER).rename("damaged")
    Path(folder).rename(FOLDER)


# -- The old part is damaged


@pytest.mark.usefixtures("told")
def test_verify_says_that_the_service_can_go_on_from_a_snapshot_after_the_damage() -> None:
    change("DELETE FROM snapshots WHERE sequence < 29")
    change("DELETE FROM entries WHERE sequence = 7")
    output = run("journal", "verify", code=1).output
    assert "damaged from entry 7 on" in output
    assert "can be read: 6 entries, 1 to 6" in output
    assert (
        "also: the snapshot of entry 29 and 0 entries after it, to the end; the service can go on from "
        "there\n  lost: entries 7 to 29, for replay and history only"
    ) in output
    assert "rows lost" not in output
    assert "entries from 7 on" not in output


async def test_salvage_keeps_the_present_where_the_past_is_damaged(
    told: Morning, tmp_path: Path
) -> None:
    change("DELETE FROM entries WHERE sequence = 7")
    output = run("journal", "salvage", "mended").output
    assert "mended: the snapshot of entry 16 and 13 entries after it, up to 29\n" in output
    assert "Lost: entries 7 to 16, for replay and history only" in output
    assert "Lost: no entries" not in output
    assert "✓ mended: 13 entries, 17 to 29" in run("journal", "verify", "--folder", "mended").output
    assert run("replay", "--folder", "mended").exit_code == 0
    put_in_place("mended")
    async with JournalledOffice(tmp_path) as office:
        calls = office.service.engine.core.state.calls
        assert list(calls) == [told.declined, told.waiting]
        assert office.service.callers.get(told.waiting).number == "+31612345678"
        assert await office.waits("2")


async def test_a_snapshot_without_any_entry_is_a_journal_to_go_on_with(
    told: Morning, tmp_path: Path
) -> None:
    change("DELETE FROM snapshots WHERE sequence < 29")
    change("UPDATE entries SET data = '{}', chain = 5 WHERE sequence = 29")
    output = run("journal", "salvage", "mended").output
    assert "mended: the snapshot of entry 29 and 0 entries after it, up to 29\n" in output
    assert "Lost: entry 29, for replay and history only" in output
    put_in_place("mended")
    async with JournalledOffice(tmp_path) as office:
        assert list(office.service.engine.core.state.calls) == [told.declined, told.waiting]
        assert await office.waits("2")


@pytest.mark.usefixtures("told")
def test_what_could_be_read_before_the_damage_can_be_kept_as_an_export() -> None:
    good = shown()[:6]
    change("DELETE FROM entries WHERE sequence = 7")
    before = JOURNAL.read_bytes()
    told = run("journal", "salvage", "mended").output
    assert "Left out: entries 1 to 6, which can be read" in told
    command = next(line for line in told.splitlines() if "journal export" in line)
    assert "6 entries, 1 to 6" in run(*command.split()[1:]).output
    assert JOURNAL.read_bytes() == before
    run("journal", "import", "--folder", "past", "history-to-6.jsonl.gz")
    assert shown(folder="past") == good


@pytest.mark.usefixtures("told")
def test_an_export_of_what_is_readable_has_no_other_end() -> None:
    output = run("journal", "export", "--readable", "--until", "now", "x.jsonl", code=2).output
    assert "right would be one without --until" in output


@pytest.mark.usefixtures("told")
def test_a_damage_before_and_one_after_the_snapshot_are_both_told() -> None:
    change("DELETE FROM entries WHERE sequence IN (7, 25)")
    change("DELETE FROM snapshots WHERE sequence > 24")
    output = run("journal", "verify", code=1).output
    assert "the snapshot of entry 16 and 8 entries after it; the service can go on" in output
    assert "lost: entries 7 to 16, for replay" in output
    assert "lost: 4 entries from 25 on" in output
    output = run("journal", "salvage", "mended").output
    assert "8 entries after it, up to 24" in output
    assert "Lost: 4 entries from 25 on" in output
    assert "✓ mended: 8 entries, 17 to 24" in run("journal", "verify", "--folder", "mended").output


async def test_requests_of_which_nothing_is_known_any_more_are_named(
    told: Morning, tmp_path: Path
) -> None:
    """The service would else look for entries that are not there."""
    change("DELETE FROM entries WHERE sequence = 7")
    with closing(connect(JOURNAL, to_write=True)) as connection:
        head = read_state(connection, "head", Head())
        write_state(connection, "head", replace(head, acted=10))
    output = run("journal", "salvage", "mended").output
    assert "Lost: of the entries 11 to 16 it is not known whether the carrier was asked" in output
    put_in_place("mended")
    async with JournalledOffice(tmp_path) as office:
        assert list(office.service.engine.core.state.calls) == [told.declined, told.waiting]


# -- The file is damaged


@pytest.mark.usefixtures("told")
def test_of_a_file_that_was_cut_off_is_read_what_is_there() -> None:
    everything = shown()
    content = JOURNAL.read_bytes()
    JOURNAL.write_bytes(content[: len(content) - 4096])
    output = run("journal", "verify", code=1).output
    assert "SQLite says: database disk image is malformed" in output
    assert "✓" not in output
    assert " entries, 1 to " in output
    run("journal", "salvage", "mended")
    assert set(shown(folder="mended")) <= set(everything)
    assert "✓" in run("journal", "verify", "--folder", "mended").output


@pytest.mark.parametrize("command", [("verify",), ("salvage", "mended")])
@pytest.mark.usefixtures("told")
def test_where_nothing_can_be_read_it_is_said_what_else_to_do(command: tuple[str, ...]) -> None:
    JOURNAL.write_bytes(b"\x99" * 100 + JOURNAL.read_bytes()[100:])
    output = run("journal", *command, code=1).output
    assert f"nothing of the journal in {Path(FOLDER).absolute()} can be read (file is not" in output
    assert "bring back the backup (guides/operations.md, Restore)" in output
    assert f"sqlite3 {JOURNAL} .recover | sqlite3 found/journal.db" in output
    assert "switchroom journal verify" not in output
    assert not Path("mended").exists()


@pytest.mark.parametrize("command", [("verify",), ("salvage", "mended")])
@pytest.mark.usefixtures("told")
def test_an_empty_file_is_said_to_be_empty(command: tuple[str, ...]) -> None:
    JOURNAL.write_bytes(b"")
    output = run("journal", *command, code=1).output
    assert f"{JOURNAL.absolute()} is empty, all entries are lost" in output
    assert "bring back the backup" in output
    assert ".recover" not in output


# -- Salvage is interrupted


@pytest.mark.usefixtures("told")
def test_a_salvage_that_is_interrupted_leaves_no_journal_and_can_be_begun_again() -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        salvaging.salvage(Path(FOLDER), Path("mended"), interrupt)
    assert {file.name for file in Path("mended").iterdir()} == {"lock"}
    assert "there is no journal" in run("journal", "verify", "--folder", "mended", code=1).output
    run("journal", "salvage", "mended")
    assert "✓ mended: 29 entries" in run("journal", "verify", "--folder", "mended").output


@pytest.mark.usefixtures("told")
def test_what_a_killed_salvage_has_left_is_no_journal_and_is_in_nobodys_way() -> None:
    run("journal", "salvage", "mended")
    for name in (FILE, "keys"):
        Path("mended", name).rename(Path("mended", f"{name}.part"))
    assert "there is no journal" in run("journal", "verify", "--folder", "mended", code=1).output
    run("journal", "salvage", "mended")
    assert {file.name for file in Path("mended").iterdir()} == {FILE, "keys", "lock"}


@pytest.mark.usefixtures("told")
def test_keys_that_are_there_are_never_written_over() -> None:
    Path("mended").mkdir()
    shutil.copy(Path(FOLDER, "keys"), "mended")
    output = run("journal", "salvage", "mended", code=1).output
    assert f"there are keys in {Path('mended').absolute()} already" in output
    assert not Path("mended", FILE).exists()
