"""Decides about calls, and keeps what is known of them (see the package)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, assert_never

from ivr import Conversation, Dialled, RouteToQueue, Turn
from queues import events as e
from router.calls import commands as c
from router.calls.events import (
    CallArrived,
    CallbackLegNoted,
    CallClosed,
    CallsEvent,
    ConversationAdvanced,
    EmergencySwitched,
    RecordingNoted,
    SurveyAdvanced,
)
from router.calls.open_call import OpenCall, Recording
from router.errors import RequestRefused

if TYPE_CHECKING:
    from ivr.stages.closing import Closing
    from ivr.survey import SurveyTalk, SurveyTurn
    from queues.commands import EndedBy
    from queues.ids import CallId, SiteId

    CoreEvent = (
        e.CallQueued
        | e.CallbackRequested
        | e.CallConnected
        | e.CallRequeued
        | e.CallbackFailed
        | e.CallEnded
    )

ENDED_CALLS_REMEMBERED: Final = 20_000
CONVERSATION_MS_MAX: Final = 30 * 60_000
"""A conversation older than this has been left by its caller without our being told."""


class Calls:
    """All open calls of a site, and those that ended not long ago."""

    def __init__(
        self, site: SiteId, conversation: Conversation, survey: SurveyTalk | None = None
    ) -> None:
        self._site = site
        self._conversation = conversation
        self._survey = survey
        self.open: dict[CallId, OpenCall] = {}
        self.emergencies: dict[str, None] = {}
        """The queues whose emergency switch is on; an empty name is the site."""
        self._by_leg: dict[tuple[c.CarrierName, str], CallId] = {}
        self._ended: dict[CallId, OpenCall] = {}
        self._conversing: dict[CallId, int] = {}
        """The calls that are in no queue, and since when, the oldest first."""

    def by_leg(self, carrier: c.CarrierName, leg: str) -> CallId | None:
        """The call whose caller has or had this leg, be it over or not."""
        return self._by_leg.get((carrier, leg))

    def find(self, call_id: CallId) -> OpenCall | None:
        """A call that is open, or ended not long ago."""
        return self.open.get(call_id) or self._ended.get(call_id)

    def opens_at_ms(self, queue: str, at_ms: int) -> int | None:
        """When a queue opens that is closed at this moment; None if it is open, or stays closed."""
        opens_at = self._conversation.opens_at(queue, _moment(at_ms))
        return None if opens_at is None else int(opens_at.timestamp() * 1000)

    def closing(self, call_id: CallId, queue: str, at_ms: int) -> Closing | None:
        """Why nobody is there in a queue for the caller of an open call who was sent to another, or
        to this one earlier; None if somebody is.
        """
        call = self.open.get(call_id)
        if call is None or call.turn is None or call.route is None:
            return None
        return self._conversation.closing(call.turn.state, queue, _moment(at_ms), self.emergencies)

    # -- Commands

    def handle(self, command: c.CallsCommand, at_ms: int) -> list[CallsEvent]:
        """Decide; a repeated or late command gives no events.

        Raises:
            RequestRefused: there is no such call.
        """
        match command:
            case c.AnswerCall():
                events = self._answer(command, at_ms)
            case c.HearCaller():
                events = self._hear(command, at_ms)
            case c.ResumeConversation():
                events = self._resume(command, at_ms)
            case c.CloseCall():
                events = self._close(command, at_ms)
            case c.SetEmergency():
                events = self._set_emergency(command, at_ms)
            case c.NoteCallbackLeg():
                events = self._note_callback_leg(command, at_ms)
            case _:
                events = self._take_in(command, at_ms)
        for event in events:
            self.fold(event)
        return events

    def _take_in(
        self, command: c.NoteRecording | c.BeginSurvey | c.HearSurvey, at_ms: int
    ) -> list[CallsEvent]:
        """What a caller leaves behind, perhaps after the call."""
        match command:
            case c.NoteRecording():
                return self._note_recording(command, at_ms)
            case c.BeginSurvey():
                return self._begin_survey(command, at_ms)
            case c.HearSurvey():
                return self._hear_survey(command, at_ms)
            case _:
                assert_never(command)

    def _answer(self, command: c.AnswerCall, at_ms: int) -> list[CallsEvent]:
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
        turn = self._conversation.hear(
            None,
            Dialled(number=command.dialled, caller=command.caller),
            _moment(at_ms),
            emergencies=self.emergencies,
        )
        return [arrived, self._advanced(command.call, turn, at_ms)]

    def _hear(self, command: c.HearCaller, at_ms: int) -> list[CallsEvent]:
        call = self._open(command.call)
        if call is None or call.turn is None:
            return []
        state = call.turn.state
        if command.turn != state.turn or call.turn.outcome is not None:
            return []
        turn = self._conversation.hear(
            state, command.heard, _moment(at_ms), emergencies=self.emergencies
        )
        return [self._advanced(command.call, turn, at_ms)]

    def _resume(self, command: c.ResumeConversation, at_ms: int) -> list[CallsEvent]:
        """A call that is rung back already, or whose caller has chosen since, stays as it is."""
        call = self._open(command.call)
        if call is None or call.turn is None or call.is_callback:
            return []
        state, outcome = call.turn.state, call.turn.outcome
        if command.turn != state.turn or not isinstance(outcome, RouteToQueue):
            return []
        if command.way == "line":
            if outcome.way == "line":
                return []
            turn = self._conversation.back_in_line(state, _moment(at_ms))
            return [self._advanced(command.call, turn, at_ms)]
        is_in_line = command.call not in self._conversing
        turn = self._conversation.resume(state, command.way, _moment(at_ms), is_in_line=is_in_line)
        return [self._advanced(command.call, turn, at_ms)]

    def _advanced(self, call: CallId, turn: Turn, at_ms: int) -> ConversationAdvanced:
        return ConversationAdvanced(site=self._site, at_ms=at_ms, call=call, turn=turn)

    def _note_recording(self, command: c.NoteRecording, at_ms: int) -> list[CallsEvent]:
        call = self._known(command.call)
        known = call.voicemail if command.of == "voicemail" else call.comment
        if known is not None and known.recording == command.recording:
            return []
        noted = RecordingNoted(
            site=self._site,
            at_ms=at_ms,
            call=command.call,
            of=command.of,
            recording=command.recording,
            length_ms=command.length_ms,
        )
        return [noted]

    def _note_callback_leg(self, command: c.NoteCallbackLeg, at_ms: int) -> list[CallsEvent]:
        call = self._open(command.call)
        if call is None or not call.is_callback or command.leg in call.legs:
            return []
        noted = CallbackLegNoted(
            site=self._site,
            at_ms=at_ms,
            call=command.call,
            offer=command.offer,
            leg=command.leg,
        )
        return [noted]

    def _begin_survey(self, command: c.BeginSurvey, at_ms: int) -> list[CallsEvent]:
        call = self._known(command.call)
        if self._survey is None or call.survey is not None:
            return []
        return [self._surveyed(command.call, self._survey.begin(call.language), at_ms)]

    def _hear_survey(self, command: c.HearSurvey, at_ms: int) -> list[CallsEvent]:
        before = self._known(command.call).survey
        if self._survey is None or before is None or before.is_over:
            return []
        if command.turn != before.state.turn:
            return []
        turn = self._survey.hear(before.state, command.heard)
        return [self._surveyed(command.call, turn, at_ms)]

    def _surveyed(self, call: CallId, turn: SurveyTurn, at_ms: int) -> SurveyAdvanced:
        return SurveyAdvanced(site=self._site, at_ms=at_ms, call=call, turn=turn)

    def _close(self, command: c.CloseCall, at_ms: int) -> list[CallsEvent]:
        if self._open(command.call) is None or command.call not in self._conversing:
            return []
        return [self._closed(command.call, command.by, at_ms)]

    def _closed(self, call: CallId, by: EndedBy, at_ms: int) -> CallClosed:
        return CallClosed(site=self._site, at_ms=at_ms, call=call, by=by)

    def _set_emergency(self, command: c.SetEmergency, at_ms: int) -> list[CallsEvent]:
        if (command.queue in self.emergencies) == command.on:
            return []
        switched = EmergencySwitched(
            site=self._site, at_ms=at_ms, queue=command.queue, on=command.on, by=command.by
        )
        return [switched]

    def _known(self, call_id: CallId) -> OpenCall:
        call = self.find(call_id)
        if call is None:
            raise RequestRefused(f"no call has the id {call_id!r}")
        return call

    def _open(self, call_id: CallId) -> OpenCall | None:
        self._known(call_id)
        return self.open.get(call_id)

    # -- Time

    def pass_time(self, at_ms: int) -> list[CallsEvent]:
        """Close conversations whose end we were never told of, so that they do not pile up."""
        events: list[CallsEvent] = []
        while (due_ms := self.next_deadline_ms()) is not None and due_ms <= at_ms:
            events.append(self._closed(next(iter(self._conversing)), "carrier", at_ms))
            self.fold(events[-1])
        return events

    def next_deadline_ms(self) -> int | None:
        """When the oldest conversation counts as left behind; None if there is none."""
        oldest_ms = next(iter(self._conversing.values()), None)
        return None if oldest_ms is None else oldest_ms + CONVERSATION_MS_MAX

    # -- Events

    def fold(self, event: e.Event | CallsEvent) -> None:
        """Change the book as the event says; events that do not concern it change nothing."""
        match event:
            case CallArrived():
                self.open[event.call] = OpenCall(event)
                self._by_leg[event.carrier, event.leg] = event.call
                self._conversing[event.call] = event.at_ms
            case ConversationAdvanced():
                self.open[event.call].take_turn(event)
            case CallbackLegNoted():
                rung = self.open[event.call]
                rung.rung_back(event)
                self._by_leg[rung.carrier, event.leg] = event.call
            case RecordingNoted() | SurveyAdvanced():
                self._fold_what_was_left(event)
            case CallClosed():
                self._forget(event.call)
            case EmergencySwitched(queue=queue, on=True):
                self.emergencies[queue] = None
            case EmergencySwitched(queue=queue):
                self.emergencies.pop(queue, None)
            case (
                e.CallQueued()
                | e.CallbackRequested()
                | e.CallConnected()
                | e.CallRequeued()
                | e.CallbackFailed()
                | e.CallEnded()
            ):
                call = self.open.get(event.call)
                if call is not None:
                    self._fold_core(event, call)
            case _:
                pass

    def _fold_what_was_left(self, event: RecordingNoted | SurveyAdvanced) -> None:
        call = self.find(event.call)
        if call is None:
            return
        if isinstance(event, SurveyAdvanced):
            call.survey = event.turn
            return
        recording = Recording(recording=event.recording, length_ms=event.length_ms)
        if event.of == "voicemail":
            call.voicemail = recording
        else:
            call.comment = recording

    def _fold_core(self, event: CoreEvent, call: OpenCall) -> None:
        """What the core has decided about a call."""
        match event:
            case e.CallQueued():
                self._conversing.pop(event.call, None)
                call.left_for = None
                if event.is_callback:
                    call.await_callback()
            case e.CallbackRequested():
                call.await_callback()
            case e.CallConnected():
                call.reach_agent()
            case e.CallRequeued() | e.CallbackFailed():
                if call.is_callback:
                    call.await_callback()
            case e.CallEnded(outcome="diverted", to="callback" | "voicemail"):
                call.left_for = event.to
                self._conversing[event.call] = event.at_ms
            case e.CallEnded():
                call.left_for = event.to
                if event.outcome == "callback_failed":
                    call.tried_by = event.agent
                self._forget(event.call)
            case _:
                assert_never(event)

    def _forget(self, call_id: CallId) -> None:
        call = self.open.pop(call_id, None)
        if call is None:
            return
        self._conversing.pop(call_id, None)
        self._ended[call_id] = call
        if len(self._ended) > ENDED_CALLS_REMEMBERED:
            oldest = self._ended.pop(next(iter(self._ended)))
            for leg in oldest.legs:
                del self._by_leg[oldest.carrier, leg]


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC)
