"""Background work, and the question whether any is left.

Coroutines of the emulator wait either for virtual time and people (quiet) or for HTTP (under way).
`settle` therefore counts HTTP only, and lets the event loop turn until the count stays at zero:
that gives bytes on the loopback interface and woken coroutines the turns they need to show up.
"""

from __future__ import annotations

import asyncio
import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sized

    Idle = Callable[[], bool | Awaitable[object]]

QUIET_TURNS = 4
"""Turns of the event loop in a row without HTTP, in which nothing else was left to do either, after
which nothing more is coming."""

Result = TypeVar("Result")


def resolve(future: asyncio.Future[Result], value: Result) -> None:
    """Complete a future that somebody else may have completed or given up."""
    if not future.done():
        future.set_result(value)


class Activity:
    def __init__(self) -> None:
        self.idles: list[Idle] = []
        self.patience_s = 10.0
        """Real seconds after which `settle` says what it still waits for."""
        self._under_way: list[str] = []
        self._starts = 0
        self._is_quiet = asyncio.Event()
        self._is_quiet.set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._crashes: list[BaseException] = []

    def spawn(
        self, work: Coroutine[Any, Any, Result], *, expected: type[Exception] | None = None
    ) -> asyncio.Task[Result]:
        """Start background work. An exception other than `expected` is raised by `settle`."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)

        def finished(done: asyncio.Task[Result]) -> None:
            self._tasks.discard(done)
            error = None if done.cancelled() else done.exception()
            if error is not None and not (expected and isinstance(error, expected)):
                self.crashed(error)

        task.add_done_callback(finished)
        return task

    def crashed(self, error: BaseException) -> None:
        self._crashes.append(error)

    def raise_crash(self) -> None:
        if self._crashes:
            raise self._crashes.pop(0)

    @contextmanager
    def under_way(self, what: str) -> Iterator[None]:
        """HTTP is under way inside this block."""
        self._under_way.append(what)
        self._starts += 1
        self._is_quiet.clear()
        try:
            yield
        finally:
            self._under_way.remove(what)
            if not self._under_way:
                self._is_quiet.set()

    async def turns(self, count: int) -> None:
        for _ in range(count):
            await asyncio.sleep(0)

    async def settle(self, *idle: Idle) -> None:
        """Raises what crashed in the background, and AssertionError when it never gets quiet."""
        try:
            async with asyncio.timeout(self.patience_s):
                await self._settle((*self.idles, *idle))
        except TimeoutError:
            waits_for = ", ".join(self._under_way) or "an idle question"
            raise AssertionError(
                f"settle: {waits_for} did not end; if the service takes virtual time over its"
                " answer, say so with faults.slow(...)"
            ) from None

    async def _settle(self, questions: tuple[Idle, ...]) -> None:
        """Ask twice: what ends while the first question is asked may set off something more."""
        calm_rounds, starts_before = 0, -1
        while calm_rounds < (2 if questions else 1):
            await self._until_quiet()
            self.raise_crash()
            verdicts = [await _ask(question) for question in questions]
            if not all(verdicts):
                calm_rounds = 0
            elif starts_before == self._starts:
                calm_rounds += 1
            else:
                calm_rounds = 1
            starts_before = self._starts

    async def _until_quiet(self) -> None:
        turns = 0
        # What else the loop has to do, which nothing public tells.
        due: Sized = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
        while turns < QUIET_TURNS:
            await self._is_quiet.wait()
            starts = self._starts
            await asyncio.sleep(0)
            is_quiet = starts == self._starts and self._is_quiet.is_set() and not due
            turns = turns + 1 if is_quiet else 0

    async def stop(self) -> None:
        while self._tasks:
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _ask(question: Idle) -> bool:
    answer = question()
    if inspect.isawaitable(answer):
        await answer
        return True
    return bool(answer)
