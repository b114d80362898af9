"""`switchroom journal`: show, verify, trim and salvage, on journals of a real service."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from router.journal.tables import FILE
from tests.router.journalled import FOLDER, JournalledOffice, Morning, run

if TYPE_CHECKING:
    from pathlib import Path


def damage(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / FOLDER / FILE, isolation_level=None)) as connection:
        connection.execute(statement)


def lines(*arguments: str) -> list[str]:
    return run("journal", "show", *arguments).output.splitlines()


def records(*arguments: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines(*arguments, "--json")]


# -- show


def test_each_event_is_a_line_with_its_number_its_moment_and_a_sentence(told: Morning) -> None:
    shown = lines()
    short = told.served.removeprefix("call-")[:4]
    assert [int(line.split()[0]) for line in shown] == list(range(1, len(shown) + 1))
    assert shown[0] == "       1 2026-01-05 11:00:00.000  configured with two queues"
    assert f"  call {short} joins accounts" in shown[4]
    assert f"  call {short} talks with ben after 20 s in accounts, in target time" in shown[14]
    assert any(
        f"ben declined call {told.declined[5:9]}; it keeps its place" in line for line in shown
    )


@pytest.mark.usefixtures("told")
def test_the_newest_events_are_shown_unless_more_is_asked_for() -> None:
    everything = lines()
    assert lines("--last", "3") == everything[-3:]
    assert lines("--last", "1", "--event", "configured") == everything[:1]


@pytest.mark.usefixtures("told")
def test_events_are_found_by_their_moment() -> None:
    everything = lines()
    before = [line for line in everything if "11:00:00" in line]
    assert lines("--until", "2026-01-05 11:00:19") == before
    assert lines("--from", "2026-01-05T11:00:20") == everything[len(before) :]
    assert lines("--from", "2026-01-05T12:00:20+01:00") == everything[len(before) :]
    assert lines("--from", "2026-01-06") == ["There is nothing of that."]


@pytest.mark.parametrize("name", ["call_offered", "CallOffered", "call-offered"])
@pytest.mark.usefixtures("told")
def test_events_are_found_by_their_name(name: str) -> None:
    shown = lines("--event", name, "--event", "offer_declined")
    assert len(shown) == 4
    assert sum("declined" in line for line in shown) == 1


def test_a_call_is_told_with_the_whole_reason_of_each_offer(told: Morning) -> None:
    story = run("journal", "show", "--call", told.declined).output
    assert "joins desk" in story
    assert "waited 1 min; no other queue waits for ben" in story
    assert f"Call {told.declined} in desk goes to anna, who is the only one free for it." in story
    assert "Of the other agents: 1 in a short pause." in story
    assert told.served[5:9] not in story


def test_the_beginning_of_an_id_will_do_for_a_call(told: Morning) -> None:
    begin = told.hung_up.removeprefix("call-")[:6]
    assert lines("--call", begin) == lines("--call", told.hung_up)
    assert len(lines("--call", begin)) == 3


def test_a_call_that_is_not_clear_is_refused_with_those_it_may_be(told: Morning) -> None:
    result = run("journal", "show", "--call", "call-", code=1)
    assert "4 calls begin with 'call-'" in result.output
    assert told.served in result.output


@pytest.mark.usefixtures("told")
def test_a_call_that_is_not_there_is_refused() -> None:
    assert "there is no call 'zz'" in run("journal", "show", "--call", "zz", code=1).output


def test_machines_get_a_line_of_json_for_each_event(told: Morning) -> None:
    shown = records("--call", told.served)
    assert [one["event"]["event"] for one in shown][:2] == ["call_arrived.1", "turn_taken.1"]  # type: ignore[index]
    offered = next(one for one in shown if "explanation" in one)
    assert offered["at"] == "2026-01-05T11:00:20.000+00:00"
    assert str(offered["sentence"]).startswith(f"ben ← call {told.served[5:9]} (accounts)")
    assert "became ready" in str(offered["explanation"])
    asked = [one["command"]["type"] for one in shown if "command" in one]  # type: ignore[index]
    assert asked[0] == "EnqueueCall"


@pytest.mark.usefixtures("told")
def test_what_is_shown_names_no_caller() -> None:
    assert "+3161234" not in run("journal", "show", "--json").output


@pytest.mark.usefixtures("told")
def test_times_are_by_the_clock_of_the_opening_hours(tmp_path: Path) -> None:
    file = tmp_path / "switchroom.toml"
    hours = (
        '\n[conversation.hours]\ntimezone = "Europe/Amsterdam"\nweekly.monday = ["08:00-18:00"]\n'
    )
    file.write_text(file.read_text("utf-8") + hours, encoding="utf-8")
    assert "2026-01-05 12:00:00.000" in lines()[0]
    assert len(lines("--until", "2026-01-05 12:00")) == 5


@pytest.mark.usefixtures("told")
def test_a_folder_needs_no_configuration(tmp_path: Path) -> None:
    everything = lines()
    (tmp_path / "switchroom.toml").unlink()
    assert lines("--folder", str(tmp_path / FOLDER)) == everything
    assert "there is no such file" in run("journal", "show", code=1).output


@pytest.mark.usefixtures("told")
def test_a_configuration_with_mistakes_will_do(tmp_path: Path) -> None:
    everything = lines()
    file = tmp_path / "switchroom.toml"
    file.write_text(
        file.read_text("utf-8").replace('default_queue = "desk"', 'default_queue = "x"')
    )
    assert lines("--config", str(file)) == everything


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--from", "yesterday"],
            "'yesterday' is no moment; right would be now, 14:05, 2026-11-23",
        ),
        (["--until", "25:00"], "'25:00' is no moment"),
        (["--event", "call_offerd"], "'call_offerd' is no event; did you mean 'call_offered'?"),
        (["--event", "x"], "there are: agent_became_ready, agent_found,"),
        (["--last", "0"], "0 is not in the range x>=1"),
    ],
)
@pytest.mark.usefixtures("told")
def test_what_cannot_be_meant_is_refused(arguments: list[str], message: str) -> None:
    assert message in " ".join(run("journal", "show", *arguments, code=2).output.split())


async def test_a_running_service_is_looked_at_without_being_disturbed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with JournalledOffice(tmp_path) as office:
        call = await office.waits("1")
        assert call[5:9] in lines()[-1]
        assert "✓" in run("journal", "verify").output
        assert "1st in accounts" in run("replay", "--until", "5").output
        assert await office.waits("2")
        assert len(lines()) == 9


# -- verify, salvage


@pytest.mark.usefixtures("told")
def test_a_whole_journal_is_said_to_be_whole() -> None:
    output = run("journal", "verify").output
    assert re.fullmatch(
        r"✓ switchroom-data: 29 entries, 1 to 29, from 2026-01-05 11:00:00 to 2026-01-05 11:01:20 "
        r"\(UTC\); \d snapshots?\n",
        output,
    )


@pytest.mark.parametrize(
    ("statement", "sequence", "reason"),
    [
        ("DELETE FROM entries WHERE sequence = 7", 7, "it is missing, 8 comes next"),
        ("DELETE FROM entries WHERE sequence > 20", 21, "it is missing, the journal went on to 29"),
        (
            "UPDATE entries SET data = replace(data, 'accounts', 'desk') WHERE sequence = 5",
            5,
            "it is not as it was written",
        ),
    ],
)
@pytest.mark.usefixtures("told")
def test_a_damaged_journal_is_told_with_what_is_lost_and_what_to_do(
    tmp_path: Path, statement: str, sequence: int, reason: str
) -> None:
    damage(tmp_path, statement)
    output = run("journal", "verify", code=1).output
    assert f"✗ switchroom-data: damaged from entry {sequence} on\n  reason: {reason}" in output
    assert f"can be read: {sequence - 1} entries, 1 to {sequence - 1}, from 2026-01-05" in output
    assert "switchroom journal salvage --folder switchroom-data" in output


@pytest.mark.usefixtures("told")
def test_what_can_be_read_of_a_damaged_journal_is_shown_before_the_damage(tmp_path: Path) -> None:
    good = lines()[:6]
    damage(tmp_path, "DELETE FROM entries WHERE sequence = 7")
    result = run("journal", "show", "--from", "2026-01-05", code=1)
    assert result.stdout.splitlines() == good
    assert "the journal cannot be read from entry 7 on" in result.stderr


@pytest.mark.usefixtures("told")
def test_a_snapshot_that_is_not_whole_is_a_remark(tmp_path: Path) -> None:
    damage(tmp_path, "UPDATE snapshots SET data = x'00'")
    output = run("journal", "verify", code=1).output
    assert "snapshots" in output
    assert "29 entries, 1 to 29" in output
    assert "✗" not in output


async def test_a_salvaged_journal_goes_on_where_the_last_good_entry_led(
    told: Morning, tmp_path: Path
) -> None:
    damage(tmp_path, "DELETE FROM snapshots WHERE sequence > 27")
    damage(tmp_path, "DELETE FROM entries WHERE sequence = 28")
    output = run("journal", "salvage", "mended").output
    assert "mended: 27 entries, up to 27" in output
    assert "Lost: 1 entry from 28 on" in output
    assert "✓ mended: 27 entries" in run("journal", "verify", "--folder", "mended").output
    assert run("replay", "--folder", "mended").exit_code == 0
    (tmp_path / FOLDER).rename(tmp_path / "damaged")
    (tmp_path / "mended").rename(tmp_path / FOLDER)
    async with JournalledOffice(tmp_path) as office:
        state = office.service.engine.core.state
        assert {call.id for call in state.calls.values()} == {told.declined, told.waiting}
        assert office.service.callers.get(told.waiting).number == "+31612345678"


async def test_a_copy_made_beside_a_running_service_is_a_backup(
    told: Morning, tmp_path: Path
) -> None:
    """As the guide for operators says."""
    backup = tmp_path / "backup"
    backup.mkdir()
    async with JournalledOffice(tmp_path) as office:
        late = await office.waits("2")
        source = f"file:{tmp_path / FOLDER / FILE}?mode=ro"
        with closing(sqlite3.connect(source, uri=True, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(backup / FILE),))
        shutil.copy(tmp_path / FOLDER / "keys", backup)
        await office.waits("2")
    assert "✓" in run("journal", "verify", "--folder", "backup").output
    shutil.rmtree(tmp_path / FOLDER)
    backup.rename(tmp_path / FOLDER)
    async with JournalledOffice(tmp_path) as office:
        calls = office.service.engine.core.state.calls
        assert list(calls) == [told.declined, told.waiting, late]
        assert office.service.callers.get(late).number == "+31612345678"


@pytest.mark.usefixtures("told")
def test_salvaging_a_whole_journal_loses_nothing() -> None:
    everything = lines()
    assert "Lost: no entries" in run("journal", "salvage", "copy").output
    assert lines("--folder", "copy") == everything


@pytest.mark.usefixtures("told")
def test_a_journal_is_not_salvaged_into_another_one(tmp_path: Path) -> None:
    output = run("journal", "salvage", FOLDER, code=1).output
    assert f"there is a journal in {tmp_path / FOLDER} already" in output


async def test_a_journal_in_use_is_not_salvaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with JournalledOffice(tmp_path):
        assert "is in use by process" in run("journal", "salvage", "copy", code=1).output


def test_a_file_that_is_no_journal_is_said_to_be_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE).write_bytes(b"nothing of the sort" * 1000)
    output = run("journal", "show", "--folder", ".", code=1).output
    assert f"Error: the journal in {tmp_path} is damaged" in output
    assert "`switchroom journal verify`" in output


@pytest.mark.parametrize("name", ["show", "verify", "export", "import", "trim", "salvage"])
def test_every_help_text_has_an_example(name: str) -> None:
    output = run("journal", name, "--help").output
    assert f"Example:\n    switchroom journal {'export' if name == 'trim' else name}" in output
    assert "--folder FOLDER" in output


@pytest.mark.parametrize(
    "arguments",
    [
        ("journal", "show"),
        ("journal", "verify"),
        ("journal", "export", "all.jsonl"),
        ("journal", "trim"),
        ("journal", "salvage", "copy"),
        ("replay",),
    ],
)
def test_where_there_is_no_journal_that_is_said_with_the_whole_path(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    output = run(*arguments, "--folder", "nowhere", code=1).output
    assert output == f"Error: there is no journal in {tmp_path / 'nowhere'}\n"
    assert list(tmp_path.iterdir()) == []
