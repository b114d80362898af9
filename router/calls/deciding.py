"""Decides about calls (see the package)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, assert_never

from ivr import Dialled, RouteToQueue, Turn
from router.calls import commands as c
from router.calls.book import CONVERSATION_MS_MAX, Book
from router.calls.events import (
    AgentLegNoted,
    CallArrived,
    CallbackLegNoted,
    CallClosed,
    CallsEvent,
    ConversationAdvanced,
    DifferenceNoted,
    EmergencySwitched,
    RecordingNoted,
    SurveyAdvanced,
)
from router.calls.talking import noted
from router.errors import RequestRefused

if TYPE_CHECKING:
    from ivr import Conversation
    from ivr.stages.closing import Closing
    from ivr.survey import SurveyTalk, SurveyTurn
    from queues.commands import EndedBy
    from queues.ids import CallId, SiteId
    from router.calls.open_call import OpenCall


class Calls(Book):
    """The book of a site's calls, and the only one who decides what is written into it."""

    def __init__(
        self, site: SiteId, conversation: Conversation, survey: SurveyTalk | None = None
    ) -> None:
        super().__init__()
        self._site = site
        self._conversation = conversation
        self._survey = survey

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
            case c.NoteAgentLeg():
                events = self._note_agent_leg(command, at_ms)
            case c.NoteDifference():
                events = self._note_difference(command, at_ms)
            case _:
                events = self._take_in(command, at_ms)
        for event in events:
            self.fold(event)
        return events

    def _take_in(
        self, command: c.NoteRecording | c.BeginSurvey | c.HearSurvey | c.TalkCommand, at_ms: int
    ) -> list[CallsEvent]:
        """What a caller leaves behind, or others say of the call, perhaps after it."""
        match command:
            case c.NoteRecording():
                return self._note_recording(command, at_ms)
            case c.BeginSurvey():
                return self._begin_survey(command, at_ms)
            case c.HearSurvey():
                return self._hear_survey(command, at_ms)
            case c.NoteHold() | c.NoteWrapUp() | c.NoteSupervision() | c.NoteCoaching():
                return self._note_talk(command, at_ms)
            case _:
                assert_never(command)

    def _answer(self, command: c.AnswerCall, at_ms: int) -> list[CallsEvent]:
        if (command.carrier, command.leg) in self.legs:
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
        is_in_line = command.call not in self.conversing
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
        call = self._known(command.call)
        if command.answered:
            is_due = command.call in self.open and call.is_callback
            # Of an offer that has come to nothing meanwhile: he is told so, and rung again later.
            is_his = is_due and call.accepted == command.offer
            is_news = is_his and command.leg not in call.legs
        else:
            is_news = command.leg not in call.callback_legs.get(command.offer, ())
        if not is_news:
            return []
        noted = CallbackLegNoted(
            site=self._site,
            at_ms=at_ms,
            call=command.call,
            offer=command.offer,
            leg=command.leg,
            answered=command.answered,
        )
        return [noted]

    def _note_agent_leg(self, command: c.NoteAgentLeg, at_ms: int) -> list[CallsEvent]:
        call = self._known(command.call)
        is_awaited = call.accepted == command.offer and call.joined != command.offer
        joined = command.joined and is_awaited
        if not joined and command.leg in call.agent_legs.get(command.offer, ()):
            return []
        noted = AgentLegNoted(
            site=self._site,
            at_ms=at_ms,
            call=command.call,
            offer=command.offer,
            leg=command.leg,
            joined=joined,
        )
        return [noted]

    def _note_difference(self, command: c.NoteDifference, at_ms: int) -> list[CallsEvent]:
        noted = DifferenceNoted(
            site=self._site,
            at_ms=at_ms,
            call=command.call,
            agent=command.agent,
            difference=command.difference,
            evidence=command.evidence,
        )
        return [noted]

    def _note_talk(self, command: c.TalkCommand, at_ms: int) -> list[CallsEvent]:
        call, is_open = self._known(command.call), command.call in self.open
        event = noted(command, call, self._site, at_ms, is_open=is_open)
        return [] if event is None else [event]

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
        call = self._open(command.call)
        if call is None or command.call not in self.conversing:
            return []
        if command.by == "caller" and call.is_owed:
            return []  # he has left, and is to be rung back
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
            events.append(self._closed(next(iter(self.conversing)), "carrier", at_ms))
            self.fold(events[-1])
        return events

    def next_deadline_ms(self) -> int | None:
        """When the oldest conversation counts as left behind; None if there is none."""
        oldest_ms = next(iter(self.conversing.values()), None)
        return None if oldest_ms is None else oldest_ms + CONVERSATION_MS_MAX


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC)
