"""The rows of agents, read from the core."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.availability import is_at_work, open_channels
from queues.ids import AgentId
from queues.needs import meets
from queues.views import view_agent
from router.api.live.rows import AgentRow, SkillCell
from router.api.live.tally import NOWHERE, Staffing

if TYPE_CHECKING:
    from queues.definitions import AgentSkill, Channel
    from queues.entities import Agent
    from queues.ids import QueueId
    from router.api.live.sources import Sources
    from router.api.live.table import Table
    from router.api.live.tally import Tally


class AgentRows:
    """Keeps the table of agents."""

    def __init__(self, sources: Sources, table: Table, tally: Tally) -> None:
        self._sources = sources
        self._engine = sources.engine
        self._table = table
        self._tally = tally
        self._able: dict[
            tuple[tuple[AgentSkill, ...], tuple[Channel, ...]], tuple[QueueId, ...]
        ] = {}
        """The queues of these channels whose calls agents with these skills could take."""

    def refresh_all(self) -> None:
        """All may have changed, and the queues, too."""
        self._able.clear()
        signed_in = self._engine.core.state.agents
        gone = [AgentId(key) for key in self._table.names() if key not in signed_in]
        for agent in (*gone, *signed_in):
            self.refresh(agent)

    def refresh(self, agent_id: AgentId) -> None:
        """An agent may have changed, or be gone."""
        agent = self._engine.core.state.agents.get(agent_id)
        if agent is None:
            self._table.remove(agent_id)
            self._tally.agent(agent_id, NOWHERE)
            return
        self._table.put(agent_id, self._row(agent))
        self._tally.agent(agent_id, self._staffing(agent))

    def _row(self, agent: Agent) -> AgentRow:
        view, work, counted = view_agent(agent), agent.work, self._sources.today.counted
        settings = self._sources.agents.get(agent.id)
        return AgentRow(
            agent=agent.id,
            name=agent.id if settings is None else settings.name,
            state=view.state,
            since_ms=view.since_ms,
            reachable=view.reachable,
            reason=view.away_reason if view.state == "away" else "",
            plan=view.plan,
            call=view.call,
            queue=None if work is None else work.queue_id,
            wrap_up_until_ms=view.wrap_up_until_ms,
            skills=tuple(
                SkillCell(skill=one.skill, level=one.level, primary=one.primary)
                for one in agent.group.skills
            ),
            queues=self._able_of(agent.group.skills, agent.channels),
            calls=None if counted is None else counted.agents.calls(agent.id),
            talk_ms=None if counted is None else counted.agents.talk_ms(agent.id),
        )

    def _staffing(self, agent: Agent) -> Staffing:
        if not is_at_work(agent):
            return NOWHERE
        skills = agent.group.skills
        free = open_channels(self._engine.core.state, agent)
        return Staffing(
            ready=frozenset(self._able_of(skills, free)),
            at_work=frozenset(self._able_of(skills, agent.channels)),
        )

    def _able_of(
        self, skills: tuple[AgentSkill, ...], channels: tuple[Channel, ...]
    ) -> tuple[QueueId, ...]:
        found = self._able.get((skills, channels))
        if found is None:
            levels = {one.skill: one.level for one in skills}
            found = self._able[skills, channels] = tuple(
                queue.queue
                for queue in self._engine.core.state.queues.values()
                if queue.channel in channels and all(meets(levels, need) for need in queue.needs)
            )
        return found
