"""Callers and agents of the office without pages of their own: what a supervisor sees and orders about."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ivr import Keys, Silence, Words
from queues.ids import AgentId, CallId, OfferNumber
from router.callers import Caller
from tests.router.api.recording_carrier import RecordingCarrier

if TYPE_CHECKING:
    from ivr import Heard
    from router.calls import CarrierName
    from tests.browser.world import World

ORDER = "where is my order"
BILL = "my bill is too high"
NUMBER = "+442055501000"
ENGLISH = "1"


class Floor:
    """Drives the service of an office from inside."""

    def __init__(self, office: World) -> None:
        self.office = office
        self.service = office.service
        self.carrier = RecordingCarrier()
        self.service.carriers["simulated"] = self.carrier
        self._legs = 0

    async def ready(self, *agents: str) -> None:
        """These agents work, and wait for calls."""
        for agent in map(AgentId, agents):
            await self.service.attendance.desk_opened(agent)
            await self.service.attendance.set_ready(agent)

    async def rings(self, words: str | None = ORDER, carrier: CarrierName = "simulated") -> CallId:
        """Somebody rings and, unless he has no words yet, is put in line."""
        self._legs += 1
        caller = Caller(number=f"+4420555020{self._legs:02}")
        board = self.service.switchboard
        reply = await board.call_arrived(carrier, f"leg-{self._legs}", NUMBER, caller)
        said: list[Heard] = (
            [Keys(digits=ENGLISH)] if words is None else [Keys(digits=ENGLISH), Words(text=words)]
        )
        while reply.then == "listen" and (said or words is not None):
            assert reply.turn is not None
            heard = said.pop(0) if said else Silence()
            reply = await board.caller_said(reply.call, reply.turn.state.turn, heard)
        return reply.call

    async def accepts(self, agent: str, call: CallId) -> OfferNumber:
        """An agent takes what is offered to him, and talks."""
        offer = await self.offered(agent, call)
        board = self.service.switchboard
        await board.accept(AgentId(agent), call, offer)
        await board.agent_joined(call, offer, f"agent-{offer}")
        await board.caller_joined(call, offer)
        return offer

    async def offered(self, agent: str, call: CallId) -> OfferNumber:
        """The number of the offer of a call to an agent."""
        while True:
            works = self.service.engine.core.state.calls[call].works
            for offer, work in works.items():
                if work.agent.id == agent:
                    return offer
            await asyncio.sleep(0)

    async def talks(self, agent: str = "anna", words: str = ORDER) -> CallId:
        """Somebody rings, and this agent talks to him."""
        await self.ready(agent)
        call = await self.rings(words)
        await self.accepts(agent, call)
        return call

    def state_of(self, agent: str) -> str:
        """What an agent does."""
        found = self.service.engine.core.state.agents.get(AgentId(agent))
        return "signed_out" if found is None else found.state
