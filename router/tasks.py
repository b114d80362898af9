"""The only place that starts background work, so that none is forgotten, lost or left behind."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import Coroutine

_log = structlog.get_logger(__name__)


class Tasks:
    """Background work of one service, or of a part of it: errors are logged, the end is awaited."""

    def __init__(self, whole: Tasks | None = None) -> None:
        self._whole = whole
        self._running: set[asyncio.Task[None]] = set()

    def part(self) -> Tasks:
        """Work that is among this, and can be waited for apart from the rest."""
        return Tasks(self)

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run this beside everything else."""
        task = self._begun(name, work) if self._whole is None else self._whole.start(name, work)
        self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    def _begun(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(self._guard(name, work), name=name)
        # Cancelled before it began, nobody would ever look at the work.
        task.add_done_callback(lambda _: work.close())
        return task

    async def _guard(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:  # noqa: BLE001 - whatever it is, it must not vanish
            # Whoever started it has gone on; here is the last place to hear of it.
            _log.exception("background_work_failed", work=name)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)

    @property
    def running(self) -> int:
        """How many are at work."""
        return len(self._running)

    async def over(self, within_s: float) -> None:
        """Wait until nothing is at work any more, nor what that has led to, for so long at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._running:
                    await asyncio.wait(self._running)

    async def stop(self, grace_s: float, *, but: str = "") -> None:
        """Let what is running finish, for so long; cancel the rest. What has the name `but` goes on."""
        running = self._named_otherwise(but)
        if running:
            await asyncio.wait(running, timeout=grace_s)
        rest = self._named_otherwise(but)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _named_otherwise(self, name: str) -> list[asyncio.Task[None]]:
        return [task for task in self._running if task.get_name() != name]
