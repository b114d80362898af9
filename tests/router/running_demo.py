"""A demo as a newcomer starts it, in a process of its own, and a person who uses its pages."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import aiohttp

if TYPE_CHECKING:
    from types import TracebackType

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0


class RunningDemo:
    """`switchroom demo` on a free port; `http` has the session that the demo gives to whoever asks."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self.url = ""
        self.file = Path()
        self.banner = ""
        self.csrf = ""
        self._desks: list[Desk] = []

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "router", "demo", "--port", "0", *self._options,
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            self.banner = await asyncio.wait_for(self._read_banner(), PATIENCE_S)
        except BaseException:
            self._process.kill()
            raise
        self.url = re.findall(r"http://127\.0\.0\.1:\d+", self.banner)[0]
        configuration = re.search(r"Configuration +(.+)", self.banner)
        assert configuration is not None
        self.file = Path(configuration[1])
        self.http = aiohttp.ClientSession(self.url, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.csrf = (await self.get("/api/session"))["csrf"]
        return self

    async def _read_banner(self) -> str:
        assert self._process.stdout is not None
        text = ""
        while "Ctrl-C" not in text:
            line = await self._process.stdout.readline()
            assert line, (await self._process.communicate())[1].decode()
            text += line.decode()
        return text

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for desk in self._desks:
            await desk.socket.close()
        await self.http.close()
        if self._process.returncode is None:
            self._process.terminate()
        self.told, errors = (one.decode() for one in await self._process.communicate())
        if kind is None:
            assert [one for one in errors.splitlines() if "configuration_refused" not in one] == []
            assert self._process.returncode == 0

    async def get(self, path: str) -> Any:
        async with self.http.get(path) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, body: object, status: int = 200) -> Any:
        headers = {"X-CSRF": self.csrf, "Origin": self.url}
        async with self.http.post(path, json=body, headers=headers) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def _connect(self, path: str) -> Desk:
        desk = Desk(await self.http.ws_connect(path, origin=self.url))
        self._desks.append(desk)
        return desk

    async def desk(self) -> Desk:
        """The person sits down at a desk and is ready."""
        ticket = (await self.post("/api/ticket", {"purpose": "agent"}))["ticket"]
        desk = await self._connect("/api/agent")
        await desk.say("sign_in", ticket=ticket)
        desk.voices = {
            one["carrier"]: one["token"] for one in (await desk.hear("signed_in"))["voices"]
        }
        await desk.say("set_ready")
        return desk

    async def leg(self, desk: Desk, joining: dict[str, Any]) -> Desk:
        """The desk's page brings its audio to a simulated caller."""
        leg = await self._connect("/simulated/leg")
        offer = f"{joining['call']}.{joining['offer']}"
        await leg.say("join", token=desk.voices["simulated"], offer=offer)
        return leg


class Desk:
    """One WebSocket of a page."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.voices: dict[str, str] = {}

    async def say(self, kind: str, **fields: Any) -> None:
        await self.socket.send_json({"v": 1, "type": kind, **fields})

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next message of this kind."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message: dict[str, Any] = await self.socket.receive_json()
                if message["type"] == kind:
                    return message
