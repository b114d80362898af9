"""The single writer of a site: takes every command, has it decided, journals, and only then acts.

Theory of operation. Commands queue up in `submit`. The writer takes all that wait (at most
`BATCH_MAX`), lets the core or the book of calls decide each of them, appends all their events to
the journal in one go, and then tells the subscribers and whoever submitted. So the slower the
journal, the larger the batches; nobody acts on what is not written; and since one writer decides
everything, nothing can be decided twice.

If the journal fails, nothing more is decided: what the core believes and what is written might
differ. Every submission then fails with `JournalFailed` and the service is not ready.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

import structlog

from queues import CommandRefused
from queues.commands import EnqueueCall, PassTime, SiteCommand
from router.errors import JournalFailed, Overloaded, RequestRefused, ServiceStopping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues import Core
    from queues.commands import Command
    from router.calls import Calls, CallsCommand
    from router.ports import Clock, Journal, Meter, Recorded, Subscriber, Timer

    Submitted = Command | CallsCommand

BATCH_MAX: Final = 200
WAITING_MAX: Final = 20_000
"""Submissions that may wait; more are refused, so that an overload is seen and not hoarded."""

_log = structlog.get_logger(__name__)


class Engine:
    """Runs one core and one book of calls."""

    def __init__(
        self,
        *,
        core: Core,
        calls: Calls,
        journal: Journal,
        clock: Clock,
        meter: Meter | None = None,
    ) -> None:
        self.core = core
        self.calls = calls
        self._journal = journal
        self._clock = clock
        self._meter = meter
        self._subscribers: list[Subscriber] = []
        self._waiting: deque[tuple[Submitted, asyncio.Future[Sequence[Recorded]]]] = deque()
        self._wake = asyncio.Event()
        self._timer: Timer | None = None
        self._timer_ms: int | None = None
        self._accepting = True
        self._failure: JournalFailed | None = None
        self._undecided: list[asyncio.Future[Sequence[Recorded]]] = []
        """Those of the batch at hand, to be told if it fails."""

    def subscribe(self, subscriber: Subscriber) -> None:
        """Tell this one, too, what has happened."""
        self._subscribers.append(subscriber)

    @property
    def is_sound(self) -> bool:
        """Whether commands are taken and written."""
        return self._accepting and self._failure is None

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be decided."""
        return not self._waiting

    def submit(self, command: Submitted) -> asyncio.Future[Sequence[Recorded]]:
        """Have a command decided; gives its events once they are in the journal.

        The future raises:
            CommandRefused, RequestRefused: it cannot be done; nothing has changed.
            JournalFailed: it could not be written; nobody has acted on it.
            ServiceStopping: the service takes no more commands.
        """
        future = asyncio.get_running_loop().create_future()
        if self._failure is not None:
            future.set_exception(JournalFailed(str(self._failure)))
        elif not self._accepting:
            future.set_exception(ServiceStopping("the service is stopping"))
        elif len(self._waiting) >= WAITING_MAX:
            future.set_exception(Overloaded("too many commands are waiting; try again in a moment"))
        else:
            self._waiting.append((command, future))
            self._wake.set()
        return future

    async def run(self) -> None:
        """Decide, write, act; until `stop`.

        Raises:
            JournalFailed: the journal failed, or the core broke; nothing more is decided.
        """
        while self._accepting or self._waiting:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                try:
                    await self._turn()
                except Exception as error:
                    self._give_up(error)
                    raise
                if self._waiting:
                    # Let those whose futures are done go on before the next batch is taken.
                    await asyncio.sleep(0)

    def stop(self) -> None:
        """Take no more commands; what waits is still decided and written."""
        self._accepting = False
        if self._timer is not None:
            self._timer.cancel()
        self._wake.set()

    async def _turn(self) -> None:
        """One batch: decide each command, write all events at once, then act."""
        at_ms = self._clock.now_ms()
        decided: list[tuple[asyncio.Future[Sequence[Recorded]], Sequence[Recorded]]] = []
        events: list[Recorded] = []
        self._undecided = []
        for _ in range(min(len(self._waiting), BATCH_MAX)):
            command, future = self._waiting.popleft()
            self._undecided.append(future)
            try:
                outcome = self._decide(command, at_ms)
            except (CommandRefused, RequestRefused) as refusal:
                _fail(future, refusal)
                continue
            decided.append((future, outcome))
            events.extend(outcome)
        if events:
            began_s = self._clock.elapsed_s()
            await self._journal.append(events)
            if self._meter is not None:
                self._meter.journal_appended(self._clock.elapsed_s() - began_s)
        if events:
            self._tell(events)
        for future, outcome in decided:
            if not future.done():
                future.set_result(outcome)
        self._set_timer()

    def _tell(self, events: Sequence[Recorded]) -> None:
        """What is written is told to everybody, whatever one of them makes of it."""
        for subscriber in self._subscribers:
            try:
                subscriber.on_events(events)
            except Exception:  # noqa: BLE001 - a defect in a screen must not stop the calls
                _log.exception("subscriber_failed", subscriber=type(subscriber).__name__)

    def _decide(self, command: Submitted, at_ms: int) -> Sequence[Recorded]:
        if isinstance(command, EnqueueCall) and command.call not in self.calls.open:
            return []  # its caller hung up after he was understood and before this was decided
        if isinstance(command, SiteCommand):
            began_s = self._clock.elapsed_s()
            events = self.core.handle(command, at_ms)
            if self._meter is not None:
                self._meter.routed(self._clock.elapsed_s() - began_s)
            for event in events:
                self.calls.fold(event)
            if isinstance(command, PassTime):
                return [*events, *self.calls.pass_time(at_ms)]
            return events
        return self.calls.handle(command, at_ms)

    def _give_up(self, error: Exception) -> None:
        """What the core believes and what is written may differ: decide nothing more."""
        _log.critical("engine_stopped", error=repr(error))
        self._failure = JournalFailed(f"the engine has stopped: {error}")
        for future in self._undecided:
            _fail(future, self._failure)
        while self._waiting:
            _fail(self._waiting.popleft()[1], self._failure)

    def _set_timer(self) -> None:
        """Be woken when the next deadline of the core or of a conversation falls due."""
        deadlines_ms = (self.core.next_deadline_ms(), self.calls.next_deadline_ms())
        next_ms = min((due_ms for due_ms in deadlines_ms if due_ms is not None), default=None)
        if not self._accepting or next_ms == self._timer_ms:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_ms = next_ms
        self._timer = None if next_ms is None else self._clock.call_at(next_ms, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = self._timer_ms = None
        if self.is_sound:
            passing = self.submit(PassTime(site=self.core.state.definition.site))
            passing.add_done_callback(_take_note)


def _take_note(future: asyncio.Future[Sequence[Recorded]]) -> None:
    """Nobody waits for the passing of time; a failure has been logged where it arose."""
    if not future.cancelled():
        future.exception()


def _fail(future: asyncio.Future[Sequence[Recorded]], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
