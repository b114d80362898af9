"""The service as a real process, started as those who run it do, and killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from tests.emulators.twilio.emulator import AUTH_TOKEN
from tests.emulators.twilio.signer import signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from router.clock import SystemClock

ROOT = Path(__file__).parents[2]
READY_S_MAX = 30.0
STOP_S_MAX = 15.0
ASKED_EVERY_S = 0.01
PROBE = (("CallSid", "CA" + "f" * 32), ("CallStatus", "completed"))
"""The end of a call that nobody knows: it changes nothing."""
DOUBT = "journal_in_doubt"
"""A disk that is slow for a moment, on a machine that does much else, is no failure."""


class DiedByItself(Exception):
    """The service has ended without being asked to."""


class ServiceProcess:
    """From its start to its end."""

    def __init__(
        self, file: Path, environ: Mapping[str, str], public_url: str, port: int, clock: SystemClock
    ) -> None:
        self._file = file
        self._environ = environ
        self._public_url = public_url
        self._port = port
        self._clock = clock
        self._spawned_s = 0.0
        self.recovered_s: float | None = None
        """What it says it took to read the journal; None if there was nothing to read."""
        self.doubts = 0
        """How often it could not write for a moment."""
        self.errors: list[str] = []
        """What it has logged as an error."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def start(self, log: Path) -> None:
        self._spawned_s = self._clock.elapsed_s()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "router",
            "run",
            str(self._file),
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **self._environ},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._reader = asyncio.get_running_loop().create_task(self._read(log))

    async def _read(self, log: Path) -> None:
        assert self._process.stderr is not None
        with log.open("ab") as kept:
            async for line in self._process.stderr:
                kept.write(line)
                self._note(line)

    def _note(self, line: bytes) -> None:
        try:
            told: dict[str, Any] = json.loads(line)
        except ValueError:  # a traceback of Python's own
            self.errors.append(line.decode(errors="replace").rstrip())
            return
        if told.get("event") == "recovered":
            self.recovered_s = float(told["took_s"])
        if told.get("event") == DOUBT:
            self.doubts += 1
        elif told.get("level") in {"error", "critical"}:
            self.errors.append(json.dumps(told))

    async def until_ready(self) -> float:
        """Seconds from its start until it has answered a webhook.

        Raises:
            DiedByItself: it has ended instead.
            TimeoutError: it does not answer.
        """
        path = "/twilio/status"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature(AUTH_TOKEN, self._public_url + path, PROBE),
        }
        async with asyncio.timeout(READY_S_MAX), aiohttp.ClientSession() as http:
            while True:
                self._raise_if_over()
                try:
                    body = urlencode(PROBE)
                    async with http.post(self.url + path, data=body, headers=headers) as answer:
                        if answer.status == 200:
                            return self._clock.elapsed_s() - self._spawned_s
                except aiohttp.ClientError:
                    await asyncio.sleep(ASKED_EVERY_S)

    def _raise_if_over(self) -> None:
        if self._process.returncode is not None:
            said = "\n".join(self.errors[-20:])
            raise DiedByItself(f"the service has ended with {self._process.returncode}: {said}")

    async def kill(self) -> None:
        """kill -9.

        Raises:
            DiedByItself: it was over already.
        """
        self._raise_if_over()
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """Ask it to stop; gives its exit code."""
        self._raise_if_over()
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_S_MAX):
            code = await self._process.wait()
        await self._reader
        return code

    async def end(self) -> None:
        """Be it running or over."""
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        await self._reader


async def says(file: Path, *command: str) -> str:
    """What a command of `switchroom` says, if it is not content; empty if it is."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "router",
        *command,
        "--config",
        str(file),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return said.decode(errors="replace") if process.returncode else ""
