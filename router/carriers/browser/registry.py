"""All legs and rooms of this carrier as they are now. What is not here is over, or belongs to a page
that has not come back yet after the service was restarted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.carriers.browser import limits
from router.carriers.browser.legs import SupervisorLeg, base_name
from router.carriers.browser.rooms import Room
from router.ports import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from queues.ids import AgentId, CallId, OfferNumber
    from router.carriers.browser.legs import AgentLeg, CallerLeg
    from router.ports import Clock


class Registry:
    """Who is there. `clock` is that of the service, `wall_clock` that of people and their pages."""

    def __init__(self, clock: Clock, wall_clock: Clock) -> None:
        self._clock = clock
        self._wall_clock = wall_clock
        self._began_ms = wall_clock.now_ms()
        self.callers: dict[str, CallerLeg] = {}
        """By their first names."""
        self.agents: dict[str, AgentLeg] = {}
        self.rooms: dict[tuple[CallId, OfferNumber], Room] = {}
        self.supervision_over: Callable[[CallId, str], None] = lambda _call, _by: None
        """Told when a supervisor takes part in a call no more, and who that was."""
        self.caller_lost: Callable[[CallerLeg], None] = lambda _leg: None
        """Told when the page of a caller cannot be brought together with his agent's."""
        self.agent_away: Callable[[AgentId], None] = lambda _agent: None
        """Told when an agent's page has gone in the middle of a call."""

    def is_young(self) -> bool:
        """Whether pages may still be on their way back after a restart."""
        return self._wall_clock.now_ms() < self._began_ms + limits.RESTART_GRACE_MS

    def caller(self, name: str) -> CallerLeg | None:
        """Whose leg has this name now."""
        leg = self.callers.get(base_name(name))
        return leg if leg is not None and leg.name == name else None

    def caller_of(self, call: CallId) -> CallerLeg | None:
        """The caller's leg of a call."""
        return next((one for one in self.callers.values() if one.call == call), None)

    def room_of(self, call: CallId) -> Room | None:
        """Where a call is talked."""
        rooms = (room for room in self.rooms.values() if room.call == call)
        return next((room for room in rooms if room.agent is not None), None)

    def enter(self, call: CallId, offer: OfferNumber) -> Room:
        """The room of an offer."""
        room = self.rooms.get((call, offer))
        if room is None:
            room = self.rooms[call, offer] = Room(call, offer, self._give_up)
        return room

    def _give_up(self, member: CallerLeg | SupervisorLeg) -> None:
        if isinstance(member, SupervisorLeg):
            self.take_out_supervisor(member)
            member.end("lost")
        else:
            self.caller_lost(member)

    def take_out(self, leg: CallerLeg) -> Room | None:
        """The caller is in his room no more; gives it."""
        room, leg.room = leg.room, None
        if room is not None:
            room.part(leg)
            room.caller = None
            self._tidy(room)
        return room

    def take_out_agent(self, leg: AgentLeg) -> Room | None:
        """The agent's leg is over; gives its room."""
        leg.away.stop()
        self.agents.pop(leg.name, None)
        room, leg.room = leg.room, None
        if room is not None:
            for member in room.members:
                room.part(member)
            room.agent = None
            self._tidy(room)
        return room

    def take_out_supervisor(self, leg: SupervisorLeg, *, is_replaced: bool = False) -> None:
        """This page of a supervisor takes part no more."""
        room, leg.room = leg.room, None
        if room is not None:
            room.part(leg)
            room.supervisors.remove(leg)
            self._tidy(room)
            if not is_replaced:
                self.supervision_over(leg.call, leg.by)

    def _tidy(self, room: Room) -> None:
        if room.agent is None and not room.members:
            self.rooms.pop((room.call, room.offer), None)

    # -- As the reconciling asks

    def truth(self, rooms: Collection[tuple[CallId, OfferNumber]]) -> Truth:
        """Who is there. A page that is away for a moment counts as there."""
        return Truth(
            began_ms=self._clock.now_ms(),
            legs=frozenset(self._legs()),
            rooms={key: self.rooms[key].legs for key in rooms if key in self.rooms},
            in_line=frozenset(
                leg.name for leg in self.callers.values() if leg.stage in ("line", "held")
            ),
        )

    def _legs(self) -> Iterator[str]:
        for leg in self.callers.values():
            if leg.stage != "promised":
                yield leg.name
        for name, agent in self.agents.items():
            if agent.is_there:
                yield name

    def is_over(self, name: str) -> bool:
        """Whether a leg is certainly over."""
        agent = self.agents.get(name)
        is_there = self.caller(name) is not None or (agent is not None and agent.is_there)
        return not is_there and not self.is_young()
