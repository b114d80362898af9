"""What the switchboard and the engine need from the world, as Protocols named after the need.

Adapters live in `carriers/`, `journal/`, `api/`, `clock.py`; `app.py` chooses among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, Protocol

import msgspec

from queues.ids import CallId, OfferNumber

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

    from ivr import Ranking
    from queues.events import CallOffered, Event
    from router.calls import CallsEvent
    from router.look_ups import Failed, Found, NotFound, Purpose

    Recorded = Event | CallsEvent


Farewell = Literal["goodbye", "in_vain", "refused", "message"]
"""Why we end a call: it is over, its caller has waited in vain, a step of the queue says that nobody
can take it, or lets him hear a message.
"""
PHONE_ANSWER_MS: Final = 15_000
"""What an agent at a telephone gets on top of an offer's time: to hear about it and press a key."""


class Timer(Protocol):
    """A call-back to come."""

    def cancel(self) -> None:
        """Do not call back after all."""
        ...


class Clock(Protocol):
    """Time. Tests move it by hand, the demo runs it faster."""

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch, UTC."""
        ...

    def elapsed_s(self) -> float:
        """Seconds since some moment, for measuring how long something took."""
        ...

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> Timer:
        """Call back at this moment."""
        ...


class Journal(Protocol):
    """Where events are written before anybody acts on them."""

    async def append(self, events: Sequence[Recorded]) -> None:
        """Write these durably and in order, all or none.

        Raises:
            JournalFailed: they are not written.
        """
        ...

    async def close(self) -> None:
        """Write nothing more."""
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


class Carrier(Protocol):
    """Brings callers to us and joins them with agents. All legs of a call are at one carrier.

    Everything may be asked twice; a leg that is already gone is no error unless said so. `leg` is
    the carrier's own name of the caller's leg.
    """

    async def ring(self, offer: CallOffered, phone: str, language: str) -> None:
        """Ring an agent's telephone for this offer; what comes of it is reported.

        Raises:
            CarrierFailed: it could not be rung.
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
        """Move the caller back to where he waits, or to what he is to be asked."""
        ...

    async def drop_agent(self, call: CallId, offer: OfferNumber) -> None:
        """End the agent's leg of this offer: it rings, or nobody needs it any more."""
        ...

    async def hang_up(self, leg: str, call: CallId, farewell: Farewell, language: str) -> None:
        """End the call from our side, with a word to the caller about why."""
        ...

    async def call_back(self, ringing: RingingBack) -> None:
        """Ring a caller who asked for it; the agent is there. What comes of it is reported.

        Raises:
            CarrierRefused: he is certainly not rung.
            CarrierFailed: it is not known whether he is rung.
        """
        ...

    async def stop_calling_back(self, call: CallId, offer: OfferNumber) -> None:
        """End the leg that was made for this offer to ring the caller: nobody waits for him."""
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
        """The recording as MP3, piece by piece.

        Raises:
            CarrierFailed: it cannot be had.
        """
        ...
