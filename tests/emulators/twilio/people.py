"""The people at the telephones and the desks, as a test sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulators.twilio.calls import Call
    from tests.emulators.twilio.exchange import Exchange
    from tests.emulators.twilio.heard import Heard


@dataclass(kw_only=True)
class Person:
    """How a telephone behaves when the service calls it.

    A number without a person rings until a test answers by hand or nobody does.
    """

    answers_after_ms: int | None = 2_000
    """Counted from the first ring; None: does not answer."""
    is_busy: bool = False
    is_unreachable: bool = False
    presses: str = ""
    """Keys pressed when a <Gather> first listens, after `reacts_after_ms`."""
    says: str = ""
    """Words said when a <Gather> for speech first listens, after `reacts_after_ms`."""
    reacts_after_ms: int = 1_000
    hangs_up_after_ms: int | None = None
    """Counted from the answer."""


class CallHandle:
    """One leg in the hands of the person at its far end."""

    def __init__(self, call: Call) -> None:
        self.call = call

    def __repr__(self) -> str:
        return f"<{self.call.sid} {self.call.from_} -> {self.call.to} {self.status} {self.where}>"

    @property
    def sid(self) -> str:
        return self.call.sid

    @property
    def status(self) -> str:
        """Twilio's word: queued, ringing, in-progress, completed, busy, failed, no-answer ..."""
        return self.call.status

    @property
    def is_over(self) -> bool:
        return self.call.is_over

    @property
    def where(self) -> str:
        """fetch, say, play, pause, gather, record, dial, bridged, enqueue:NAME, conference:NAME,
        queued, ringing, answered or ended."""
        return self.call.where

    @property
    def parameters(self) -> dict[str, str]:
        """What a <Client> was given in <Parameter>, or a desk gave in `connect`."""
        return self.call.parameters

    @property
    def heard(self) -> list[Heard]:
        return self.call.heard

    @property
    def heard_text(self) -> str:
        return " ".join(str(sound) for sound in self.call.heard)

    @property
    def listens_for(self) -> frozenset[str]:
        """What a <Gather> or <Record> takes now: a subset of {"dtmf", "speech"}."""
        return self.call.listener.inputs if self.call.listener else frozenset()

    def say(self, text: str, confidence: float | None = 0.9) -> bool:
        """Speak. Returns whether anything listened; nothing happens where nothing does."""
        return self.call.say(text, confidence)

    def press(self, keys: str) -> bool:
        """Press keys, one after the other. Returns whether anything listened."""
        return all(self.call.press(key) for key in keys)

    def answer(self) -> None:
        """Pick up a ringing telephone."""
        self.call.answer()

    def decline(self) -> None:
        """Turn a ringing call away; the carrier reports busy."""
        self.call.decline()

    def hang_up(self) -> None:
        self.call.hang_up()

    def drop(self) -> None:
        """Lose the network: silent at once, noticed by Twilio after `Pace.dropped_after_ms`."""
        self.call.drop()


class Desk:
    """A browser with the Voice SDK, registered under an identity."""

    def __init__(self, exchange: Exchange, identity: str) -> None:
        self._exchange = exchange
        self.identity = identity

    @property
    def address(self) -> str:
        return f"client:{self.identity}"

    def place_call(
        self, application_sid: str, params: Mapping[str, str] | None = None
    ) -> CallHandle:
        """`device.connect`: the parameters reach the application's voice URL as form fields."""
        application = self._exchange.applications[application_sid]
        fields = dict(params or {})
        call = self._exchange.arrive(
            from_=self.address,
            to=fields.get("To", ""),
            entry=application,
            extra={**fields, "ApplicationSid": application_sid},
        )
        return CallHandle(call)

    async def connect(
        self, application_sid: str, params: Mapping[str, str] | None = None
    ) -> CallHandle:
        """`place_call`, then let the world settle."""
        leg = self.place_call(application_sid, params)
        await self._exchange.activity.settle()
        return leg

    @property
    def incoming(self) -> list[CallHandle]:
        """Calls that ring at this desk (<Dial><Client>, To=client:...)."""
        return [CallHandle(call) for call in self._exchange.ringing_at(self.address)]
