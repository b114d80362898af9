"""Takes a snapshot of the whole service now and then, so that a restart need not replay everything.

A snapshot is taken in the moment in which a batch has been written and nothing is decided: what the
core, the book of calls and the estimates hold is then exactly what the entries up to there have led
to. So its hash is what a replay must arrive at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import msgspec
import structlog

from queues import snapshot as core_snapshot
from queues.estimates import SiteSnapshot
from queues.snapshot import CoreSnapshot
from router.calls import BookSnapshot
from router.calls import snapshot as book_snapshot
from router.errors import JournalFailed
from router.ports import Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues import Core
    from router.calls.book import Book
    from router.engine import Engine
    from router.estimating import Learning
    from router.ports import Clock, Journal, Recorded
    from router.tasks import Tasks

VERSION: Final = 1
"""Of what a snapshot holds. A field that is new and has a default needs no other version."""
Lift = Callable[[dict[str, Any]], dict[str, Any]]
LIFTS: Final[Mapping[int, Lift]] = {}
"""By version: what turns the fields of a state into those of the next version. Without one the
snapshot cannot be read, and the entries are replayed.
"""
EVENTS_BETWEEN: Final = 10_000
MS_BETWEEN: Final = 60_000

_log = structlog.get_logger(__name__)


class _VersionOf(msgspec.Struct):
    """Just which version it is."""

    version: int = VERSION


class ServiceState(msgspec.Struct, frozen=True, kw_only=True):
    """All that follows from the entries of the journal."""

    core: CoreSnapshot
    calls: BookSnapshot
    estimates: SiteSnapshot
    version: int = VERSION


_ENCODER: Final = msgspec.msgpack.Encoder()
_VERSION_OF: Final = msgspec.msgpack.Decoder(_VersionOf)
_DECODER: Final = msgspec.msgpack.Decoder(ServiceState)


def take(core: Core, calls: Book, learning: Learning) -> ServiceState:
    """The state as it is now, which must not be within a decision."""
    return ServiceState(
        core=core_snapshot.take(core),
        calls=book_snapshot.take(calls),
        estimates=learning.estimators.snapshot(),
    )


def restore(state: ServiceState, core: Core, calls: Book, learning: Learning) -> None:
    """Bring those, which have seen nothing yet, to this state."""
    core_snapshot.restore(core, state.core)
    book_snapshot.restore(calls, state.calls)
    learning.restore(state.estimates, core.state.definition)


def encode(state: ServiceState) -> bytes:
    """The state as MessagePack."""
    return _ENCODER.encode(state)


def decode(snapshot: Snapshot, lifts: Mapping[int, Lift] = LIFTS) -> ServiceState | None:
    """The state again, lifted if an older version has written it; None if a newer one has."""
    try:
        version = _VERSION_OF.decode(snapshot.data).version
        if version == VERSION:
            return _DECODER.decode(snapshot.data)
        fields = msgspec.msgpack.decode(snapshot.data, type=dict[str, Any])
        while version != VERSION:
            fields, version = lifts[version](fields), version + 1
        return msgspec.convert(fields, ServiceState)
    except (msgspec.MsgspecError, UnicodeDecodeError, LookupError):
        return None


def hash_of(state: ServiceState) -> str:
    """What tells one state from another, as hexadecimal digits: the same after a replay as before."""
    same = msgspec.structs.replace(state, core=core_snapshot.comparable(state.core))
    return sha256(_ENCODER.encode(same)).hexdigest()


class Snapshots:
    """Takes a snapshot every `EVENTS_BETWEEN` events, or `MS_BETWEEN` if anything has happened. A
    subscriber that must come after the estimates.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        learning: Learning,
        journal: Journal,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._engine = engine
        self._learning = learning
        self._journal = journal
        self._clock = clock
        self._tasks = tasks
        self._taken = 0
        """The sequence of the last one."""
        self._taken_at_ms = clock.now_ms()
        self._is_keeping = False

    def resume(self, taken: int) -> None:
        """Go on after the snapshot of this sequence."""
        self._taken, self._taken_at_ms = taken, self._clock.now_ms()

    def on_events(self, events: Sequence[Recorded]) -> None:  # noqa: ARG002 - how many there are is known
        """Take one if it is time."""
        since_ms = self._clock.now_ms() - self._taken_at_ms
        is_due = self._engine.written - self._taken >= EVENTS_BETWEEN or since_ms >= MS_BETWEEN
        if is_due and self._engine.is_written and not self._is_keeping:
            self._is_keeping = True
            self._tasks.start("keep_snapshot", self._keep(self._take()))

    def _take(self) -> Snapshot:
        engine = self._engine
        state = take(engine.core, engine.calls, self._learning)
        self._taken, self._taken_at_ms = engine.written, self._clock.now_ms()
        return Snapshot(sequence=self._taken, at_ms=self._taken_at_ms, data=encode(state))

    async def _keep(self, snapshot: Snapshot) -> None:
        try:
            await self._journal.keep(snapshot)
        except JournalFailed as error:
            _log.warning("snapshot_not_kept", reason=str(error))
        finally:
            self._is_keeping = False

    async def take_last(self) -> None:
        """One more as the service stops and nothing is decided any more, so that the next one starts
        quickly.
        """
        if self._engine.written > self._taken and self._engine.is_written:
            await self._keep(self._take())
