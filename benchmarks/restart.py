"""How long the service is away when it is killed and started again at once, with 2,000 callers waiting
and 500 talking.

The journal is written by the service itself, to a temporary folder on the current disk, and the
process is killed with it (kill -9). Then `switchroom run` is started on a copy of it, as those who
run it do. `restart_s` runs from the start of the process until it has answered a webhook of
Twilio's, `recover_s` is the share of the journal, as the service logs it. The reference in the same
run is the start on an empty journal: what Python needs to load the program. Medians of the rounds.

    python benchmarks/restart.py [--json] [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode

import msgspec
import uvloop
from multidict import MultiDict
from rich.console import Console
from rich.table import Table

from ivr import Keys
from queues.ids import AgentId, CallId
from router.app import Service
from router.callers import Caller
from router.carriers.twilio.signature import sign
from router.clock import SystemClock
from router.journal.sqlite import SqliteJournal
from router.logs import configure_logs
from router.settings import load

ROOT = Path(__file__).parents[1]
PUBLIC_URL = "https://calls.example.com"
AUTH_TOKEN = "a-token-for-benchmarks"  # noqa: S105 - made up
NUMBER = "+31205550100"
WAITING, TALKING = 2_000, 500
AT_ONCE = 50
ROUNDS, ROUNDS_QUICK = 7, 3
READY_S_MAX = 60.0
GOALS = {
    "restart_s": "≤ 2",
    "restart_s_max": "≤ 2",
    "recover_s": "",
    "empty_restart_s": "",
    "entries": "",
}
MEANING = {
    "restart_s": "from the start of the process to the first webhook answered",
    "restart_s_max": "the longest",
    "recover_s": "of that: the journal, the snapshot and what is personal",
    "empty_restart_s": "the same start on an empty journal",
    "entries": "in the journal",
}
COMPANY = f"""
[service]
public_url = "{PUBLIC_URL}"
log_format = "json"

[[queues]]
id = "help"

[twilio]
account_sid = "AC{"0" * 32}"
auth_token = "{AUTH_TOKEN}"
api_key_sid = "SK{"0" * 32}"
api_key_secret = "{"x" * 32}"
caller_id = "{NUMBER}"
api_base_url = "http://127.0.0.1:9"

[conversation]
company = "Ruota"
default_queue = "help"
languages = [{{ code = "nl" }}]

[[conversation.numbers]]
number = "{NUMBER}"
languages = ["nl"]

[[conversation.concerns]]
id = "repair"
queue = "help"
key = "1"
names.nl = "een reparatie"
examples.nl = ["mijn fiets is kapot", "de ketting is gebroken", "mijn band is lek"]
"""


def write_company(folder: Path) -> Path:
    """The configuration of a company with so many agents."""
    agents = (
        f'[[agents]]\nid = "agent-{number}"\nname = "Agent {number}"\n'
        f'token = "token-of-agent-{number:06d}"\n'
        for number in range(TALKING)
    )
    file = folder / "switchroom.toml"
    file.write_text(COMPANY + "\n".join(agents), encoding="utf-8")
    return file


# -- The journal


async def fill(file: Path, folder: Path) -> None:
    """Let callers in and bring some of them together with agents; then die."""
    configure_logs("json", "error")
    service = Service(load(file, {}), SystemClock(), SqliteJournal(folder))
    await service.open()
    for first in range(0, WAITING + TALKING, AT_ONCE):
        await asyncio.gather(*(_arrive(service, first + one) for one in range(AT_ONCE)))
    for number in range(TALKING):
        await _talk(service, AgentId(f"agent-{number}"))
    states = [call.state for call in service.engine.core.state.calls.values()]
    if (states.count("waiting"), states.count("talking")) != (WAITING, TALKING):
        raise SystemExit(f"{states.count('waiting')} wait and {states.count('talking')} talk")
    await service.engine.all_written()
    os.kill(os.getpid(), signal.SIGKILL)


async def _arrive(service: Service, number: int) -> None:
    caller = Caller(number=f"+3161{number:07d}")
    reply = await service.switchboard.call_arrived("twilio", f"CA{number:032d}", NUMBER, caller)
    while reply.then == "listen" and reply.turn is not None:
        turn = reply.turn.state.turn
        reply = await service.switchboard.caller_said(reply.call, turn, Keys(digits="1"))


async def _talk(service: Service, agent: AgentId) -> None:
    await service.attendance.desk_opened(agent)
    await service.attendance.set_ready(agent)
    work = service.engine.core.state.agents[agent].work
    if work is None:
        raise SystemExit(f"{agent} was offered nothing")
    call, offer = CallId(work.call.id), work.offer
    await service.switchboard.accept(agent, call, offer)
    await service.switchboard.agent_joined(call, offer, f"CA{agent[6:]:a>32}")
    await service.switchboard.caller_joined(call, offer)


# -- Starts


class Start(msgspec.Struct, frozen=True):
    """How long a start took, and what the journal's share of it was."""

    ready_s: float
    recovered_s: float
    entries: int


