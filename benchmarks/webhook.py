"""How many of Twilio's webhooks the service answers, against a handler that only parses the form.

Both run as servers in processes of their own, with the same HTTP library and event loop, and get
the same load over loopback from this one: simulated callers going through whole calls (voice, what it
is about in words, silence at the confirmation, wait, status), every request signed. Rates
are requests per second of the server's own CPU time. The service checks the signature, takes the conversation a turn further, queues the call, writes the journal and renders
TwiML; the bare handler parses the form and answers a text of the same size.

The journal is the durable one, in a folder of its own in the present one, unless `--journal memory`.

    python benchmarks/webhook.py [--journal sqlite] [--json] [--seconds 3] [--rounds 5]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import re
import statistics
import subprocess
import sys
import time
from importlib.resources import files
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import uvloop
from aiohttp import web
from msgspec.structs import replace
from multidict import MultiDict
from rich.console import Console
from rich.table import Table

from router.app import Service
from router.carriers.twilio.signature import sign
from router.clock import SystemClock
from router.journal.memory import MemoryJournal
from router.journal.sqlite import SqliteJournal
from router.logs import configure_logs
from router.settings import Secret, Settings, Twilio, load

PUBLIC_URL = "https://calls.example.com"
AUTH_TOKEN = "a-token-for-benchmarks"  # noqa: S105 - made up
NUMBER = "+31205550100"
CONNECTIONS = 4
SIDE_BY_SIDE = 16
GOAL = 0.5
STANDARD = {
    "AccountSid": "AC" + "0" * 32,
    "ApiVersion": "2010-04-01",
    "CallStatus": "in-progress",
    "Direction": "inbound",
    "Called": NUMBER,
    "To": NUMBER,
    "Caller": "+31612345678",
    "From": "+31612345678",
    "CallerCity": "",
    "CallerCountry": "NL",
    "FromCity": "",
    "FromCountry": "NL",
    "ToCountry": "NL",
}


def settings() -> Settings:
    """The example company, always open, with an account at Twilio."""
    company = load(Path(str(files("router").joinpath("example.toml"))), {})
    account = Twilio(
        account_sid="AC" + "0" * 32,
        auth_token=Secret(AUTH_TOKEN),
        api_key_sid="SK" + "0" * 32,
        api_key_secret=Secret("x" * 32),
        caller_id=NUMBER,
    )
    return replace(
        company,
        service=replace(company.service, public_url=PUBLIC_URL, port=0),
        conversation=replace(company.conversation, hours=None),
        twilio=account,
    )


async def serve_switchroom(folder: Path | None) -> None:
    """The whole service."""
    configure_logs("json", "error")
    journal = MemoryJournal() if folder is None else SqliteJournal(folder)
    service = Service(settings(), SystemClock(), journal)
    await service.open()
    gc.collect()
    gc.freeze()
    print(await service.listen(), flush=True)
    await asyncio.Event().wait()


async def serve_bare() -> None:
    """Parse the form, answer."""
    text = '<?xml version="1.0" encoding="UTF-8"?><Response>' + "<Say>x</Say>" * 60 + "</Response>"

    async def handle(request: web.Request) -> web.Response:
        form = await request.post()
        assert form["CallSid"]  # noqa: S101 - the form has been parsed
        return web.Response(text=text, content_type="text/xml")

    app = web.Application()
    app.router.add_post("/twilio/{name}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


class Callers:
    """One connection on which callers go through whole calls, side by side.

    Their requests are sent together and answered one after the other (HTTP pipelining), so that the
    server always has something to do and this side's share of the machine does not matter.
    """

    def __init__(self, port: int, sids: count[int], prefix: str) -> None:
        self._port = port
        self._sids = sids
        self._prefix = prefix
        self.requests = 0

    async def run(self, until_s: float) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        while time.perf_counter() < until_s:
            await self._calls()
        self._writer.close()
        await self._writer.wait_closed()

    async def _calls(self) -> None:
        sids = [f"CA{self._prefix}{next(self._sids):020d}" for _ in range(SIDE_BY_SIDE)]
        callers = [{**STANDARD, "CallSid": sid} for sid in sids]
        answers = await self._post(["/twilio/voice"] * SIDE_BY_SIDE, callers)
        words = {"SpeechResult": "mijn rekening klopt niet", "Confidence": "0.91"}
        for heard in (words, {"SpeechResult": ""}):  # says it, and is silent at the confirmation
            asked = [
                _address(answer, "action", "/twilio/heard?call=x&turn=0") for answer in answers
            ]
            answers = await self._post(asked, [{**fields, **heard} for fields in callers])
        waits = [_address(answer, "waitUrl", "/twilio/wait?call=x") for answer in answers]
        waiting = {"QueueTime": "0", "QueuePosition": "1"}
        await self._post(waits, [{**fields, **waiting} for fields in callers])
        over = [{**fields, "CallStatus": "completed"} for fields in callers]
        await self._post(["/twilio/status"] * SIDE_BY_SIDE, over)

    async def _post(self, paths: list[str], forms: list[dict[str, str]]) -> list[str]:
        self._writer.write(b"".join(map(_request, paths, forms)))
        return [await self._answer() for _ in paths]

    async def _answer(self) -> str:
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if not head.startswith(b"HTTP/1.1 200") or length is None:
            raise SystemExit(f"the server answered {head.decode().splitlines()[0]}")
        self.requests += 1
        return (await self._reader.readexactly(int(length[1]))).decode()


def _request(path: str, fields: dict[str, str]) -> bytes:
    body = urlencode(fields).encode()
    signature = sign(AUTH_TOKEN, PUBLIC_URL + path, MultiDict(fields)).decode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: calls.example.com\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"X-Twilio-Signature: {signature}\r\n\r\n"
    )
    return head.encode() + body


class Server:
    """One of the two servers, in a process of its own."""

    def __init__(self, name: str, folder: str) -> None:
        command = [sys.executable, __file__, "--serve", name, "--folder", folder]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ourselves
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        self.port = int(self._process.stdout.readline())

    def cpu_s(self) -> float:
        """CPU time used so far: what else runs on the machine hardly matters to it."""
        after_name = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


def _address(answer: str, attribute: str, otherwise: str) -> str:
    found = re.search(rf'{attribute}="{PUBLIC_URL}([^"#]*)', answer)
    return found[1].replace("&amp;", "&") if found else otherwise


async def measure(server: Server, seconds: float, prefix: str) -> float:
    """Requests per second of the server's CPU time."""
    sids = count()
    callers = [Callers(server.port, sids, prefix) for _ in range(CONNECTIONS)]
    used_s = server.cpu_s()
    until_s = time.perf_counter() + seconds
    await asyncio.gather(*(caller.run(until_s) for caller in callers))
    return sum(caller.requests for caller in callers) / (server.cpu_s() - used_s)


