"""`switchroom replay`: the same decisions again, and the board as it stood."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from router.journal.filling import Filling
from router.journal.looking import Looking
from router.journal.tables import FILE, Head
from tests.router.journalled import FOLDER, JournalledOffice, Morning, run


def changed(sequence: int, before: bytes, after: bytes) -> str:
    """Another journal, whole, in which something else happened; gives its folder."""
    with Looking(Path(FOLDER)) as looking, Filling(Path("changed")) as filling:
        reader = looking.everything()
        while rows := reader.rows():
            told = list(rows)
            assert before in told[sequence - 1][0]
            told[sequence - 1] = (
                told[sequence - 1][0].replace(before, after),
                told[sequence - 1][1],
            )
            filling.add(told)
        filling.finish(Head(), looking.snapshots(), ())
    return "changed"


# -- Deciding again


@pytest.mark.usefixtures("told")
def test_every_decision_comes_out_as_it_was() -> None:
    output = run("replay").output
    assert "29 entries from the beginning, with 13 decisions, in " in output
    assert "✓ snapshot of entry 29: the same state" in output
    assert "✓ every decision came out as it was\nstate hash: " in output


@pytest.mark.usefixtures("told")
def test_the_state_at_the_end_has_the_same_hash_every_time() -> None:
    found = [json.loads(run("replay", "--json").output) for _ in range(2)]
    assert found[0]["state_hash"] == found[1]["state_hash"]
    assert (found[0]["entries"], found[0]["is_same"], found[0]["difference"]) == (29, True, None)
    stood = json.loads(run("replay", "--until", "29", "--json").output)
    assert stood["state_hash"] == found[0]["state_hash"]


def test_the_first_decision_that_comes_out_in_another_way_is_shown(told: Morning) -> None:
    folder = changed(22, b'"agent":"anna"', b'"agent":"ben"')
    output = run("replay", "--folder", folder, code=1).output
    assert "✗ at entry 22 it came out in another way" in output
    assert f"then:  call_offered: ben ← call {told.declined[5:9]} (desk)" in output
    assert f"now:   call_offered: anna ← call {told.declined[5:9]} (desk)" in output
    assert "agent: 'ben' then, 'anna' now" in output
    assert "asked: {" in output
    assert "DeclineOffer" in output


@pytest.mark.usefixtures("told")
def test_machines_get_the_difference_as_json() -> None:
    folder = changed(22, b'"agent":"anna"', b'"agent":"ben"')
    found = json.loads(run("replay", "--folder", folder, "--json", code=1).output)
    assert (found["is_same"], found["differs_at"], found["state_hash"]) == (False, 22, None)
    assert found["difference"]["decided"]["agent"] == "anna"
    assert found["difference"]["recorded"]["agent"] == "ben"


@pytest.mark.usefixtures("told")
def test_a_snapshot_that_says_something_else_is_named() -> None:
    folder = changed(28, b'"stage":"question"', b'"stage":"menu"')
    output = run("replay", "--folder", folder, code=1).output
    assert "✗ snapshot of entry 29: another state" in output
    assert "✓ every decision came out as it was" in output


@pytest.mark.usefixtures("told")
def test_a_damaged_journal_is_not_replayed(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FOLDER / FILE, isolation_level=None)) as connection:
        connection.execute("DELETE FROM entries WHERE sequence = 7")
    for arguments in ((), ("--until", "20")):
        output = run("replay", *arguments, code=1).output
        assert "the journal cannot be read from entry 7 on: it is missing" in output
    assert "after entry 6 " in run("replay", "--until", "6").output


@pytest.mark.usefixtures("told")
def test_entries_that_do_not_follow_from_one_another_are_told() -> None:
    folder = changed(15, b'"agent":"ben"', b'"agent":"nobody"')
    output = run("replay", "--folder", folder, "--until", "20", code=1).output
    assert "the entries do not follow from one another" in output


def test_an_empty_journal_has_nothing_to_replay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Filling(tmp_path / "empty"):
        pass
    assert "nothing in the journal" in run("replay", "--folder", "empty", code=1).output


@pytest.mark.usefixtures("told")
def test_a_trimmed_journal_is_replayed_from_its_oldest_snapshot() -> None:
    before = json.loads(run("replay", "--json").output)
    run("journal", "export", "all.jsonl")
    run("journal", "trim")
    output = run("replay").output
    assert "after the snapshot of entry 16" in output
    assert before["state_hash"] in output


# -- The board


def test_the_board_is_shown_as_it_stood_at_a_moment(told: Morning) -> None:
    output = run("replay", "--until", "2026-01-05 11:01:10").output
    lines = output.splitlines()
    assert lines[0] == "2026-01-05 11:01:10.000  after entry 15  (UTC)"
    desk = next(line for line in lines if line.startswith("desk"))
    assert desk.split()[1:3] == ["1", "0:50"]
    assert re.search(r"◆ ben +talking +0:50", output)
    assert f"  1. call {told.declined[5:9]} Waiting 50 s, 1st in desk." in output
    assert "Ben" not in output
    assert "One agent could take it: ben is talking" in output
    assert f"call {told.served[5:9]} (accounts) Talking to ben (since 50 s" in output
    assert "In conversation: 0" in output


@pytest.mark.usefixtures("told")
def test_the_board_is_shown_as_it_stood_after_an_entry() -> None:
    assert "after entry 3 " in run("replay", "--until", "3").output
    assert "In conversation: 1" in run("replay", "--until", "3").output
    assert "after entry 29 " in run("replay", "--until", "9999999999999999999999").output


@pytest.mark.usefixtures("told")
def test_machines_get_the_board_as_json() -> None:
    found = json.loads(run("replay", "--until", "2026-01-05 11:01:10", "--json").output)
    assert found["sequence"] == 15
    assert found["queues"][1] == {
        "queue": "desk",
        "waiting": 1,
        "longest_wait_ms": 50_000,
        "callbacks": 0,
        "service_level": None,
    }
    assert [one["call"]["state"] for one in found["calls"]] == ["talking", "waiting"]
    assert found["calls"][1]["why"][0] == "Waiting 50 s, 1st in desk."
    assert found["agents"][0]["agent"] == "ben"


async def test_a_long_line_is_cut_for_people_and_not_for_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with JournalledOffice(tmp_path) as office:
        calls = [await office.waits("2") for _ in range(13)]
    output = run("replay", "--until", "999").output
    assert f" 10. call {calls[9][5:9]} Waiting 0 s, 10th in desk." in output
    assert " 11. call " not in output
    assert "and 3 more" in output
    found = json.loads(run("replay", "--until", "999", "--json").output)
    assert [one["call"]["call"] for one in found["calls"]] == calls


@pytest.mark.usefixtures("told")
def test_a_moment_before_the_journal_is_refused() -> None:
    output = run("replay", "--until", "2026-01-04", code=1).output
    assert "the journal begins at 2026-01-05 11:00:00.000" in output
    assert "is no moment" in run("replay", "--until", "soon", code=2).output


@pytest.mark.usefixtures("told")
def test_a_moment_that_was_trimmed_is_refused() -> None:
    run("journal", "export", "all.jsonl")
    run("journal", "trim")
    output = run("replay", "--until", "3", code=1).output
    assert (
        "how things stood is known from entry 16 on, which is of 2026-01-05 11:01:20.000" in output
    )
    assert (
        "The figures of the day are of what came after entry 16."
        in run("replay", "--until", "20").output
    )


def test_the_help_has_examples() -> None:
    assert "Example:\n    switchroom replay\n" in run("replay", "--help").output
