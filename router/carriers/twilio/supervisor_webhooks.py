"""What Twilio reports of supervisors' legs, and what it is told to do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from router.carriers.twilio import twiml
from router.carriers.twilio.supervisors import PARAMETER

if TYPE_CHECKING:
    from queues.ids import CallId
    from router.calls import Supervision
    from router.carriers.twilio.carrier import TwilioCarrier
    from router.carriers.twilio.requests import Request
    from router.carriers.twilio.webhooks import Handler
    from router.switchboard import Switchboard

_HANGUP: Final = twiml.response(twiml.hangup())
_CHANGES: Final = frozenset({"participant-mute", "participant-unmute", "participant-modify"})


class SupervisorWebhooks:
    """The supervisors' side."""

    def __init__(self, switchboard: Switchboard, carrier: TwilioCarrier) -> None:
        self._switchboard = switchboard
        self._carrier = carrier
        self._supervisors = carrier.supervisors

    def handlers(self) -> dict[str, Handler]:
        """Who answers, by the name in the address."""
        return {"supervisor-back": self._back}

    def enter(self, request: Request) -> str:
        """A page brings its leg to listen."""
        by = request.field("From").removeprefix("client:")
        admitted = self._supervisors.admit(request.field(PARAMETER), by, request.field("CallSid"))
        if admitted is None:
            return _HANGUP
        return twiml.response(self._carrier.join_as_supervisor(*admitted))

    async def _back(self, request: Request) -> str:
        """The conference is over for a supervisor: by hanging up, or because the others have left."""
        self._supervisors.gone(request.field("CallSid"))
        return _HANGUP

    def reported(self, event: str, call: CallId, request: Request) -> None:
        """Something has happened to his leg in a conference."""
        leg = request.field("CallSid", "")
        if event == "participant-join":
            self._switchboard.let_take_part(call)
        elif event == "participant-leave":
            self._supervisors.gone(leg)
        elif event in _CHANGES:
            self._supervisors.changed(call, leg, _heard(request))


def _heard(request: Request) -> Supervision:
    """In which way he takes part, as far as Twilio says it: not whom he coaches."""
    if request.field("Muted", "") == "true":
        return "listen"
    return "whisper" if request.field("Coaching", "") == "true" else "barge"
