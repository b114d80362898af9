"""What the switchboard asks of Twilio."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, assert_never

from ivr.script import plain_number
from router.callers import is_number
from router.carriers.twilio import labels, twiml
from router.carriers.twilio.truth import QUEUE_PREFIX, is_over, room_name, truth
from router.carriers.twilio.voices import Voices
from router.errors import CarrierFailed
from router.ports import PHONE_ANSWER_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ivr import Announcements, Script
    from queues.events import CallOffered
    from queues.ids import CallId, OfferNumber, QueueId
    from router.calls import Supervision
    from router.carriers.twilio.rest import TwilioRest
    from router.carriers.twilio.rooms import Rooms
    from router.carriers.twilio.supervisors import Supervisors
    from router.carriers.twilio.urls import Urls
    from router.ports import Clock, Farewell, RingingBack, Truth
    from router.settings import Twilio

TALKING_S_MAX: Final = 4 * 3600
"""Twilio's own ceiling for a call."""
RING_S_MIN: Final = 5
"""Twilio's own floor."""
SKEW_MS: Final = 2 * 3_600_000
"""By so much Twilio's clock may be behind ours, which takes its time to follow the machine's (decision
0021). A leg is not mistaken for another for that: those of other offers are known."""


class TwilioCarrier:
    """Twilio as a carrier (`router.ports.Carrier`)."""

    def __init__(
        self,
        *,
        settings: Twilio,
        rest: TwilioRest,
        urls: Urls,
        announcements: Announcements,
        clock: Clock,
        script: Callable[[], Script],
        rooms: Rooms,
        supervisors: Supervisors,
    ) -> None:
        self._settings = settings
        self._rest = rest
        self._rooms = rooms
        self.supervisors = supervisors
        self.urls = urls
        self._announcements = announcements
        self._clock = clock
        self.script = script
        self.voices = Voices(script)

    async def ring(self, offer: CallOffered, phone: str, language: str) -> str:  # noqa: ARG002 - the port's signature
        """Ring an agent's telephone; whoever answers is asked to press 1."""
        key = (offer.call, offer.offer)
        ring_ms = offer.expires_at_ms - PHONE_ANSWER_MS - self._clock.now_ms()
        return await self._rest.call_phone(
            to=phone,
            from_=self._settings.caller_id,
            url=self.urls.of_offer("agent-answered", *key),
            status_url=self.urls.of_offer("agent-status", *key),
            ring_s=max(RING_S_MIN, ring_ms // 1000),
        )

    async def find_rung(self, number: str, shown: str, since_ms: int) -> Sequence[str]:
        """The legs that were made to ring this number since then and are not over."""
        from_ = self.own_number(shown) or self._settings.caller_id
        return await self._rest.find_calls(to=number, from_=from_, since_ms=since_ms - SKEW_MS)

    async def connect(self, leg: str, call: CallId, offer: OfferNumber) -> None:
        """Move the caller into the conference in which the agent is."""
        await self._rest.redirect_call(leg, twiml.response(self.join_as_caller(call, offer)))

    def join_as_caller(self, call: CallId, offer: OfferNumber) -> str:
        """The verb that takes the caller into the conference."""
        return self._join(call, offer, label=labels.CALLER, back="caller-back")

    def join_as_agent(self, call: CallId, offer: OfferNumber) -> str:
        """The verb that takes the agent into the conference."""
        return self._join(call, offer, label=labels.AGENT, back="agent-back")

    def join_as_supervisor(self, call: CallId, offer: OfferNumber, label: str) -> str:
        """The verb that takes a supervisor into the conference, where nobody hears him yet."""
        return self._join(call, offer, label=label, back="supervisor-back", is_guest=True)

    def _join(
        self, call: CallId, offer: OfferNumber, *, label: str, back: str, is_guest: bool = False
    ) -> str:
        # The agent comes first. If it is the caller all the same, because the agent has just left,
        # we must hear of him, or he would sit there alone.
        return twiml.join_conference(
            room_name(call, offer),
            label=label,
            action_url=self.urls.of_offer(back, call, offer),
            status_url=self.urls.of_offer("conference", call, offer),
            time_limit_s=TALKING_S_MAX,
            is_guest=is_guest,
        )

    async def return_to_line(self, leg: str, call: CallId) -> None:
        """Move the caller back into the waiting queue."""
        document = twiml.response(twiml.redirect(self.urls.of_call("line", call)))
        await self._rest.redirect_call(leg, document, waits_ms=())

    async def hold(self, leg: str, call: CallId, *, on: bool) -> None:
        """Let the caller hear music in place of his agent, or the agent again."""
        conference = await self._rooms.conference(call)
        music = {"hold_url": self.urls.of_call("held", call), "hold_method": "POST"} if on else {}
        # That the conference ends with him is said again: left out, it may count as taken back.
        await self._rest.change_occupant(
            conference, leg, hold=on, end_conference_on_exit=True, **music
        )

    async def let_take_part(self, call: CallId, by: str | None, mode: Supervision | None) -> None:
        """Only this supervisor takes part in the call, and in this way; None for nobody."""
        await self.supervisors.let_take_part(call, by, mode)

    def wait_in_line(self, call: CallId, queue: QueueId) -> str:
        """The verb that lets the caller wait."""
        return twiml.enqueue(
            _queue_name(queue),
            wait_url=self.urls.of_call("wait", call),
            action_url=self.urls.of_call("left-line", call),
        )

    async def drop_agent(self, legs: Sequence[str]) -> None:
        """End an agent's legs."""
        await self._end(legs)

    async def _end(self, legs: Sequence[str]) -> None:
        failure: CarrierFailed | None = None
        for sid in legs:
            try:
                await self._rest.end_call(sid)
            except CarrierFailed as error:
                failure = error
        if failure is not None:
            raise failure

    async def hang_up(self, leg: str, call: CallId, farewell: Farewell, language: str) -> None:  # noqa: ARG002 - the port's signature
        """Tell the caller why, and end the call."""
        await self._rest.redirect_call(leg, self.goodbye(farewell, language), waits_ms=())

    def goodbye(self, farewell: Farewell, language: str) -> str:
        """The document that tells a caller why the call ends, and ends it. A language that the script
        does not have is its first.
        """
        return twiml.response(self.farewell(farewell, language), twiml.hangup())

    def farewell(self, farewell: Farewell, language: str) -> str:
        """The last words to a caller."""
        match farewell:
            case "refused":
                words = self._announcements.refused(language)
            case "message":
                words = self._announcements.message(language)
            case "in_vain" | "goodbye":
                in_vain = farewell == "in_vain"
                words = self._announcements.goodbye(language, waited_in_vain=in_vain)
            case _:
                assert_never(farewell)
        return twiml.prompt(words, self.voices)

    def own_number(self, dialled: str) -> str:
        """What was dialled if it is one of the configured numbers, else nothing: a SIP domain, say,
        can be dialled by any name.
        """
        ours = {plain_number(one.number) for one in self.script().numbers}
        return dialled if dialled in ours or dialled == self._settings.caller_id else ""

    def put_through(self, call: CallId, number: str, caller: str) -> str:
        """The verb that takes the caller to another number, which sees his own if he shows one.

        `caller` is his address as Twilio says it; it may be a word, or an address at a SIP domain.
        """
        return twiml.dial(
            number,
            action_url=self.urls.of_call("diverted", call),
            time_limit_s=TALKING_S_MAX,
            shown=None if is_number(caller) else self._settings.caller_id,
        )

    async def call_back(self, ringing: RingingBack) -> str:
        """Ring a caller who asked for it. That it rings is told, too: the answer to this may be lost."""
        key = (ringing.call, ringing.offer)
        return await self._rest.call_phone(
            to=ringing.number,
            from_=self.own_number(ringing.shown) or self._settings.caller_id,
            url=self.urls.of_offer("caller-answered", *key),
            status_url=self.urls.of_offer("caller-status", *key),
            ring_s=max(RING_S_MIN, ringing.ring_ms // 1000),
            told=("ringing", "completed"),
        )

    async def stop_calling_back(self, legs: Sequence[str]) -> None:
        """End legs that were made to ring a caller."""
        await self._end(legs)

    async def truth(self, rooms: Collection[tuple[CallId, OfferNumber]]) -> Truth:
        """Look at everything, and into these rooms."""
        found = await truth(self._rest, self._clock, rooms)
        self.supervisors.seen(found.legs, found.began_ms)
        return found

    async def is_over(self, leg: str) -> bool:
        """Whether this leg is certainly over."""
        return await is_over(self._rest, leg)


def _queue_name(queue: QueueId) -> str:
    return QUEUE_PREFIX + re.sub(r"[^A-Za-z0-9_-]", "-", queue)
