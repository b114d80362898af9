"""How many agents are at work for each queue: signed in and not away, talking or ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from queues import events as e
from queues.definitions import AgentSkill
from queues.ids import AgentId, QueueId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Able = Callable[[tuple[AgentSkill, ...], QueueId], bool]


class AgentAtWork(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in agent, at work or away."""

    agent: AgentId
    skills: tuple[AgentSkill, ...]
    present: bool = False


class Staff:
    """The agents of a site. `able` says whether somebody with these skills may serve a queue."""

    def __init__(self, able: Able) -> None:
        self.able = able
        self.agents: dict[AgentId, AgentAtWork] = {}

    def count(self, queue: QueueId) -> int:
        """Agents at work for this queue."""
        return sum(
            agent.present and self.able(agent.skills, queue) for agent in self.agents.values()
        )

    def observe(self, event: e.Event, queues: Iterable[QueueId]) -> list[QueueId]:
        """Take in an event; returns the queues whose number of agents may have changed."""
        match event:
            case e.AgentSignedIn(agent=agent, skills=skills):
                self.agents[agent] = AgentAtWork(agent=agent, skills=skills)
                return []
            case e.AgentSignedOut(agent=agent):
                before, after = self.agents.pop(agent, None), None
            case e.AgentBecameReady(agent=agent):
                before, after = self.changed(agent, present=True)
            case e.AgentWentAway(agent=agent):
                before, after = self.changed(agent, present=False)
            case e.SkillsChanged(agent=agent, skills=skills):
                before, after = self.changed(agent, skills=skills)
            case e.Configured():
                return list(queues)
            case _:
                return []
        if before == after:
            return []
        return [
            queue for queue in queues if self.serves(before, queue) != self.serves(after, queue)
        ]

    def changed(
        self,
        agent: AgentId,
        *,
        present: bool | None = None,
        skills: tuple[AgentSkill, ...] | None = None,
    ) -> tuple[AgentAtWork | None, AgentAtWork | None]:
        """The agent before and after; somebody never signed in is left alone."""
        before = self.agents.get(agent)
        if before is None:
            return None, None
        after = AgentAtWork(
            agent=agent,
            skills=before.skills if skills is None else skills,
            present=before.present if present is None else present,
        )
        self.agents[agent] = after
        return before, after

    def serves(self, agent: AgentAtWork | None, queue: QueueId) -> bool:
        """Whether the agent is at work for this queue."""
        return agent is not None and agent.present and self.able(agent.skills, queue)
