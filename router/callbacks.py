"""Rings callers back: who asked for it, or has left a message, and whose agent is on the line.

Only one leg is ever made for one offer. Where it leads is reported in any order: that it was
answered, that it is over, that the two talk; or nothing comes, and the core's deadline ends the try.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from queues import commands as c
from router.calls import NoteCallbackLeg
from router.errors import CarrierFailed, CarrierRefused
from router.ports import RingingBack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queues.entities import Call
    from queues.ids import CallId, OfferNumber
    from router.callers import Callers
    from router.calls import CarrierName, OpenCall
    from router.engine import Engine
    from router.ports import Carrier
    from router.tasks import Tasks

RUNG_REMEMBERED: Final = 20_000

_log = structlog.get_logger(__name__)


class Callbacks:
    """The callbacks of one site."""

    def __init__(
        self,
        *,
        engine: Engine,
        carriers: Mapping[CarrierName, Carrier],
        callers: Callers,
        tasks: Tasks,
    ) -> None:
        self._engine = engine
        self._carriers = carriers
        self._callers = callers
        self._tasks = tasks
        self._rung: dict[tuple[CallId, OfferNumber], None] = {}
        """The offers for which a caller was rung."""

    def is_due(self, call_id: CallId) -> bool:
        """Whether the caller is to be rung, or is being rung."""
        call = self._engine.core.state.calls.get(call_id)
        return call is not None and call.is_callback

    def ring(self, call: OpenCall, offer: OfferNumber) -> None:
        """Ring the caller for this offer, once."""
        key = (call.call, offer)
        if key in self._rung:
            return
        self._rung[key] = None
        if len(self._rung) > RUNG_REMEMBERED:
            del self._rung[next(iter(self._rung))]
        # Not awaited: a carrier's own request may be waiting for us to answer this one.
        self._tasks.start("call_back", self._ring(call, offer))

    async def _ring(self, call: OpenCall, offer: OfferNumber) -> None:
        number = self._callers.number_to_ring(call.call)
        if number is None:
            # Withheld, or forgotten by a restart.
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
            await self._carriers[call.carrier].call_back(ringing)
        except CarrierRefused as error:
            _log.warning("caller_not_rung", call_id=call.call, error=str(error))
            await self.failed(call.call, offer, "failed")
        except CarrierFailed as error:
            # He may be rung all the same: what he does, or the deadline, tells.
            _log.warning("caller_perhaps_rung", call_id=call.call, error=str(error))

    async def answered(self, call_id: CallId, offer: OfferNumber, leg: str) -> OpenCall | None:
        """The caller has answered on this leg; None if nobody waits for him any more."""
        if self._awaiting(call_id, offer) is None:
            return None
        await self._engine.submit(NoteCallbackLeg(call=call_id, offer=offer, leg=leg))
        call = self._engine.calls.open.get(call_id)
        is_his = call is not None and call.leg == leg
        return call if is_his and self._awaiting(call_id, offer) is not None else None

    def _awaiting(self, call_id: CallId, offer: OfferNumber) -> Call | None:
        """The call, if an agent is waiting for its caller to answer, or talks to him."""
        call = self._engine.core.state.calls.get(call_id)
        work = None if call is None else call.works.get(offer)
        is_accepted = work is not None and work.state in ("connecting", "talking")
        return call if is_accepted else None

    async def failed(self, call_id: CallId, offer: OfferNumber, cause: c.CallbackCause) -> None:
        """The caller did not answer, was busy, could not be rung, or hung up at once."""
        site = self._engine.core.state.definition.site
        if call_id in self._engine.core.state.calls:
            await self._engine.submit(
                c.ReportCallbackFailed(site=site, call=call_id, offer=offer, cause=cause)
            )

    def stop(self, call_id: CallId, offer: OfferNumber) -> None:
        """Nobody waits for the caller any more: end the leg that was made to ring him, if any."""
        call = self._engine.calls.find(call_id)
        if call is not None and (call_id, offer) in self._rung:
            carrier = self._carriers[call.carrier]
            self._tasks.start("stop_calling_back", carrier.stop_calling_back(call_id, offer))
