"""What supervisors order about agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from queues.errors import UnknownAgent
from queues.ids import AgentId, StaffId
from queues.lifecycles import AgentState
from queues.reasons import PlannedState
from queues.views import view_agent
from router.api.bodies import body_of
from router.api.codes import ErrorCode
from router.api.replies import answer, refuse
from router.api.supervising.asked import ForceState
from router.people.session import SESSION

if TYPE_CHECKING:
    from aiohttp import web

    from router.attendance import Attendance
    from router.engine import Engine


class Stands(msgspec.Struct, frozen=True, kw_only=True):
    """How the agent stands then."""

    state: AgentState
    plan: PlannedState | None
    """What comes after what is in hand."""


class AgentOrders:
    """Every order stands in the journal with who gave it."""

    def __init__(self, engine: Engine, attendance: Attendance) -> None:
        self._engine = engine
        self._attendance = attendance

    async def force_state(self, request: web.Request) -> web.StreamResponse:
        """Make an agent ready or away, or sign him out."""
        wanted = await body_of(request, ForceState)
        agent = AgentId(request.match_info["agent"])
        by = StaffId(request[SESSION].person)
        try:
            match wanted.state:
                case "ready":
                    await self._attendance.set_ready(agent, by)
                case "away":
                    await self._attendance.set_away(agent, wanted.reason, by)
                case "signed_out":
                    await self._attendance.sign_out(agent, by)
        except UnknownAgent:
            return refuse(ErrorCode.NOT_POSSIBLE_NOW, 409, "This agent is not signed in.")
        return answer(self._stands(agent))

    def _stands(self, agent_id: AgentId) -> Stands:
        agent = self._engine.core.state.agents.get(agent_id)
        if agent is None:
            return Stands(state="signed_out", plan=None)
        view = view_agent(agent)
        return Stands(state=view.state, plan=view.plan)
