"""An office whose journal is on disk, and a morning in it that leaves something of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner, Result

from router.cli import switchroom
from router.journal.sqlite import SqliteJournal
from tests.router.office import ANNA, BEN, WITH_BEN, Office

if TYPE_CHECKING:
    from pathlib import Path

    from queues.ids import CallId

FOLDER = "switchroom-data"
"""As the configuration names it if nobody does."""


class JournalledOffice(Office):
    def __init__(self, folder: Path, text: str = WITH_BEN) -> None:
        self.folder = folder / FOLDER
        self.disk = SqliteJournal(self.folder)
        goes_on = self.folder.exists()
        super().__init__(folder, text, self.disk)
        self._legs = 100 if goes_on else 0  # a leg has its name for ever

    async def __aexit__(self, *exc_info: object) -> None:
        await self.service.stop()

    async def passes(self, seconds: float) -> None:
        await self.service.clock.advance(round(seconds * 1000), self.settle)  # type: ignore[attr-defined]


class Morning:
    """Who called."""

    served: CallId
    declined: CallId
    waiting: CallId
    hung_up: CallId


async def morning(office: JournalledOffice) -> Morning:
    """Ben serves one caller; Anna declines another, who waits on; two more wait and hang up."""
    told = Morning()
    told.served = await office.waits("1")
    await office.passes(20)
    told.declined = await office.waits("2")
    await office.is_ready(BEN)
    await office.talks(BEN, told.served)
    await office.passes(60)
    await office.ends(told.served, BEN)
    await office.is_ready(ANNA)
    work = office.agent(ANNA).work or office.agent(BEN).work
    assert work is not None
    await office.service.switchboard.decline(work.agent.id, work.call.id, work.offer)
    await office.settle()
    told.waiting = await office.waits("1")
    told.hung_up = await office.arrives()
    await office.service.switchboard.caller_left(told.hung_up)
    await office.settle()
    return told


def run(*arguments: str, code: int = 0, **environ: str) -> Result:
    """`switchroom`, which must end with this code."""
    result = CliRunner(env={"COLUMNS": "200", **environ}).invoke(switchroom, arguments)
    assert result.exit_code == code, result.output
    return result


def shown(*arguments: str, folder: str = FOLDER) -> list[str]:
    return run("journal", "show", "--folder", folder, *arguments).output.splitlines()
