"""What the tests of the linter start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.definitions import AgentSkill, Capacity, QueueDefinition, SiteDefinition, SkillNeed
from queues.ids import AgentId, QueueId, SiteId, SkillId
from queues.linter import Profile, findings

if TYPE_CHECKING:
    from queues.definitions import Need, OrderRule
    from queues.linter import Finding
    from queues.steps import Step

A, B, C = QueueId("a"), QueueId("b"), QueueId("c")
BILLING, REPAIRS, DUTCH = SkillId("billing"), SkillId("repairs"), SkillId("dutch")
VOICE = Capacity()
SKILLS = (BILLING, REPAIRS, DUTCH)
MINUTE_MS, HOUR_MS = 60_000, 3_600_000


def need(skill: SkillId, level: int = 1) -> SkillNeed:
    return SkillNeed(skill, level)


def agent(name: str, *, capacity: Capacity = VOICE, **levels: int) -> Profile:
    skills = tuple(AgentSkill(SkillId(skill), level) for skill, level in levels.items())
    return Profile(AgentId(name), skills, capacity)


ANNA = agent("anna", billing=5, repairs=5, dutch=5)


def site(
    *queues: QueueDefinition, skills: tuple[SkillId, ...] = (), order: OrderRule = "ageing"
) -> SiteDefinition:
    return SiteDefinition(site=SiteId("main"), skills=skills, queues=queues, order=order)


def queue(
    name: QueueId, *steps: Step, needs: tuple[Need, ...] = (), weight: int = 0
) -> QueueDefinition:
    return QueueDefinition(queue=name, needs=needs, steps=steps, weight=weight)


def found(
    definition: SiteDefinition, *agents: Profile, elsewhere: tuple[Need, ...] = ()
) -> list[Finding]:
    return findings(definition, agents or [ANNA], elsewhere=elsewhere)


def only(definition: SiteDefinition, *agents: Profile, elsewhere: tuple[Need, ...] = ()) -> Finding:
    (one,) = found(definition, *agents, elsewhere=elsewhere)
    return one
