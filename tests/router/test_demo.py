"""`switchroom demo` as a newcomer runs it."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from router.cli import switchroom

ROOT = Path(__file__).parents[2]
DEMO = [sys.executable, "-m", "router", "demo"]
PLAIN_ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"}


def run_demo(*options: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [*DEMO, *options],
        cwd=cwd,
        env=PLAIN_ENVIRONMENT | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_the_demo_ends_by_itself_with_a_summary(tmp_path: Path) -> None:
    """In an empty folder: it needs no configuration."""
    ran = run_demo("--for", "3s", "--plain", "--speed", "60", cwd=tmp_path)
    assert ran.returncode == 0
    assert ran.stderr == ""
    assert "Simulated traffic, this machine only" in ran.stdout
    assert "← call" in ran.stdout
    assert "said: '" in ran.stdout
    told = r"Summary: 15 min played ahead, then (\d+) min( \d+ s)? in \d+ s \(×60\), \d+ calls\."  # noqa: RUF001
    assert re.search(told, ran.stdout)
    assert re.search(r"service level\s+\d+ %", ran.stdout)
    assert "service level: answered in time ÷" in ran.stdout
    assert list(tmp_path.iterdir()) == []


def test_figures_move_from_the_first_moment() -> None:
    """Some traffic has come and gone before the first line."""
    ran = run_demo("--for", "0s", "--seed", "4")
    assert ran.returncode == 0
    queued = re.search(r"(\d+) queued, (\d+) answered", ran.stdout)
    assert queued is not None
    assert int(queued[1]) > 30
    assert int(queued[2]) > 20
    assert re.search(r"Summary: 15 min played ahead, \d+ calls\.", ran.stdout)


def test_ctrl_c_ends_the_demo_cleanly_with_the_summary() -> None:
    with subprocess.Popen(  # noqa: S603 - our own command
        [*DEMO, "--plain"],
        cwd=ROOT,
        env=PLAIN_ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "Simulated traffic" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=15)
    assert process.returncode == 0
    assert errors == ""
    assert "Summary: " in rest


def test_in_a_terminal_the_demo_shows_the_board() -> None:
    leader, follower = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own command
        [*DEMO, "--for", "1s"],
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
        assert process.wait(timeout=15) == 0
    os.close(leader)
    text = shown.decode()
    assert "\x1b[?1049h" in text  # the board has the screen to itself
    assert "\x1b[?1049l" in text
    assert "Decisions, the newest first" in text
    assert "Summary: " in text.rpartition("\x1b[?1049l")[2]


def test_ones_own_configuration_is_used_without_its_telephone_network(tmp_path: Path) -> None:
    text = (ROOT / "router" / "example.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace('"front desk"', '"reception"'), encoding="utf-8")
    ran = run_demo("--for", "1s", "--config", str(own), "--agents", "3", "--calls-per-hour", "60")
    assert ran.returncode == 0
    assert "reception" in ran.stdout
    assert "front desk" not in ran.stdout


def test_the_help_says_what_is_played_ahead_and_how_many_agents_work() -> None:
    text = " ".join(CliRunner().invoke(switchroom, ["demo", "--help"]).output.split())
    assert "15 minutes are played ahead" in text
    assert "How many agents work. [default: 15, or those of --config]" in text


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--for", "soon"], "'soon' is not a time; right would be 60s, 5m or 1h"),
        (["--speed", "61"], "is not in the range 1<=x<=60"),
        (["--agents", "-1"], "-1 is not in the range"),
        (["--config", "nowhere.toml"], "'nowhere.toml' does not exist"),
    ],
)
def test_a_wrong_option_is_refused_with_what_would_be_right(
    options: list[str], complaint: str
) -> None:
    result = CliRunner().invoke(switchroom, ["demo", *options])
    assert result.exit_code == 2
    assert complaint in result.output


def test_a_configuration_with_mistakes_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("queues = []\n", encoding="utf-8")
    result = CliRunner().invoke(switchroom, ["demo", "--config", str(wrong)])
    assert result.exit_code == 1
    assert "wrong.toml" in result.output
