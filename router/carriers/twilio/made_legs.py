"""Legs that we have made, to ring an agent or a caller back, and that have come to the voice address.

Twilio could not reach us when one of them was to go on, so it asked for the fallback, which sends
everybody there. Calls from outside are let through to where they are answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from router.carriers.twilio.agents import AgentWebhooks
    from router.carriers.twilio.callers import CallerWebhooks
    from router.carriers.twilio.carrier import TwilioCarrier
    from router.carriers.twilio.requests import Request
    from router.switchboard import Switchboard


class MadeLegs:
    """The voice address."""

    def __init__(
        self,
        *,
        switchboard: Switchboard,
        carrier: TwilioCarrier,
        callers: CallerWebhooks,
        agents: AgentWebhooks,
    ) -> None:
        self._switchboard = switchboard
        self._carrier = carrier
        self._callers = callers
        self._agents = agents

    async def voice(self, request: Request) -> str:
        """Who calls us is answered; who was called by us goes on where he was."""
        if request.field("Direction", "inbound") == "inbound":
            return await self._callers.voice(request)
        made = self._switchboard.made_for("twilio", request.field("CallSid"))
        if made is None:  # long over, or forgotten
            return self._carrier.goodbye("goodbye", "")
        goes_on = self._agents.goes_on if made.to == "agent" else self._callers.goes_on
        return await goes_on(request, made.call, made.offer)
