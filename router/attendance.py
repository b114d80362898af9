"""Who is at work: turns what agents and their desks do into commands for the engine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from queues import commands as c
from queues.reasons import JUST_SIGNED_IN
from router.errors import RequestRefused
from router.ports import PHONE_ANSWER_MS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queues.entities import Agent
    from queues.ids import AgentId, StaffId
    from router.engine import Engine
    from router.settings import Agent as AgentSettings


class Attendance:
    """The agents of one site. Every method raises CommandRefused if the core refuses, and
    RequestRefused if the agent is not, or no longer, one of ours.
    """

    def __init__(self, engine: Engine, agents: Mapping[AgentId, AgentSettings]) -> None:
        self._engine = engine
        self._agents = agents
        """All there are, with those who leave after the call in hand."""
        self._site = engine.core.state.definition.site
        self.expect(agents)

    def expect(self, agents: Mapping[AgentId, AgentSettings]) -> None:
        """From now on these may sign in, in this order."""
        self._expected = dict(agents)
        self._places = {agent: place for place, agent in enumerate(agents, start=1)}
        """Where each stands in the configured list."""

    async def open(self) -> None:
        """Sign in those whose telephones are always on; who was at work before a restart still is, and
        who was just being signed in is ready now.
        """
        # All at once, so that they are written together.
        await asyncio.gather(*map(self._open_for, self._expected))

    async def _open_for(self, agent: AgentId) -> None:
        present = self._engine.core.state.agents.get(agent)
        if present is None or present.away_reason == JUST_SIGNED_IN:
            await self.switch_on(agent)

    async def switch_on(self, agent: AgentId) -> None:
        """Sign the agent in, ready, if his telephone is always on."""
        settings = self._expected.get(agent)
        if settings is not None and settings.always_on:
            await self._sign_in(agent)
            await self.set_ready(agent)

    def must_sign_in_anew(self, present: Agent) -> bool:
        """Whether somebody who is at work has another way in than when he signed in, such as a telephone
        in place of a desk.
        """
        settings = self._expected.get(present.id)
        if settings is None:
            return True
        is_same = present.answer_ms == _answer_ms(settings)
        return not is_same or present.return_ms != settings.return_ms()

    async def desk_opened(self, agent: AgentId) -> None:
        """The agent has signed in at a desk, or an agent's desk has come back."""
        if agent not in self._engine.core.state.agents:
            await self._sign_in(agent)
        await self._engine.submit(c.ReportReachable(site=self._site, agent=agent))

    async def _sign_in(self, agent: AgentId) -> None:
        settings = self._expected.get(agent)
        if settings is None:
            raise RequestRefused("You are no longer in the configuration.")
        await self._engine.submit(
            c.SignIn(
                site=self._site,
                agent=agent,
                skills=settings.profile(),
                return_ms=settings.return_ms(),
                answer_ms=_answer_ms(settings),
                place=self._places[agent],
            )
        )

    async def desk_closed(self, agent: AgentId) -> None:
        """The agent's last desk does not answer any more; a telephone answers without one."""
        settings = self._agents.get(agent)
        if settings is None or settings.phone is None:
            await self._engine.submit(c.ReportUnreachable(site=self._site, agent=agent))

    async def sign_out(self, agent: AgentId, by: StaffId | None = None) -> None:
        """The agent ends work, now or after the call; `by` somebody else's order, if so."""
        await self._engine.submit(c.SignOut(site=self._site, agent=agent, by=by))

    async def set_ready(self, agent: AgentId, by: StaffId | None = None) -> None:
        """The agent wants calls, or is to want them."""
        await self._engine.submit(c.SetReady(site=self._site, agent=agent, by=by))

    async def set_away(self, agent: AgentId, reason: str, by: StaffId | None = None) -> None:
        """The agent wants no calls, or is to want none, now or after the present one."""
        await self._engine.submit(c.SetAway(site=self._site, agent=agent, reason=reason, by=by))

    async def finish_wrap_up(self, agent: AgentId) -> None:
        """The agent has done the work after the call."""
        await self._engine.submit(c.FinishWrapUp(site=self._site, agent=agent))

    async def extend_wrap_up(self, agent: AgentId) -> None:
        """The agent needs more time after the call."""
        await self._engine.submit(c.ExtendWrapUp(site=self._site, agent=agent))


def _answer_ms(settings: AgentSettings) -> int:
    """What he gets on top of an offer's time."""
    return 0 if settings.phone is None else PHONE_ANSWER_MS
