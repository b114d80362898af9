"""What the journal leads to: a second core and book of calls, brought along entry by entry.

It never decides. So it is what whoever opens the journal must arrive at, and what anybody in the
world may rely on: an effect that does not follow from it was acted on before it was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import Core
from queues import events as e
from queues.ids import SiteId
from router.calls import CallArrived, CallClosed
from router.calls.book import Book
from tests.queues.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from queues.ids import AgentId, CallId, OfferNumber
    from router.calls import Calls, OpenCall
    from router.ports import Entry
    from tests.simulation.story import Story

SITE = SiteId("main")
NO_TRIES = ("carrier_busy", "not_rung", "not_connected")
Offer = tuple["CallId", "OfferNumber"]


class Shadow:
    def __init__(self, story: Story, fail: Callable[[str], None]) -> None:
        self._story = story
        self._exchange = story.exchange
        self._fail = fail
        self.core = Core(SITE)
        self.book = Book()
        self.last = 0
        self.offered: dict[tuple[str, int], AgentId] = {}
        self.accepted: dict[tuple[str, int], AgentId] = {}
        self._tried: dict[str, int] = {}
        """How often callers were rung back in vain."""
        self._arrived: set[str] = set()
        """The legs that have come in."""
        self.kinds: dict[str, int] = {}
        self.on_event: Callable[[object], None] = lambda _: None

    def take(self, entries: Sequence[Entry]) -> None:
        """These are written for good."""
        for entry in entries:
            event = entry.event
            self.last = entry.sequence
            kind = type(event).__name__
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
            self._look(event)
            self.on_event(event)
            self.book.fold(event)
        self.core.replay(one.event for one in entries if isinstance(one.event, e.SiteEvent))

    def _look(self, event: object) -> None:
        match event:
            case CallArrived():
                if event.leg in self._arrived:
                    self._fail(f"leg {event.leg[:8]} has arrived twice")
                self._arrived.add(event.leg)
            case e.CallQueued():
                # Promised anew, such as to somebody whose message came of a second wait: tries begin anew.
                self._tried.pop(event.call, None)
            case e.CallOffered():
                self.offered[event.call, event.offer] = event.agent
            case e.OfferAccepted():
                self.accepted[event.call, event.offer] = event.agent
            case e.CallEnded(by="caller" | "carrier") | CallClosed(by="caller" | "carrier"):
                self._ended_by_caller(event.call, event)
            case e.CallEnded(by="agent"):
                self._ended_by_agent(event)
            case e.CallbackFailed():
                self._was_tried(event)
            case e.CallEnded(outcome="callback_failed"):
                self._was_given_up(event)
            case _:
                pass

    def _ended_by_agent(self, event: e.CallEnded) -> None:
        """Then he has said so at his desk, or a leg of his is over."""
        call = self.book.find(event.call)
        if call is None or any(event.call in page.hung_up for page in self._story.pages):
            return
        sids = call.agent_legs.get(call.accepted, ()) if call.accepted is not None else ()
        legs = [leg for sid in sids if (leg := self._exchange.legs.get(sid)) is not None]
        if legs and not any(leg.is_over or leg.room is None for leg in legs):
            self._fail(f"call {event.call} has ended as if {event.agent} had hung up: {legs}")

    def _was_tried(self, event: e.CallbackFailed) -> None:
        """Nobody fails to answer a telephone that did not ring, and what is no try counts as none."""
        before = self._tried.get(event.call, 0)
        self._tried[event.call] = event.tries
        if event.tries != before + (event.cause not in NO_TRIES):
            self._fail(f"try {event.tries} of {event.call} after {before}, for {event.cause}")
        if event.cause != "no_answer":
            return
        offer = f"?call={event.call}&offer={event.offer}"
        legs = self._exchange.legs.values()
        if not any(leg.status_url.partition("#")[0].endswith(offer) for leg in legs):
            self._fail(f"the caller of {event.call} was not rung for offer {event.offer}")

    def _was_given_up(self, event: e.CallEnded) -> None:
        """After all tries, or at once because he withheld his number."""
        if self._tried.get(event.call, 0) >= self.core.state.definition.callbacks.tries - 1:
            return
        call = self.book.find(event.call)
        for leg in () if call is None else call.legs[:1]:
            if self._exchange.legs[leg].from_ != "anonymous":
                self._fail(f"the number of call {event.call} was forgotten")

    def _ended_by_caller(self, call_id: CallId, event: object) -> None:
        """Then his leg is over, whoever says so."""
        call = self.book.find(call_id)
        if isinstance(event, e.CallEnded) and event.is_callback:
            return
        for leg_sid in () if call is None else call.legs:
            leg = self._exchange.legs.get(leg_sid)
            if leg is not None and not leg.is_over:
                self._fail(f"call {call_id} has ended as if its caller had hung up: {leg}")


def core_print(core: Core) -> dict[str, object]:
    """What tells one core from another."""
    return fingerprint(core.state)


def book_print(book: Calls | Book) -> dict[str, object]:
    """What tells one book of calls from another."""
    return {
        "open": {call: _call_print(one) for call, one in book.open.items()},
        "ended": {call: _call_print(one) for call, one in book.ended.items()},
        "conversing": dict(book.conversing),
        "emergencies": dict(book.emergencies),
        "legs": dict(book.legs),
    }


def _call_print(call: OpenCall) -> dict[str, object]:
    return {name: getattr(call, name) for name in call.__slots__}


def differences(one: dict[str, object], other: dict[str, object]) -> list[str]:
    """Where two prints differ."""
    return [
        f"{name}: {_short(one[name])} is not {_short(other[name])}"
        for name in one
        if one[name] != other[name]
    ]


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) < 600 else text[:600] + "..."
