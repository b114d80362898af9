"""`switchroom flow` and `switchroom texts`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from ivr.prompts import PLACEHOLDERS, SHIPPED
from router.cli import switchroom
from tests.router.settings_texts import SMALL, settings_of

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = files("router").joinpath("example.toml").read_text("utf-8")


def run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(switchroom, arguments)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "switchroom.toml"
    made.write_text(EXAMPLE, encoding="utf-8")
    return made


def test_the_picture_goes_to_the_terminal(file: Path) -> None:
    result = run("flow", str(file))
    assert result.exit_code == 0
    assert ET.fromstring(result.stdout).tag.endswith("svg")  # noqa: S314 - it is our own
    assert "Ruota Fietsen: what happens to a call" in result.stdout
    assert "a bill or a payment" in result.stdout


def test_the_picture_goes_to_a_file(file: Path, tmp_path: Path) -> None:
    output = tmp_path / "flow.svg"
    result = run("flow", str(file), "--output", str(output), "--language", "it")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert f"{output}: " in result.stderr
    picture = output.read_text(encoding="utf-8")
    assert "una fattura o un pagamento" in picture
    assert "Ruota Fietsen: che cosa succede a una chiamata" in picture


def test_a_language_of_callers_that_the_picture_has_no_words_in_has_english_ones(
    file: Path,
) -> None:
    spoken = SMALL.replace('code = "en"', 'code = "de"')
    file.write_text(spoken, encoding="utf-8")
    for options in ([], ["--language", "de"]):
        result = run("flow", str(file), "--format", "mermaid", *options)
        assert result.exit_code == 0
        assert "what happens to a call" in result.stdout


@pytest.mark.parametrize(
    ("name", "options", "beginning"),
    [
        ("flow.mmd", [], "flowchart LR\n"),
        ("flow.svg", [], "<svg "),
        ("flow.mmd", ["--format", "svg"], "<svg "),
        ("flow.svg", ["--format", "mermaid"], "flowchart LR\n"),
    ],
)
def test_the_form_follows_the_name_unless_it_is_said(
    file: Path, tmp_path: Path, name: str, options: list[str], beginning: str
) -> None:
    output = tmp_path / name
    assert run("flow", str(file), "--output", str(output), *options).exit_code == 0
    assert output.read_text(encoding="utf-8").startswith(beginning)


def test_mistakes_are_marked_in_the_picture(file: Path) -> None:
    file.write_text(EXAMPLE.replace('queue = "workshop"\nkey', 'queue = "workshp"\nkey'), "utf-8")
    result = run("flow", str(file))
    assert result.exit_code == 0
    assert "1 mistake in all; 'switchroom check-config' lists them" in result.stderr
    assert "⚠ concerns[1].queue: unknown queue &#x27;workshp&#x27;" in result.stdout
    assert 'class="box green error"' in result.stdout


def test_a_file_that_cannot_be_read_is_refused_with_its_place(file: Path) -> None:
    file.write_text("queues = 5\n")
    result = run("flow", str(file))
    assert result.exit_code == 1
    assert f"{file}:1: queues: 5 does not fit" in result.stderr


def test_a_language_that_is_not_spoken_is_refused(file: Path) -> None:
    result = run("flow", str(file), "--language", "de")
    assert result.exit_code == 2
    assert "'de' is none of the languages; there are: nl, it, en" in result.stderr


def test_a_file_that_cannot_be_written_is_named(file: Path, tmp_path: Path) -> None:
    result = run("flow", str(file), "--output", str(tmp_path / "nowhere" / "flow.svg"))
    assert result.exit_code == 1
    assert "cannot be written: No such file or directory" in result.stderr


def test_a_conversation_without_languages_is_drawn_with_its_mistake(file: Path) -> None:
    file.write_text(SMALL.replace('[{ code = "en", skill = "english" }]', "[]"))
    result = run("flow", str(file))
    assert result.exit_code == 0
    assert "a script needs at least one language" in result.stdout


@pytest.mark.parametrize("code", ["de", "nl", "it", "en"])
def test_the_texts_of_a_language_are_a_file_that_can_be_used(tmp_path: Path, code: str) -> None:
    printed = run("texts", code)
    assert printed.exit_code == 0
    data = tomllib.loads(printed.stdout)
    assert data["texts"] == SHIPPED.get(code, SHIPPED["en"])
    assert data["texts"].keys() == PLACEHOLDERS.keys()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / f"{code}.toml").write_text(printed.stdout, encoding="utf-8")
    text = SMALL.replace('code = "en"', f'code = "{code}"') + 'texts_folder = "texts"\n'
    script = settings_of(tmp_path, text).conversation
    assert script.texts[code] == data["texts"]
    assert script.phrases[code].no


def test_a_template_says_what_is_filled_in_and_what_to_do() -> None:
    printed = run("texts", "de").stdout
    assert "# {company} {concern} {key}\nmenu_item = " in printed
    assert "# Translate each text." in printed
    assert "# Translate each text." not in run("texts", "nl").stdout


@pytest.mark.parametrize("code", ["german", "d", "d3", "../de", "dé"])
def test_what_is_no_language_has_no_texts(code: str) -> None:
    result = run("texts", code)
    assert result.exit_code == 2
    assert "is no language; right would be a code such as de" in result.stderr
