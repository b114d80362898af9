"""What the switchboard asks of pages in browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.carriers.browser import messages as m
from router.carriers.browser.legs import base_name
from router.earshot import Admission
from router.errors import CarrierFailed, CarrierRefused, LegGone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from queues.events import CallOffered
    from queues.ids import CallId, OfferNumber
    from router.carriers.browser.guide import Guide
    from router.carriers.browser.legs import CallerLeg, SupervisorLeg
    from router.carriers.browser.passes import Passes
    from router.carriers.browser.registry import Registry
    from router.carriers.browser.scenes import Scenes
    from router.ports import Farewell, RingingBack, Truth


class BrowserCarrier:
    """Pages in browsers as a carrier (`router.ports.Carrier`)."""

    def __init__(self, *, registry: Registry, guide: Guide, scenes: Scenes, passes: Passes) -> None:
        self._registry = registry
        self._guide = guide
        self._scenes = scenes
        self._passes = passes

    def _caller(self, leg: str) -> CallerLeg:
        found = self._registry.caller(leg)
        if found is None:
            if self._registry.is_young():
                raise CarrierFailed("the page has not come back yet since the service was started")
            raise LegGone("the page is gone")
        return found

    async def ring(self, offer: CallOffered, phone: str, language: str) -> str | None:  # noqa: ARG002 - the port's signature
        """Telephones cannot be rung from here."""
        raise CarrierRefused("a call from a browser cannot be put through to a telephone")

    async def find_rung(self, number: str, shown: str, since_ms: int) -> Sequence[str]:  # noqa: ARG002 - the port's signature
        """The page that rings for the caller of this address."""
        ringing = (leg for leg in self._registry.callers.values() if leg.stage == "ringing")
        return [leg.name for leg in ringing if number.endswith(leg.base)]

    async def connect(self, leg: str, call: CallId, offer: OfferNumber) -> None:
        """Let the caller's page find the agent's."""
        self._guide.meet(self._caller(leg), call, offer)

    async def return_to_line(self, leg: str, call: CallId) -> None:  # noqa: ARG002 - the port's signature
        """Lead the caller back to where he waits, or to what he is to be asked."""
        self._guide.back_to_line(self._caller(leg))

    async def drop_agent(self, legs: Sequence[str]) -> None:
        """End the legs of agents' pages; and of callers, if one is left behind."""
        for name in legs:
            agent = self._registry.agents.get(name)
            if agent is not None:
                self._guide.agent_lost(agent.call, agent.offer)
                continue
            caller = self._registry.caller(name)
            if caller is not None:
                self._guide.hang_up(caller)

    async def hang_up(self, leg: str, call: CallId, farewell: Farewell, language: str) -> None:  # noqa: ARG002 - the port's signature
        """Tell the caller why, and end the call."""
        self._guide.farewell(self._caller(leg), farewell, language)

    async def call_back(self, ringing: RingingBack) -> str:
        """Ring at the page of the caller, if it is still open."""
        leg = self._registry.caller_of(ringing.call)
        if leg is None or leg.page is None or leg.stage not in ("promised", "leaving"):
            raise CarrierRefused("the caller's page is not open any more")
        return self._guide.ring(leg, ringing)

    async def stop_calling_back(self, legs: Sequence[str]) -> None:
        """Ring there no more."""
        for name in legs:
            leg = self._registry.callers.get(base_name(name))
            if leg is not None and leg.name == name and leg.stage == "ringing":
                self._guide.stop_ringing(leg)

    async def truth(self, rooms: Collection[tuple[CallId, OfferNumber]]) -> Truth:
        """Who is there."""
        return self._registry.truth(rooms)

    async def is_over(self, leg: str) -> bool:
        """Whether this leg is certainly over."""
        return self._registry.is_over(leg)

    async def hold(self, leg: str, call: CallId, *, on: bool) -> None:  # noqa: ARG002 - the port's signature
        """Let the caller hear music in place of his agent, or the agent again."""
        caller = self._caller(leg)
        if caller.room is not None and caller.room.hold(on=on):
            caller.tell(m.Hold(on=on, reason="held", music=self._scenes.music(None)))

    # -- Supervisors

    def supervise(self, call: CallId, by: str, mode: m.Mode) -> Admission:
        """A token with which a supervisor's page takes part in a call; `by` names him. It is good once,
        for a short time, and only as long as the book says that he takes part in this way.

        Raises:
            CarrierRefused: the call is not with an agent.
        """
        if self._registry.room_of(call) is None:
            raise CarrierRefused("the call is not with an agent")
        return Admission(self._passes.for_supervisor(by, call, mode), {})

    async def settled(self, call: CallId, by: str, mode: m.Mode) -> None:
        """The pages have been told, as soon as the book has it."""

    def takes_part(self, call: CallId, by: str) -> bool:
        """Whether the page of a supervisor takes part in a call."""
        room = self._registry.room_of(call)
        return room is not None and any(leg.by == by for leg in room.supervisors)

    def let_stay(self, call: CallId, by: str | None, mode: m.Mode | None) -> None:
        """So the book says who takes part in a call: nobody else does, and he in no other way."""
        room = self._registry.room_of(call)
        for leg in [] if room is None else list(room.supervisors):
            if leg.by != by or mode is None:
                self._end_supervisor(leg)
            elif room is not None and leg.mode != mode:
                leg.mode = mode
                room.change_mode(leg)

    def stop_supervising(self, call: CallId, by: str) -> None:
        """End the leg of a supervisor, if he has one, whatever the book says yet; he comes in no more
        with a pass that he was given before.
        """
        self._passes.drop_supervisor(by, call)
        room = self._registry.room_of(call)
        for leg in [] if room is None else list(room.supervisors):
            if leg.by == by:
                self._end_supervisor(leg)

    def _end_supervisor(self, leg: SupervisorLeg) -> None:
        self._registry.take_out_supervisor(leg)
        leg.end("over")

    def when_supervision_is_over(self, tell: Callable[[CallId, str], None]) -> None:
        """From now on tell when a supervisor's page takes part no more: which call, and who he is."""
        self._registry.supervision_over = tell
