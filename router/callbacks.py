"""Rings callers back: who asked for it, or has left a message, and whose agent is on the line.

Only one leg is ever made for one offer. Where it leads is reported in any order: that it was
answered, that it is over, that the two talk; or nothing comes, and the core's deadline ends it. That
counts as a try if the caller was rung and has not answered. Else it does not, and he is to be rung later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from queues import commands as c
from router.calls import NoteCallbackLeg
from router.errors import CarrierBusy, CarrierFailed, CarrierRefused
from router.ports import RingingBack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queues.ids import CallId, OfferNumber
    from router.callers import Callers
    from router.calls import CarrierName, OpenCall
    from router.effects import RingCaller
    from router.engine import Engine
    from router.ports import Carrier

_log = structlog.get_logger(__name__)


class Callbacks:
    """The callbacks of one site."""

    def __init__(
        self, *, engine: Engine, carriers: Mapping[CarrierName, Carrier], callers: Callers
    ) -> None:
        self._engine = engine
        self._carriers = carriers
        self._callers = callers

    def is_due(self, call_id: CallId) -> bool:
        """Whether the caller is to be rung, or is being rung."""
        call = self._engine.core.state.calls.get(call_id)
        return call is not None and call.is_callback

    async def ring(self, call: OpenCall, offer: OfferNumber) -> None:
        """Ring the caller for this offer; that he cannot be rung is reported."""
        number = self._callers.number_to_ring(call.call)
        if number is None:
            # Withheld, or no longer known.
            _log.warning("callback_without_number", call_id=call.call)
            await self.failed(call.call, offer, "no_number")
            return
        ringing = RingingBack(
            call=call.call,
            offer=offer,
            number=number,
            shown=call.dialled,
            ring_ms=self._engine.core.state.definition.callbacks.ring_ms,
        )
        try:
            leg = await self._carriers[call.carrier].call_back(ringing)
        except CarrierBusy as error:
            _log.warning("caller_not_rung", call_id=call.call, error=str(error))
            await self.failed(call.call, offer, "carrier_busy")
        except CarrierRefused as error:
            _log.warning("caller_not_rung", call_id=call.call, error=str(error))
            await self.failed(call.call, offer, "failed")
        except CarrierFailed as error:
            # He may be rung all the same: what he does, or the deadline, tells.
            _log.warning("caller_perhaps_rung", call_id=call.call, error=str(error))
        else:
            await self.rung(call.call, offer, leg)

    async def rung(self, call_id: CallId, offer: OfferNumber, leg: str | None) -> None:
        """He is being rung: the core first, so that a leg that is known is a try that counts."""
        await self._report(c.ReportCallbackRung, call_id, offer)
        if leg:
            await self._engine.submit(
                NoteCallbackLeg(call=call_id, offer=offer, leg=leg, answered=False)
            )

    async def was_rung(self, call: OpenCall, effect: RingCaller) -> bool:
        """Whether the carrier shows that the caller is being rung, or has answered; that is noted.

        Raises:
            CarrierFailed: it could not be seen.
        """
        number = self._callers.number_to_ring(call.call)
        if number is None:
            return False
        carrier = self._carriers[call.carrier]
        legs = await carrier.find_rung(number, call.dialled, effect.since_ms)
        known = {one for legs_of in call.callback_legs.values() for one in legs_of}
        leg = next((one for one in legs if one not in known), None)
        if leg is not None:
            await self.rung(call.call, effect.offer, leg)
        return leg is not None

    async def _report(
        self,
        kind: type[c.ReportCallbackRung | c.ReportCallbackAnswered],
        call_id: CallId,
        offer: OfferNumber,
    ) -> None:
        state = self._engine.core.state
        if call_id in state.calls:
            await self._engine.submit(kind(site=state.definition.site, call=call_id, offer=offer))

    async def answered(self, call_id: CallId, offer: OfferNumber, leg: str) -> OpenCall | None:
        """The caller has answered on this leg; None if nobody waits for him any more."""
        if not self.is_awaited(call_id, offer):
            return None
        await self._report(c.ReportCallbackAnswered, call_id, offer)
        await self._engine.submit(
            NoteCallbackLeg(call=call_id, offer=offer, leg=leg, answered=True)
        )
        call = self._engine.calls.open.get(call_id)
        is_his = call is not None and call.leg == leg
        return call if is_his and self.is_awaited(call_id, offer) else None

    def is_awaited(self, call_id: CallId, offer: OfferNumber) -> bool:
        """Whether an agent is waiting for the caller to answer, or talks to him."""
        call = self._engine.core.state.calls.get(call_id)
        work = None if call is None else call.works.get(offer)
        return work is not None and work.state in ("connecting", "talking")

    async def failed(self, call_id: CallId, offer: OfferNumber, cause: c.CallbackCause) -> None:
        """The caller did not answer, was busy, could not be rung, or hung up at once."""
        site = self._engine.core.state.definition.site
        if call_id in self._engine.core.state.calls:
            await self._engine.submit(
                c.ReportCallbackFailed(site=site, call=call_id, offer=offer, cause=cause)
            )
