"""Files that would take too long, or more than Python takes, to read or to complain of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from router.settings import limits
from tests.router.settings_texts import SMALL, checked, problems_of, settings_of

if TYPE_CHECKING:
    from pathlib import Path

NINES = "9" * 5_000
DEEP = ".".join(["a"] * 20_000)
HOURS = '[conversation.hours]\ntimezone = "UTC"\n[conversation.hours.weekly]\n[conversation.hours.exceptions]\n'


@pytest.mark.parametrize("number", [NINES, "-" + "9_9" * 3_000, "0x" + "f" * 5_000, "0o" + "7" * 22,
                                    "0b" + "1" * 64, str(2**63), str(-(2**63) - 1)])  # fmt: skip
def test_a_number_too_long_for_any_machine_is_refused_on_its_line(
    tmp_path: Path, number: str
) -> None:
    (problem,) = problems_of(tmp_path, SMALL + f"# {NINES}\n[service]\nport = {number}\n")
    line = SMALL.count("\n") + 3
    assert problem.startswith(f"switchroom.toml:{line}: ")
    assert "is out of range; right would be" in problem
    assert len(problem) < 300


def test_a_number_too_long_in_a_list_or_a_table_in_line_is_refused_on_its_line(
    tmp_path: Path,
) -> None:
    (problem,) = problems_of(tmp_path, f"a = [\n1,\n{{ b = {NINES} }},\n]\n")
    assert problem.startswith("switchroom.toml:3: ")
    (problem,) = problems_of(tmp_path, "a = [\n1,\n{ b = 0x" + "f" * 20 + " },\n]\n")
    assert problem.startswith("switchroom.toml:1: ")


@pytest.mark.parametrize("number", [str(2**63 - 1), str(-(2**63))])
def test_a_number_as_long_as_toml_allows_is_judged_where_it_stands(
    tmp_path: Path, number: str
) -> None:
    (problem,) = problems_of(tmp_path, SMALL + f"[service]\nport = {number}\n")
    assert f"service.port: {number} does not fit" in problem


def test_a_text_may_hold_any_digits(tmp_path: Path) -> None:
    text = SMALL.replace('name = "Anna"', f'name = "Anna" # {NINES}')
    assert settings_of(tmp_path, text).agents[0].name == "Anna"


def test_a_number_too_long_in_a_file_of_texts_is_refused_on_its_line(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "en.toml").write_text(f"[texts]\nhold = {NINES}\n")
    (problem,) = problems_of(tmp_path, SMALL + 'texts_folder = "texts"\n')
    assert problem.startswith("texts/en.toml:2: ")
    assert "is out of range" in problem


@pytest.mark.parametrize(
    "statement",
    [f"[{DEEP}]", f"[[ {DEEP} ]]", f"{DEEP} = 1", f"\"b\" . 'c' . {DEEP} = 1", f"\t {DEEP}."],
)
def test_keys_within_keys_without_end_are_refused_on_their_line(
    tmp_path: Path, statement: str
) -> None:
    (problem,) = problems_of(tmp_path, f"{SMALL}\n{statement}\n")
    assert problem.startswith(f"switchroom.toml:{SMALL.count(chr(10)) + 2}: ")
    assert f"right would be at most {limits.KEYS_DEEP_MAX} keys in a row" in problem


def test_keys_as_deep_as_any_setting_are_read(tmp_path: Path) -> None:
    deep = ".".join(["a"] * limits.KEYS_DEEP_MAX)
    (problem,) = problems_of(tmp_path, f"{SMALL}\n[{deep}]\n")
    assert "a: unknown key" in problem


def test_dots_in_texts_and_remarks_are_no_keys(tmp_path: Path) -> None:
    text = SMALL.replace('company = "Acme"', f'company = "{"A." * 20}" # {DEEP}')
    assert settings_of(tmp_path, text).conversation.company == "A." * 20


@pytest.mark.parametrize(
    "lines",
    [
        (f"unknown{number} = 1" for number in range(20_000)),
        (f"[queue_{number}]" for number in range(20_000)),
        ('[[agents]]\nid = "x"' for _ in range(5_000)),
    ],
    ids=["keys", "tables", "agents"],
)
def test_of_very_many_problems_the_first_are_told(tmp_path: Path, lines: list[str]) -> None:
    found = problems_of(tmp_path, "\n".join(lines))
    assert len(found) == limits.PROBLEMS_TOLD_MAX + 1
    assert found[-1] == "switchroom.toml: there is more; right would be to mend these first"


def test_of_very_many_problems_of_the_whole_the_first_are_told(tmp_path: Path) -> None:
    days = "".join(f'"{number}" = []\n' for number in range(20_000))
    found = problems_of(tmp_path, SMALL + HOURS + days)
    assert len(found) == limits.PROBLEMS_TOLD_MAX + 1
    assert found[-1].endswith("right would be to mend these first")


def test_warnings_without_end_do_not_hide_that_all_else_is_right(tmp_path: Path) -> None:
    queues = "".join(f'[[queues]]\nid = "q{number}"\nneeds = ["nobody"]\n' for number in range(150))
    text = SMALL.replace('"english"]', '"english", "nobody"]', 1) + queues
    found = checked(tmp_path, text)
    assert found.settings is not None
    assert len(found.warnings) == limits.PROBLEMS_TOLD_MAX + 1
    assert "there is more" in str(found.warnings[-1])


PIECES = st.sampled_from(
    [
        "a",
        "service",
        "port",
        ".",
        "=",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        '"',
        "'",
        '"""',
        "'''",
        "#",
        "\n",
        " ",
        ",",
        "1",
        "0x",
        NINES,
        "1e9",
        "inf",
        "nan",
        "2026-02-30",
        "\\",
        "\\u",
        "-",
        "true",
        DEEP,
        "é",
        "\r\n",
        "\x00",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=30))
def test_whatever_a_file_is_made_of_it_is_refused_with_places(
    tmp_path: Path, pieces: list[str]
) -> None:
    found = checked(tmp_path, "".join(pieces))
    assert found.settings is None
    assert all(one.source and one.message for one in found.problems)
