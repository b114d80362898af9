"""A thread that does jobs one after another, for what must not keep the event loop waiting."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog

from router.errors import JournalFailed, RouterError
from router.journal.failing import FAILURES

if TYPE_CHECKING:
    from collections.abc import Callable

    Job = tuple[Callable[[], Any], asyncio.Future[Any], asyncio.AbstractEventLoop]

Result = TypeVar("Result")

IDLE_S: Final = 0.05
"""After so long without a job there is time for what can wait."""

_log = structlog.get_logger(__name__)


class Writer:
    """Runs from `start` to `stop`. After each job, once its result is on its way, `tidy` is called with
    whether nothing else waits; `rest` once there has been no other for `idle_s`. Nothing that a job
    raises ends the thread.
    """

    def __init__(
        self, tidy: Callable[[bool], None], rest: Callable[[], None], idle_s: float = IDLE_S
    ) -> None:
        self._tidy = tidy
        self._rest = rest
        self._idle_s = idle_s
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Whether it takes jobs."""
        return self._thread is not None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    async def do(self, job: Callable[[], Result]) -> Result:
        """Have it done, in turn; gives what it gives.

        Raises:
            JournalFailed: the disk failed. Whatever else it raises is passed on as it is.
        """
        if self._thread is None:
            raise JournalFailed("the journal is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._jobs.put((job, future, loop))
        return await future

    def stop(self) -> None:
        """Do what waits, and end. Called from outside the thread; returns when it has ended."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while (one := self._next()) is not None:
            self._do(*one)
            self._tidy_up(lambda: self._tidy(self._jobs.empty()))

    def _next(self) -> Job | None:
        """The next job; None if there is to be no more."""
        try:
            return self._jobs.get(timeout=self._idle_s)
        except Empty:
            self._tidy_up(self._rest)
            return self._jobs.get()

    def _tidy_up(self, tidy: Callable[[], None]) -> None:
        try:
            tidy()
        except Exception:  # noqa: BLE001 - nobody waits for it, and the next job must be done
            _log.exception("journal_not_tidied")

    def _do(
        self, job: Callable[[], Any], future: asyncio.Future[Any], loop: asyncio.AbstractEventLoop
    ) -> None:
        result: Any = None
        error: BaseException | None = None
        try:
            result = job()
        except RouterError as ours:
            error = ours
        except BaseException as other:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            _log.exception("journal_broke")
            error = JournalFailed(f"the journal broke: {other!r}")
            if isinstance(other, Exception) and not isinstance(other, FAILURES):
                error = other  # a defect: what cannot be written now cannot be written later
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_deliver, future, result, error)


def _deliver(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():
        return  # whoever waited has been cancelled
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
