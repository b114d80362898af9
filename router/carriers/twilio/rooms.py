"""Where callers talk: the conference of each call, as the book says and Twilio shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.carriers.twilio.truth import room_name
from router.errors import LegGone

if TYPE_CHECKING:
    from queues.ids import CallId
    from router.calls import Calls
    from router.carriers.twilio.rest import TwilioRest


class Rooms:
    """The conferences of one account; `calls` is the book."""

    def __init__(self, rest: TwilioRest, calls: Calls) -> None:
        self._rest = rest
        self._calls = calls

    async def conference(self, call_id: CallId) -> str:
        """The sid of the conference in which the caller talks.

        Raises:
            LegGone: there is none, or none any more.
            CarrierFailed: it could not be seen.
        """
        call = self._calls.find(call_id)
        if call is None or call.last_joined is None:
            raise LegGone("no agent has come for this call")
        return await self._rest.conference_named(room_name(call_id, call.last_joined))
