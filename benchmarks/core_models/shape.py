"""A site of a given size: its definition, its agents and the calls that ring there, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.core_models.trace import QUEUES, SKILLS_OF_AN_AGENT, WAIT_MS_MAX
from queues import Core
from queues import commands as c
from queues import definitions as d
from queues.ids import AgentId, CallId, QueueId, SiteId, SkillId

if TYPE_CHECKING:
    import random

SITE = SiteId("main")
START_MS = 1_767_610_800_000
LANGUAGES_OF_AN_AGENT = 2


@dataclass(frozen=True)
class Shape:
    """How large a site is. With as many queues as skills, each queue needs one skill of its own; with
    more queues, several need the same skill; with fewer, whoever has one of several may answer.
    """

    agents: int = 1_000
    queues: int = QUEUES
    skills: int = QUEUES
    skills_of_an_agent: int = SKILLS_OF_AN_AGENT
    languages: int = 0
    """If any: each caller needs one of them, each agent speaks two."""

    def definition(self) -> d.SiteDefinition:
        """Everything as by default but the limit of the wait, which nobody reaches."""
        return d.SiteDefinition(
            site=SITE,
            skills=(
                *map(skill_id, range(self.skills)),
                *map(language_id, range(self.languages)),
            ),
            queues=tuple(
                d.QueueDefinition(
                    queue=queue_id(number), needs=self._needs(number), wait_ms_max=WAIT_MS_MAX
                )
                for number in range(self.queues)
            ),
        )

    def _needs(self, queue: int) -> tuple[d.Need, ...]:
        if self.queues >= self.skills:
            return (d.SkillNeed(skill_id(queue % self.skills)),)
        ways = range(queue, self.skills, self.queues)
        return (d.AnyOf(tuple(d.SkillNeed(skill_id(skill)) for skill in ways)),)

    def core(self, rng: random.Random) -> Core:
        """A core with all agents ready."""
        core = Core(SITE)
        core.handle(c.Configure(site=SITE, definition=self.definition()), START_MS)
        for number in range(self.agents):
            agent, skills = AgentId(f"agent{number}"), self._skills_of_an_agent(rng)
            core.handle(c.SignIn(site=SITE, agent=agent, skills=skills), START_MS)
            core.handle(c.SetReady(site=SITE, agent=agent), START_MS)
        return core

    def _skills_of_an_agent(self, rng: random.Random) -> tuple[d.AgentSkill, ...]:
        skills = rng.sample(range(self.skills), min(self.skills_of_an_agent, self.skills))
        spoken = rng.sample(range(self.languages), min(LANGUAGES_OF_AN_AGENT, self.languages))
        return (
            *(d.AgentSkill(skill_id(number), rng.randint(1, 10)) for number in skills),
            *(d.AgentSkill(language_id(number), rng.randint(1, 10)) for number in spoken),
        )

    def call(self, number: int, rng: random.Random) -> c.EnqueueCall:
        """The command that puts call `number` in any of the queues."""
        needs: tuple[d.Need, ...] = ()
        if self.languages:
            needs = (d.SkillNeed(language_id(rng.randrange(self.languages))),)
        queue = queue_id(rng.randrange(self.queues))
        return c.EnqueueCall(site=SITE, call=CallId(f"call{number}"), queue=queue, needs=needs)


def skill_id(number: int) -> SkillId:
    """The name of this skill."""
    return SkillId(f"skill{number}")


def language_id(number: int) -> SkillId:
    """The name of this language."""
    return SkillId(f"language{number}")


def queue_id(number: int) -> QueueId:
    """The name of this queue."""
    return QueueId(f"queue{number}")
