"""The real journal under the simulated faults, for a few of the seeds: it writes real files.

Its thread is left out, since a thread would let the machine decide what happens first. A kill leaves
the files as they are: they are copied before the dead process lets go of them.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from unittest.mock import patch

from router.journal.sqlite import SqliteJournal
from tests.simulation.disk import DiskJournal

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence

    from router.ports import Batch, Entry, Opened, Snapshot
    from tests.simulation.disk import Disk
    from tests.simulation.loop import ProcessLoop

Result = TypeVar("Result")


class InlineWriter:
    """In place of `router.journal.writer.Writer`: does each job at once."""

    def __init__(self, tidy: Callable[[bool], None], rest: Callable[[], None]) -> None:
        self._tidy = tidy
        self._rest = rest
        self.is_running = False

    def start(self) -> None:
        self.is_running = True

    def stop(self) -> None:
        self.is_running = False

    async def do(self, job: Callable[[], Result]) -> Result:
        result = job()
        self._tidy(True)  # noqa: FBT003 - as the writer calls it
        self._rest()
        return result


class Folders:
    """Where the files of one seed lie: a folder of its own for each process."""

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="simulation-"))
        self._count = 1

    @property
    def present(self) -> Path:
        return self._root / str(self._count)

    def leave(self) -> None:
        """The process is killed: the next one finds the files as they are now."""
        before = self.present
        self._count += 1
        if before.exists():
            shutil.copytree(before, self.present)

    def remove(self) -> None:
        shutil.rmtree(self._root)


class RealJournal(DiskJournal):
    """`SqliteJournal`, with the faults of the simulated disk before and after each append."""

    def __init__(self, disk: Disk, loop: ProcessLoop, folders: Folders) -> None:
        super().__init__(disk, loop)
        self._folders = folders
        with patch("router.journal.sqlite.Writer", InlineWriter):
            self._real = SqliteJournal(folders.present)

    async def open(self) -> Opened:
        await super().open()
        return await self._real.open()

    async def entries(
        self, after: int = 0, *, with_orders: bool = False
    ) -> AsyncGenerator[Sequence[Entry], None]:
        async for piece in self._real.entries(after, with_orders=with_orders):
            yield piece

    async def _write(self, batch: Batch) -> None:
        await super()._write(batch)
        await self._real.append(batch)

    async def keep(self, snapshot: Snapshot) -> None:
        await super().keep(snapshot)
        await self._real.keep(snapshot)

    def killed(self) -> None:
        self._folders.leave()
        self._real._store.close()
