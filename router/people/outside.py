"""Notices that another process, such as the command line, has changed the accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from router.people.errors import PeopleUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from router.people.people import People
    from router.ports import Clock, Timer
    from router.tasks import Tasks

EVERY_MS: Final = 2_000
"""Asking SQLite whether anybody else has written takes some microseconds."""

_log = structlog.get_logger(__name__)


class Outside:
    """Looks every two seconds, from `start` to `stop`, and calls `changed`. Accounts in memory belong to
    this process alone.
    """

    def __init__(
        self, people: People, clock: Clock, tasks: Tasks, changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._people = people
        self._clock = clock
        self._tasks = tasks
        self._changed = changed
        self._seen = 0
        self._timer: Timer | None = None
        self._is_stopped = False

    async def start(self) -> None:
        """From this moment on no change is missed.

        Raises:
            PeopleUnavailable: the accounts cannot be read.
        """
        if self._people.is_shared:
            self._seen = await self._people.do(self._people.version)
            self._look_later()

    def stop(self) -> None:
        """Look no more."""
        self._is_stopped = True
        if self._timer is not None:
            self._timer.cancel()

    def _wake(self) -> None:
        self._tasks.start("look_for_accounts", self._look())

    async def _look(self) -> None:
        try:
            now = await self._people.do(self._people.version)
        except PeopleUnavailable as error:
            if not self._is_stopped:
                _log.error("accounts_not_looked_at", reason=str(error))
        else:
            is_other, self._seen = now != self._seen, now
            if is_other:
                await self._changed()
        if not self._is_stopped:
            self._look_later()

    def _look_later(self) -> None:
        self._timer = self._clock.call_at(self._clock.now_ms() + EVERY_MS, self._wake)
