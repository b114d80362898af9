"""`switchroom journal export`, `import` and `trim`."""

from __future__ import annotations

import gzip
import json
import stat
from typing import TYPE_CHECKING

import pytest

from tests.router.journalled import FOLDER, JournalledOffice, Morning, morning, run, shown

if TYPE_CHECKING:
    from pathlib import Path


def replayed(folder: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("replay", "--folder", folder, "--json").output)
    return found


# -- export and import


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz"])
@pytest.mark.usefixtures("told")
def test_what_was_exported_and_imported_is_the_same_journal(name: str) -> None:
    assert run("journal", "export", name).output == f"{name}: 29 entries, 1 to 29\n"
    assert run("journal", "import", "--folder", "copy", name).output == "copy: 29 entries\n"
    assert shown(folder="copy") == shown()
    assert "✓ copy: 29 entries" in run("journal", "verify", "--folder", "copy").output
    assert replayed("copy")["state_hash"] == replayed(FOLDER)["state_hash"]


@pytest.mark.usefixtures("told")
def test_an_export_is_lines_of_json_that_say_what_they_are(tmp_path: Path) -> None:
    run("journal", "export", "all.jsonl.gz")
    text = gzip.decompress((tmp_path / "all.jsonl.gz").read_bytes()).decode()
    head, *entries = map(json.loads, text.splitlines())
    assert head == {
        "switchroom_journal": 1,
        "site": "main",
        "after": {"sequence": 0, "chain": 0},
        "until": 29,
    }
    assert [one["sequence"] for one in entries] == list(range(1, 30))
    assert entries[0]["event"]["event"] == "configured.1"
    assert entries[0]["ordered"]["command"]["type"] == "Configure"
    assert stat.S_IMODE((tmp_path / "all.jsonl.gz").stat().st_mode) == 0o600


@pytest.mark.usefixtures("told")
def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "all.jsonl").write_text("mine")
    assert "is there already" in run("journal", "export", "all.jsonl", code=1).output
    assert (tmp_path / "all.jsonl").read_text() == "mine"


@pytest.mark.usefixtures("told")
def test_an_export_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    assert "No such file" in run("journal", "export", "nowhere/all.jsonl", code=1).output
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz"])
@pytest.mark.usefixtures("told")
def test_an_export_that_finds_no_room_says_which_file_and_leaves_nothing(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / f"{name}.part").symlink_to("/dev/full")
    output = run("journal", "export", name, code=1).output
    reason = "the disk is full (No space left on device)"
    assert output == f"Error: {name} cannot be written: {reason}\n"
    assert not list(tmp_path.glob("all*"))
    assert "29 entries" in run("journal", "export", "--new", name).output


@pytest.mark.usefixtures("told")
def test_parts_are_imported_one_after_the_other() -> None:
    run("journal", "export", "first.jsonl", "--until", "2026-01-05 11:00:10")
    run("journal", "export", "second.jsonl", "--new", "--until", "2026-01-05 11:01:00")
    assert run("journal", "export", "third.jsonl", "--new").output.endswith(", 16 to 29\n")
    assert "nothing to export" in run("journal", "export", "fourth.jsonl", "--new").output
    run("journal", "import", "--folder", "copy", "first.jsonl", "second.jsonl", "third.jsonl")
    assert shown(folder="copy") == shown()


@pytest.mark.usefixtures("told")
def test_parts_that_overlap_are_imported_once() -> None:
    run("journal", "export", "first.jsonl", "--until", "2026-01-05 11:00:10")
    run("journal", "export", "all.jsonl")
    run("journal", "import", "--folder", "copy", "first.jsonl", "all.jsonl", "first.jsonl")
    assert shown(folder="copy") == shown()


@pytest.mark.usefixtures("told")
def test_a_part_that_does_not_begin_where_the_journal_ends_is_refused() -> None:
    run("journal", "export", "first.jsonl", "--until", "2026-01-05 11:00:10")
    run("journal", "export", "second.jsonl", "--new")
    output = run("journal", "import", "--folder", "copy", "second.jsonl", code=1).output
    assert (
        "second.jsonl begins with entry 6; right would be to give an export with entry 1" in output
    )


@pytest.mark.usefixtures("told")
async def test_a_part_of_another_journal_is_refused(tmp_path: Path) -> None:
    run("journal", "export", "first.jsonl", "--until", "2026-01-05 11:00:10")
    (tmp_path / "other").mkdir()
    async with JournalledOffice(tmp_path / "other") as office:
        await morning(office)
    run("journal", "export", "--folder", f"other/{FOLDER}", "other.jsonl")
    output = run(
        "journal", "import", "--folder", "copy", "first.jsonl", "other.jsonl", code=1
    ).output
    assert "other.jsonl is of another journal than the one before it" in output
    assert "entries up to 5 are imported" in output


