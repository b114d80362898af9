"""A service on a port of this machine, and whoever runs it: over HTTP, and with commands."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

import aiohttp
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from router.app import Service
from router.cli import switchroom
from router.settings import check
from tests.router.office import COMPANY
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from pathlib import Path

    from router.ports import Journal

TOKEN = "token-of-the-operator"
WITH_TOKEN = COMPANY.replace("[service]", f'[service]\noperator_token = "{TOKEN}"')


class Running:
    """A service on a port of this machine."""

    def __init__(
        self, folder: Path, text: str = WITH_TOKEN, journal: Journal | None = None
    ) -> None:
        self._journal = journal
        self.file = folder / "switchroom.toml"
        self.file.write_text(text, encoding="utf-8")

    async def __aenter__(self) -> Self:
        settings = check(self.file, {}).settings
        assert settings is not None
        self.service = Service(settings, VirtualClock(), self._journal)
        await self.service.open()
        self.url = f"http://127.0.0.1:{await self.service.listen()}"
        self.http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.http.close()
        await self.service.stop()

    async def asks(
        self,
        body: bytes | None = None,
        token: str | None = TOKEN,
        path: str = "/api/emergency",
    ) -> tuple[int, dict[str, Any]]:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        method = "GET" if body is None else "POST"
        async with self.http.request(
            method, f"{self.url}{path}", data=body, headers=headers
        ) as answer:
            return answer.status, await answer.json()

    async def runs(self, *arguments: str, token: str = TOKEN) -> Result:
        """The command, in a thread beside the service."""
        runner = CliRunner(env={"SWITCHROOM_SERVICE_OPERATOR_TOKEN": token, "COLUMNS": "100"})
        command = [*arguments, "--url", self.url, "--config", str(self.file)]
        with capture_logs():  # of the service, which would stand among what the command prints
            return await asyncio.to_thread(runner.invoke, switchroom, command)
