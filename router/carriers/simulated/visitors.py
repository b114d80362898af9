"""Somebody who rings from a page: simulated callers let him go first at the desk of a person.

Whoever shows himself the service calls from one page and answers at another; his desk is not to ring
meanwhile for somebody who is made up. Nothing of the core is turned for it, simulated people are but
polite: who rings at a person's desk as the visitor's call comes in hangs up, and who is asked
something takes his time while a person is free. Once the visitor is in line, his call is given the
highest priority, as a supervisor could do; its story shows that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues import commands as c
from queues import limits
from queues.errors import CommandRefused
from queues.events import CallQueued
from queues.ids import StaffId
from router.calls import CallArrived
from router.errors import RouterError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from queues.ids import AgentId, CallId
    from router.calls import OpenCall
    from router.carriers.simulated.carrier import SimulatedCarrier
    from router.carriers.simulated.pace import Pace
    from router.engine import Engine
    from router.ports import Recorded

BY: Final = StaffId("demo")


class Visitors:
    """Those who ring and are not simulated. `people` are the agents who are not simulated."""

    def __init__(
        self, people: Collection[AgentId], engine: Engine, carrier: SimulatedCarrier, pace: Pace
    ) -> None:
        self._people = people
        self._engine = engine
        self._carrier = carrier
        self._pace = pace

    def go_first(self) -> bool:
        """Whether a visitor has not reached anybody yet, and a person is free to talk to him."""
        agents = self._engine.core.state.agents
        is_free = any(
            agent.state == "ready" and agent.reachable
            for agent in map(agents.get, self._people)
            if agent is not None
        )
        return is_free and any(map(self._is_on_the_way, self._engine.calls.open.values()))

    def _is_on_the_way(self, call: OpenCall) -> bool:
        if call.carrier == "simulated" or call.talked_with:
            return False
        queued = self._engine.core.state.calls.get(call.call)
        return queued is None or (queued.state == "waiting" and not queued.is_callback)

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Make way for visitors who come in, or into a queue."""
        for event in events:
            if isinstance(event, CallArrived) and event.carrier != "simulated":
                self._make_way()
            elif isinstance(event, CallQueued):
                call = self._engine.calls.find(event.call)
                if call is not None and call.carrier != "simulated":
                    self._pace.start("visitor_first", self._put_first(event.call))

    def _make_way(self) -> None:
        """Whoever rings at a person's desk hangs up."""
        agents = self._engine.core.state.agents
        for person in self._people:
            agent = agents.get(person)
            for work in () if agent is None else agent.works.values():
                if work.state == "offered":
                    self._carrier.make_way(work.call.id)

    async def _put_first(self, call: CallId) -> None:
        state = self._engine.core.state
        queued = state.calls.get(call)
        if queued is None or queued.state != "waiting":
            return  # an agent was free
        command = c.PrioritiseCall(
            site=state.definition.site, call=call, priority=limits.PRIORITY_MAX, by=BY
        )
        try:
            await self._engine.submit(command)
        except (CommandRefused, RouterError):
            return  # it waits no more, or the service ends
