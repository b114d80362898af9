"""How simulated people pass their time: they act, and between two acts they rest.

A person rests by waiting for something to come into his inbox, or for a time to pass. `Pace` counts
those who act at the moment; when nobody does and the engine has nothing to decide, the world has
settled and time may move on.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from router.ports import Clock
    from router.tasks import Tasks

News = TypeVar("News")


class Pace:
    """The time of all simulated people."""

    def __init__(self, clock: Clock, tasks: Tasks) -> None:
        self.clock = clock
        self._tasks = tasks
        self._acting = 0

    @property
    def is_at_rest(self) -> bool:
        """Whether nobody acts."""
        return self._acting == 0

    def start(self, name: str, life: Coroutine[Any, Any, None]) -> None:
        """Let somebody live."""
        self.wake()
        self._tasks.start(name, self._counted(life))

    async def _counted(self, life: Coroutine[Any, Any, None]) -> None:
        try:
            await life
        finally:
            self.rest()

    async def pause(self, for_ms: float) -> None:
        """Do nothing for so long."""
        await Inbox[None](self).take(for_ms)

    def wake(self) -> None:
        """Somebody acts."""
        self._acting += 1

    def rest(self) -> None:
        """Somebody acts no more."""
        self._acting -= 1


class Inbox(Generic[News]):
    """What has reached one person and has not been taken note of."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._news: deque[News] = deque()
        self._waiter: asyncio.Future[None] | None = None

    def post(self, news: News) -> None:
        """Let the person know."""
        self._news.append(news)
        self._wake()

    async def take(self, within_ms: float | None = None) -> News | None:
        """The oldest news, or None if there is none within this time. One person takes at a time."""
        if not self._news:
            await self._rest(within_ms)
        return self._news.popleft() if self._news else None

    async def _rest(self, within_ms: float | None) -> None:
        clock = self._pace.clock
        self._waiter = asyncio.get_running_loop().create_future()
        timer = None
        if within_ms is not None:
            timer = clock.call_at(clock.now_ms() + max(0, round(within_ms)), self._wake)
        self._pace.rest()
        try:
            await self._waiter
        except asyncio.CancelledError:
            self._pace.wake()
            raise
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        """Whoever wakes counts as acting at once, not only when the loop comes round to him."""
        if self._waiter is not None and not self._waiter.done():
            self._pace.wake()
            self._waiter.set_result(None)
