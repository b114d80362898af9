"""What becomes of a call whose caller has left: it is over, unless he has been promised something, or a
message of his may still come.

That he has left is told beside everything else, and so between any two steps of something else: between
a promise and its keeping, while his agent is joined, or when he is to be moved to him.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import commands as c
from router.calls import CloseCall

if TYPE_CHECKING:
    from queues.ids import CallId
    from router.callbacks import Callbacks
    from router.engine import Engine
    from router.reception import Reception


class Leaving:
    """The callers of one site who have left."""

    def __init__(self, *, engine: Engine, reception: Reception, callbacks: Callbacks) -> None:
        self._engine = engine
        self._reception = reception
        self._ways = reception.ways
        self._callbacks = callbacks

    async def caller_left(self, call_id: CallId) -> None:
        """The caller's leg is over, whatever the call was doing."""
        if self._ways.is_leaving_message(call_id):
            self._ways.await_message(call_id, self._caller_gone)
        else:
            await self._caller_gone(call_id)

    async def _caller_gone(self, call_id: CallId) -> None:
        opened = self._engine.calls.open.get(call_id)
        if opened is None:
            return
        leg = opened.leg
        if call_id not in self._engine.core.state.calls or self._ways.is_asked(call_id):
            # Of a call in line that closes nothing, but what he answered before is decided first.
            await self._engine.submit(CloseCall(call=call_id, by="caller"))
        # Meanwhile he may have been put in his queue, or been promised to be rung back.
        if opened.is_owed:
            await self._reception.reply(call_id, has_left=True)
        if opened.leg != leg:
            return  # he is to be rung back, and that leg does not matter any more
        state = self._engine.core.state
        call = state.calls.get(call_id)
        if call is not None and call.is_callback and call.work is not None:
            await self._callbacks.failed(call_id, call.work.offer, "no_answer")
        elif call is not None:
            site = state.definition.site
            await self._engine.submit(c.EndCall(site=site, call=call_id, by="caller"))
