"""The single writer of a site: takes every command, has it decided, journals, and only then acts.

Theory of operation. Commands queue up in `submit`. The writer takes all that wait (at most
`BATCH_MAX`), lets the core or the book of calls decide each of them, appends all their events to
the journal in one go, and then tells the subscribers and whoever submitted. So the slower the
journal, the larger the batches; nobody acts on what is not written; and since one writer decides
everything, nothing can be decided twice.

In doubt. A journal that fails, or takes longer than `DOUBT_AFTER_MS`, stops all deciding: what the
core believes is one batch ahead of what is written. Submissions fail with `InDoubt` meanwhile, and
the same batch is appended again until it is written. Then it is acted on, late, and all goes on.

If the core itself breaks, nothing more is decided, and a restart replays what is written.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

import structlog

from queues import CommandRefused
from queues.commands import EnqueueCall, PassTime, SiteCommand
from queues.redeciding import Ordered
from router.errors import InDoubt, JournalFailed, Overloaded, RequestRefused, ServiceStopping
from router.ports import Batch, Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from queues import Core
    from router.calls import Calls
    from router.ports import (
        Beside,
        Clock,
        Journal,
        Meter,
        Personal,
        Recorded,
        Submitted,
        Subscriber,
        Timer,
    )

    Watcher = Callable[[], None]

BATCH_MAX: Final = 200
DOUBT_AFTER_MS: Final = 1_000
"""So long a batch may take to be written; whoever waits for it is told then that it is in doubt."""
RETRY_MS: Final = 250
RETRY_MS_MAX: Final = 2_000
"""Waits before a batch is appended again, doubled each time up to the second."""
WAITING_MAX: Final = 20_000
"""Submissions that may wait; more are refused, so that an overload is seen and not hoarded."""

_log = structlog.get_logger(__name__)


class _StoppedInDoubt(Exception):
    """The service stops, and its last batch cannot be written. Nobody has acted on it."""


class Engine:
    """Runs one core and one book of calls. `beside` keeps what must not stand in events; `acted` says
    up to which entry all that follows from it has been carried out.
    """

    def __init__(
        self,
        *,
        core: Core,
        calls: Calls,
        journal: Journal,
        clock: Clock,
        beside: Beside | None = None,
        meter: Meter | None = None,
    ) -> None:
        self.core = core
        self.calls = calls
        self.acted: Callable[[], int] = lambda: self.written
        self.written = 0
        """The sequence of the last event that is in the journal."""
        self._journal = journal
        self._clock = clock
        self._beside = beside
        self._meter = meter
        self._subscribers: list[Subscriber] = []
        self._watchers: list[Watcher] = []
        self._waiting: deque[tuple[Submitted, asyncio.Future[Sequence[Recorded]]]] = deque()
        self._wake = asyncio.Event()
        self._timer: Timer | None = None
        self._timer_ms: int | None = None
        self._accepting = True
        self._failure: JournalFailed | None = None
        self._doubt = ""
        """Why nothing can be decided at the moment; empty if it can."""
        self._undecided: list[asyncio.Future[Sequence[Recorded]]] = []
        """Those of the batch at hand, to be told if it fails."""
        self._all_written = asyncio.Event()
        self._all_written.set()

    def subscribe(self, subscriber: Subscriber) -> None:
        """Tell this one, too, what has happened."""
        self._subscribers.append(subscriber)

    def watch(self, watcher: Watcher) -> None:
        """Call this whenever doubt begins or ends."""
        self._watchers.append(watcher)

    def resume(self, written: int) -> None:
        """Go on after this entry: core and book have been brought to where it led."""
        self.written = written
        self._set_timer()

    @property
    def is_sound(self) -> bool:
        """Whether commands are taken and written."""
        return self._accepting and self._failure is None and not self._doubt

    @property
    def doubt(self) -> str:
        """Why nothing can be decided at the moment; empty if it can."""
        return self._doubt

    @property
    def is_written(self) -> bool:
        """Whether core and book are exactly what the entries up to `written` have led to."""
        return self._failure is None and not self._doubt and self._all_written.is_set()

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be decided."""
        return not self._waiting

    def submit(self, command: Submitted) -> asyncio.Future[Sequence[Recorded]]:
        """Have a command decided; gives its events once they are in the journal.

        The future raises:
            CommandRefused, RequestRefused: it cannot be done; nothing has changed.
            InDoubt: the journal cannot be written; it may have been decided all the same.
            JournalFailed: the engine has stopped; nobody has acted on it.
            ServiceStopping: the service takes no more commands.
        """
        future = asyncio.get_running_loop().create_future()
        if self._failure is not None:
            future.set_exception(JournalFailed(str(self._failure)))
        elif not self._accepting:
            future.set_exception(ServiceStopping("the service is stopping"))
        elif self._doubt:
            future.set_exception(InDoubt(self._doubt))
        elif len(self._waiting) >= WAITING_MAX:
            future.set_exception(Overloaded("too many commands are waiting; try again in a moment"))
        else:
            self._waiting.append((command, future))
            self._wake.set()
        return future

    async def all_written(self) -> None:
        """Wait until everything that the core believes now is in the journal.

        Raises:
            InDoubt, JournalFailed: it cannot be written.
        """
        if not self._all_written.is_set():
            await self._all_written.wait()
        if self._failure is not None:
            raise JournalFailed(str(self._failure))
        if self._doubt:
            raise InDoubt(self._doubt)

    async def run(self) -> None:
        """Decide, write, act; until `stop`, after which a batch that cannot be written is given up.

        Raises:
            CoreBroken, or whatever else went wrong: nothing more is decided.
        """
        while self._accepting or self._waiting:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                try:
                    await self._turn()
                except _StoppedInDoubt:
                    return
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
        entries: list[Entry] = []
        self._undecided = []
        for _ in range(min(len(self._waiting), BATCH_MAX)):
            command, future = self._waiting.popleft()
            self._undecided.append(future)
            try:
                outcome = self._decide(command, at_ms, entries)
            except (CommandRefused, RequestRefused) as refusal:
                _fail(future, refusal)
                continue
            decided.append((future, outcome))
        personal = () if self._beside is None else self._beside.take_changes()
        if entries or personal:
            await self._write(entries, personal)
        if entries:
            self._tell([entry.event for entry in entries])
        for future, outcome in decided:
            if not future.done():
                future.set_result(outcome)
        self._set_timer()

    async def _write(self, entries: Sequence[Entry], personal: tuple[Personal, ...]) -> None:
        """Append until it is written, however long that takes."""
        batch = Batch(
            entries=tuple(entries), personal=personal, mark=self._clock.mark(), acted=self.acted()
        )
        began_s = self._clock.elapsed_s()
        self._all_written.clear()
        patience_ms = self._clock.now_ms() + DOUBT_AFTER_MS
        patience = self._clock.call_at(patience_ms, lambda: self._begin_doubt("it is too slow"))
        wait_ms = RETRY_MS
        while True:
            try:
                await self._journal.append(batch)
                break
            except JournalFailed as error:
                self._begin_doubt(str(error))
                if not self._accepting:
                    _log.warning("stopped_in_doubt", reason=str(error))
                    self._fail_all(self._doubt)
                    raise _StoppedInDoubt from error
            await self._pause(wait_ms)
            wait_ms = min(2 * wait_ms, RETRY_MS_MAX)
        patience.cancel()
        self.written += len(entries)
        self._all_written.set()
        if self._meter is not None:
            self._meter.journal_appended(self._clock.elapsed_s() - began_s)
        self._end_doubt()

    async def _pause(self, wait_ms: int) -> None:
        over = asyncio.Event()
        self._clock.call_at(self._clock.now_ms() + wait_ms, over.set)
        await over.wait()

    def _begin_doubt(self, reason: str) -> None:
        """Let nobody wait for what may take long."""
        if self._doubt:
            return
        self._doubt = f"the journal cannot be written: {reason}"
        _log.critical("journal_in_doubt", reason=reason)
        self._all_written.set()
        for future in [*self._undecided, *(future for _, future in self._waiting)]:
            _fail(future, InDoubt(self._doubt))
        self._waiting.clear()
        self._call_watchers()

    def _end_doubt(self) -> None:
        if self._doubt:
            self._doubt = ""
            _log.warning("journal_writable_again")
            self._call_watchers()

    def _call_watchers(self) -> None:
        for watcher in self._watchers:
            try:
                watcher()
            except Exception:  # noqa: BLE001 - as with subscribers
                _log.exception("watcher_failed")

    def _tell(self, events: Sequence[Recorded]) -> None:
        """What is written is told to everybody, whatever one of them makes of it."""
        for subscriber in self._subscribers:
            try:
                subscriber.on_events(events)
            except Exception:  # noqa: BLE001 - a defect in a screen must not stop the calls
                _log.exception("subscriber_failed", subscriber=type(subscriber).__name__)

    def _decide(self, command: Submitted, at_ms: int, entries: list[Entry]) -> Sequence[Recorded]:
        """Have it decided, and add what is to be written."""
        events = self._decided(command, at_ms, entries)
        if self._beside is not None:
            self._beside.note(command, events)
        return events

    def _decided(self, command: Submitted, at_ms: int, entries: list[Entry]) -> Sequence[Recorded]:
        if isinstance(command, EnqueueCall) and command.call not in self.calls.open:
            return []  # its caller hung up after he was understood and before this was decided
        if not isinstance(command, SiteCommand):
            return self._add(self.calls.handle(command, at_ms), entries)
        began_s = self._clock.elapsed_s()
        looked_at_ms = self.core.looked_at_ms
        passed_ms = self.core.state.deadlines.passed_ms
        events = self.core.handle(command, at_ms)
        if self._meter is not None:
            self._meter.routed(self._clock.elapsed_s() - began_s)
        for event in events:
            self.calls.fold(event)
        if events:
            looked = self.core.looked_at_ms != looked_at_ms
            ordered = Ordered(at_ms=at_ms, command=command, looked=looked, passed_ms=passed_ms)
            self._add(events, entries, ordered)
        if isinstance(command, PassTime):
            return [*events, *self._add(self.calls.pass_time(at_ms), entries)]
        return events

    def _add(
        self, events: Sequence[Recorded], entries: list[Entry], ordered: Ordered | None = None
    ) -> Sequence[Recorded]:
        for event in events:
            sequence = self.written + len(entries) + 1
            entries.append(Entry(sequence=sequence, event=event, ordered=ordered))
            ordered = None
        return events

    def _give_up(self, error: Exception) -> None:
        """What the core believes and what is written may differ: decide nothing more."""
        _log.critical("engine_stopped", error=repr(error))
        self._fail_all(f"the engine has stopped: {error}")

    def _fail_all(self, reason: str) -> None:
        self._failure = JournalFailed(reason)
        self._all_written.set()  # whoever waits for it is told
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
        if self.is_sound:  # else what is due is decided when the doubt is over
            passing = self.submit(PassTime(site=self.core.state.definition.site))
            passing.add_done_callback(take_note)


def take_note(future: asyncio.Future[Sequence[Recorded]]) -> None:
    """For what was submitted and nobody waits for; a failure has been logged where it arose."""
    if not future.cancelled():
        future.exception()


def _fail(future: asyncio.Future[Sequence[Recorded]], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
