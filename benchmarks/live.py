"""How soon what happens is on every screen: 200 desks that show everything, in a process of their own.

A site with 200 agents, 50 queues and 2,000 calls, on which calls come and go. Now and then an agent goes away
with a reason that says when, and every screen notes how long that took to reach it. Against a bare
broadcast with the same HTTP library in the same run: one message to every connection, at once and with
nothing decided, written or made up before.

    python benchmarks/live.py [--json] [--quick] [--seconds 20] [--screens 200]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import re
import subprocess
import sys
import time
from importlib.resources import files
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import aiohttp
import uvloop
from aiohttp import web
from msgspec.structs import replace
from rich.console import Console
from rich.table import Table

from queues import commands as c
from queues.definitions import AgentSkill
from queues.errors import CommandRefused
from queues.ids import AgentId, CallId, QueueId, SiteId, SkillId
from router.app import Service
from router.calls import AnswerCall
from router.clock import SystemClock
from router.errors import InDoubt
from router.journal.sqlite import SqliteJournal
from router.logs import configure_logs
from router.people.people import People
from router.people.person import Person
from router.settings import Settings, load
from router.settings.model import Need, Queue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.commands import Command

GOAL_MS = 250
AGENTS = 200
QUEUES = 50
CALLS = 2_000
EVENTS_PER_S = 10
CALLS_PER_S = 10
WARM_UP_S_MAX = 60
ASKED_AGAIN_S = 0.1
SCREENS_PER_PERSON = 20
TOPICS = ("site", "queues", "agents", "calls", "trend")
REASON = re.compile(rb'"reason":"(\d+)"')


def settings() -> Settings:
    """The example company with many queues."""
    company = load(Path(str(files("router").joinpath("example.toml"))), {})
    queues = tuple(
        Queue(id=f"queue-{number}", needs=(Need(skill=f"skill-{number}"),))
        for number in range(QUEUES)
    )
    return replace(
        company,
        service=replace(company.service, port=0),
        conversation=replace(company.conversation, hours=None),
        skills=(*company.skills, *(f"skill-{number}" for number in range(QUEUES))),
        queues=(*company.queues, *queues),
        agents=(),
    )


class Traffic:
    """What happens at the site."""

    def __init__(self, service: Service) -> None:
        self._engine = service.engine
        self._site = SiteId(service.settings.service.site)
        self._numbers = count()
        self._open: list[CallId] = []

    async def begin(self) -> None:
        """The agents come, and most of the calls."""
        for number in range(AGENTS):
            agent = AgentId(f"agent-{number}")
            skills = tuple(
                AgentSkill(SkillId(f"skill-{(number + step) % QUEUES}"), 5, primary=False)
                for step in range(5)
            )
            await self._decided(c.SignIn(site=self._site, agent=agent, skills=skills))
        for _ in range(CALLS):
            await self._call()

    async def _call(self) -> None:
        number = next(self._numbers)
        call = CallId(f"call-{number}")
        await self._decided(
            AnswerCall(call=call, carrier="simulated", leg=f"leg-{number}", dialled="+31201234567")
        )
        queue = QueueId(f"queue-{number % QUEUES}")
        await self._decided(c.EnqueueCall(site=self._site, call=call, queue=queue))
        self._open.append(call)

    async def _decided(self, command: Command | AnswerCall) -> None:
        """A disk that is slow for a moment is asked again; then it may have been decided before."""
        is_repeated = False
        while True:
            try:
                await self._engine.submit(command)
            except InDoubt:
                is_repeated = True
                await asyncio.sleep(ASKED_AGAIN_S)
            except CommandRefused:
                if not is_repeated:
                    raise
                return
            else:
                return

    async def go_on(self) -> None:
        """For ever: calls come and go, and agents go away."""
        for number in count():
            agent = AgentId(f"agent-{number % AGENTS}")
            reason = str(time.monotonic_ns())
            self._engine.submit(c.SetAway(site=self._site, agent=agent, reason=reason))
            for _ in range(CALLS_PER_S // EVENTS_PER_S):
                await self._call()
                gone = self._open.pop(0)
                await self._decided(c.EndCall(site=self._site, call=gone, by="caller"))
            await asyncio.sleep(1 / EVENTS_PER_S)


async def serve_switchroom(folder: Path, screens: int) -> None:
    """The whole service; prints its port and a ticket for each screen."""
    configure_logs("json", "error")
    people = People()
    service = Service(settings(), SystemClock(), SqliteJournal(folder), people=people)
    await service.open()
    traffic = Traffic(service)
    await traffic.begin()
    port = await service.listen()
    tickets = []
    for number in range(-(-screens // SCREENS_PER_PERSON)):
        person = Person(id=f"person-{number}", name="Somebody", roles=("supervisor",))
        await people.do(people.add, person, None)
        now_ms = service.clock.now_ms()
        cookie = await people.do(people.sessions.open, person.id, now_ms)
        session = await people.do(people.sessions.find, cookie, now_ms)
        assert session is not None  # noqa: S101 - it has just been opened
        tickets += [service.access.ticket(session, "live") for _ in range(SCREENS_PER_PERSON)]
    gc.collect()
    gc.freeze()
    print(json.dumps([port, tickets]), flush=True)
    await traffic.go_on()


async def serve_bare(screens: int) -> None:
    """Tell everybody; asks for no ticket, so that each screen gets an empty one."""
    sockets: set[web.WebSocketResponse] = set()

    async def handle(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        sockets.add(socket)
        async for _ in socket:
            pass
        sockets.discard(socket)
        return socket

    app = web.Application()
    app.router.add_get("/api/live", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps([runner.addresses[0][1], [""] * screens]), flush=True)
    while True:
        frame = f'{{"row":"{"x" * 400}","reason":"{time.monotonic_ns()}"}}'
        for socket in list(sockets):
            await socket.send_str(frame)
        await asyncio.sleep(1 / EVENTS_PER_S)


class Server:
    """One of the two servers, in a process of its own."""

    def __init__(self, name: str, folder: str, screens: int) -> None:
        command = [sys.executable, __file__, "--serve", name, "--folder", folder]
        command += ["--screens", str(screens)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ourselves
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        self.port, self.tickets = json.loads(self._process.stdout.readline())

    def cpu_s(self) -> float:
        after_name = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


class Screens:
    """Many connections, and how long what they were told took to reach them (ms)."""

    def __init__(self, server: Server, number: int) -> None:
        self._server = server
        self._number = number
        self._is_measuring = False
        self._told = 0
        """Screens that have been told of something; to be waited for, as machines differ."""
        self._all_told = asyncio.Event()
        self._is_told = asyncio.Event()
        """Something has been measured."""
        self.delays_ms: list[float] = []

    async def run(self, seconds: float) -> float:
        """Gives the share of a CPU core that the server used."""
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            url = f"http://127.0.0.1:{self._server.port}/api/live"
            sockets = []
            for ticket in self._server.tickets[: self._number]:
                socket = await http.ws_connect(url, max_msg_size=0, compress=0)
                watch = dict.fromkeys(TOPICS)
                hello = {"v": 1, "type": "hello", "ticket": ticket, "watch": watch}
                await socket.send_json(hello)
                sockets.append(socket)
            readers = [asyncio.create_task(self._read(socket)) for socket in sockets]
            await asyncio.wait_for(self._all_told.wait(), WARM_UP_S_MAX)
            await asyncio.sleep(1)
            self._is_measuring, used_s, since_s = True, self._server.cpu_s(), time.monotonic()
            await asyncio.sleep(seconds)
            await self._is_told.wait()  # longer, on a machine that has much else to do
            seconds = time.monotonic() - since_s
            self._is_measuring, used_s = False, self._server.cpu_s() - used_s
            lost = sum(reader.done() for reader in readers)
            for reader in readers:
                reader.cancel()
            await asyncio.gather(*readers, return_exceptions=True)
            if lost:
                raise SystemExit(f"{lost} screens were disconnected")
        return used_s / seconds

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        newest = 0
        async for message in socket:
            told_ns = time.monotonic_ns()
            reasons = [int(one) for one in REASON.findall(message.data.encode())]
            if self._is_measuring and newest:
                self.delays_ms += [(told_ns - one) / 1e6 for one in reasons if one > newest]
                if self.delays_ms:
                    self._is_told.set()
            self._told += bool(reasons) and not newest
            if self._told == self._number:
                self._all_told.set()
            newest = max([newest, *reasons])


def percentile(values: Sequence[float], percent: int) -> float:
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def run(seconds: float, screens: int) -> dict[str, float]:
    """Measure both."""
    figures: dict[str, float] = {}
    for name, before in (("switchroom", ""), ("bare", "bare_")):
        with TemporaryDirectory(dir=".", prefix=".benchmark-") as folder:
            server = Server(name, folder, screens)
            try:
                told = Screens(server, screens)
                cpu = uvloop.run(told.run(seconds))
            finally:
                server.stop()
        for percent in (50, 95, 99):
            figures[f"{before}p{percent}_ms"] = percentile(told.delays_ms, percent)
        figures[f"{before}seen_share"] = len(told.delays_ms) / (EVENTS_PER_S * seconds * screens)
        figures[f"{before}cpu_share"] = cpu
    return figures


def show(figures: dict[str, float], screens: int) -> None:
    """A table for people."""
    title = f"Event to screen, {screens} screens, {AGENTS} agents, {QUEUES} queues, {CALLS} calls"
    table = Table("figure", "measured", "bare broadcast", "goal", title=title)
    for percent in (50, 95, 99):
        name = f"p{percent}_ms"
        goal = f"≤ {GOAL_MS}" if percent == 95 else ""
        table.add_row(
            f"p{percent}, ms", f"{figures[name]:.1f}", f"{figures[f'bare_{name}']:.1f}", goal
        )
    table.add_row("CPU of the server", f"{figures['cpu_share']:.0%}", f"{figures['bare_cpu_share']:.0%}", "")  # fmt: skip
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object of figures")
    parser.add_argument("--quick", action="store_true", help="a few seconds and screens")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--screens", type=int, default=200)
    parser.add_argument("--serve", choices=("switchroom", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    seconds, screens = (2.0, 20) if given.quick else (given.seconds, given.screens)
    if given.serve == "switchroom":
        uvloop.run(serve_switchroom(Path(given.folder), given.screens))
    elif given.serve == "bare":
        uvloop.run(serve_bare(given.screens))
    else:
        figures = run(seconds, screens)
        if given.json:
            print(json.dumps({key: round(value, 4) for key, value in figures.items()}))
        else:
            show(figures, screens)


if __name__ == "__main__":
    main()
