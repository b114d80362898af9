"""What the switchboard and the engine need from the world, as Protocols named after the need.

Adapters live in `carriers/`, `journal/`, `api/`, `clock.py`; `app.py` chooses among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, Protocol, runtime_checkable

import msgspec

from queues.ids import CallId, OfferNumber
from queues.redeciding import Ordered

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Collection, Sequence

    from ivr import Ranking
    from queues.commands import Command
    from queues.events import CallOffered, Event
    from router.calls import CallsCommand, CallsEvent
    from router.look_ups import Failed, Found, NotFound, Purpose

    Recorded = Event | CallsEvent
    Submitted = Command | CallsCommand


Farewell = Literal["goodbye", "in_vain", "refused", "message"]
"""Why we end a call: it is over, its caller has waited in vain, a step of the queue says that nobody
can take it, or lets him hear a message.
"""
PHONE_ANSWER_MS: Final = 15_000
"""What an agent at a telephone gets on top of an offer's time: to hear about it and press a key."""


SNAPSHOTS_KEPT: Final = 2


class Timer(Protocol):
    """A call-back to come."""

    def cancel(self) -> None:
        """Do not call back after all."""
        ...


class ClockMark(msgspec.Struct, frozen=True, kw_only=True):
    """A moment by two clocks, so that a restart can tell how much time has passed even if somebody
    has set the clock of the machine meanwhile.
    """

    at_ms: int
    """The service's own time: milliseconds since the Unix epoch, UTC."""
    boot: str
    """Names the run of the machine, from its start to its end; empty if it cannot be told."""
    since_boot_ms: int


class Clock(Protocol):
    """Time. Tests move it by hand, the demo runs it faster."""

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch, UTC; never goes back."""
        ...

    def elapsed_s(self) -> float:
        """Seconds since some moment, for measuring how long something took."""
        ...

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> Timer:
        """Call back at this moment."""
        ...

    def mark(self) -> ClockMark:
        """This moment."""
        ...

    def go_on_from(self, mark: ClockMark) -> None:
        """Let time go on from where it stood, before a restart, plus what has passed since."""
        ...


class Personal(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a person beside the events. `owner` names the call or caller whose key seals
    it; without `data` the key is erased, and with it all that it has ever sealed.
    """

    owner: str
    data: bytes | None

    def __repr__(self) -> str:
        """Without what must not get into a log or an error."""
        return f"<Personal {self.owner}>"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it stands in the journal, counted from 1; the first of a decision of the core has
    the command that led to it.
    """

    sequence: int
    event: Recorded
    ordered: Ordered | None = None


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What is written at once, all or none."""

    entries: tuple[Entry, ...]
    """Their sequences go on, without a gap, where the batch before ended. There may be none."""
    personal: tuple[Personal, ...]
    mark: ClockMark
    acted: int
    """All that follows from the entries up to this sequence has been carried out."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the entries up to `sequence` have led to; whoever made it can read it."""

    sequence: int
    at_ms: int
    data: bytes


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What a journal that has just been opened holds."""

    last: int = 0
    """The sequence of the last entry; 0 if there is none."""
    snapshots: tuple[Snapshot, ...] = ()
    """Those that are whole, the newest first."""
    personal: tuple[Personal, ...] = ()
    mark: ClockMark | None = None
    acted: int = 0


class Journal(Protocol):
    """Where everything is written before anybody acts on it."""

    async def open(self) -> Opened:
        """Take the journal for this process alone, and see what it holds.

        Raises:
            JournalLocked: another process has it.
            JournalDamaged: it cannot be read; the message says from where on.
            JournalFailed: it cannot be opened.
        """
        ...

    def entries(
        self, after: int = 0, *, with_orders: bool = False
    ) -> AsyncGenerator[Sequence[Entry], None]:
        """What is written after this sequence, in order and in pieces. The commands of the entries are
        missing unless they are asked for.

        Raises:
            JournalDamaged: an entry is missing or not as it was written.
            JournalFailed: there is no entry `after`, or it is no longer kept.
        """
        ...

    async def append(self, batch: Batch) -> None:
        """Write this durably, all or none. A batch that is written already is not written again.

        Raises:
            JournalFailed: it is not known to be written; append it again.
        """
        ...

    async def keep(self, snapshot: Snapshot) -> None:
        """Keep this snapshot and the one before it.

        Raises:
            JournalFailed: it is not kept.
        """
        ...

    async def close(self) -> None:
        """Write nothing more, and let others have it."""
        ...


class Beside(Protocol):
    """Keeps what belongs to events and must not stand in them."""

    def note(self, submitted: Submitted, events: Sequence[Recorded]) -> None:
        """This has been decided and is about to be written."""
        ...

    def take_changes(self) -> tuple[Personal, ...]:
        """What has changed since this was asked last, to be written with what is decided now."""
        ...


class Meter(Protocol):
    """Who is told how long things take."""

    def routed(self, seconds: float) -> None:
        """The core took this long over a command."""
        ...

    def journal_appended(self, seconds: float) -> None:
        """A batch took this long to be written."""
        ...


class Subscriber(Protocol):
    """Who is told what has happened, in order, once it is in the journal. Must not block."""

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Take note."""
        ...


