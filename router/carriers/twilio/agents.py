"""What Twilio reports of agents' legs and of conferences, and what it is told to do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues import CommandRefused
from queues.ids import AgentId
from router.carriers.twilio import labels, twiml
from router.carriers.twilio.requests import ENDED, Request, call_field, offer_field, offer_parameter
from router.carriers.twilio.supervisors import PARAMETER

if TYPE_CHECKING:
    from ivr import Announcements
    from queues.commands import MissCause
    from queues.ids import CallId, OfferNumber
    from router.carriers.twilio.carrier import TwilioCarrier
    from router.carriers.twilio.messages import MessageFiles
    from router.carriers.twilio.supervisor_webhooks import SupervisorWebhooks
    from router.carriers.twilio.urls import Urls
    from router.carriers.twilio.webhooks import Handler
    from router.switchboard import Switchboard

PRESS_1_S: Final = 10
_MISS_CAUSES: Final[dict[str, MissCause]] = {"busy": "busy", "failed": "failed"}
_NOTHING: Final = twiml.response()
_HANGUP: Final = twiml.response(twiml.hangup())


class AgentWebhooks:
    """The agents' side."""

    def __init__(
        self,
        *,
        switchboard: Switchboard,
        carrier: TwilioCarrier,
        announcements: Announcements,
        urls: Urls,
        messages: MessageFiles,
        supervisors: SupervisorWebhooks,
    ) -> None:
        self._switchboard = switchboard
        self._carrier = carrier
        self._announcements = announcements
        self._urls = urls
        self._messages = messages
        self._supervisors = supervisors

    def handlers(self) -> dict[str, Handler]:
        """Who answers, by the name in the address."""
        return {
            "agent": self._agent,
            "agent-answered": self._agent_answered,
            "agent-pressed": self._agent_pressed,
            "agent-back": self._agent_back,
            "agent-status": self._agent_status,
            "conference": self._conference,
        }

    async def _agent(self, request: Request) -> str:
        """A desk brings its leg for an offer that its agent has accepted, or a supervisor listens."""
        if request.field(PARAMETER, ""):
            return self._supervisors.enter(request)
        call, offer = offer_parameter(request)
        agent = AgentId(request.field("From").removeprefix("client:"))
        if not self._switchboard.may_join(agent, call, offer):
            return _HANGUP
        return await self._admit(request, call, offer)

    async def _admit(self, request: Request, call: CallId, offer: OfferNumber) -> str:
        await self._switchboard.agent_rung(call, offer, request.field("CallSid"))
        return twiml.response(self._carrier.join_as_agent(call, offer))

    async def _agent_answered(self, request: Request) -> str:
        """Somebody, or something, answered the agent's telephone: only a person presses 1."""
        return await self._ask(request, call_field(request), offer_field(request))

    async def goes_on(self, request: Request, call: CallId, offer: OfferNumber) -> str:
        """An agent who was rung for this offer is here again: he is asked once more. If he has talked,
        his caller has left.
        """
        await self._switchboard.partner_left(call, offer)
        return await self._ask(request, call, offer)

    async def _ask(self, request: Request, call: CallId, offer: OfferNumber) -> str:
        whisper = self._switchboard.whisper(call, offer)
        if whisper is None:
            return _HANGUP
        await self._switchboard.agent_rung(call, offer, request.field("CallSid"))
        said = twiml.prompt(
            self._announcements.whisper(whisper.language, whisper.concern, whisper.way),
            self._carrier.voices,
        )
        if whisper.has_message:
            said += twiml.play(self._messages.url(call, offer))
        pressed_url = self._urls.of_offer("agent-pressed", call, offer)
        return twiml.response(twiml.ask_key(said, pressed_url, timeout_s=PRESS_1_S))

    async def _agent_pressed(self, request: Request) -> str:
        """The agent pressed a key, or none."""
        call, offer = call_field(request), offer_field(request)
        whisper = self._switchboard.whisper(call, offer)
        if whisper is None:
            return _HANGUP
        if not (digits := request.field("Digits", "")):
            await self._switchboard.phone_missed(call, offer, "no_answer")
            return _HANGUP
        try:
            if digits != "1":
                await self._switchboard.decline(whisper.agent, call, offer)
                return _HANGUP
            await self._switchboard.accept(whisper.agent, call, offer)
        except CommandRefused:
            return _HANGUP
        return await self._admit(request, call, offer)

    async def _agent_back(self, request: Request) -> str:
        """The conference is over for the agent: by hanging up, or because the caller left."""
        call, offer = call_field(request), offer_field(request)
        if request.field("CallStatus", "") in ENDED:
            await self._switchboard.agent_left(call, offer)
            return _NOTHING
        await self._switchboard.partner_left(call, offer)
        return _HANGUP

    async def _agent_status(self, request: Request) -> str:
        """The leg to the agent's telephone is over."""
        call, offer = call_field(request), offer_field(request)
        status = request.field("CallStatus")
        if status in ENDED and self._switchboard.knows(call):
            cause = _MISS_CAUSES.get(status, "no_answer")
            await self._switchboard.phone_missed(call, offer, cause)
            await self._switchboard.agent_left(call, offer)
        return _NOTHING

    # -- the conference

    async def _conference(self, request: Request) -> str:
        """Somebody entered or left the conference, or it ended."""
        call, offer = call_field(request), offer_field(request)
        switchboard, event = self._switchboard, request.field("StatusCallbackEvent")
        if _is_of_supervisor(request):
            self._supervisors.reported(event, call, request)
            return _NOTHING
        match event:
            case "participant-join":
                await self._joined(call, offer, request.field("CallSid"))
            case "conference-start":
                await switchboard.caller_joined(call, offer)
            case "participant-leave" if request.field("ParticipantCallStatus", "") in ENDED:
                # Still on the line, he left because the other one did, or because we moved him.
                if switchboard.is_caller("twilio", request.field("CallSid"), call):
                    await switchboard.leg_ended("twilio", request.field("CallSid"))
                else:
                    await switchboard.agent_left(call, offer)
            case "conference-end":
                if leg := request.field("CallSidEndingConference", ""):
                    is_caller = switchboard.is_caller("twilio", leg, call)
                    left = switchboard.partner_left if is_caller else switchboard.agent_left
                    await left(call, offer)
            case "participant-hold" | "participant-unhold":
                if switchboard.is_caller("twilio", request.field("CallSid"), call):
                    switchboard.caller_held(call, offer, on=event == "participant-hold")
            case _:
                pass
        return _NOTHING

    async def _joined(self, call: CallId, offer: OfferNumber, leg: str) -> None:
        # That the caller is there does not say that they talk: the agent may just have gone, and the
        # room may be a new one. Only that the conference starts says that both are there.
        if self._switchboard.is_caller("twilio", leg, call):
            self._switchboard.caller_moved(call)
        else:
            await self._switchboard.agent_joined(call, offer, leg)


def _is_of_supervisor(request: Request) -> bool:
    """Whether it is about somebody who is neither the caller nor his agent. If he was the last who left,
    that the conference is over says nothing of those two.
    """
    names = ("ParticipantLabel", "ParticipantLabelEndingConference")
    return any(labels.is_supervisor(request.field(name, "")) for name in names)
