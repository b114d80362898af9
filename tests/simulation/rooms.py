"""Conferences at the emulated carrier: who is in them, and what they report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.exchange import Exchange
    from tests.simulation.legs import Leg


class Room:
    """It begins when a second leg enters and ends when one of those in it leaves."""

    def __init__(self, exchange: Exchange, name: str) -> None:
        self.exchange = exchange
        self.name = name
        self.sid = exchange.new_sid("CF")
        self.legs: list[Leg] = []
        self.is_started = False
        self.is_over = False
        self.since_ms = exchange.world.now_ms
        """When somebody last came or went."""
        self._status_url = ""
        self._sequence = 0
        self._ended_by: Leg | None = None
        self._waking: dict[Leg, Callable[[Any], None]] = {}

    def has_label(self, label: str) -> bool:
        return any(leg.label == label for leg in self.legs)

    def arm_end(self, leg: Leg) -> Callable[[Callable[[Any], None]], None]:
        """To be woken when somebody else ends the conference."""

        def arm(wake: Callable[[Any], None]) -> None:
            if self.is_over:
                self.exchange.world.soon(lambda: wake(None))
            self._waking[leg] = wake

        return arm

    def join(self, leg: Leg, label: str, status_url: str) -> None:
        if not self._status_url:
            self._status_url = status_url
        leg.label, leg.room = label, self
        self.legs.append(leg)
        self.since_ms = self.exchange.world.now_ms
        self.exchange.world.trace("room", self.name, "is entered by", leg.label, leg)
        self._report("participant-join", {"CallSid": leg.sid})
        if not self.is_started and len(self.legs) > 1:
            self.is_started = True
            self._report("conference-start", {})
            self.exchange.on_started(self)

    def leave(self, leg: Leg) -> None:
        """Called by the leg itself, whatever made it go."""
        self.legs.remove(leg)
        self._waking.pop(leg, None)
        leg.room = None
        self.since_ms = self.exchange.world.now_ms
        self.exchange.world.trace("room", self.name, "is left by", leg.label, leg)
        self._report("participant-leave", {"CallSid": leg.sid, "ParticipantCallStatus": leg.status})
        if not self.is_over:
            self.is_over = True
            self._ended_by = leg
            self.exchange.close_room(self)
            for other in list(self.legs):
                self.exchange.world.soon(partial(self._wake, other))
        if not self.legs and self._ended_by is not None:
            self._report("conference-end", {"CallSidEndingConference": self._ended_by.sid})

    def _wake(self, leg: Leg) -> None:
        wake = self._waking.get(leg)
        if wake is not None:
            wake(None)

    def _report(self, event: str, more: dict[str, str]) -> None:
        form = {
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "StatusCallbackEvent": event,
            "SequenceNumber": str(self._sequence),
            **more,
        }
        self._sequence += 1
        self.exchange.network.post(self.sid, self._status_url, form)
