"""What supervisors order about calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import commands as c
from queues.ids import AgentId, CallId, QueueId, StaffId
from router.api.bodies import body_of
from router.api.codes import ErrorCode
from router.api.errors import CallGone
from router.api.replies import answer, refuse
from router.api.supervising.asked import Coach, Prioritise, ToQueue
from router.errors import RequestRefused
from router.people.session import SESSION

if TYPE_CHECKING:
    from aiohttp import web

    from queues.entities import Call
    from router.api.desks import Desks
    from router.engine import Engine
    from router.switchboard import Switchboard

_DONE: dict[str, bool] = {"done": True}


class CallOrders:
    """Every order stands in the journal with who gave it."""

    def __init__(self, engine: Engine, switchboard: Switchboard, desks: Desks) -> None:
        self._engine = engine
        self._switchboard = switchboard
        self._desks = desks
        self._site = engine.core.state.definition.site

    async def move(self, request: web.Request) -> web.StreamResponse:
        """Put a waiting call in another queue; it keeps its waiting time."""
        wanted = await body_of(request, ToQueue)
        call = self._in_queue(request)
        if wanted.queue not in self._engine.core.state.queues:
            return self._no_such_queue()
        if call.queue_id == wanted.queue:
            raise RequestRefused("The call is in this queue already.")
        await self._engine.submit(
            c.MoveCall(site=self._site, call=call.id, queue=QueueId(wanted.queue), by=_by(request))
        )
        return answer(_DONE)

    async def prioritise(self, request: web.Request) -> web.StreamResponse:
        """Give a waiting call another priority."""
        wanted = await body_of(request, Prioritise)
        call = self._in_queue(request)
        await self._engine.submit(
            c.PrioritiseCall(
                site=self._site, call=call.id, priority=wanted.priority, by=_by(request)
            )
        )
        return answer(_DONE)

    async def transfer(self, request: web.Request) -> web.StreamResponse:
        """Take a call from its agent and let its caller wait in another queue."""
        wanted = await body_of(request, ToQueue)
        call = self._in_queue(request)
        if wanted.queue not in self._engine.core.state.queues:
            return self._no_such_queue()
        await self._switchboard.transfer(
            self._agent_of(call), call.id, QueueId(wanted.queue), by=_by(request)
        )
        return answer(_DONE)

    async def coach(self, request: web.Request) -> web.StreamResponse:
        """Show the call's agent a note. `shown`: a desk of his is there; else the next one shows it."""
        wanted = await body_of(request, Coach)
        call = self._in_queue(request)
        agent, by = self._agent_of(call), _by(request)
        await self._switchboard.note_coaching(by, call.id, agent, wanted.text)
        is_shown = self._desks.coach(agent, call.id, wanted.text, request[SESSION].name)
        return answer({"done": True, "shown": is_shown})

    def _agent_of(self, call: Call) -> AgentId:
        """Who talks to the caller.

        Raises:
            RequestRefused: nobody does.
        """
        if call.state != "talking" or call.agent is None:
            raise RequestRefused("Nobody talks in this call; that can be done once an agent does.")
        return call.agent.id

    async def end(self, request: web.Request) -> web.StreamResponse:
        """End a call that waits or is talked; the caller hears a goodbye."""
        call = self._in_queue(request)
        await self._engine.submit(
            c.EndCall(site=self._site, call=call.id, by="supervisor", staff=_by(request))
        )
        return answer(_DONE)

    def _in_queue(self, request: web.Request) -> Call:
        """The call, if a queue has it or had it last.

        Raises:
            CallGone: it is over, or unknown.
            RequestRefused: its caller is still asked what he wants.
        """
        call_id = CallId(request.match_info["call"])
        call = self._engine.core.state.calls.get(call_id)
        if call is not None:
            return call
        if call_id in self._engine.calls.open:
            raise RequestRefused("The caller is in no queue yet; that can be done once he is.")
        raise CallGone("The call is over.")

    def _no_such_queue(self) -> web.Response:
        queues = ", ".join(sorted(self._engine.core.state.queues))
        text = f"There is no such queue; there are: {queues}."
        return refuse(ErrorCode.UNKNOWN_QUEUE, 404, text)


def _by(request: web.Request) -> StaffId:
    return StaffId(request[SESSION].person)
