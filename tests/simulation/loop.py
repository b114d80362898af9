"""The event loop of one simulated process: it runs what is ready, in order, in no time at all.

A process that is killed runs nothing any more: whatever it had begun stays where it was, and what
Python still does when it throws the remains away (`finally` blocks) reaches nobody.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from contextvars import Context, copy_context
from math import ceil
from typing import TYPE_CHECKING, Any, cast
from warnings import catch_warnings

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import CoroutineType

    from tests.simulation.world import World
    from tests.virtual_clock import VirtualTimer

RUNS_MAX = 200_000
"""So many steps at one moment are a loop without end."""


class Handle:
    """Satisfies what asyncio expects of a handle."""

    __slots__ = ("_args", "_callback", "_context", "_timer", "_when_s", "is_cancelled")

    def __init__(
        self, callback: Callable[..., object], args: tuple[Any, ...], context: Context | None
    ) -> None:
        self._callback = callback
        self._args = args
        self._context = copy_context() if context is None else context
        self._timer: VirtualTimer | None = None
        self._when_s = 0.0
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True
        if self._timer is not None:
            self._timer.cancel()

    def cancelled(self) -> bool:
        return self.is_cancelled

    def when(self) -> float:
        return self._when_s

    def due(self, when_s: float, timer: VirtualTimer) -> None:
        self._when_s, self._timer = when_s, timer

    def run(self) -> None:
        self._context.run(self._callback, *self._args)


class ProcessLoop:
    """Runs one process of the service. It is what asyncio needs of a loop here, and no more."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ready: deque[Handle] = deque()
        self.is_dead = False
        self.steps_left: int | None = None
        """The process is killed after so many more steps; None: it is not."""
        self.on_death: Callable[[], None] = lambda: None
        self.on_error: Callable[[str], None] = lambda _: None
        """Told what nobody has caught."""
        world.loops.append(self)

    def kill(self) -> None:
        """Nothing runs here any more."""
        if self.is_dead:
            return
        self.is_dead = True
        self._ready.clear()
        self._world.loops.remove(self)
        self._world.soon(self.throw_away)
        self.on_death()

    def throw_away(self) -> None:
        """What the process had begun is taken out of memory now, and not whenever Python likes."""
        asyncio._set_running_loop(cast("asyncio.AbstractEventLoop", self))
        try:
            for task in asyncio.all_tasks(cast("asyncio.AbstractEventLoop", self)):
                with suppress(BaseException), catch_warnings(action="ignore"):
                    coroutine = cast("CoroutineType[Any, Any, Any]", task.get_coro())
                    begun = {} if coroutine.cr_frame is None else coroutine.cr_frame.f_locals
                    work = begun.get("work")  # of `Tasks`, where it has not begun itself
                    coroutine.close()
                    if work is not None:
                        work.close()
        finally:
            asyncio._set_running_loop(None)

    def kill_after(self, steps: int) -> None:
        """Let it take so many steps more."""
        if self.steps_left is None:
            self.steps_left = steps

    def run_ready(self) -> None:
        """Run until nothing is ready, or the process is killed."""
        if not self._ready:
            return
        ready, runs = self._ready, 0
        asyncio._set_running_loop(cast("asyncio.AbstractEventLoop", self))
        try:
            while ready and not self.is_dead:
                handle = ready.popleft()
                if handle.is_cancelled:
                    continue
                if self.steps_left is not None:
                    if self.steps_left <= 0:
                        break
                    self.steps_left -= 1
                runs += 1
                assert runs < RUNS_MAX, "the process does not come to rest"
                handle.run()
        finally:
            asyncio._set_running_loop(None)
        if self.steps_left == 0:
            self.kill()

    # -- what asyncio asks of a loop

    def time(self) -> float:
        return self._world.now_ms / 1000

    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> Any:
        handle = Handle(callback, args, context)
        if not self.is_dead:
            self._ready.append(handle)
        return handle

    def call_later(
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> Any:
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> Any:
        handle = Handle(callback, args, context)
        at_ms = ceil(round(when * 1000, 3))
        handle.due(when, self._world.at(at_ms, lambda: self._due(handle)))
        return handle

    def _due(self, handle: Handle) -> None:
        if not self.is_dead:
            self._ready.append(handle)

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=cast("asyncio.AbstractEventLoop", self))

    def create_task(
        self,
        coro: Any,
        *,
        name: str | None = None,
        context: Context | None = None,
    ) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.Task(
            coro, loop=cast("asyncio.AbstractEventLoop", self), name=name, context=context
        )
        # A killed process leaves its tasks where they were; that is no defect of theirs.
        task._log_destroy_pending = False  # type: ignore[attr-defined] # asyncio's own switch
        return task

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin something from outside of the process."""
        return self.create_task(work)

    def run_in_executor(
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """What would run in a thread runs at once."""
        del executor
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - for whoever waits
            future.set_exception(error)
        return future

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return not self.is_dead

    def is_closed(self) -> bool:
        return self.is_dead

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        if not self.is_dead:
            self.on_error(f"{context.get('message')}: {context.get('exception')!r}")