@pytest.mark.usefixtures("told")
def test_nothing_is_imported_into_a_journal_that_is_there(tmp_path: Path) -> None:
    run("journal", "export", "all.jsonl")
    output = run("journal", "import", "all.jsonl", code=1).output
    assert f"there is a journal in {tmp_path / FOLDER} already" in output
    assert len(shown()) == 29


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("desk", "dusk", ":10: this is not entry 9 as it was written"),
        ('"sequence":9', '"sequence":8', ":10: this is not entry 9 as it was written"),
        ('{"sequence":9,', "", ":10: this is no entry"),
        ('"switchroom_journal":1', '"switchroom_journal":2', "form 2, this Switchroom reads 1"),
        ('{"switchroom_journal"', "", ":1: it is no export of a journal"),
    ],
)
@pytest.mark.usefixtures("told")
def test_an_export_that_was_changed_is_refused_with_the_line(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    run("journal", "export", "all.jsonl")
    lines = (tmp_path / "all.jsonl").read_text("utf-8").splitlines(keepends=True)
    number = 0 if "switchroom_journal" in before else 9
    assert before in lines[number]
    lines[number] = lines[number].replace(before, after, 1)
    (tmp_path / "all.jsonl").write_text("".join(lines), encoding="utf-8")
    assert message in run("journal", "import", "--folder", "copy", "all.jsonl", code=1).output


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz"])
@pytest.mark.usefixtures("told")
def test_an_export_that_was_cut_off_gives_what_it_has(tmp_path: Path, name: str) -> None:
    run("journal", "export", name)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) * 3 // 4])
    output = run("journal", "import", "--folder", "copy", name, code=1).output
    assert f"{name}:" in output
    imported = int(output.split("entries up to ")[1].split()[0])
    assert 5 < imported < 29
    assert shown(folder="copy") == shown()[:imported]


@pytest.mark.usefixtures("told")
def test_what_is_no_file_cannot_be_imported() -> None:
    assert "No such file" in run("journal", "import", "--folder", "x", "y.gz", code=1).output


# -- trim


@pytest.mark.usefixtures("told")
def test_nothing_is_taken_out_that_was_not_exported() -> None:
    assert "export it first" in run("journal", "trim", "--keep-days", "0").output
    assert len(shown()) == 29


@pytest.mark.usefixtures("told")
def test_nothing_is_taken_out_that_is_young() -> None:
    run("journal", "export", "all.jsonl")
    assert (
        "Nothing is older than 36500 days" in run("journal", "trim", "--keep-days", "36500").output
    )


async def test_what_was_exported_is_taken_out_and_the_service_goes_on(
    told: Morning, tmp_path: Path
) -> None:
    everything = shown()
    run("journal", "export", "all.jsonl")
    output = run("journal", "trim").output
    out = int(output.split()[0])
    assert 0 < out < 29
    assert f"the journal begins with {out + 1} now" in output
    assert shown() == everything[out:]
    assert f"{out + 1} to 29" in run("journal", "verify").output
    assert replayed(FOLDER)["is_same"] is True
    async with JournalledOffice(tmp_path) as office:
        assert told.declined in office.service.engine.core.state.calls
        await office.waits("2")
    assert "without" not in run("journal", "show", "--call", told.declined[5:]).output
    run("journal", "export", "rest.jsonl", "--new")
    run("journal", "import", "--folder", "copy", "all.jsonl", "rest.jsonl")
    assert shown(folder="copy")[out:] == shown()


def test_the_story_of_a_call_whose_beginning_is_out_has_the_short_reasons(told: Morning) -> None:
    run("journal", "export", "all.jsonl")
    run("journal", "trim")
    story = run("journal", "show", "--call", told.declined).output
    assert "nobody else is free for it" in story
    assert "trimmed: offers have their reasons in short" in story
    assert "Of the other agents" not in story


@pytest.mark.usefixtures("told")
async def test_a_running_service_is_not_disturbed_by_export_and_trim(tmp_path: Path) -> None:
    async with JournalledOffice(tmp_path) as office:
        await office.waits("2")
        run("journal", "export", "all.jsonl")
        assert "out; the journal begins with" in run("journal", "trim").output
        call = await office.waits("2")
        assert not office.service.engine.doubt
    assert call[5:9] in shown()[-1] + shown()[-2]
    assert "talks with ben" not in "".join(shown())
