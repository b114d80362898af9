"""The table [callers]: lists, files of numbers, and the look-up of who rings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from router.settings import limits
from router.settings.callers import CallersSettings
from router.settings.showing import show
from tests.router.settings_texts import SMALL, checked, problems_of, settings_of

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = "+31612345678"
RIGHT = (
    "right would be a number in E.164 form: + and 7 to 15 digits without spaces, as +31205550123"
)


def with_callers(text: str, more: str = "") -> str:
    return f"{SMALL}{more}[callers]\n{text}\n"


def warnings_of(folder: Path, text: str) -> list[str]:
    found = checked(folder, text)
    assert found.settings is not None, "\n".join(map(str, found.problems))
    told = [str(one).removeprefix(f"{folder}/") for one in found.warnings]
    return [one for one in told if "callers" in one or "remember" in one]


def test_without_the_table_nobody_is_listed_and_calls_are_remembered_for_a_month(
    tmp_path: Path,
) -> None:
    callers = settings_of(tmp_path, SMALL).callers
    assert callers == CallersSettings()
    assert (callers.vip, callers.blocked, callers.look_up) == ((), (), None)
    assert (callers.vip_priority, callers.remember_days, callers.agent_wait_s) == (2, 30, 60)


def test_lists_are_of_numbers(tmp_path: Path) -> None:
    text = with_callers(f'vip = ["{NUMBER}"]\nblocked = ["0612345678"]')
    assert problems_of(tmp_path, text) == [
        f"switchroom.toml:19: callers.blocked[0]: '0612345678' does not fit; {RIGHT}"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("vip_priority = -1", "vip_priority: -1 does not fit; right would be a whole number from 0 up to 100"),
        ("remember_days = 0", "remember_days: 0 does not fit; right would be a whole number from 1 up to 365"),
        ("remember_days = 9999", "remember_days: 9999 does not fit; right would be a whole number from 1 up to 365"),
        ("vip_file = 3", "vip_file: 3 does not fit; right would be the name of a text file with one number a line, as vips.txt"),
        ('vip_file = ""', "vip_file: '' does not fit; right would be the name of a text file with one number a line, as vips.txt"),
        ('vip_file = "a\\u0000b"', "vip_file: 'a\\x00b' does not fit; right would be the name of a text file with one number a line, as vips.txt"),
        ("vips = []", "vips: unknown key; did you mean 'vip'?"),
        ('look_up = { url = "crm" }', "look_up.url: 'crm' does not fit; right would be an address as https://crm.example.com/callers?number={caller}"),
        ('look_up = { url = "https://a/{caller}", timeout_s = 60 }', "look_up.timeout_s: 60 does not fit; right would be a number above 0 up to 8.0"),
        ("look_up = {}", "look_up.url: is missing; right would be an address as https://crm.example.com/callers?number={caller}"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    assert f"switchroom.toml:18: callers.{problem}" in problems_of(tmp_path, with_callers(text))


def test_a_list_too_long_for_the_file_is_refused(tmp_path: Path) -> None:
    numbers = [f"+316{number:08}" for number in range(limits.NUMBERS_LISTED_MAX + 1)]
    found = problems_of(tmp_path, with_callers(f"vip = {numbers}"))
    assert found == ["switchroom.toml:18: callers.vip: has 10001 entries; at most 10000"]


# -- Files of numbers


def test_numbers_come_from_a_file_beside_the_configuration(tmp_path: Path) -> None:
    lines = f"\ufeff# Those who go first\n\n{NUMBER}\r\n  +31 6 8765 4321 # mother\n"
    (tmp_path / "vips.txt").write_text(lines, encoding="utf-8")
    vip_file = settings_of(tmp_path, with_callers('vip_file = "vips.txt"')).callers.vip_file
    assert vip_file is not None
    assert vip_file.numbers == {NUMBER, "+31687654321"}


def test_a_file_may_stand_anywhere_and_be_named_by_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "blocked.txt"
    file.parent.mkdir()
    file.write_text(NUMBER, encoding="utf-8")
    environ = {"SWITCHROOM_CALLERS_BLOCKED_FILE": str(file)}
    blocked_file = settings_of(tmp_path, SMALL, environ).callers.blocked_file
    assert blocked_file is not None
    assert blocked_file.numbers == {NUMBER}


def test_each_bad_line_is_named_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "vips.txt").write_text(f"{NUMBER}\n0612345678\n+31\n#\n+316x\n", encoding="utf-8")
    found = problems_of(tmp_path, with_callers('vip_file = "vips.txt"'))
    assert found == [
        f"vips.txt:{line}: callers.vip_file: this is no number; {RIGHT}" for line in (2, 3, 5)
    ]


def test_of_many_bad_lines_the_first_are_named_and_the_others_counted(tmp_path: Path) -> None:
    (tmp_path / "vips.txt").write_text("no number\n" * 1_000, encoding="utf-8")
    found = problems_of(tmp_path, with_callers('vip_file = "vips.txt"'))
    assert len(found) == limits.BAD_LINES_TOLD_MAX + 1
    assert "vips.txt: callers.vip_file: 980 more lines are no numbers" in found
    few = "no number\n" * limits.BAD_LINES_TOLD_MAX
    (tmp_path / "vips.txt").write_text(few, encoding="utf-8")
    found = problems_of(tmp_path, with_callers('vip_file = "vips.txt"'))
    assert len(found) == limits.BAD_LINES_TOLD_MAX
    assert not any("more lines" in problem for problem in found)


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "binary").write_bytes(b"+31612345678\n\xff\xfe")
    (tmp_path / "large").write_bytes(b"#" * (limits.FILE_BYTES_MAX + 1))
    right = "right would be a text file"
    for name, problem in {
        "none": "none: callers.blocked_file: there is no such file",
        "folder": f"folder: callers.blocked_file: the file cannot be read (it is a folder); {right}",
        "pipe": f"pipe: callers.blocked_file: the file cannot be read (it is a pipe or a device); {right}",
        "binary": "binary:2: callers.blocked_file: the file is not UTF-8 text; save it as that",
        "large": "large: callers.blocked_file: the file is too large; right would be at most 1000000 bytes",
    }.items():
        assert problems_of(tmp_path, with_callers(f'blocked_file = "{name}"')) == [problem]


def test_a_file_of_fifty_thousand_numbers_is_read(tmp_path: Path) -> None:
    lines = "\n".join(f"+316{number:08}" for number in range(50_000))
    (tmp_path / "blocked.txt").write_text(lines, encoding="utf-8")
    file = settings_of(tmp_path, with_callers('blocked_file = "blocked.txt"')).callers.blocked_file
    assert file is not None
    assert len(file.numbers) == 50_000


def test_the_numbers_of_a_file_are_not_printed_with_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "vips.txt").write_text(NUMBER, encoding="utf-8")
    shown = show(settings_of(tmp_path, with_callers('vip_file = "vips.txt"')))
    assert 'vip_file = "vips.txt"' in shown
    assert NUMBER not in shown
    again = settings_of(tmp_path, shown.replace('token = "***"', 'token = "a-token-of-anna-1"'))
    assert again.callers.vip_file is not None
    assert again.callers.vip_file.numbers == {NUMBER}


def test_a_number_added_to_a_file_is_another_configuration(tmp_path: Path) -> None:
    text = with_callers('vip_file = "vips.txt"')
    (tmp_path / "vips.txt").write_text("", encoding="utf-8")
    before = settings_of(tmp_path, text)
    assert settings_of(tmp_path, text) == before
    (tmp_path / "vips.txt").write_text(NUMBER, encoding="utf-8")
    assert settings_of(tmp_path, text) != before


# -- What goes together


def test_a_number_that_goes_first_and_is_blocked_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "vips.txt").write_text(f"{NUMBER}\n+31687654321\n", encoding="utf-8")
    (tmp_path / "blocked.txt").write_text("+31687654321\n", encoding="utf-8")
    lists = f'vip = ["+31600000001", "{NUMBER}"]\nblocked = ["{NUMBER}"]\n'
    files = 'vip_file = "vips.txt"\nblocked_file = "blocked.txt"'
    counts = "which counts; right would be to take it out of one of them"
    assert warnings_of(tmp_path, with_callers(lists + files)) == [
        f"switchroom.toml:18: callers.vip[1]: is blocked as well, {counts}",
        f"switchroom.toml:20: callers.vip_file: has 2 numbers that are blocked as well, {counts}",
    ]
    (tmp_path / "vips.txt").write_text(NUMBER, encoding="utf-8")
    (warning,) = warnings_of(tmp_path, with_callers(f'blocked = ["{NUMBER}"]\n{files}'))
    assert "has a number that is blocked as well" in warning
    assert warnings_of(tmp_path, with_callers(files.replace("vip_file", "#"))) == []


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://a.example/{number}?n={caller}", "unknown place {number}; there is: {caller}"),
        ("https://a.example/callers", "asks about nobody; right would be {caller} where the number belongs"),
        ("https://a.example/{caller", "asks about nobody; right would be {caller} where the number belongs"),
        ("https://a.example/{}?n={caller}", "unknown place {}; there is: {caller}"),
        ("https://{caller}.example/a", "has more than a host before the path; right would be the host alone"),
        ("https://crm.example/{caller}", "asks a host that is not allowed; right would be 'crm.example' in look_ups.hosts"),
    ],
)  # fmt: skip
def test_a_look_up_that_cannot_work_is_refused(tmp_path: Path, url: str, problem: str) -> None:
    text = with_callers(f'look_up = {{ url = "{url}" }}')
    assert f"switchroom.toml:18: callers.look_up.url: {problem}" in problems_of(tmp_path, text)


def test_a_look_up_at_a_host_that_is_allowed_is_taken(tmp_path: Path) -> None:
    text = with_callers('look_up = { url = "https://crm.example/?n={caller}" }')
    hosts = '[look_ups]\nhosts = ["crm.example"]\n'
    look_up = settings_of(tmp_path, text + hosts).callers.look_up
    assert look_up is not None
    assert (look_up.url, look_up.timeout_s) == ("https://crm.example/?n={caller}", 2)


def test_what_is_forgotten_before_it_is_asked_for_is_warned_of(tmp_path: Path) -> None:
    script = """
survey = { questions = [{ id = "help", texts = { en = "Did we help?" } }], every_days = 60 }
escalation = { queue = "billing", within_days = 40, calls = 21 }
"""
    why = "as callers are forgotten after 30 days (callers.remember_days)"
    assert warnings_of(tmp_path, with_callers("", script)) == [
        f"switchroom.toml:18: conversation.survey.every_days: is not kept, {why}; right would be at most 30",
        "switchroom.toml:19: conversation.escalation.calls: is never reached, as 20 calls are remembered; right would be at most 20",
        f"switchroom.toml:19: conversation.escalation.within_days: counts fewer days, {why}; right would be at most 30",
    ]
    assert warnings_of(tmp_path, with_callers("remember_days = 60", script))[0].endswith(
        "at most 20"
    )
    off = script.replace("calls = 21", 'calls = 21, on_repeated_calls = "off"')
    assert len(warnings_of(tmp_path, with_callers("", off))) == 1
    short = script.replace("60 }", "30 }").replace("40", "30").replace("21", "20")
    assert warnings_of(tmp_path, with_callers("", short)) == []