def start(file: Path, folder: Path) -> Start:
    """Start the service on this journal, and kill it as soon as it answers."""
    port = _free_port()
    environ = {
        "PATH": os.environ["PATH"],
        "SWITCHROOM_SERVICE_PORT": str(port),
        "SWITCHROOM_JOURNAL_FOLDER": str(folder),
    }
    began_s = time.perf_counter()
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "router", "run", str(file)], cwd=ROOT, env=environ, stderr=log
        ) as process,
    ):
        try:
            ready_s = _until_answered(process, port) - began_s
        finally:
            process.kill()
    told = re.search(rb'"entries": (\d+).*"took_s": ([0-9.]+)', (folder / "log").read_bytes())
    entries, took_s = (0, 0.0) if told is None else (int(told[1]), float(told[2]))
    return Start(ready_s, took_s, entries)


def _until_answered(process: subprocess.Popen[bytes], port: int) -> float:
    path, fields = "/twilio/status", {"CallSid": "CA" + "f" * 32, "CallStatus": "completed"}
    signature = sign(AUTH_TOKEN, PUBLIC_URL + path, MultiDict(fields)).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        data=urlencode(fields).encode(),
        headers={"X-Twilio-Signature": signature},
    )
    until_s = time.perf_counter() + READY_S_MAX
    while process.poll() is None and time.perf_counter() < until_s:
        try:
            with urllib.request.urlopen(request, timeout=READY_S_MAX) as answer:  # noqa: S310
                if answer.status == 200:
                    return time.perf_counter()
        except URLError:
            time.sleep(0.005)
    raise SystemExit("the service does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# -- Figures


def measure(rounds: int) -> dict[str, float]:
    """Medians of so many rounds, the two kinds of start in turns."""
    with tempfile.TemporaryDirectory(dir=".", prefix=".benchmark-") as name:
        folder = Path(name).resolve()
        file, filled = write_company(folder), folder / "filled"
        filling = [sys.executable, __file__, "--fill", str(folder)]
        ended = subprocess.run(filling, check=False)  # noqa: S603 - ourselves
        if ended.returncode != -signal.SIGKILL:
            raise SystemExit("the journal could not be filled")
        full: list[Start] = []
        empty: list[Start] = []
        for number in range(rounds + 1):
            copy = folder / f"copy-{number}"
            shutil.copytree(filled, copy)
            nothing = folder / f"nothing-{number}"
            nothing.mkdir()
            full.append(start(file, copy))
            empty.append(start(file, nothing))
            shutil.rmtree(copy)
    full, empty = full[1:], empty[1:]  # the first round warms up
    return {
        "restart_s": statistics.median(one.ready_s for one in full),
        "restart_s_max": max(one.ready_s for one in full),
        "recover_s": statistics.median(one.recovered_s for one in full),
        "empty_restart_s": statistics.median(one.ready_s for one in empty),
        "entries": full[0].entries,
    }


def show(figures: dict[str, float]) -> None:
    """A table for people."""
    table = Table("figure", "measured", "goal", "meaning")
    table.title = f"Restart with {WAITING:,} waiting and {TALKING} talking"
    for name, value in figures.items():
        shown = f"{value:,.0f}" if value >= 100 else f"{value:.3f}"
        table.add_row(name, shown, GOALS[name], MEANING[name])
    Console().print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="killed and started again")
    parser.add_argument("--json", action="store_true", help="print one JSON object only")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--fill", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.fill:
        folder = Path(asked.fill)
        uvloop.run(fill(folder / "switchroom.toml", folder / "filled"))
        return
    figures = measure(ROUNDS_QUICK if asked.quick else ROUNDS)
    if asked.json:
        print(json.dumps({key: round(value, 4) for key, value in figures.items()}))
    else:
        show(figures)


if __name__ == "__main__":
    main()
