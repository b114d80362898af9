"""Every call from its arrival to its end: its leg at the carrier and how far its conversation is.

Works like the queue core: commands are decided purely and give events, `fold` is the only function
that changes the book, and replay folds the same events. What a caller said comes in with a command
and is understood here; the events hold only what was understood.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, assert_never

import msgspec

from ivr import Conversation, Dialled, Heard, RouteToQueue, Turn
from queues.commands import EndedBy
from queues.events import CallEnded, CallQueued
from queues.ids import CallId, SiteId
from router.errors import RequestRefused

if TYPE_CHECKING:
    from queues.events import Event
    from queues.reasons import CallOutcome

CarrierName = Literal["twilio", "simulated"]
ENDED_CALLS_REMEMBERED: Final = 20_000
CONVERSATION_MS_MAX: Final = 30 * 60_000
"""A conversation older than this has been left by its caller without our being told."""


class CallsCommand(msgspec.Struct, frozen=True, kw_only=True):
    """What all commands have."""

    call: CallId


class AnswerCall(CallsCommand, frozen=True, kw_only=True):
    """A call has come in; begin its conversation. `leg` is the carrier's own name for its leg."""

    carrier: CarrierName
    leg: str
    dialled: str


class HearCaller(CallsCommand, frozen=True, kw_only=True):
    """The caller answered what was said in this turn. An answer to an older turn is a repetition."""

    turn: int
    heard: Heard


class CloseCall(CallsCommand, frozen=True, kw_only=True):
    """The call is over before it was in a queue. One that was is the core's to end."""

    by: EndedBy


