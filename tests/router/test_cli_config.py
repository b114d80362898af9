from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result

from router.cli import switchroom
from router.settings import check, load
from tests.router.settings_texts import PUBLIC, SMALL, TWILIO

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = files("router").joinpath("example.toml").read_text("utf-8")


def run(*arguments: str, **environ: str) -> Result:
    return CliRunner(env={"COLUMNS": "80", **environ}).invoke(switchroom, arguments)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "switchroom.toml"


def test_a_sound_configuration_is_summed_up_in_a_line(file: Path) -> None:
    file.write_text(SMALL)
    result = run("check-config", str(file))
    assert result.exit_code == 0
    assert result.output == f"✓ {file}: 1 queue, 1 agent, 0 concerns in en\n"


def test_problems_are_listed_whole_and_end_in_exit_code_1(file: Path) -> None:
    file.write_text(SMALL.replace('"billing", {', '"biling", {') + "[tims]\n")
    result = run("check-config", str(file))
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"✗ error {file}:11: agents[0].skills[0].skill: unknown skill 'biling'; did you mean 'billing'?",
        f"✗ error {file}:17: tims: unknown key; did you mean 'times'?",
    ]


def test_warnings_do_not_fail_the_check(file: Path) -> None:
    file.write_text(
        SMALL.replace('needs = ["billing"]', 'needs = [{skill = "billing", level = 9}]')
    )
    result = run("check-config", str(file))
    assert result.exit_code == 0
    first, last = result.output.splitlines()
    assert first.startswith("▲ warning ")
    assert last.startswith("✓ ")


def test_brackets_in_a_message_are_no_markup(file: Path) -> None:
    file.write_text(SMALL.replace('"billing", {', '"[red]x", {'))
    assert "unknown skill '[red]x'" in run("check-config", str(file)).output


def test_the_file_can_come_from_the_environment(file: Path) -> None:
    file.write_text(SMALL)
    assert run("check-config", SWITCHROOM_CONFIG=str(file)).exit_code == 0


def test_the_effective_configuration_is_shown_without_secrets(file: Path) -> None:
    file.write_text(SMALL + TWILIO + PUBLIC)
    result = run("show-config", str(file), SWITCHROOM_SERVICE_PORT="8081")
    assert result.exit_code == 0
    assert "port = 8081" in result.output
    assert 'auth_token = "***"' in result.output
    assert 'caller_id = "+31205550100"' in result.output
    assert "canary" not in result.output
    assert "a-token-of-anna" not in result.output


def test_a_configuration_that_cannot_be_used_is_not_shown(file: Path) -> None:
    result = run("show-config", str(file))
    assert result.exit_code == 1
    assert "there is no such file" in result.output


def test_the_example_that_is_printed_is_sound(file: Path) -> None:
    file.write_text(run("example-config").output, encoding="utf-8")
    checked = check(file, {})
    assert checked.settings is not None
    assert not checked.warnings
    script = checked.settings.conversation
    assert [language.code for language in script.languages] == ["nl", "it", "en"]
    assert len(script.concerns) == 4
    for concern in script.concerns:
        assert all(len(concern.examples[code]) >= 10 for code in ("nl", "it", "en"))


def test_what_is_switched_off_in_the_example_is_sound_too(file: Path) -> None:
    text = re.sub(r"^#(?=[\[a-z])", "", EXAMPLE, flags=re.MULTILINE)
    assert text != EXAMPLE
    file.write_text(text.replace("change-me-", "changed-"), encoding="utf-8")
    settings = load(file, {})
    assert settings.twilio is not None
    assert not check(file, {}).warnings


def test_the_example_as_it_is_cannot_face_the_world(file: Path) -> None:
    file.write_text(EXAMPLE, encoding="utf-8")
    checked = check(file, {"SWITCHROOM_SERVICE_HOST": "0.0.0.0"})  # noqa: S104 - that is the point
    assert len(checked.problems) == 6


@pytest.mark.parametrize("name", ["check-config", "show-config", "example-config"])
def test_every_help_text_has_an_example(name: str) -> None:
    command = switchroom.commands[name]
    with click.Context(command, info_name=name) as context:
        text = command.get_help(context)
    assert re.search(rf"Example:\n +(SWITCHROOM_\S+ )?switchroom {name}", text)


def test_the_command_line_itself_has_help() -> None:
    assert "switchroom check-config" in run("--help").output
    assert run("--version").output.startswith("switchroom, version ")
