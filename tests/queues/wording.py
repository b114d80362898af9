"""What tests ask of a core and say in definitions, in short words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import (
    AgentId,
    CallerId,
    CallId,
    OfferNumber,
    QueueId,
    SiteId,
    SkillId,
    StaffId,
)
from queues.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

MAIN = SiteId("main")
Of = TypeVar("Of", bound=e.SiteEvent)


def of(events: list[e.Event], kind: type[Of]) -> list[Of]:
    """The events of this type among these."""
    return [event for event in events if isinstance(event, kind)]


def kinds(events: list[e.Event]) -> list[type[e.SiteEvent]]:
    """The types of these events, in order."""
    return [type(event) for event in events]


def staff(name: str | None) -> StaffId | None:
    return None if name is None else StaffId(name)


def agent_skills(
    levels: Mapping[SkillId, int] | Mapping[str, int], primary: tuple[str, ...] = ()
) -> tuple[d.AgentSkill, ...]:
    return tuple(
        d.AgentSkill(SkillId(skill), level, skill in primary) for skill, level in levels.items()
    )


def skill_needs(levels: Mapping[str, int]) -> tuple[d.SkillNeed, ...]:
    return tuple(d.SkillNeed(SkillId(skill), level) for skill, level in levels.items())


def needs_of(needs: Mapping[str, int] | Iterable[d.Need]) -> tuple[d.Need, ...]:
    """Skills with their least levels, or needs of any kind."""
    return skill_needs(needs) if isinstance(needs, Mapping) else tuple(needs)


def has(skill: str, level: int = 1) -> d.SkillNeed:
    return d.SkillNeed(SkillId(skill), level)


def lacks(skill: str, level: int = 1) -> d.SkillBar:
    return d.SkillBar(SkillId(skill), level)


def any_of(*parts: d.Need) -> d.AnyOf:
    return d.AnyOf(parts)


def all_of(*parts: d.Need) -> d.AllOf:
    return d.AllOf(parts)


def step(**fields: Any) -> Step:
    """A step; skills and queues by their names."""
    return Step(**fields)


def enqueue(
    call: str,
    queue: str = "billing",
    needs: Mapping[str, int] | Iterable[d.Need] | None = None,
    priority: int = 0,
    *,
    prefers: Mapping[str, int] | None = None,
    caller: str | None = None,
    agent: str | None = None,
    agent_wait_ms: int = 0,
    is_callback: bool = False,
    has_message: bool = False,
    not_before_ms: int | None = None,
) -> c.EnqueueCall:
    return c.EnqueueCall(
        site=MAIN,
        call=CallId(call),
        queue=QueueId(queue),
        needs=needs_of(needs or {}),
        priority=priority,
        prefers=skill_needs(prefers or {}),
        caller=None if caller is None else CallerId(caller),
        agent=None if agent is None else AgentId(agent),
        agent_wait_ms=agent_wait_ms,
        is_callback=is_callback,
        has_message=has_message,
        not_before_ms=not_before_ms,
    )


def move(
    call: str,
    queue: str,
    needs: Mapping[str, int] | Iterable[d.Need] | None = None,
    by: str | None = None,
) -> c.MoveCall:
    return c.MoveCall(
        site=MAIN,
        call=CallId(call),
        queue=QueueId(queue),
        needs=None if needs is None else needs_of(needs),
        by=staff(by),
    )


def transfer(
    call: str,
    agent: str,
    queue: str,
    needs: Mapping[str, int] | Iterable[d.Need] | None = None,
    priority: int | None = None,
    by: str | None = None,
) -> c.TransferCall:
    return c.TransferCall(
        site=MAIN,
        call=CallId(call),
        agent=AgentId(agent),
        queue=QueueId(queue),
        needs=None if needs is None else needs_of(needs),
        priority=priority,
        by=staff(by),
    )


def accept(call: str, agent: str, offer: int = 1) -> c.AcceptOffer:
    return c.AcceptOffer(
        site=MAIN, agent=AgentId(agent), call=CallId(call), offer=OfferNumber(offer)
    )


def decline(call: str, agent: str, offer: int = 1) -> c.DeclineOffer:
    return c.DeclineOffer(
        site=MAIN, agent=AgentId(agent), call=CallId(call), offer=OfferNumber(offer)
    )
