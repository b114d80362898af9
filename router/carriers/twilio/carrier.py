"""What the switchboard asks of Twilio."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar, assert_never

import structlog

from ivr.script import plain_number
from router.callers import is_number
from router.carriers.twilio import twiml
from router.carriers.twilio.voices import Voices
from router.errors import CarrierFailed, LegGone
from router.ports import PHONE_ANSWER_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr import Announcements, Script
    from queues.events import CallOffered
    from queues.ids import CallId, OfferNumber, QueueId
    from router.carriers.twilio.rest import TwilioRest
    from router.carriers.twilio.urls import Urls
    from router.ports import Clock, Farewell, RingingBack
    from router.settings import Twilio

TALKING_S_MAX: Final = 4 * 3600
"""Twilio's own ceiling for a call."""
RING_S_MIN: Final = 5
"""Twilio's own floor."""
AGENT_LEGS_REMEMBERED: Final = 20_000
LEGS_PER_AGENT_MAX: Final = 8

Key = TypeVar("Key")
Value = TypeVar("Value")

_log = structlog.get_logger(__name__)


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
    ) -> None:
        self._settings = settings
        self._rest = rest
        self.urls = urls
        self._announcements = announcements
        self._clock = clock
        self.script = script
        self.voices = Voices(script)
        self._agent_legs: dict[tuple[CallId, OfferNumber], tuple[str, ...]] = {}
        self._dropped: dict[tuple[CallId, OfferNumber], None] = {}
        self._caller_legs: dict[tuple[CallId, OfferNumber], str] = {}
        """Made to ring callers back."""
        self._stopped: dict[tuple[CallId, OfferNumber], None] = {}

    async def ring(self, offer: CallOffered, phone: str, language: str) -> None:  # noqa: ARG002 - the port's signature
        """Ring an agent's telephone; whoever answers is asked to press 1."""
        key = (offer.call, offer.offer)
        ring_ms = offer.expires_at_ms - PHONE_ANSWER_MS - self._clock.now_ms()
        sid = await self._rest.call_phone(
            to=phone,
            from_=self._settings.caller_id,
            url=self.urls.of_offer("agent-answered", *key),
            status_url=self.urls.of_offer("agent-status", *key),
            ring_s=max(RING_S_MIN, ring_ms // 1000),
        )
        self.agent_leg(*key, sid)
        if key in self._dropped:
            await self._rest.end_call(sid)

    def agent_leg(self, call: CallId, offer: OfferNumber, sid: str) -> None:
        """Remember that this leg is the agent's; two pages of his may each bring one."""
        known = self._agent_legs.get((call, offer), ())
        if sid not in known:
            _remember(self._agent_legs, (call, offer), (*known, sid)[-LEGS_PER_AGENT_MAX:])

    async def connect(self, leg: str, call: CallId, offer: OfferNumber) -> None:
        """Move the caller into the conference in which the agent is."""
        await self._rest.redirect_call(leg, twiml.response(self.join_as_caller(call, offer)))

    def join_as_caller(self, call: CallId, offer: OfferNumber) -> str:
        """The verb that takes the caller into the conference."""
        return self._join(call, offer, label="caller", back="caller-back")

    def join_as_agent(self, call: CallId, offer: OfferNumber) -> str:
        """The verb that takes the agent into the conference."""
        return self._join(call, offer, label="agent", back="agent-back")

    def _join(self, call: CallId, offer: OfferNumber, *, label: str, back: str) -> str:
        # The agent comes first. If it is the caller all the same, because the agent has just left,
        # we must hear of him, or he would sit there alone.
        return twiml.join_conference(
            _room(call, offer),
            label=label,
            action_url=self.urls.of_offer(back, call, offer),
            status_url=self.urls.of_offer("conference", call, offer),
            time_limit_s=TALKING_S_MAX,
        )

    async def return_to_line(self, leg: str, call: CallId) -> None:
        """Move the caller back into the waiting queue."""
        document = twiml.response(twiml.redirect(self.urls.of_call("line", call)))
        try:
            await self._rest.redirect_call(leg, document)
        except LegGone:
            return
        except CarrierFailed as error:
            _log.warning("caller_not_returned", call_id=call, error=str(error))

    def wait_in_line(self, call: CallId, queue: QueueId) -> str:
        """The verb that lets the caller wait."""
        return twiml.enqueue(
            _queue_name(queue),
            wait_url=self.urls.of_call("wait", call),
            action_url=self.urls.of_call("left-line", call),
        )

    async def drop_agent(self, call: CallId, offer: OfferNumber) -> None:
        """End the agent's leg; if it is just being made, as soon as it is known."""
        key = (call, offer)
        _remember(self._dropped, key, None)
        for sid in self._agent_legs.get(key, ()):
            try:
                await self._rest.end_call(sid)
            except CarrierFailed as error:
                _log.warning("agent_not_dropped", call_id=call, error=str(error))

    async def hang_up(self, leg: str, call: CallId, farewell: Farewell, language: str) -> None:
        """Tell the caller why, and end the call."""
        try:
            await self._rest.dismiss_call(leg, self.goodbye(farewell, language))
        except CarrierFailed as error:
            _log.warning("caller_not_dismissed", call_id=call, error=str(error))

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

    async def call_back(self, ringing: RingingBack) -> None:
        """Ring a caller who asked for it."""
        key = (ringing.call, ringing.offer)
        sid = await self._rest.call_phone(
            to=ringing.number,
            from_=self.own_number(ringing.shown) or self._settings.caller_id,
            url=self.urls.of_offer("caller-answered", *key),
            status_url=self.urls.of_offer("caller-status", *key),
            ring_s=max(RING_S_MIN, ringing.ring_ms // 1000),
        )
        self.caller_leg(*key, sid)
        if key in self._stopped:
            await self._rest.end_call(sid)

    def caller_leg(self, call: CallId, offer: OfferNumber, sid: str) -> None:
        """Remember the leg that was made to ring the caller. Who has answered it may tell of it before
        Twilio does, or in place of it.
        """
        _remember(self._caller_legs, (call, offer), sid)

    async def stop_calling_back(self, call: CallId, offer: OfferNumber) -> None:
        """End the caller's leg; if it is just being made, as soon as it is known."""
        key = (call, offer)
        _remember(self._stopped, key, None)
        if (sid := self._caller_legs.get(key)) is not None:
            try:
                await self._rest.end_call(sid)
            except CarrierFailed as error:
                _log.warning("callback_not_stopped", call_id=call, error=str(error))


def _room(call: CallId, offer: OfferNumber) -> str:
    return f"{call}-{offer}"


def _queue_name(queue: QueueId) -> str:
    return "switchroom-" + re.sub(r"[^A-Za-z0-9_-]", "-", queue)


def _remember(book: dict[Key, Value], key: Key, value: Value) -> None:
    book[key] = value
    if len(book) > AGENT_LEGS_REMEMBERED:
        del book[next(iter(book))]
