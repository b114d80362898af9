"""Keeps what is known of calls. Only `fold` changes it (see the package)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, assert_never, get_args

from queues import events as e
from router.calls.events import (
    AgentLegNoted,
    CallArrived,
    CallbackLegNoted,
    CallClosed,
    CallsEvent,
    CoachingNoted,
    ConversationAdvanced,
    EmergencySwitched,
    HoldNoted,
    RecordingNoted,
    SupervisionNoted,
    SurveyAdvanced,
    TalkEvent,
    WrapUpNoted,
)
from router.calls.open_call import MadeLeg, OpenCall, Recording

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.ids import CallId
    from router.calls.commands import CarrierName

CoreEvent = (
    e.CallQueued
    | e.CallbackRequested
    | e.OfferAccepted
    | e.CallConnected
    | e.CallRequeued
    | e.CallTransferred
    | e.CallbackFailed
    | e.CallEnded
)
"""What of the core's concerns an open call."""
LateEvent = RecordingNoted | SurveyAdvanced | AgentLegNoted | CallbackLegNoted | TalkEvent
"""What may also come after a call's end."""

ENDED_CALLS_REMEMBERED: Final = 20_000
ENDED_MS_REMEMBERED: Final = 15 * 60_000
"""What is still said of a call later than this (a survey's answer, a webhook) finds nothing."""
CONVERSATION_MS_MAX: Final = (4 * 60 + 5) * 60_000
"""A conversation older than this has been left by its caller without our being told: a carrier ends a
call after four hours, be its caller put through to another
number. One who is gone sooner is not waited for, see `router.reconciling`.
"""


class Book:
    """All open calls of a site, and those that ended not long ago."""

    def __init__(self) -> None:
        self.open: dict[CallId, OpenCall] = {}
        self.emergencies: dict[str, None] = {}
        """The queues whose emergency switch is on; an empty name is the site."""
        self.legs: dict[tuple[CarrierName, str], CallId] = {}
        self.ended: dict[CallId, OpenCall] = {}
        """The one that ended first comes first."""
        self.conversing: dict[CallId, int] = {}
        """The calls that are in no queue, and since when, the oldest first."""
        self._folds: dict[type, Callable[[Any], None]] = {
            CallArrived: self._fold_arrived,
            ConversationAdvanced: self._fold_turn,
            CallClosed: self._fold_closed,
            EmergencySwitched: self._fold_emergency,
            **dict.fromkeys(get_args(LateEvent), self._fold_late),
            **dict.fromkeys(get_args(CoreEvent), self._fold_core),
        }

    def by_leg(self, carrier: CarrierName, leg: str) -> CallId | None:
        """The call whose caller has or had this leg, be it over or not."""
        return self.legs.get((carrier, leg))

    def find(self, call_id: CallId) -> OpenCall | None:
        """A call that is open, or ended not long ago."""
        return self.open.get(call_id) or self.ended.get(call_id)

    def made_for(self, carrier: CarrierName, leg: str) -> MadeLeg | None:
        """Why this leg was made; None if it was not, or its call has ended long ago."""
        calls = (*self.open.values(), *self.ended.values())
        made = (one.made_for(leg) for one in calls if one.carrier == carrier)
        return next((one for one in made if one is not None), None)

    # -- Events

    def fold(self, event: e.Event | CallsEvent) -> None:
        """Change the book as the event says; events that do not concern it change nothing."""
        folded = self._folds.get(type(event))
        if folded is not None:
            folded(event)

    def _fold_arrived(self, event: CallArrived) -> None:
        self.open[event.call] = OpenCall(event)
        self.legs[event.carrier, event.leg] = event.call
        self.conversing[event.call] = event.at_ms

    def _fold_turn(self, event: ConversationAdvanced) -> None:
        self.open[event.call].take_turn(event)

    def _fold_closed(self, event: CallClosed) -> None:
        self._forget(event.call, event.at_ms)

    def _fold_emergency(self, event: EmergencySwitched) -> None:
        if event.on:
            self.emergencies[event.queue] = None
        else:
            self.emergencies.pop(event.queue, None)

    def _fold_late(self, event: LateEvent) -> None:
        call = self.find(event.call)
        if call is None:
            return
        match event:
            case AgentLegNoted():
                call.note_agent_leg(event)
            case CallbackLegNoted():
                call.note_callback_leg(event)
                if event.answered:
                    self.legs[call.carrier, event.leg] = event.call
            case SurveyAdvanced():
                call.survey = event.turn
            case HoldNoted() | WrapUpNoted() | SupervisionNoted() | CoachingNoted():
                _take_note(call, event)
            case RecordingNoted():
                recording = Recording(recording=event.recording, length_ms=event.length_ms)
                if event.of == "voicemail":
                    call.voicemail = recording
                else:
                    call.comment = recording
            case _:
                assert_never(event)

    def _fold_core(self, event: CoreEvent) -> None:
        """What the core has decided about a call."""
        call = self.open.get(event.call)
        if call is not None:
            self._change(call, event)

    def _change(self, call: OpenCall, event: CoreEvent) -> None:
        match event:
            case e.CallQueued():
                self.conversing.pop(event.call, None)
                call.left_for = None
                if event.is_callback:
                    call.await_callback()
            case e.CallbackRequested():
                call.await_callback()
            case e.OfferAccepted():
                call.accepted = event.offer
            case e.CallConnected():
                call.reach_agent(event.agent)
            case e.CallRequeued() | e.CallTransferred() | e.CallbackFailed():
                call.lose_agent(is_passed_on=isinstance(event, e.CallTransferred))
                if call.is_callback:
                    call.await_callback()
            case e.CallEnded(outcome="diverted", to="callback" | "voicemail"):
                call.left_for = event.to
                self.conversing[event.call] = event.at_ms
            case e.CallEnded():
                call.end(event)
                self._forget(event.call, event.at_ms)
            case _:
                assert_never(event)

    def _forget(self, call_id: CallId, at_ms: int) -> None:
        call = self.open.pop(call_id, None)
        if call is None:
            return
        self.conversing.pop(call_id, None)
        call.rest(at_ms)
        self.ended[call_id] = call
        while self.ended and self._is_forgotten(next(iter(self.ended.values())), at_ms):
            oldest = self.ended.pop(next(iter(self.ended)))
            for leg in oldest.legs:
                del self.legs[oldest.carrier, leg]

    def _is_forgotten(self, ended: OpenCall, at_ms: int) -> bool:
        is_old = ended.ended_at_ms < at_ms - ENDED_MS_REMEMBERED
        return is_old or len(self.ended) > ENDED_CALLS_REMEMBERED


def _take_note(call: OpenCall, event: TalkEvent) -> None:
    """What people do in a talk, or make of it."""
    match event:
        case HoldNoted():
            call.held = event.on
        case WrapUpNoted():
            call.disposition, call.has_note = event.disposition, event.has_note
        case SupervisionNoted():
            call.supervision = event.mode
            call.supervised_by = None if event.mode is None else event.supervisor
        case CoachingNoted():
            pass  # its words are kept with the caller
        case _:
            assert_never(event)
