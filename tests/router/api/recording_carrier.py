"""A carrier that only notes what it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.errors import CarrierFailed
from router.ports import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from queues.events import CallOffered
    from queues.ids import CallId, OfferNumber
    from router.ports import Farewell, RingingBack


class RecordingCarrier:
    """Does nothing and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.rung: list[str] = []
        """What is shown as rung to whoever asks."""
        self.live: set[str] | None = None
        """The legs that are shown as live, and as in line; None: nothing is shown."""
        self.rooms: dict[tuple[CallId, OfferNumber], frozenset[str]] = {}
        self.hidden: set[str] = set()
        """Legs that are live and missing where live ones are listed."""
        self.now_ms: Callable[[], int] = lambda: 0

    async def ring(self, offer: CallOffered, phone: str, language: str) -> str | None:
        self.asked.append(f"ring {phone} in {language} for offer {offer.offer}")
        return f"phone-{offer.offer}"

    async def find_rung(self, number: str, shown: str, since_ms: int) -> Sequence[str]:  # noqa: ARG002 - the port's signature
        return self.rung

    async def connect(self, leg: str, call: CallId, offer: OfferNumber) -> None:
        self.asked.append(f"connect {leg} for offer {offer} of {call}")

    async def return_to_line(self, leg: str, call: CallId) -> None:
        self.asked.append(f"return {leg} of {call}")

    async def drop_agent(self, legs: Sequence[str]) -> None:
        self.asked.append(f"drop {' and '.join(legs)}")

    async def hang_up(self, leg: str, call: CallId, farewell: Farewell, language: str) -> None:
        self.asked.append(f"hang up {leg} of {call}, {farewell}, in {language}")

    async def call_back(self, ringing: RingingBack) -> str | None:
        self.asked.append(f"call back {ringing.call} for offer {ringing.offer}")
        return f"callback-{ringing.offer}"

    async def stop_calling_back(self, legs: Sequence[str]) -> None:
        self.asked.append(f"stop {' and '.join(legs)}")

    async def truth(self, rooms: Collection[tuple[CallId, OfferNumber]]) -> Truth:
        if self.live is None:
            raise CarrierFailed("this carrier shows nothing")
        self.asked.append(f"look into {len(rooms)} rooms")
        legs = frozenset(self.live - self.hidden)
        shown = {room: self.rooms.get(room, frozenset()) for room in rooms}
        return Truth(began_ms=self.now_ms(), legs=legs, rooms=shown, in_line=legs)

    async def is_over(self, leg: str) -> bool:
        if self.live is None:
            raise CarrierFailed("this carrier shows nothing")
        self.asked.append(f"is {leg} over?")
        return leg not in self.live
