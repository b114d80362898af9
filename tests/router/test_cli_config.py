from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result

from router.cli import switchroom
from router.settings import check, load
from router.settings.model import Service, Twilio
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


UNSERVED = SMALL.replace('needs = ["billing"]', 'needs = [{skill = "billing", level = 9}]')
SPOKEN = SMALL.replace("languages = [", 'languages = [{ code = "nl", skill = "dutch" }, ').replace(
    'skills = ["billing", "english"]', 'skills = ["billing", "english", "dutch"]', 1
)


def test_warnings_do_not_fail_the_check(file: Path) -> None:
    file.write_text(SPOKEN)
    result = run("check-config", str(file))
    assert result.exit_code == 0
    first, summary, finding = result.output.splitlines()
    assert first.startswith("▲ warning ")
    assert "no agent can serve it in 'nl'" in first
    assert summary.startswith("✓ ")
    assert finding == (
        f"▲ warning {file}: Nobody has 'dutch', which is asked for by calls by their concern or "
        "language. Give it to an agent."
    )


def test_what_the_linter_finds_comes_last_and_is_said_once(file: Path) -> None:
    file.write_text(UNSERVED)
    result = run("check-config", str(file))
    assert result.exit_code == 0
    summary, finding = result.output.splitlines()
    assert summary.startswith("✓ ")
    assert finding.startswith(f"▲ warning {file}: No agent can ever take a call of queue 'billing'")


def test_a_configuration_without_agents_is_warned_of_once(file: Path) -> None:
    file.write_text(re.sub(r"\[\[agents\]\][^\[]*\[.*\]\n", "", SMALL))
    lines = run("check-config", str(file)).output.splitlines()
    assert [line for line in lines if "There are no agents" in line] == lines[1:]


def test_the_linter_knows_the_skills_and_priorities_of_concerns(file: Path) -> None:
    concern = """
[[conversation.concerns]]
id = "complaint"
queue = "billing"
skills = ["patience"]
priority = 5
names = { en = "a complaint" }
next_steps = { en = "Somebody will listen to you." }
examples = { en = ["I want to complain", "this is a scandal"] }

[routing]
order = "strict"
"""
    text = SMALL.replace("skills = [", 'skills = ["patience", ') + concern
    file.write_text(text)
    output = run("check-config", str(file)).output
    assert "asks for 'patience'" not in output
    assert "calls of priority 0 wait for as long as there are any of 5" in output


@pytest.mark.parametrize(("text", "code"), [(SMALL, 0), (SPOKEN, 1), (UNSERVED, 1)])
def test_a_strict_check_fails_if_there_are_warnings(file: Path, text: str, code: int) -> None:
    file.write_text(text)
    assert run("check-config", "--strict", str(file)).exit_code == code


def test_nothing_in_the_example_is_found_wanting(file: Path) -> None:
    file.write_text(EXAMPLE, encoding="utf-8")
    result = run("check-config", "--strict", str(file))
    assert result.exit_code == 0
    assert len(result.output.splitlines()) == 1


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
    assert len(script.concerns) == 6
    for concern in script.concerns:
        assert all(len(concern.examples[code]) >= 10 for code in ("nl", "it", "en"))


def test_what_is_switched_off_in_the_example_is_sound_too(file: Path) -> None:
    text = re.sub(r"^#(?=[\[a-z])", "", EXAMPLE, flags=re.MULTILINE)
    assert text != EXAMPLE
    text = text.replace("change-me-", "changed-").replace('"change-me"', f'"{"x" * 32}"')
    file.write_text(text, encoding="utf-8")
    settings = load(file, {})
    twilio = settings.twilio
    assert twilio is not None
    assert not check(file, {}).warnings
    # What would not be true of anybody is explained, but not there to be switched on.
    assert (twilio.application_sid, twilio.music_url) == (None, None)
    assert not settings.conversation.recordings
    assert not any(queue.music for queue in settings.queues)
    assert not settings.service.behind_proxy


def test_the_example_names_every_key_of_twilio_and_of_the_service() -> None:
    for table in (Twilio, Service):
        for key in table.__struct_fields__:
            assert re.search(rf"^#? ?{key} = ", EXAMPLE, re.MULTILINE), key


@pytest.mark.parametrize("command", ["check-config", "show-config", "run"])
def test_a_folder_is_refused_alike_wherever_its_name_comes_from(
    tmp_path: Path, command: str
) -> None:
    given, named = run(command, str(tmp_path)), run(command, SWITCHROOM_CONFIG=str(tmp_path))
    assert given.output == named.output
    assert given.exit_code == named.exit_code == 1
    assert "it is a folder" in "".join(given.output.split("\n"))


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