class CallsEventFields(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """What all events have."""

    site: SiteId
    at_ms: int
    call: CallId


class CallArrived(CallsEventFields, frozen=True, kw_only=True, tag="call_arrived.1"):
    """A call has come in at a carrier."""

    carrier: CarrierName
    leg: str
    dialled: str


class ConversationAdvanced(CallsEventFields, frozen=True, kw_only=True, tag="turn_taken.1"):
    """The conversation took a turn; `turn` has the state after it and what was said."""

    turn: Turn


class CallClosed(CallsEventFields, frozen=True, kw_only=True, tag="call_closed.1"):
    """The call ended before it was in a queue."""

    by: EndedBy


CallsEvent = CallArrived | ConversationAdvanced | CallClosed


class OpenCall:
    """A call that has not ended, or as it was when it did."""

    __slots__ = ("arrived_at_ms", "call", "carrier", "dialled", "leg", "outcome", "turn")

    def __init__(self, event: CallArrived) -> None:
        self.call = event.call
        self.carrier = event.carrier
        self.leg = event.leg
        self.dialled = event.dialled
        self.arrived_at_ms = event.at_ms
        self.turn: Turn | None = None
        self.outcome: CallOutcome | None = None
        """How it ended, if it was in a queue."""

    @property
    def concern(self) -> str | None:
        """What the call is about, once it is known."""
        outcome = self.turn.outcome if self.turn else None
        return outcome.concern if isinstance(outcome, RouteToQueue) else None

    @property
    def language(self) -> str:
        """The language of the conversation, empty before its first turn."""
        return self.turn.state.language if self.turn else ""


class Calls:
    """All open calls of a site, and the legs of those that ended not long ago."""

    def __init__(self, site: SiteId, conversation: Conversation) -> None:
        self._site = site
        self._conversation = conversation
        self.open: dict[CallId, OpenCall] = {}
        self._by_leg: dict[tuple[CarrierName, str], CallId] = {}
        self._ended: dict[CallId, OpenCall] = {}
        self._conversing: dict[CallId, None] = {}
        """The calls that are not yet in a queue, the oldest first."""

    def by_leg(self, carrier: CarrierName, leg: str) -> CallId | None:
        """The call whose caller has this leg, be it over or not."""
        return self._by_leg.get((carrier, leg))

    def find(self, call_id: CallId) -> OpenCall | None:
        """A call that is open, or ended not long ago."""
        return self.open.get(call_id) or self._ended.get(call_id)

    def handle(self, command: AnswerCall | HearCaller | CloseCall, at_ms: int) -> list[CallsEvent]:
        """Decide; a repeated or late command gives no events.

        Raises:
            RequestRefused: there is no such call.
        """
        match command:
            case AnswerCall():
                events = self._answer(command, at_ms)
            case HearCaller():
                events = self._hear(command, at_ms)
            case CloseCall():
                events = self._close(command, at_ms)
            case _:
                assert_never(command)
        for event in events:
            self.fold(event)
        return events

    def pass_time(self, at_ms: int) -> list[CallsEvent]:
        """Close conversations whose end we were never told of, so that they do not pile up."""
        events: list[CallsEvent] = []
        while (due_ms := self.next_deadline_ms()) is not None and due_ms <= at_ms:
            events.append(self._closed(next(iter(self._conversing)), "carrier", at_ms))
            self.fold(events[-1])
        return events

    def next_deadline_ms(self) -> int | None:
        """When the oldest conversation counts as left behind; None if there is none."""
        oldest = next(iter(self._conversing), None)
        return None if oldest is None else self.open[oldest].arrived_at_ms + CONVERSATION_MS_MAX

    def _answer(self, command: AnswerCall, at_ms: int) -> list[CallsEvent]:
        if (command.carrier, command.leg) in self._by_leg:
            return []
        arrived = CallArrived(
            site=self._site,
            at_ms=at_ms,
            call=command.call,
            carrier=command.carrier,
            leg=command.leg,
            dialled=command.dialled,
        )
        turn = self._conversation.hear(None, Dialled(number=command.dialled), _moment(at_ms))
        return [arrived, self._advanced(command.call, turn, at_ms)]

    def _hear(self, command: HearCaller, at_ms: int) -> list[CallsEvent]:
        call = self._known(command.call)
        if call is None or call.turn is None:
            return []
        state = call.turn.state
        if command.turn != state.turn or call.turn.outcome is not None:
            return []
        turn = self._conversation.hear(state, command.heard, _moment(at_ms))
        return [self._advanced(command.call, turn, at_ms)]

    def _close(self, command: CloseCall, at_ms: int) -> list[CallsEvent]:
        if self._known(command.call) is None or command.call not in self._conversing:
            return []
        return [self._closed(command.call, command.by, at_ms)]

    def _closed(self, call: CallId, by: EndedBy, at_ms: int) -> CallClosed:
        return CallClosed(site=self._site, at_ms=at_ms, call=call, by=by)

    def _known(self, call_id: CallId) -> OpenCall | None:
        call = self.open.get(call_id)
        if call is None and call_id not in self._ended:
            raise RequestRefused(f"no call has the id {call_id!r}")
        return call

    def _advanced(self, call: CallId, turn: Turn, at_ms: int) -> ConversationAdvanced:
        return ConversationAdvanced(site=self._site, at_ms=at_ms, call=call, turn=turn)

    def fold(self, event: Event | CallsEvent) -> None:
        """Change the book as the event says; events that do not concern it change nothing."""
        match event:
            case CallArrived():
                self.open[event.call] = OpenCall(event)
                self._by_leg[event.carrier, event.leg] = event.call
                self._conversing[event.call] = None
            case CallQueued():
                self._conversing.pop(event.call, None)
            case ConversationAdvanced():
                self.open[event.call].turn = event.turn
            case CallEnded():
                if event.call in self.open:
                    self.open[event.call].outcome = event.outcome
                self._forget(event.call)
            case CallClosed():
                self._forget(event.call)
            case _:
                pass

    def _forget(self, call_id: CallId) -> None:
        call = self.open.pop(call_id, None)
        if call is None:
            return
        self._conversing.pop(call_id, None)
        self._ended[call_id] = call
        if len(self._ended) > ENDED_CALLS_REMEMBERED:
            oldest = self._ended.pop(next(iter(self._ended)))
            del self._by_leg[oldest.carrier, oldest.leg]


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC)
