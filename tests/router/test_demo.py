"""`switchroom demo` as a newcomer runs it."""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from router.cli import switchroom
from router.cli.demo.configuration import DemoConfiguration
from router.settings import load
from router.settings.linting import linted

ROOT = Path(__file__).parents[2]
DEMO = [sys.executable, "-m", "router", "demo"]
GUARD_S = 120
"""Against a demo that never ends; what it takes depends on the machine."""
PLAIN_ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"}


def run_demo(*options: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [*DEMO, *options],
        cwd=cwd,
        env=PLAIN_ENVIRONMENT | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=GUARD_S,
        check=False,
    )


def test_the_demo_ends_by_itself_with_a_summary(tmp_path: Path) -> None:
    """In an empty folder: it needs no configuration."""
    ran = run_demo("--for", "3s", "--plain", "--speed", "60", cwd=tmp_path)
    assert ran.returncode == 0
    assert ran.stderr == ""
    assert "Simulated traffic, this machine only (127.0.0.1), ×60." in ran.stdout  # noqa: RUF001
    for path in ("/wall", "/agent", "/call", "/supervisor", "/admin"):
        assert re.search(rf"http://127\.0\.0\.1:\d+{path}\n", ran.stdout)
    assert "← call" in ran.stdout
    assert "said: '" in ran.stdout
    told = r"Summary: 1 h 00 min played ahead, then (\d+) min( \d+ s)? in \d+ s, \d+ calls\."
    assert re.search(told, ran.stdout)
    assert re.search(r"service level\s+\d+ %", ran.stdout)
    assert "service level: answered in time ÷" in ran.stdout
    assert list(tmp_path.iterdir()) == []


def test_figures_move_from_the_first_moment() -> None:
    """Some traffic has come and gone before the first line."""
    ran = run_demo("--for", "0s", "--seed", "4", "--plain")
    assert ran.returncode == 0
    queued = re.search(r"(\d+) queued, (\d+) answered", ran.stdout)
    assert queued is not None
    assert int(queued[1]) > 90
    assert int(queued[2]) > 80
    assert re.search(r"Summary: 1 h 00 min played ahead, \d+ calls\.", ran.stdout)


def test_ctrl_c_ends_the_demo_cleanly_with_the_summary() -> None:
    with subprocess.Popen(  # noqa: S603 - our own command
        [*DEMO, "--plain", "--port", "0"],
        cwd=ROOT,
        env=PLAIN_ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "Simulated traffic" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=GUARD_S)
    assert process.returncode == 0
    assert errors == ""
    assert "Summary: " in rest


def test_in_a_terminal_the_demo_shows_the_board() -> None:
    leader, follower = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own command
        [*DEMO, "--for", "1s", "--board"],
        cwd=ROOT,
        env=PLAIN_ENVIRONMENT | {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"},
        stdin=follower,
        stdout=follower,
        stderr=follower,
    ) as process:
        os.close(follower)
        shown = b""
        with suppress(OSError):  # how the end of a terminal is told
            while some := os.read(leader, 65_536):
                shown += some
        assert process.wait(timeout=GUARD_S) == 0
    os.close(leader)
    text = shown.decode()
    assert "\x1b[?1049h" in text  # the board has the screen to itself
    assert "\x1b[?1049l" in text
    assert "Decisions, the newest first" in text
    assert "Summary: " in text.rpartition("\x1b[?1049l")[2]


def test_ones_own_configuration_is_used_without_its_telephone_network(tmp_path: Path) -> None:
    text = (ROOT / "router" / "example.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace('"front desk"', '"till"'), encoding="utf-8")
    ran = run_demo("--for", "1s", "--config", str(own), "--agents", "3", "--plain")
    assert f"Configuration   {own}" in ran.stdout
    assert own.is_file()
    assert ran.returncode == 0
    assert "till" in ran.stdout
    assert "front desk" not in ran.stdout


def test_the_help_says_what_is_played_ahead_and_how_many_agents_work() -> None:
    text = " ".join(CliRunner().invoke(switchroom, ["demo", "--help"]).output.split())
    assert "The first hour is played ahead" in text
    assert "How many agents are simulated. [default: 15, or those of --config]" in text


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--for", "soon"], "'soon' is not a time; right would be 60s, 5m or 1h"),
        (["--speed", "61"], "is not in the range 1<=x<=60"),
        (["--agents", "-1"], "-1 is not in the range"),
        (["--port", "70000"], "70000 is not in the range"),
        (["--config", "nowhere.toml"], "'nowhere.toml' does not exist"),
    ],
)
def test_a_wrong_option_is_refused_with_what_would_be_right(
    options: list[str], complaint: str
) -> None:
    result = CliRunner().invoke(switchroom, ["demo", *options])
    assert result.exit_code == 2
    assert complaint in result.output


def test_a_port_that_is_taken_is_refused_if_it_was_asked_for_and_else_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run_demo("--for", "0s", "--port", str(port))
    assert ran.returncode == 1
    assert "the demo cannot listen: " in ran.stderr
    assert str(port) in ran.stderr
    with suppress(OSError), socket.create_server(("127.0.0.1", 8080)):
        assert run_demo("--for", "0s").returncode == 0


def test_the_copy_of_the_example_is_deleted_unless_it_was_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    untouched = DemoConfiguration(None, {}, agents=None, port=8080)
    assert len(untouched.load().agents) == 16
    assert untouched.close() is False
    edited = DemoConfiguration(None, {}, agents=None, port=8080)
    edited.file.write_text("# mine\n" + edited.file.read_text("utf-8"), encoding="utf-8")
    assert edited.close() is True
    assert [one.name for one in tmp_path.rglob("*.toml")] == ["switchroom.toml"]


def test_whoever_calls_in_the_demo_is_asked_afterwards_how_it_was() -> None:
    demo = DemoConfiguration(None, {}, agents=None, port=8080)
    try:
        settings = demo.load()
        survey = settings.conversation.survey
        assert survey is not None
        assert [one.id for one in survey.questions] == ["helped"]
        assert (survey.share, survey.comment) == (1, False)
        assert linted(settings) == linted(load(ROOT / "router" / "example.toml", {}))
    finally:
        demo.close()
    own = DemoConfiguration(ROOT / "router" / "example.toml", {}, agents=3, port=1).load()
    assert own.conversation.survey is None


def test_a_demo_calls_nobody_is_always_open_and_has_a_person() -> None:
    configuration = DemoConfiguration(ROOT / "router" / "example.toml", {}, agents=3, port=1)
    settings = configuration.load()
    assert settings.twilio is None
    assert settings.service.host == "127.0.0.1"
    assert settings.service.public_url is None
    hours = settings.conversation.hours
    assert hours is not None
    assert hours.timezone == "Europe/Amsterdam"
    assert set(hours.weekly.values()) == {("00:00-24:00",)}
    assert [agent.id for agent in settings.agents] == ["anna", "bram", "chiara", "you"]
    able = {agent.id for agent in settings.agents for one in agent.skills if one.skill == "headset"}
    assert able == {"you"}
    assert settings.browser is not None
    assert settings.browser.skills == ("headset",)
    assert settings.browser.number == "+31205550199"
    assert configuration.written is not None
    assert configuration.written.conversation.hours != hours
    assert configuration.close() is False


def test_a_configuration_with_mistakes_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("queues = []\n", encoding="utf-8")
    result = CliRunner().invoke(switchroom, ["demo", "--config", str(wrong)])
    assert result.exit_code == 1
    assert "wrong.toml" in result.output
