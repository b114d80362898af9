"""What Twilio reports of callers' legs, and what it is told to do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

import structlog
from msgspec.structs import replace

from ivr import Keys, Silence, Words
from ivr.outcomes import Divert
from ivr.state import Recorded
from queues.ids import QueueId
from router.callers import Caller
from router.carriers.twilio import twiml
from router.carriers.twilio.requests import (
    ENDED,
    Request,
    call_field,
    caller_number,
    number_field,
    offer_field,
    recording_fields,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr import Announcements, Heard
    from ivr.survey import SurveyTurn
    from queues.commands import CallbackCause
    from queues.ids import CallId, OfferNumber
    from router.calls import Recording
    from router.carriers.twilio.carrier import TwilioCarrier
    from router.carriers.twilio.urls import Urls
    from router.carriers.twilio.webhooks import Handler
    from router.lines import Waiting
    from router.ports import Farewell
    from router.reception import Reply
    from router.surveys import Surveys
    from router.switchboard import Switchboard

_NOTHING: Final = twiml.response()
_HANGUP: Final = twiml.response(twiml.hangup())
_CAUSES: Final[dict[str, CallbackCause]] = {"busy": "busy", "failed": "failed"}

_log = structlog.get_logger(__name__)


class CallerWebhooks:
    """The callers' side."""

    def __init__(
        self,
        *,
        switchboard: Switchboard,
        surveys: Surveys,
        carrier: TwilioCarrier,
        announcements: Announcements,
        urls: Urls,
        music_of: Callable[[str], str | None],
    ) -> None:
        self._switchboard = switchboard
        self._reception = switchboard.reception
        self._surveys = surveys
        self._carrier = carrier
        self._voices = carrier.voices
        self._announcements = announcements
        self._urls = urls
        self._music_of = music_of

    def handlers(self) -> dict[str, Handler]:
        """Who answers, by the name in the address."""
        return {
            "heard": self._heard,
            "diverted": self._diverted,
            "line": self._line,
            "wait": self._wait,
            "pressed": self._pressed,
            "held": self._held,
            "left-line": self._left_line,
            "caller-answered": self._caller_answered,
            "caller-status": self._caller_status,
            "caller-back": self._caller_back,
            "surveyed": self._surveyed,
            "status": self._status,
        }

    # -- The conversation

    async def voice(self, request: Request) -> str:
        """A call has come in, or is here again."""
        caller = Caller(number=caller_number(request))
        leg, dialled = request.field("CallSid"), self._carrier.own_number(request.field("To"))
        reply = await self._switchboard.call_arrived("twilio", leg, dialled, caller)
        survey = self._surveys.of(reply.call)  # of one who comes back after he could not reach us
        return self._answer(request, reply) if survey is None else self._asked(reply.call, survey)

    async def _heard(self, request: Request) -> str:
        """The caller spoke, pressed keys, left a message, or did none of it."""
        call, turn = call_field(request), number_field(request, "turn")
        if not self._switchboard.knows(call):
            return self._anew()
        message = recording_fields(request)
        if message is not None:
            await self._reception.ways.message_left(call, message)
        heard = _what(request, message)
        return self._answer(request, await self._switchboard.caller_said(call, turn, heard))

    def _answer(self, request: Request, reply: Reply) -> str:
        if reply.turn is None:
            return _HANGUP
        heard_url = self._urls.of_call("heard", reply.call, turn=reply.turn.state.turn)
        said = twiml.actions(reply.actions, heard_url, self._voices)
        if reply.then == "listen":
            return twiml.response(said)
        if reply.then == "wait":
            return twiml.response(said, self._enqueued(reply.call))
        if reply.then == "divert" and isinstance(reply.turn.outcome, Divert):
            number, caller = reply.turn.outcome.number, caller_number(request)
            return twiml.response(said, self._carrier.put_through(reply.call, number, caller))
        if reply.farewell is not None:
            said += self._carrier.farewell(reply.farewell, reply.turn.state.language)
        return twiml.response(said, twiml.hangup())

    def _enqueued(self, call: CallId) -> str:
        waiting = self._reception.lines.waiting(call)
        return (
            twiml.hangup() if waiting is None else self._carrier.wait_in_line(call, waiting.queue)
        )

    async def _diverted(self, request: Request) -> str:
        """The other number has answered and hung up, or has not answered."""
        reply = await self._reception.reply(call_field(request))
        if request.field("DialCallStatus", "") in ("completed", "answered") or reply.turn is None:
            return _HANGUP
        return self._carrier.goodbye("refused", reply.turn.state.language)

    def _anew(self) -> str:
        """A caller whom a restart has made us forget begins again, rather than be cut off."""
        return twiml.response(twiml.redirect(self._urls.plain("voice")))

    # -- The line

    async def _line(self, request: Request) -> str:
        """The caller is to wait, again, or is to be asked something. We have sent him here, so he is not
        left without a word if there is nothing of it any more.
        """
        call = call_field(request)
        survey = self._surveys.of(call)
        if survey is not None:
            return self._asked(call, survey)
        return await self._back(request, call, farewell="goodbye")

    async def _back(self, request: Request, call: CallId, farewell: Farewell | None = None) -> str:
        if not self._switchboard.knows(call):
            return self._anew()
        reply = await self._reception.where(call)
        if reply.then == "hang_up" and not (reply.actions or reply.farewell):
            reply = replace(reply, farewell=farewell)
        waiting = self._reception.lines.waiting(call)
        if reply.then != "wait" or reply.actions or waiting is None:
            return self._answer(request, reply)
        self._reception.lines.begin_anew(call)
        return twiml.response(
            self._why_again(waiting), self._carrier.wait_in_line(call, waiting.queue)
        )

    def _why_again(self, waiting: Waiting) -> str:
        """What somebody is told first who has talked already and waits once more."""
        match waiting.back_from:
            case None:
                return ""
            case "lost_agent":
                said = self._announcements.agent_lost(waiting.language)
            case "transfer":
                said = self._announcements.transferred(waiting.language)
            case _:
                assert_never(waiting.back_from)
        return twiml.prompt(said, self._voices)

    async def _wait(self, request: Request) -> str:
        """What the caller hears while waiting; Twilio asks again whenever it is over."""
        return self._waits(call_field(request))

    def _waits(self, call: CallId) -> str:
        lines = self._reception.lines
        if self._reception.ways.is_asked(call) or self._reception.ways.is_sent(call):
            return twiml.response(twiml.leave())  # he is asked in `left-line`
        wait, waiting = lines.hears(call), lines.waiting(call)
        if wait is not None and waiting is not None:
            pressed_url = self._pressed_url(call, waiting)
            sounds = twiml.prompts(wait.prompts, self._voices) + self._music(waiting.queue)
            return twiml.response(twiml.wait(sounds, wait.keys, pressed_url))
        # Of a call that we do not know we are asked again in `left-line`.
        return _HANGUP if self._switchboard.knows(call) else twiml.response(twiml.leave())

    def _pressed_url(self, call: CallId, waiting: Waiting) -> str:
        return self._urls.of_call("pressed", call, turn=waiting.turn, queue=waiting.queue)

    def _music(self, queue: QueueId | None, *, loop: int = 1) -> str:
        music = self._music_of(queue or "") or self._urls.of_file("music.wav")
        return twiml.play(music, loop=loop)

    async def _held(self, request: Request) -> str:
        """What the caller hears while his agent lets him wait. For ever: that it is over would be silence,
        and asking for more takes him out of the conference if we cannot be reached.
        """
        queue = self._switchboard.queue_of(call_field(request))
        return twiml.response(self._music(queue, loop=0))

    async def _pressed(self, request: Request) -> str:
        """The caller in line pressed a key."""
        call, turn = call_field(request), number_field(request, "turn")
        queue = QueueId(request.query("queue"))
        if self._switchboard.knows(call):
            key = request.field("Digits", "")
            if await self._reception.ways.pressed(call, queue, turn, key):
                return twiml.response(twiml.leave())
        return self._waits(call)

    async def _left_line(self, request: Request) -> str:
        """The caller is out of Twilio's queue. Moved by us: this answer is not even read."""
        call, result = call_field(request), request.field("QueueResult")
        if result in ("redirected", "redirected-from-bridged", "bridged"):
            return _NOTHING
        if result == "hangup":
            await self._switchboard.leg_ended("twilio", request.field("CallSid"))
            return _NOTHING
        waiting = self._reception.lines.waiting(call)
        if result == "leave" or waiting is None:
            return await self._back(request, call)
        _log.warning("queue_failed", call_id=call, result=result)
        # Some music first: a queue that is full would send him back here at once, and again.
        line = self._carrier.wait_in_line(call, waiting.queue)
        return twiml.response(self._music(waiting.queue), line)

    # -- Rung back

    async def _caller_answered(self, request: Request) -> str:
        """Who was rung back has answered: his agent is there."""
        return await self._answered(request, call_field(request), offer_field(request))

    async def _answered(self, request: Request, call: CallId, offer: OfferNumber) -> str:
        opened = await self._switchboard.caller_answered(call, offer, request.field("CallSid"))
        if opened is None:
            return _HANGUP
        greeting = twiml.prompt(self._announcements.called_back(opened.language), self._voices)
        return twiml.response(greeting, self._carrier.join_as_caller(call, offer))

    async def goes_on(self, request: Request, call: CallId, offer: OfferNumber) -> str:
        """Who was rung back for this offer is here again: on his way to his agent, or after they have
        talked.
        """
        is_his = self._switchboard.is_caller("twilio", request.field("CallSid"), call)
        if is_his and not self._switchboard.is_rung_back(call):
            return await self._after_talk(request, call, offer)
        return await self._answered(request, call, offer)

    async def _caller_status(self, request: Request) -> str:
        """The leg that was made to ring a caller back rings, or is over."""
        call, offer = call_field(request), offer_field(request)
        status, leg = request.field("CallStatus"), request.field("CallSid")
        if status == "ringing":
            await self._switchboard.caller_rung(call, offer, leg)
        if status not in ENDED or not self._switchboard.knows(call):
            return _NOTHING
        if status == "completed" and self._switchboard.is_caller("twilio", leg, call):
            await self._switchboard.leg_ended("twilio", leg)
        else:
            cause = _CAUSES.get(status, "no_answer")
            await self._switchboard.callback_failed(call, offer, cause)
        return _NOTHING

    # -- The end

    async def _caller_back(self, request: Request) -> str:
        """The conference is over for the caller: by hanging up, or because the agent left."""
        call, offer = call_field(request), offer_field(request)
        if request.field("CallStatus", "") in ENDED:
            await self._switchboard.leg_ended("twilio", request.field("CallSid"))
            return _NOTHING
        return await self._after_talk(request, call, offer)

    async def _after_talk(self, request: Request, call: CallId, offer: OfferNumber) -> str:
        await self._switchboard.agent_left(call, offer)
        survey = await self._surveys.begin(call)
        return await self._back(request, call) if survey is None else self._asked(call, survey)

    async def _surveyed(self, request: Request) -> str:
        """The caller answered a question of the survey."""
        call, turn = call_field(request), number_field(request, "turn")
        comment = recording_fields(request)
        survey = await self._surveys.hear(call, turn, _what(request, comment), comment)
        return _HANGUP if survey is None else self._asked(call, survey)

    def _asked(self, call: CallId, survey: SurveyTurn) -> str:
        heard_url = self._urls.of_call("surveyed", call, turn=survey.state.turn)
        said = twiml.actions(survey.actions, heard_url, self._voices)
        return twiml.response(said, twiml.hangup()) if survey.is_over else twiml.response(said)

    async def _status(self, request: Request) -> str:
        """The caller's leg is over."""
        if request.field("CallStatus") in ENDED:
            await self._switchboard.leg_ended("twilio", request.field("CallSid"))
        return _NOTHING


def _what(request: Request, recording: Recording | None) -> Heard:
    """A recording is one, whatever key has ended it. Keys count before words: they are certain."""
    if recording is not None:
        return Recorded(length_ms=recording.length_ms)
    if digits := request.field("Digits", ""):
        return Keys(digits=digits)
    if words := request.field("SpeechResult", ""):
        return Words(text=words, confidence=_confidence(request.field("Confidence", "")))
    return Silence()


def _confidence(written: str) -> float | None:
    try:
        return min(1.0, max(0.0, float(written)))
    except ValueError:
        return None
