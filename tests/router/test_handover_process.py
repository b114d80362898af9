"""`switchroom run --take-over` under load, as those who upgrade do it: no caller hears of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

import aiohttp
import pytest

from tests.emulators.twilio.signer import signature
from tests.free_ports import free_port
from tests.stories.town import COMPANY, FORM, NUMBERS, PUBLIC_URL, TOKENS

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

ROOT = Path(__file__).parents[2]
AUTH_TOKEN = "emulated-auth-token"
HAND_OVERS = 3
CALLERS = 8
"""Who ask the service one after the other, without a pause."""


class Running:
    """A process of `switchroom run`; what it logs is kept."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.logged: list[dict[str, Any]] = []
        self.errors: list[str] = []
        self._news = asyncio.Condition()
        self._reader = asyncio.get_running_loop().create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            async with self._news:
                try:
                    self.logged.append(json.loads(line))
                except ValueError:
                    self.errors.append(line.decode())
                self._news.notify_all()
        async with self._news:
            self._news.notify_all()

    async def logs(self, event: str) -> dict[str, Any]:
        async with asyncio.timeout(30), self._news:
            while not self._has(event):
                assert not self._reader.done(), self.errors
                await self._news.wait()
        return next(line for line in self.logged if line["event"] == event)

    def _has(self, event: str) -> bool:
        return any(line["event"] == event for line in self.logged)

    async def ends(self) -> int:
        async with asyncio.timeout(30):
            await self._reader
            return await self.process.wait()

    @property
    def severe(self) -> list[str]:
        """That the disk was slow for a moment is none of it: everybody is told again."""
        errors = (line for line in self.logged if line["level"] in {"error", "critical"})
        return [line["event"] for line in errors if line["event"] != "journal_in_doubt"]


@dataclass
class House:
    """A folder with a configuration and a journal, and the processes that serve it."""

    folder: Path
    port: int
    running: list[Running] = field(default_factory=list)
    answers: dict[int, int] = field(default_factory=dict)
    """How many of each status."""

    async def starts(self, *arguments: str) -> Running:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "router", "run", str(self.folder / "switchroom.toml"), *arguments),
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONUNBUFFERED": "1",
                "SWITCHROOM_SERVICE_PORT": str(self.port),
                "SWITCHROOM_SERVICE_LOG_FORMAT": "json",
                "SWITCHROOM_TWILIO_API_BASE_URL": "http://127.0.0.1:1",
            },
            stderr=asyncio.subprocess.PIPE,
        )
        self.running.append(Running(process))
        return self.running[-1]

    async def asks(self, http: aiohttp.ClientSession, path: str, **fields: str) -> str:
        """A webhook, signed; counted by its status, 0 if there was no answer."""
        pairs = list(fields.items())
        headers = {
            "Content-Type": FORM,
            "X-Twilio-Signature": signature(AUTH_TOKEN, PUBLIC_URL + path, pairs),
        }
        status, text = 0, ""
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            url = f"http://127.0.0.1:{self.port}{path}"
            async with http.post(url, data=urlencode(pairs), headers=headers) as answer:
                status, text = answer.status, await answer.text()
        self.answers[status] = self.answers.get(status, 0) + 1
        return text


def leg(caller: int, number: int) -> dict[str, str]:
    return {
        "CallSid": f"CA{caller:016x}{number:016x}",
        "From": "+31612349999",
        "To": NUMBERS["nl"],
        "Direction": "inbound",
        "CallStatus": "in-progress",
    }


class Load:
    """Callers who ring one after the other; each asks twice, as after an answer that was lost."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._is_over = False
        self.greetings: set[str] = set()
        self.different: list[tuple[str, str]] = []

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(force_close=True)
        limit = aiohttp.ClientTimeout(total=15)
        self._http = aiohttp.ClientSession(connector=connector, timeout=limit)
        start = asyncio.get_running_loop().create_task
        self._callers = [start(self._ring(caller)) for caller in range(CALLERS)]
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._is_over = True
        await asyncio.gather(*self._callers)
        await self._http.close()

    async def _ring(self, caller: int) -> None:
        number = 0
        while not self._is_over:
            number += 1
            fields = leg(caller, number)
            first = await self._house.asks(self._http, "/twilio/voice", **fields)
            again = await self._house.asks(self._http, "/twilio/voice", **fields)
            self.greetings.add(first)
            if first != again:
                self.different.append((first, again))


def always_open() -> str:
    """The company without opening hours: time is real here."""
    text = COMPANY.read_text(encoding="utf-8")
    hours, concerns = text.index("[conversation.hours]"), text.index("[[conversation.concerns]]")
    return text[:hours] + text[concerns:]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    (tmp_path / "switchroom.toml").write_text(always_open(), encoding="utf-8")
    house = House(tmp_path, free_port())
    yield house
    for one in house.running:
        if one.process.returncode is None:
            one.process.terminate()
    for one in house.running:
        await one.ends()


async def test_under_load_a_service_is_replaced_again_and_again_and_no_request_fails(
    house: House,
) -> None:
    old = await house.starts()
    await old.logs("listening")
    async with Load(house) as load:
        for _ in range(HAND_OVERS):
            new = await house.starts("--take-over")
            await new.logs("listening")
            assert await old.ends() == 0
            assert old.severe == []
            old = new
    assert set(house.answers) == {200}
    assert load.different == []
    assert all("/twilio/heard?call=call-" in greeting for greeting in load.greetings)
    assert "recovered" in [line["event"] for line in old.logged]
    assert old.severe == []


async def test_a_desk_is_told_to_connect_again_and_finds_everything_as_it_was(
    house: House,
) -> None:
    old = await house.starts()
    await old.logs("listening")
    url = f"http://127.0.0.1:{house.port}/api/agent"
    sign_in = {"v": 1, "type": "sign_in", "token": TOKENS["anna"]}
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(url) as desk:
            await desk.send_json(sign_in)
            assert (await desk.receive_json())["type"] == "signed_in"
            await desk.send_json({"v": 1, "type": "set_ready", "request": "1"})
            while (await desk.receive_json())["type"] != "done":
                pass
            new = await house.starts("--take-over")
            closing = await desk.receive()
            assert (closing.type, closing.data) == (aiohttp.WSMsgType.CLOSE, 1001)
        async with http.ws_connect(url) as desk:
            await desk.send_json(sign_in)
            greeted = await desk.receive_json()
            assert (greeted["type"], greeted["state"]["state"]) == ("signed_in", "ready")
    await new.logs("listening")
    assert await old.ends() == 0


async def test_a_second_service_without_the_option_is_refused_and_told_of_it(house: House) -> None:
    old = await house.starts()
    await old.logs("listening")
    second = await house.starts()
    assert await second.ends() == 1
    [said] = second.errors
    assert f"process {old.process.pid}" in said
    assert "switchroom run --take-over" in said
    assert old.process.returncode is None


async def test_with_nobody_to_take_over_from_it_just_starts(house: House) -> None:
    alone = await house.starts("--take-over")
    await alone.logs("listening")
    assert (await alone.logs("pages"))["found_at"] == PUBLIC_URL
    alone.process.terminate()
    assert await alone.ends() == 0


async def test_after_a_kill_the_next_one_starts_although_the_socket_is_still_there(
    house: House,
) -> None:
    killed = await house.starts()
    await killed.logs("listening")
    killed.process.send_signal(signal.SIGKILL)
    await killed.ends()
    assert list(house.folder.glob("**/handover.sock"))
    following = await house.starts("--take-over")
    await following.logs("listening")
    following.process.terminate()
    assert await following.ends() == 0
    assert not list(house.folder.glob("**/handover.sock"))
