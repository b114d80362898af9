"""Speaks with callers until they are in line or elsewhere: what a carrier is answered.

A conversation goes on in `conversing`, callers in line hear what `lines` says, and who wants another
way than waiting is led there by `ways`. Here all of it becomes one `Reply`, made from how the call
stands now, so that a carrier that asks twice is answered the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from ivr import RouteToQueue, Turn
from ivr.actions import Action
from ivr.outcomes import Divert
from queues import commands as c
from queues.errors import CommandRefused
from queues.ids import CallId
from router.calls import CloseCall
from router.enqueuing import enqueuing
from router.ports import Farewell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ivr import Heard
    from router.callers import Caller, Callers
    from router.calls import AnswerCall, CarrierName, OpenCall
    from router.conversing import Conversing
    from router.engine import Engine
    from router.lines import Lines
    from router.ways import Ways

Then = Literal["listen", "wait", "divert", "hang_up"]


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What the carrier does now: the actions, then listen, wait in line, put the caller through to
    another number (as `turn.outcome` says), or end the call, with a farewell if there is one.
    """

    call: CallId
    turn: Turn | None
    then: Then
    actions: tuple[Action, ...] = ()
    farewell: Farewell | None = None


class Reception:
    """One site's reception. `skills_for` says what agents need for the calls of a carrier besides all
    else.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        callers: Callers,
        conversing: Conversing,
        lines: Lines,
        ways: Ways,
        skills_for: Callable[[CarrierName], Sequence[str]],
    ) -> None:
        self._engine = engine
        self._callers = callers
        self._conversing = conversing
        self.lines = lines
        self.ways = ways
        self.skills_for = skills_for

    async def answer(self, arrival: AnswerCall, caller: Caller) -> CallId:
        """Begin a conversation; the call may have arrived before, under another id."""
        return await self._conversing.arrive(arrival, caller)

    async def hear(self, call_id: CallId, turn: int, heard: Heard) -> Reply:
        """Let the conversation hear what the caller answered to this turn."""
        await self._conversing.hear(call_id, turn, heard)
        return await self.reply(call_id)

    async def reply(self, call_id: CallId, *, has_left: bool = False) -> Reply:
        """Where the conversation stands; at its end, put the call in its queue. `has_left`: its caller is
        not on the line any more.
        """
        call = self._engine.calls.find(call_id)
        if call is None or call.turn is None:
            return Reply(call=call_id, turn=None, then="hang_up")
        if call_id not in self._engine.calls.open:
            return self._reply_to_ended(call)
        outcome = call.turn.outcome
        if isinstance(outcome, RouteToQueue):
            has_left = has_left or self.ways.is_message_awaited(call_id)
            return await self._enqueue(call, outcome, has_left=has_left)
        then: Then = "hang_up"
        if outcome is None or isinstance(outcome, Divert):
            then = "listen" if outcome is None else "divert"
        return self._told(call, then)

    def _told(self, call: OpenCall, then: Then) -> Reply:
        actions = self._conversing.actions(call)
        return Reply(call=call.call, turn=call.turn, then=then, actions=actions)

    async def _enqueue(self, call: OpenCall, route: RouteToQueue, *, has_left: bool) -> Reply:
        """Into the queue; once in line, the caller may only ask to be rung back there."""
        call_id, core = call.call, self._engine.core.state
        if call_id not in core.calls:
            await self._engine.submit(self.enqueuing(call_id, route))
        elif call.is_owed:
            try:
                await self._engine.submit(
                    c.RequestCallback(
                        site=core.definition.site,
                        call=call_id,
                        has_message=route.way == "voicemail",
                        caller_left=has_left,
                    )
                )
            except CommandRefused:
                return await self._put_through(call)
        in_queue = core.calls.get(call_id)
        if in_queue is not None:
            return self._told(call, "hang_up" if in_queue.is_callback else "wait")
        if call_id not in self._engine.calls.open:
            return self._reply_to_ended(call)
        return await self._lead_on(call)

    def enqueuing(self, call_id: CallId, route: RouteToQueue) -> c.EnqueueCall:
        """The command that puts a call in the queue to which its conversation has led."""
        site = self._engine.core.state.definition.site
        opens_at_ms = self._conversing.opens_at_ms(route.queue)
        call = self._engine.calls.find(call_id)
        return enqueuing(
            site,
            call_id,
            route,
            self._callers,
            opens_at_ms=opens_at_ms,
            besides=() if call is None else self.skills_for(call.carrier),
        )

    async def _put_through(self, call: OpenCall) -> Reply:
        """An agent is on the way: whoever wanted to be called back talks to him now. A message is
        kept, and counts if nothing comes of it, or as soon as its caller hangs up.
        """
        in_queue = self._engine.core.state.calls.get(call.call)
        is_reached = in_queue is None or in_queue.state == "talking"
        if call.way != "callback" or is_reached:
            return Reply(call=call.call, turn=call.turn, then="wait")
        await self.ways.go_back(call)
        return self._told(call, "wait")

    async def _lead_on(self, call: OpenCall) -> Reply:
        """A step has taken the call out of its queue: ask the caller for what it says. If he does not
        want that, there is nothing else for him.
        """
        if not call.was_led_on and await self.ways.lead_on(call):
            return self._told(call, "listen")
        await self._engine.submit(CloseCall(call=call.call, by="service"))
        return self._reply_to_ended(call)

    async def where(self, call_id: CallId) -> Reply:
        """What becomes of a caller who is back from somewhere: he is asked something, or waits."""
        call = self._engine.calls.find(call_id)
        if call is not None and self.ways.is_asked(call_id):
            return self._told(call, "listen")
        if call is not None and self._missed_answer(call):
            return await self.reply(call_id)
        is_waiting = call is not None and self.lines.waiting(call_id) is not None
        turn = None if call is None else call.turn
        return Reply(call=call_id, turn=turn, then="wait" if is_waiting else "hang_up")

    def _missed_answer(self, call: OpenCall) -> bool:
        """Whether his conversation is over and he has not been told what becomes of him: he was held
        just then, because nothing could be decided.
        """
        if call.call not in self._engine.calls.open:
            return call.left_for is not None
        in_queue = self._engine.core.state.calls.get(call.call)
        return in_queue is None or in_queue.is_callback

    def _reply_to_ended(self, call: OpenCall) -> Reply:
        """To a carrier who asks about a call that is over, perhaps because our answer was lost."""
        if call.left_for is not None:
            farewell: Farewell = "message" if call.left_for == "message" else "refused"
            return Reply(call=call.call, turn=call.turn, then="hang_up", farewell=farewell)
        if call.way != "line":
            return self._told(call, "hang_up")
        return Reply(call=call.call, turn=call.turn, then="hang_up", farewell="goodbye")