class RingingBack(msgspec.Struct, frozen=True, kw_only=True):
    """A caller who is to be rung. `shown` is our own number that he once dialled, empty if it was none of
    those that are configured.
    """

    call: CallId
    offer: OfferNumber
    number: str
    shown: str
    ring_ms: int
    """How long his telephone may ring."""

    def __repr__(self) -> str:
        """Without what must not get into a log or an error."""
        return f"<RingingBack {self.call} {self.offer}>"


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier shows of us at one moment. Legs are the carrier's own names of them."""

    began_ms: int
    """When it was begun to look: what has changed since may be missing."""
    legs: frozenset[str]
    """Those that ring or are in progress, of callers and agents alike."""
    rooms: Mapping[tuple[CallId, OfferNumber], frozenset[str]]
    """The legs that are in the room of an offer, as far as it was looked into."""
    in_line: frozenset[str]
    """The callers' legs that wait in line."""


class Carrier(Protocol):
    """Brings callers to us and joins them with agents. All legs of a call are at one carrier.

    Everything may be asked twice; a leg that is already gone is no error unless said so. `leg` is
    the carrier's own name of the caller's leg.
    """

    async def ring(self, offer: CallOffered, phone: str, language: str) -> str | None:
        """Ring an agent's telephone for this offer; what comes of it is reported. Gives the leg, if
        there is one to be ended.

        Raises:
            CarrierFailed: it could not be rung.
        """
        ...

    async def find_rung(self, number: str, shown: str, since_ms: int) -> Sequence[str]:
        """The legs that were made to ring this number since then, showing this one of ours (or, if it
        is empty, the usual one), and that are not over, the newest first.

        Raises:
            CarrierFailed: it could not be seen.
        """
        ...

    async def connect(self, leg: str, call: CallId, offer: OfferNumber) -> None:
        """Move the caller to the agent, whose leg is ready.

        Raises:
            LegGone: the caller has hung up.
            CarrierFailed: it is not known whether the caller was moved.
        """
        ...

    async def return_to_line(self, leg: str, call: CallId) -> None:
        """Move the caller back to where he waits, or to what he is to be asked.

        Raises:
            LegGone: he has hung up.
            CarrierFailed: it is not known whether he was moved.
        """
        ...

    async def drop_agent(self, legs: Sequence[str]) -> None:
        """End legs of an agent: they ring, or nobody needs them any more.

        Raises:
            CarrierFailed: it is not known whether all of them are over.
        """
        ...

    async def hang_up(self, leg: str, call: CallId, farewell: Farewell, language: str) -> None:
        """End the call from our side, with a word to the caller about why.

        Raises:
            LegGone: he has hung up himself.
            CarrierFailed: it is not known whether it ends.
        """
        ...

    async def call_back(self, ringing: RingingBack) -> str | None:
        """Ring a caller who asked for it; the agent is there. What comes of it is reported. Gives the
        leg, if there is one to be ended.

        Raises:
            CarrierRefused: he is certainly not rung.
            CarrierFailed: it is not known whether he is rung.
        """
        ...

    async def truth(self, rooms: Collection[tuple[CallId, OfferNumber]]) -> Truth:
        """Look at everything, and into these rooms.

        Raises:
            CarrierFailed: it could not be seen.
        """
        ...

    async def is_over(self, leg: str) -> bool:
        """Whether a leg that `truth` did not show is certainly over.

        Raises:
            CarrierFailed: it could not be seen.
        """
        ...

    async def stop_calling_back(self, legs: Sequence[str]) -> None:
        """End legs that were made to ring a caller: nobody waits for him.

        Raises:
            CarrierFailed: it is not known whether all of them are over.
        """
        ...


@runtime_checkable
class Holding(Protocol):
    """A carrier that can let a caller wait apart from the agent who talks to him."""

    async def hold(self, leg: str, call: CallId, *, on: bool) -> None:
        """Let the caller hear music in place of the agent, or the agent again. May be asked twice.

        Raises:
            LegGone: he has hung up.
            CarrierFailed: it is not known whether he waits.
        """
        ...


class LookUps(Protocol):
    """Asks services of the operator's."""

    async def get(
        self, url_template: str, values: Mapping[str, str], timeout_s: float, *, purpose: Purpose
    ) -> Found | NotFound | Failed:
        """Ask at this address, with the values in its places. Never raises; takes no longer than the
        time limit.
        """
        ...


class Understanding(Protocol):
    """Classifiers outside the conversation."""

    async def rank(self, language: str, text: str, concerns: Sequence[str]) -> Ranking | None:
        """What the words are about; None leaves it to the built-in classifier. Never raises."""
        ...


class Recordings(Protocol):
    """Where a carrier keeps what callers have left."""

    def fetch(self, recording: str) -> AsyncGenerator[bytes, None]:
        """The recording, piece by piece: MP3, or what a browser has made (see `router.recordings`).

        Raises:
            CarrierFailed: it cannot be had.
        """
        ...
