"""Keeps account of what is written, entry by entry, in a simpler way than the service does: who holds
whom at every moment, and that nothing comes about twice.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from queues import events as e
from router.calls import CallArrived, CallClosed
from router.calls.events import AgentLegNoted, CallbackLegNoted
from tests.kill_loop.violations import Kind, Violation

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.ids import CallId
    from router.ports import Entry

Offer = tuple[str, int]


class Ledger:
    def __init__(self, violations: list[Violation]) -> None:
        self._violations = violations
        self.counts: Counter[str] = Counter()
        """Entries, by kind."""
        self.call_of: dict[str, CallId] = {}
        """By leg of a caller."""
        self.leg_of: dict[str, str] = {}
        """By call, the leg on which it arrived."""
        self.queued: set[str] = set()
        self.offered: dict[Offer, str] = {}
        """Every offer, and to whom."""
        self.accepted: dict[Offer, str] = {}
        self.connected: set[Offer] = set()
        self.callbacks: set[str] = set()
        """Calls whose callers were to be called back."""
        self.left: list[tuple[CallId, str]] = []
        """Calls that ended as if the caller had hung up, and how; to be taken by whoever looks."""
        self.ended: dict[str, str] = {}
        """How calls ended that were in line."""
        self._in_hand: dict[str, set[Offer]] = {}
        """By agent: offers and calls."""
        self._wrapping_up: dict[str, str] = {}
        self._now = 0

    def take(self, entry: Entry) -> None:
        """Must be given every entry, in order."""
        event = entry.event
        self._now = entry.sequence
        self.counts[type(event).__name__] += 1
        note = _NOTES.get(type(event))
        if note is not None:
            note(self, event)

    def _fail(self, kind: Kind, text: str) -> None:
        self._violations.append(Violation(kind, f"at entry {self._now}: {text}"))

    # -- calls

    def _arrived(self, event: CallArrived) -> None:
        if event.leg in self.call_of:
            self._fail("doubled", f"leg {event.leg} has arrived as {self.call_of[event.leg]} too")
        self.call_of[event.leg] = event.call
        self.leg_of[event.call] = event.leg

    def _queued(self, event: e.CallQueued) -> None:
        if event.call in self.queued:
            self._fail("doubled", f"{event.call} is queued twice")
        self.queued.add(event.call)
        if event.is_callback:
            self.callbacks.add(event.call)

    def _to_be_called_back(self, event: e.CallbackRequested) -> None:
        self.callbacks.add(event.call)

    def _rung_back(self, event: CallbackLegNoted) -> None:
        if event.answered:
            self.call_of[event.leg] = event.call

    def _ended(self, event: e.CallEnded) -> None:
        if event.call not in self.queued:
            self._fail("doubled", f"{event.call} ends and was in no queue")
        self.queued.discard(event.call)
        self.ended[event.call] = f"{event.outcome} by {event.by}"
        if event.by in ("caller", "carrier") and not event.is_callback:
            self.left.append((event.call, f"{event.outcome} by {event.by}"))
        for hand in self._in_hand.values():
            hand.difference_update([one for one in hand if one[0] == event.call])
        if event.agent is not None and event.wrap_up_until_ms is not None:
            self._wrapping_up[event.agent] = event.call

    def _closed(self, event: CallClosed) -> None:
        if event.by in ("caller", "carrier"):
            self.left.append((event.call, f"closed by {event.by}"))

    # -- agents

    def _offered(self, event: e.CallOffered) -> None:
        offer = (event.call, event.offer)
        if event.call not in self.queued:
            self._fail("lost", f"{event.call} is offered and in no queue")
        if offer in self.offered:
            self._fail("doubled", f"offer {event.offer} of {event.call} is made twice")
        self.offered[offer] = event.agent
        hand = self._in_hand.setdefault(event.agent, set())
        if hand:
            self._fail("two", f"{event.agent} is offered {offer} and has {sorted(hand)}")
        if event.agent in self._wrapping_up:
            self._fail("two", f"{event.agent} is offered {offer} and wraps up")
        hand.add(offer)

    def _accepted(self, event: e.OfferAccepted) -> None:
        offer = (event.call, event.offer)
        if offer not in self._in_hand.get(event.agent, ()):
            self._fail("two", f"{event.agent} accepts {offer}, which he has not")
        self.accepted[offer] = event.agent

    def _over(
        self,
        event: e.OfferDeclined
        | e.OfferMissed
        | e.OfferWithdrawn
        | e.CallRequeued
        | e.CallbackFailed,
    ) -> None:
        self._in_hand.get(event.agent, set()).discard((event.call, event.offer))

    def _connected(self, event: e.CallConnected) -> None:
        offer = (event.call, event.offer)
        if offer in self.connected:
            self._fail("doubled", f"{offer} is connected twice")
        if self.accepted.get(offer) != event.agent:
            self._fail("two", f"{event.agent} is connected by {offer}, which he has not accepted")
        self.connected.add(offer)

    def _joined(self, event: AgentLegNoted) -> None:
        if event.joined and (event.call, event.offer) not in self.accepted:
            self._fail("two", f"an agent joins {event.call}, {event.offer}, which nobody accepted")

    def _wrapped_up(self, event: e.WrapUpEnded) -> None:
        self._wrapping_up.pop(event.agent, None)

    def _signed_out(self, event: e.AgentSignedOut) -> None:
        self._in_hand.pop(event.agent, None)
        self._wrapping_up.pop(event.agent, None)


_NOTES: dict[type, Callable[[Ledger, Any], None]] = {
    CallArrived: Ledger._arrived,
    CallClosed: Ledger._closed,
    CallbackLegNoted: Ledger._rung_back,
    AgentLegNoted: Ledger._joined,
    e.CallQueued: Ledger._queued,
    e.CallbackRequested: Ledger._to_be_called_back,
    e.CallEnded: Ledger._ended,
    e.CallOffered: Ledger._offered,
    e.OfferAccepted: Ledger._accepted,
    e.OfferDeclined: Ledger._over,
    e.OfferMissed: Ledger._over,
    e.OfferWithdrawn: Ledger._over,
    e.CallRequeued: Ledger._over,
    e.CallbackFailed: Ledger._over,
    e.CallConnected: Ledger._connected,
    e.WrapUpEnded: Ledger._wrapped_up,
    e.AgentSignedOut: Ledger._signed_out,
}
