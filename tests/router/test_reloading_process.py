"""`kill -HUP` of `switchroom run`, as those who run it do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.router.office import BENS, COMPANY, WITH_BEN

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FEW_FILES = ("/bin/sh", "-c", 'ulimit -S -n 512; exec "$@"', "sh")
"""What follows is begun with a low limit, as many systems do."""
LOGGED = COMPANY.replace("[service]\n", '[service]\nlog_format = "json"\n')


class Running:
    """A process of `switchroom run`; its log is read as it comes."""

    def __init__(self, process: subprocess.Popen[str], file: Path) -> None:
        self.process = process
        self.file = file
        self.port = int(self.logs("listening")["port"])

    def logs(self, event: str) -> dict[str, Any]:
        """The next line about this; those before it are passed over."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            told: dict[str, Any] = json.loads(line)
            if told["event"] == event:
                return told
        raise AssertionError(f"the service has ended without {event}")

    def reloads(self, text: str) -> None:
        self.file.write_text(text, encoding="utf-8")
        self.process.send_signal(signal.SIGHUP)

    def is_ready(self) -> bool:
        url = f"http://127.0.0.1:{self.port}/health/ready"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return bool(answer.status == 200)

    async def signs_in(self, token: str) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self.port}/api/agent"
        async with aiohttp.ClientSession() as http, http.ws_connect(url) as desk:
            await desk.send_json({"v": 1, "type": "sign_in", "token": token})
            answer: dict[str, Any] = await desk.receive_json(timeout=10)
            return answer


def limit_of(process: int) -> list[str]:
    """How many files it may have open: the soft and the hard limit."""
    lines = Path(f"/proc/{process}/limits").read_text(encoding="ascii").splitlines()
    (line,) = (line for line in lines if line.startswith("Max open files"))
    return line.split()[3:5]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    file = tmp_path / "switchroom.toml"
    file.write_text(LOGGED, encoding="utf-8")
    with subprocess.Popen(  # noqa: S603 - our own command
        [*FEW_FILES, sys.executable, "-m", "router", "run", str(file)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Running(process, file)
        finally:
            process.terminate()
            process.communicate(timeout=15)
    assert process.returncode == 0


async def test_a_signal_lets_a_changed_configuration_take_effect(running: Running) -> None:
    assert (await running.signs_in("the-token-of-ben-alone"))["code"] == "wrong_token"
    running.reloads(LOGGED.replace("[conversation]", BENS + "[conversation]", 1))
    assert running.logs("configuration_reloaded")["changes"] == ["agents added: ben"]
    assert (await running.signs_in("the-token-of-ben-alone"))["type"] == "signed_in"


def test_a_broken_file_is_refused_with_its_lines_and_the_service_goes_on(running: Running) -> None:
    running.reloads(LOGGED.replace("level = 5", "level = 50") + "[queues_gone]\nold = 'new'\n")
    first, second = (running.logs("configuration_refused")["problem"] for _ in range(2))
    assert first.startswith(f"{running.file}:10: queues[0].needs[0].level: 50 does not fit")
    assert second.startswith(f"{running.file}:47: queues_gone.old: unknown queue 'new'")
    assert running.is_ready()
    running.reloads(LOGGED)
    assert running.logs("configuration_reloaded")["changes"] == ["none"]


def test_signals_in_a_row_do_no_harm(running: Running) -> None:
    running.file.write_text(WITH_BEN, encoding="utf-8")
    for _ in range(20):
        running.process.send_signal(signal.SIGHUP)
    assert running.logs("configuration_needs_restart")["keys"] == ["service.log_format"]
    assert running.logs("configuration_reloaded")["changes"] == ["agents added: ben"]
    assert running.is_ready()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the limits of a process")
def test_the_service_may_have_as_many_connections_open_as_the_system_lets_it(
    running: Running,
) -> None:
    soft, hard = limit_of(running.process.pid)
    assert soft == hard
