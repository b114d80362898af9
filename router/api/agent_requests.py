"""What an agent asks for at a desk, carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from router.api import messages as m
from router.api.errors import CallGone, NotOffered, UnknownDisposition

if TYPE_CHECKING:
    from queues.ids import AgentId, CallId
    from router.api.choices import Choices
    from router.attendance import Attendance
    from router.engine import Engine
    from router.switchboard import Switchboard


class AgentRequests:
    """Hands each request to whoever carries it out."""

    def __init__(
        self,
        *,
        engine: Engine,
        switchboard: Switchboard,
        attendance: Attendance,
        choices: Choices,
    ) -> None:
        self._engine = engine
        self._choices = choices
        self._switchboard = switchboard
        self._attendance = attendance

    async def carry_out(self, agent: AgentId, request: m.AgentRequest) -> None:
        """Do what the agent asks for.

        Raises:
            CommandRefused: it is too late, or not possible now.
            RouterError: the call is gone, or the service cannot do it now.
        """
        if isinstance(request, m.CallRequest):
            await self._about_call(agent, request)
        else:
            await self._about_work(agent, request)

    async def _about_work(self, agent: AgentId, request: m.WorkRequest) -> None:
        match request:
            case m.SetReady():
                await self._attendance.set_ready(agent)
            case m.SetAway():
                await self._attendance.set_away(agent, request.reason)
            case m.FinishWrapUp():
                await self._attendance.finish_wrap_up(agent)
            case m.ExtendWrapUp():
                await self._attendance.extend_wrap_up(agent)
            case m.SignOut():
                await self._attendance.sign_out(agent)
            case _:
                assert_never(request)

    async def _about_call(self, agent: AgentId, request: m.CallRequest) -> None:
        match request:
            case m.Accept():
                await self._switchboard.accept(agent, request.call, request.offer)
            case m.Decline():
                await self._switchboard.decline(agent, request.call, request.offer)
            case m.Hold():
                await self._hold(agent, request)
            case m.HangUp():
                await self._hang_up(agent, request.call)
            case m.Transfer():
                await self._switchboard.transfer(agent, request.call, request.queue)
            case m.Escalate():
                await self._switchboard.escalate(agent, request.call)
            case m.WrapUp():
                await self._wrap_up(agent, request)
            case _:
                assert_never(request)

    async def _hang_up(self, agent_id: AgentId, call_id: CallId) -> None:
        agent = self._engine.core.state.agents.get(agent_id)
        work = None if agent is None else agent.works.get(call_id)
        # A call that is only offered is declined; hanging up on its caller is not the agent's to do.
        if work is None or work.state not in ("connecting", "talking"):
            raise CallGone("The call is over, or it is not yours.")
        await self._switchboard.hang_up(agent_id, call_id)

    async def _hold(self, agent: AgentId, asked: m.Hold) -> None:
        self._check_talks(agent, asked.call)
        if "hold" not in self._choices.abilities(agent, asked.call):
            raise NotOffered("A caller of this carrier cannot be put on hold.")
        await self._switchboard.hold(agent, asked.call, on=asked.on)

    def _check_talks(self, agent_id: AgentId, call_id: CallId) -> None:
        agent = self._engine.core.state.agents.get(agent_id)
        work = None if agent is None else agent.works.get(call_id)
        if work is None or work.state != "talking":
            raise CallGone("You do not talk in this call.")

    async def _wrap_up(self, agent_id: AgentId, asked: m.WrapUp) -> None:
        if not self._choices.is_disposition(asked.disposition):
            raise UnknownDisposition(f"There is no disposition {asked.disposition!r}.")
        await self._switchboard.note_wrap_up(
            agent_id, asked.call, disposition=asked.disposition, note=asked.note
        )
