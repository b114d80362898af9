"""What the switchboard and the engine need from the world, as Protocols named after the need.

Adapters live in `carriers/`, `journal/`, `api/`, `clock.py`; `app.py` chooses among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from queues.events import CallOffered, Event
    from queues.ids import CallId, OfferNumber
    from queues.reasons import CallOutcome
    from router.calls import CallsEvent

    Recorded = Event | CallsEvent


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
        """Move the caller back to where he waits."""
        ...

    async def drop_agent(self, call: CallId, offer: OfferNumber) -> None:
        """End the agent's leg of this offer: it rings, or nobody needs it any more."""
        ...

    async def hang_up(self, leg: str, call: CallId, outcome: CallOutcome, language: str) -> None:
        """End the call from our side, with a word to the caller about why."""
        ...
