"""What the switchboard and the engine need from the world, as Protocols named after the need.

Adapters live in `carriers/`, `journal/`, `api/`, `clock.py`; `app.py` chooses among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from queues.events import CallOffered, Event, OfferAccepted, OfferEvent
    from queues.ids import AgentId, CallId
    from router.calls import CallsEvent

    Recorded = Event | CallsEvent


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


class Subscriber(Protocol):
    """Who is told what has happened, in order, once it is in the journal. Must not block."""

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Take note."""
        ...


class Carrier(Protocol):
    """Brings callers to us and joins them with agents. One call's legs are all at one carrier.

    Everything is idempotent: the switchboard may ask twice. A leg that is gone is no error unless
    said so.
    """

    async def ring(self, offer: CallOffered) -> None:
        """Ring the telephone of an agent who has no desk page; the answer comes as a report."""
        ...

    async def stop_ringing(self, offer: OfferEvent) -> None:
        """The offer is over without having been accepted here; ring no longer."""
        ...

    async def connect(self, accepted: OfferAccepted) -> None:
        """The agent's leg is there: move the caller to it.

        Raises:
            LegGone: the caller has hung up.
            CarrierFailed: the caller could not be moved.
        """
        ...

    async def hang_up(self, call: CallId) -> None:
        """End every leg of the call."""
        ...


class Desk(Protocol):
    """The agents' desks, all of them."""

    def is_open(self, agent: AgentId) -> bool:
        """Whether the agent works at a desk page that is connected now."""
        ...
