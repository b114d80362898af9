"""One connection to the accounts, used by one thread at a time; the event loop never waits for it."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from router.people.errors import PeopleUnavailable
from router.people.tables import FILE, connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Result = TypeVar("Result")


class Store:
    """The tables in this file; in memory without one.

    Raises:
        PeopleUnavailable: they cannot be read or written, now or in anything that is asked later.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._place = FILE if path is None else str(path)
        with self._failing():
            self._connection = connect(path)
        self._lock = threading.RLock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="people")
        # A service that was put together and never started has nobody to close it.
        self._finalizer = weakref.finalize(self, self._connection.close)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it or, if anything is raised, nothing."""
        with self._lock, self._failing():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """For one question."""
        with self._lock, self._failing():
            yield self._connection

    async def do(self, job: Callable[[], Result]) -> Result:
        """Have a job that uses this store done by its own thread, in turn."""
        try:
            waiting = asyncio.get_running_loop().run_in_executor(self._thread, job)
        except RuntimeError as error:
            raise PeopleUnavailable("the accounts are closed") from error
        return await waiting

    def close(self) -> None:
        """Do what waits, and close the file."""
        self._thread.shutdown()
        with self._lock:
            self._finalizer()

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise PeopleUnavailable(f"the accounts in {self._place}: {error}") from error
