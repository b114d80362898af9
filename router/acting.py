"""Carries out what follows from events: asks carriers, and reports to the engine what came of it.

Each effect is looked at once more before it is carried out: what was right when it was decided may
be moot by now, above all after a crash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from queues import commands as c
from router import effects as do
from router.calls import NoteAgentLeg
from router.earshot import Overheard
from router.errors import CarrierBusy, CarrierFailed, CarrierRefused, LegGone
from router.ports import Holding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queues.entities import Work
    from queues.ids import AgentId, CallId, OfferNumber
    from router.callbacks import Callbacks
    from router.calls import CarrierName, OpenCall
    from router.engine import Engine
    from router.leaving import Leaving
    from router.ports import Carrier
    from router.reception import Reception
    from router.settings import Agent as AgentSettings

_log = structlog.get_logger(__name__)


class Acting:
    """Acts for one site (`router.outbox.Actor`)."""

    def __init__(
        self,
        *,
        engine: Engine,
        carriers: Mapping[CarrierName, Carrier],
        agents: Mapping[AgentId, AgentSettings],
        reception: Reception,
        callbacks: Callbacks,
        leaving: Leaving,
    ) -> None:
        self._engine = engine
        self._carriers = carriers
        self._agents = agents
        self._reception = reception
        self._callbacks = callbacks
        self._leaving = leaving
        self._site = engine.core.state.definition.site

    # -- Is it still wanted, and has it been done?

    def is_moot(self, effect: do.Effect) -> bool:
        """Whether it needs not be done any more."""
        if isinstance(effect, do.DropLeg):
            return False
        call = self._engine.calls.find(effect.call)
        if call is None:
            return True
        match effect:
            case do.RingAgent(offered=offered):
                is_over = self._work(effect.call, offered.offer) is None
                is_moot = is_over or offered.offer in call.agent_legs
            case do.RingCaller(offer=offer):
                is_rung = offer in call.callback_legs
                is_moot = is_rung or not self._is_connecting(effect.call, offer)
            case do.Connect(offer=offer):
                is_moot = not self._is_connecting(effect.call, offer)
            case do.ReturnToLine() | do.Hold() | do.HangUp():
                is_moot = not call.leg or self._is_elsewhere(call, effect)
            case do.LeadOn():
                is_moot = call.sent is None or effect.call not in self._engine.calls.open
            case do.KeepPromise():
                is_moot = not self._reception.ways.is_owed(effect.call)
            case _:
                is_moot = False
        return is_moot

    def _is_elsewhere(self, call: OpenCall, effect: do.ReturnToLine | do.Hold | do.HangUp) -> bool:
        """Whether the caller is where this should not be done to him any more."""
        if isinstance(effect, do.Hold):
            return call.held != effect.on or not self._is_talking(call.call)
        return isinstance(effect, do.ReturnToLine) and self._is_moved(call)

    def _work(self, call_id: CallId, offer: OfferNumber) -> Work | None:
        call = self._engine.core.state.calls.get(call_id)
        return None if call is None else call.works.get(offer)

    def _is_connecting(self, call_id: CallId, offer: OfferNumber) -> bool:
        work = self._work(call_id, offer)
        return work is not None and work.state == "connecting"

    def _is_moved(self, call: OpenCall) -> bool:
        """Whether the caller is with an agent, or on his way to one who is there."""
        is_in_queue = call.call in self._engine.core.state.calls
        return self._is_talking(call.call) or (is_in_queue and call.joined is not None)

    def _is_talking(self, call_id: CallId) -> bool:
        call = self._engine.core.state.calls.get(call_id)
        return call is not None and call.state == "talking"

    async def was_done(self, effect: do.Effect) -> bool:
        """Whether the carrier shows that a telephone was rung, which is noted, or a caller moved.

        Raises:
            CarrierFailed: it could not be seen.
        """
        call = self._engine.calls.find(effect.call)
        if call is None:
            return False
        carrier = self._carriers[call.carrier]
        match effect:
            case do.RingAgent(offered=offered):
                phone = self._phone_of(offered.agent)
                legs = await carrier.find_rung(phone, "", offered.at_ms) if phone else ()
                leg = next((one for one in legs if not self._is_anothers(one)), None)
                await self._agent_rung(effect.call, offered.offer, leg)
                return leg is not None
            case do.RingCaller():
                return await self._callbacks.was_rung(call, effect)
            case do.Connect(offer=offer):
                room = effect.call, offer
                return call.leg in (await carrier.truth([room])).rooms.get(room, ())
            case _:
                return False

    def _is_anothers(self, leg: str) -> bool:
        """Whether an agent was rung on it for another offer, be its call over or not."""
        book = self._engine.calls
        calls = (*book.open.values(), *book.ended.values())
        return any(leg in legs for call in calls for legs in call.agent_legs.values())

    # -- Do it

    async def carry_out(self, effect: do.Effect, *, again: bool) -> None:
        """Do it; `again` if it may have been done already.

        Raises:
            CarrierFailed: it is not known to be done (see `router.outbox.Actor`).
        """
        match effect:
            case do.LeadOn():
                await self._lead_on(effect.call, again=again)
            case do.KeepPromise():
                await self._reception.reply(effect.call)
            case do.DropLeg():
                await self._carriers[effect.carrier].drop_agent([effect.leg])
            case _:
                call = self._engine.calls.find(effect.call)
                if call is not None:
                    await self._ask_carrier(effect, call, self._carriers[call.carrier])

    async def _ask_carrier(self, effect: do.Effect, call: OpenCall, carrier: Carrier) -> None:
        match effect:
            case do.RingAgent():
                await self._ring(effect, call, carrier)
            case do.DropAgent(offer=offer):
                await carrier.drop_agent(call.agent_legs.get(offer, ()))
            case do.RingCaller():
                await self._callbacks.ring(call, effect.offer)
            case do.StopRinging(offer=offer):
                await carrier.stop_calling_back(call.callback_legs.get(offer, ()))
            case do.CallerEffect():
                await self._move_caller(effect, call, carrier)
            case do.LetTakePart() if isinstance(carrier, Overheard):
                await carrier.let_take_part(call.call, call.supervised_by, call.supervision)
            case _:
                pass

    async def _move_caller(self, effect: do.CallerEffect, call: OpenCall, carrier: Carrier) -> None:
        match effect:
            case do.Connect(offer=offer):
                await self._connect(call, offer, carrier)
            case do.ReturnToLine():
                await carrier.return_to_line(call.leg, call.call)
            case do.PassOn(offer=offer):
                await self._pass_on(call, offer, carrier)
            case do.Hold(on=on):
                if isinstance(carrier, Holding):
                    await carrier.hold(call.leg, call.call, on=on)
            case do.HangUp(farewell=farewell):
                await carrier.hang_up(call.leg, call.call, farewell, call.language)
            case _:
                pass

    async def _ring(self, effect: do.RingAgent, call: OpenCall, carrier: Carrier) -> None:
        offered = effect.offered
        phone = self._phone_of(offered.agent)
        if phone is None:
            return  # he works at a desk since; the offer was taken back
        try:
            leg = await carrier.ring(offered, phone, call.language)
        except CarrierFailed as error:
            # Should it ring all the same, whoever answers is turned away.
            _log.warning("agent_not_rung", call_id=effect.call, error=str(error))
            await self._engine.submit(
                c.ReportMissed(
                    site=self._site, call=effect.call, offer=offered.offer, cause="failed"
                )
            )
        else:
            await self._agent_rung(effect.call, offered.offer, leg)

    def _phone_of(self, agent: AgentId) -> str | None:
        settings = self._agents.get(agent)
        return None if settings is None else settings.phone

    async def _agent_rung(self, call: CallId, offer: OfferNumber, leg: str | None) -> None:
        if leg:
            await self._engine.submit(NoteAgentLeg(call=call, offer=offer, leg=leg, joined=False))

    async def _connect(self, call: OpenCall, offer: OfferNumber, carrier: Carrier) -> None:
        leg = call.leg
        try:
            await carrier.connect(leg, call.call, offer)
        except LegGone:
            if call.leg == leg:  # else he is rung back, on another
                await self._leaving.caller_left(call.call)
        except CarrierFailed as error:
            # The core's deadline for connecting puts the call back in line if nothing comes of it.
            _log.warning("caller_not_moved", call_id=call.call, error=str(error))

    async def _pass_on(self, call: OpenCall, offer: OfferNumber, carrier: Carrier) -> None:
        """If the caller cannot be moved, he has hung up; or the end of the agent's leg brings him back
        to us.
        """
        if call.leg and not self._is_moved(call):
            try:
                await carrier.return_to_line(call.leg, call.call)
            except CarrierBusy:
                raise
            except CarrierRefused as error:
                _log.info("caller_not_returned", call_id=call.call, error=str(error))
        await carrier.drop_agent(call.agent_legs.get(offer, ()))

    async def _lead_on(self, call_id: CallId, *, again: bool) -> None:
        call, ways = self._engine.calls.open.get(call_id), self._reception.ways
        if call is None or (ways.is_asked(call_id) and not again):
            return  # he is being asked about it already
        if not ways.is_asked(call_id):
            await ways.lead_on(call)
        if call.leg:
            await self._carriers[call.carrier].return_to_line(call.leg, call_id)
