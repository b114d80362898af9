"""The simulated carrier: it knows which leg belongs to whom and passes on what it is asked.

Joining and parting take a moment, as they do in a telephone network. That moment passes where the
person is to whom it happens: a request to the carrier only lets him know.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from queues.events import (
    AgentWentAway,
    CallEnded,
    CallOffered,
    CallRequeued,
    CallTransferred,
)
from queues.ids import AgentId, CallId, OfferNumber
from router.carriers.simulated.legs import Held as PageHeld
from router.carriers.simulated.pace import Inbox, Pace
from router.errors import CarrierFailed, CarrierRefused, LegGone
from router.ports import Truth

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from router.carriers.simulated.legs import PersonLegs
    from router.ports import Farewell, RingingBack


class Joined(msgspec.Struct, frozen=True):
    """The caller is being moved to the agent of this offer."""

    offer: OfferNumber


class AgentGone(msgspec.Struct, frozen=True):
    """The leg of the agent of this offer is over."""

    offer: OfferNumber


class BackInLine(msgspec.Struct, frozen=True):
    """The caller is moved back to where he waits."""


class Dismissed(msgspec.Struct, frozen=True):
    """We end the call, with a word to the caller."""


class RungBack(msgspec.Struct, frozen=True):
    """The caller's telephone rings at home: he had asked for it."""

    call: CallId
    offer: OfferNumber


class Held(msgspec.Struct, frozen=True):
    """The agent lets the caller wait, or is back."""

    on: bool


class MakeWay(msgspec.Struct, frozen=True):
    """Somebody else goes first: hang up, if you are still in line."""


class Rings(msgspec.Struct, frozen=True):
    """The agent's telephone rings."""

    offer: CallOffered


class Goodbye(msgspec.Struct, frozen=True):
    """The caller has said all there was to say and leaves it to the agent to hang up."""

    call: CallId


Speak = Callable[[str, str], str]
"""Where a text in a language can be heard; empty if it cannot be spoken."""
ToCaller = Joined | AgentGone | BackInLine | Dismissed | Held | MakeWay
ToAgent = Rings | Goodbye | CallOffered | CallRequeued | CallTransferred | CallEnded | AgentWentAway


class SimulatedCarrier:
    """The simulation as a carrier (`router.ports.Carrier`)."""

    def __init__(self, pace: Pace, legs: PersonLegs, speak: Speak) -> None:
        self._pace = pace
        self.legs = legs
        """Those on which people talk to simulated callers."""
        self.speak = speak
        self._callers: dict[str, Inbox[ToCaller]] = {}
        self._agents: dict[AgentId, Inbox[ToAgent]] = {}
        self._leg_of: dict[CallId, str] = {}
        self._homes: dict[CallId, Inbox[RungBack]] = {}

    # -- as the people who are simulated know it

    def open_leg(self, leg: str) -> Inbox[ToCaller]:
        """Somebody rings; gives where he hears what becomes of his leg."""
        return self._callers.setdefault(leg, Inbox(self._pace))

    def name_leg(self, leg: str, call: CallId) -> None:
        """The leg's call has a name now."""
        self._leg_of[call] = leg

    def close_leg(self, leg: str, call: CallId) -> None:
        """The caller has hung up."""
        self._callers.pop(leg, None)
        self._leg_of.pop(call, None)
        for at in self.legs.of_call(call):
            self.legs.end(at)

    def go_home(self, call: CallId) -> Inbox[RungBack]:
        """The caller waits at home to be rung back; gives where he hears that he is."""
        return self._homes.setdefault(call, Inbox(self._pace))

    def leave_home(self, call: CallId) -> None:
        """He waits no more."""
        self._homes.pop(call, None)

    def desk_of(self, agent: AgentId) -> Inbox[ToAgent]:
        """Where an agent hears what concerns him."""
        return self._agents.setdefault(agent, Inbox(self._pace))

    @staticmethod
    def agent_leg(call: CallId, offer: OfferNumber) -> str:
        """The name of the leg on which an agent comes for this offer."""
        return f"{call}/{offer}"

    def make_way(self, call: CallId) -> None:
        """Somebody who is not simulated goes first: the caller hangs up, unless he is being connected."""
        caller = self._callers.get(self._leg_of.get(call, ""))
        if caller is not None:
            caller.post(MakeWay())

    def agent_left(self, call: CallId, offer: OfferNumber) -> None:
        """An agent's leg is over: whoever talks to him hears nobody any more."""
        caller = self._callers.get(self._leg_of.get(call, ""))
        if caller is not None:
            caller.post(AgentGone(offer))

    # -- as the switchboard knows it

    async def ring(self, offer: CallOffered, phone: str, language: str) -> None:  # noqa: ARG002 - the port's signature
        """Ring an agent's telephone."""
        desk = self._agents.get(offer.agent)
        if desk is None:
            raise CarrierFailed(f"nobody is simulated as agent {offer.agent!r}")
        desk.post(Rings(offer))

    async def connect(self, leg: str, call: CallId, offer: OfferNumber) -> None:  # noqa: ARG002 - the port's signature
        """Move the caller to the agent."""
        self._inbox_of(leg).post(Joined(offer))

    async def hold(self, leg: str, call: CallId, *, on: bool) -> None:
        """Let the caller wait apart from the agent, or talk again."""
        self._inbox_of(leg).post(Held(on))
        for at in self.legs.of_call(call):
            self.legs.tell(at, PageHeld(on=on))

    async def return_to_line(self, leg: str, call: CallId) -> None:  # noqa: ARG002 - the port's signature
        """Move the caller back to where he waits."""
        caller = self._callers.get(leg)
        if caller is not None:
            caller.post(BackInLine())

    def _inbox_of(self, leg: str) -> Inbox[ToCaller]:
        caller = self._callers.get(leg)
        if caller is None:
            raise LegGone(f"{leg} has hung up")
        return caller

    async def drop_agent(self, legs: Sequence[str]) -> None:
        """End an agent's legs."""
        for leg in legs:
            call, _, offer = leg.rpartition("/")
            at = CallId(call), OfferNumber(int(offer))
            self.legs.end(at)
            self.agent_left(*at)

    async def call_back(self, ringing: RingingBack) -> None:
        """Ring a caller at home."""
        home = self._homes.get(ringing.call)
        if home is None:
            raise CarrierRefused("nobody is at home there")
        home.post(RungBack(ringing.call, ringing.offer))

    async def find_rung(self, number: str, shown: str, since_ms: int) -> Sequence[str]:  # noqa: ARG002 - the port's signature
        """Nobody is rung on a leg that would be left over."""
        return ()

    async def stop_calling_back(self, legs: Sequence[str]) -> None:
        """Who is rung finds out when he answers."""

    async def hang_up(self, leg: str, call: CallId, farewell: Farewell, language: str) -> None:  # noqa: ARG002 - the port's signature
        """End the caller's leg."""
        caller = self._callers.get(leg)
        if caller is not None:
            caller.post(Dismissed())

    async def truth(self, rooms: Collection[tuple[CallId, OfferNumber]]) -> Truth:  # noqa: ARG002 - the port's signature
        """Who is on the line. Where a caller is and whether an agent is there, only they know."""
        callers = frozenset(self._callers)
        return Truth(began_ms=self._pace.clock.now_ms(), legs=callers, rooms={}, in_line=callers)

    async def is_over(self, leg: str) -> bool:
        """Whether this is a caller's leg, and he has hung up, or was not simulated since we began."""
        return "/" not in leg and leg not in self._callers
