"""How many agents are at work for each queue: signed in and not away, talking or ready.

Agents with the same skills are a team. Who may serve a queue is asked once per team and queue, until
there is a new definition; an agent who comes or goes changes a number at the queues of his team.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from queues import events as e
from queues.definitions import AgentSkill
from queues.ids import AgentId, QueueId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Skills = tuple[AgentSkill, ...]
    Able = Callable[[Skills, QueueId], bool]


class AgentAtWork(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in agent, at work or away."""

    agent: AgentId
    skills: tuple[AgentSkill, ...]
    present: bool = False


class Team:
    """The signed-in agents who have the same skills, and the queues that they may serve."""

    def __init__(self, skills: Skills) -> None:
        self.skills = skills
        self.serves: dict[QueueId, None] = {}
        self.agents = 0
        self.at_work = 0


class Staff:
    """The agents of a site. `able` says whether somebody with these skills may serve a queue; its
    answers may change when there is a new definition, not in between.
    """

    def __init__(self, able: Able) -> None:
        self.able = able
        self.agents: dict[AgentId, AgentAtWork] = {}
        self.teams: dict[Skills, Team] = {}
        self.counts: dict[QueueId, int] = {}
        self.is_counted = True

    def count(self, queue: QueueId) -> int:
        """Agents at work for this queue; from now on it is one whose number is kept."""
        if not self.is_counted:
            self.recount()
        if queue not in self.counts:
            teams = [team for team in self.teams.values() if self.able(team.skills, queue)]
            for team in teams:
                team.serves[queue] = None
            self.counts[queue] = sum(team.at_work for team in teams)
        return self.counts[queue]

    def observe(self, event: e.Event) -> Iterable[QueueId]:
        """Take in an event; returns the queues whose number of agents may have changed, of those
        whose number was asked for.
        """
        match event:
            case e.AgentSignedIn(agent=agent, skills=skills):
                return self.change(agent, AgentAtWork(agent=agent, skills=skills))
            case e.AgentSignedOut(agent=agent):
                return self.change(agent, None)
            case e.AgentBecameReady(agent=agent) | e.AgentWentAway(agent=agent) if (
                agent in self.agents
            ):
                is_present = isinstance(event, e.AgentBecameReady)
                return self.change(agent, replace(self.agents[agent], present=is_present))
            case e.SkillsChanged(agent=agent, skills=skills) if agent in self.agents:
                return self.change(agent, replace(self.agents[agent], skills=skills))
            case e.Configured():
                self.is_counted = False
                return tuple(self.counts)
            case _:
                return ()

    def change(self, agent: AgentId, after: AgentAtWork | None) -> Iterable[QueueId]:
        """The agent is another from now on, or gone."""
        before = self.agents.get(agent)
        if before == after:
            return ()
        if not self.is_counted:
            self.recount()
        gained = {} if after is None else self.join(after)
        lost = {} if before is None else self.leave(before)
        if after is None:
            del self.agents[agent]
        else:
            self.agents[agent] = after
        return gained.keys() ^ lost.keys()

    def join(self, agent: AgentAtWork) -> dict[QueueId, None]:
        """Count the agent in; returns the queues that he is at work for."""
        team = self.teams.get(agent.skills)
        if team is None:
            team = self.teams[agent.skills] = Team(agent.skills)
            self.ask(team)
        team.agents += 1
        if not agent.present:
            return {}
        team.at_work += 1
        for queue in team.serves:
            self.counts[queue] += 1
        return team.serves

    def leave(self, agent: AgentAtWork) -> dict[QueueId, None]:
        """Count the agent out; returns the queues that he was at work for."""
        team = self.teams[agent.skills]
        team.agents -= 1
        if not team.agents:
            del self.teams[agent.skills]
        if not agent.present:
            return {}
        team.at_work -= 1
        for queue in team.serves:
            self.counts[queue] -= 1
        return team.serves

    def ask(self, team: Team) -> None:
        """Which queues the team may serve."""
        skills, able = team.skills, self.able
        team.serves = dict.fromkeys(queue for queue in self.counts if able(skills, queue))

    def recount(self) -> None:
        """Ask anew who is able, team by team."""
        self.is_counted = True
        self.counts = dict.fromkeys(self.counts, 0)
        for team in self.teams.values():
            self.ask(team)
            for queue in team.serves:
                self.counts[queue] += team.at_work

    def restore(self, agents: Iterable[AgentAtWork], queues: Iterable[QueueId]) -> None:
        """These are the agents, and the queues whose number is kept."""
        for agent in agents:
            self.agents[agent.agent] = agent
            self.join(agent)
        self.counts = dict.fromkeys(queues, 0)
        self.is_counted = False