def run(seconds: float, rounds: int, folder: str) -> dict[str, float]:
    """Measure both in turns; medians. Without a folder the journal is in memory."""
    names = ("switchroom", "bare")
    servers = {name: Server(name, folder) for name in names}
    rates: dict[str, list[float]] = {name: [] for name in names}
    try:
        for number in range(rounds + 1):
            for name in names:
                rate = uvloop.run(measure(servers[name], seconds, f"{number:06d}"))
                if number:  # the first round warms up
                    rates[name].append(rate)
    finally:
        for server in servers.values():
            server.stop()
    ours, bare = (statistics.median(rates[name]) for name in names)
    return {"requests_per_s": ours, "bare_requests_per_s": bare, "ratio": ours / bare}


def show(figures: dict[str, float], journal: str) -> None:
    """A table for people."""
    title = f"Twilio webhook, whole path, journal: {journal}"
    table = Table("figure", "measured", "goal", title=title)
    table.add_row("requests/s", f"{figures['requests_per_s']:,.0f}", "")
    table.add_row("bare handler, requests/s", f"{figures['bare_requests_per_s']:,.0f}", "")
    table.add_row("ratio", f"{figures['ratio']:.2f}", f"≥ {GOAL}")
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object of figures")
    parser.add_argument("--seconds", type=float, default=2.0, help="per measurement")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--journal", choices=("sqlite", "memory"), default="sqlite")
    parser.add_argument("--serve", choices=("switchroom", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve is not None:
        folder = Path(given.folder) if given.folder else None
        uvloop.run(serve_switchroom(folder) if given.serve == "switchroom" else serve_bare())
        return
    with TemporaryDirectory(dir=".", prefix=".benchmark-") as made:
        figures = run(given.seconds, given.rounds, made if given.journal == "sqlite" else "")
    if given.json:
        print(json.dumps({key: round(value, 4) for key, value in figures.items()}))
    else:
        show(figures, given.journal)


if __name__ == "__main__":
    main()
