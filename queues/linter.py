"""Finds what a sound definition says that nobody can have meant.

`queues.decisions.site` refuses definitions that contradict themselves. What is found here may be
used: skills that nobody has, queues in which callers wait in vain, steps that are never taken. Who
is at work at a moment is not known here, so a queue counts as served if one agent could serve it.
"""

from __future__ import annotations

from itertools import accumulate, chain
from typing import TYPE_CHECKING

import msgspec

from queues.definitions import CHANNELS, RING_RULES, AgentSkill, AllOf, Capacity, SkillNeed
from queues.expressions import text_of_all
from queues.fairness import NORMAL, overtaking_bounds
from queues.findings import Finding, FindingKind, duration
from queues.ids import AgentId, QueueId
from queues.linter_steps import leads_out, ring_findings, step_findings, steps_taken, when
from queues.needs import anchors, leaves, meets, relaxed, wanted_skills
from queues.steps import UNRELAXED, Relaxation, Step, asks_for_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from queues.definitions import Need, QueueDefinition, SiteDefinition
    from queues.ids import SkillId

__all__ = ["Finding", "FindingKind", "Profile", "findings"]

NAMED_MAX = 3
"""So many names stand in a sentence; further ones are counted."""


class Profile(msgspec.Struct, frozen=True):
    """An agent as far as it matters which calls he can take."""

    agent: AgentId
    skills: tuple[AgentSkill, ...] = ()
    capacity: Capacity = Capacity()


def findings(
    definition: SiteDefinition,
    agents: Sequence[Profile],
    *,
    elsewhere: Sequence[Need] = (),
    priorities: tuple[int, int] = NORMAL,
) -> list[Finding]:
    """Everything found: skills, queues in their order, agents, rings of queues, order of calls.

    Args:
        definition: a definition without problems.
        agents: everybody who may work at the site.
        elsewhere: what calls bring along that they need, by their concern or language.
        priorities: the lowest and the highest with which calls are queued.
    """
    steps = list(step_findings(definition, elsewhere))
    if not agents:
        text = "There are no agents: nobody can take a call. Add one."
        return [Finding("no_agents", definition.site, text), *steps, *ring_findings(definition)]
    staff = _Staff(definition, agents)
    return [
        *_skill_findings(definition, agents, elsewhere),
        *(one for queue in definition.queues for one in _service_findings(staff, queue)),
        *(one for queue in definition.queues for one in _rule_findings(queue)),
        *steps,
        *_agent_findings(staff, agents),
        *ring_findings(definition),
        *_order_findings(staff, priorities),
    ]


class _Staff:
    """Who can take the calls of which queue. Agents who can do the same are looked at once."""

    def __init__(self, definition: SiteDefinition, agents: Sequence[Profile]) -> None:
        self.definition = definition
        self.queues = {queue.queue: queue for queue in definition.queues}
        self.steps = steps_taken(definition)
        self._kinds = {_kind(one): one for one in agents}
        self._levels = {
            kind: {skill.skill: skill.level for skill in one.skills}
            for kind, one in self._kinds.items()
        }
        self._having: dict[SkillId, list[str]] = {}
        """The kinds with each skill."""
        for kind, levels in self._levels.items():
            for skill in levels:
                self._having.setdefault(skill, []).append(kind)
        self.ever = {
            queue.queue: self.takers(queue, self.relaxations(queue)[-1][1])
            for queue in definition.queues
        }
        """Who can take its calls in the end, by kind."""
        self.channels = {
            channel for one in agents for channel in CHANNELS if getattr(one.capacity, channel)
        }

    def relaxations(self, queue: QueueDefinition) -> list[tuple[Step | None, Relaxation]]:
        """What its calls ask for less, step by step, if every step is taken; nothing first."""
        steps = [step for _, step in self.steps[queue.queue] if not leads_out(step)]
        steps.sort(key=lambda step: step.after_ms)
        relaxations = accumulate(steps, Relaxation.after, initial=UNRELAXED)
        return list(zip([None, *steps], relaxations, strict=True))

    def takers(self, queue: QueueDefinition, relaxation: Relaxation) -> frozenset[str]:
        """The kinds of agents who can take a call of the queue that is relaxed so far."""
        added = [self.queues[one] for one in relaxation.add_queues if one in self.queues]
        return frozenset(
            kind
            for one in (queue, *added)
            for kind in self._who_meet(
                AllOf(tuple(relaxed(need, relaxation) for need in one.needs))
            )
            if getattr(self._kinds[kind].capacity, queue.channel)
        )

    def _who_meet(self, need: Need) -> Iterator[str]:
        """Looked for among those who have a skill that it takes, if there is such a skill."""
        anchored = anchors(need)
        among = self._kinds if anchored is None else chain(*map(self._who_have, anchored))
        return (kind for kind in among if meets(self._levels[kind], need))

    def _who_have(self, skill: SkillId) -> Sequence[str]:
        return self._having.get(skill, ())

    def helped(self) -> set[QueueId]:
        """The queues whose calls can be taken, or be led to where they can, or out."""
        helped = {name for name, kinds in self.ever.items() if kinds}
        size = -1
        while len(helped) != size:
            size = len(helped)
            helped |= {
                name
                for name, its in self.steps.items()
                if any(step.leave_for is not None or step.move_to in helped for _, step in its)
            }
        return helped

    def has(self, kinds: Iterable[str], need: SkillNeed) -> bool:
        """Whether one of these kinds has the skill at the level."""
        return any(meets(self._levels[kind], need) for kind in kinds)


def _kind(profile: Profile) -> str:
    """The same for agents who can take the same calls."""
    channels = "".join(one[0] for one in CHANNELS if getattr(profile.capacity, one))
    return f"{channels} {sorted((one.skill, one.level) for one in profile.skills)}"


def _skill_findings(
    definition: SiteDefinition, agents: Sequence[Profile], elsewhere: Sequence[Need]
) -> Iterator[Finding]:
    had = {skill.skill for one in agents for skill in one.skills}
    brought = wanted_skills(elsewhere)
    named = {leaf.skill for leaf in leaves(elsewhere)}
    wanted: dict[SkillId, list[str]] = {}
    for queue in definition.queues:
        named |= {leaf.skill for leaf in leaves((*queue.needs, *queue.prefers))}
        for skill in wanted_skills((*queue.needs, *queue.prefers)):
            wanted.setdefault(skill, []).append(f"queue {queue.queue!r}")
    for skill in brought:
        wanted.setdefault(skill, []).append("calls by their concern or language")
    for skill in definition.skills:
        if skill not in had and skill in wanted:
            asking = _listed(wanted[skill])
            text = f"Nobody has {skill!r}, which is asked for by {asking}. Give it to an agent."
            yield Finding("skill_nobody_has", skill, text)
        elif skill not in named:
            have = [repr(one.agent) for one in agents if any(s.skill == skill for s in one.skills)]
            whose = f", which {_listed(have)} can offer" if have else ""
            text = (
                f"No queue, concern or language asks for {skill!r}{whose}. Let one need or prefer "
                "it, or take it out of the skills."
            )
            yield Finding("skill_nobody_needs", skill, text)


def _service_findings(staff: _Staff, queue: QueueDefinition) -> Iterator[Finding]:
    """Whether, and from when on, somebody can take the queue's calls."""
    name, kinds = queue.queue, staff.ever[queue.queue]
    if not kinds:
        yield from _unserved(staff, queue)
        return
    first, _ = next(one for one in staff.relaxations(queue) if staff.takers(queue, one[1]))
    if first is not None:
        text = (
            f"No agent can take a call of queue {name!r} as it comes in ({_asked(staff, queue)}), "
            f"only once a step has relaxed that, {when(first)}. Give an agent what it asks for, or "
            "ask for less from the start."
        )
        yield Finding("queue_unserved_at_first", name, text)
    for need in queue.prefers:
        if not staff.has(kinds, need):
            text = (
                f"Queue {name!r} prefers {text_of_all([need])}, but none of the agents who can take "
                "its calls has that. Give it to one of them, or do not prefer it."
            )
            yield Finding("preference_unmet", name, text)


def _unserved(staff: _Staff, queue: QueueDefinition) -> Iterator[Finding]:
    name, helped = queue.queue, staff.helped()
    exits = [
        (number, step)
        for number, step in staff.steps[name]
        if step.leave_for is not None or step.move_to in helped
    ]
    # As nobody takes the call when it joins, the steps on joining have their turn too.
    sure = sorted(step.after_ms for _, step in exits if not asks_for_state(step))
    if sure and not sure[0]:
        return  # It takes no calls; it only sends them on.
    nobody = f"No agent can ever take a call of queue {name!r} ({_asked(staff, queue)})"
    limit = duration(queue.wait_ms_max)
    if not exits:
        text = (
            f"{nobody}, and no step leads to somebody who can: a caller waits {limit} in vain and "
            "is sent away. Give an agent what it asks for, or add a step that moves the call or "
            "lets it leave."
        )
        yield Finding("queue_without_exit", name, text)
        return
    number, step = min(exits, key=lambda one: one[1].after_ms)
    longest = duration(sure[0]) if sure else limit
    text = (
        f"{nobody}: a caller waits in vain until step {number} leads out ({when(step)}), for "
        f"{longest} at the longest. Give an agent what it asks for, or let that step be taken at "
        "once."
    )
    yield Finding("queue_unserved", name, text)


def _asked(staff: _Staff, queue: QueueDefinition) -> str:
    if queue.channel not in staff.channels:
        return f"nobody takes {queue.channel}"
    return f"it asks for {text_of_all(queue.needs)}"


def _rule_findings(queue: QueueDefinition) -> Iterator[Finding]:
    """Times and rules of one queue that do not go together."""
    name, offer = queue.queue, duration(queue.offer_ms)
    target, limit = duration(queue.target.within_ms), duration(queue.wait_ms_max)
    if queue.target.within_ms < queue.offer_ms and queue.selection not in RING_RULES:
        text = (
            f"Calls of queue {name!r} are to be answered within {target}, but one offer lasts "
            f"{offer}: a single missed one breaks the target. Let offers be shorter, or ring all."
        )
        yield Finding("times_at_odds", name, text)
    if queue.wait_ms_max < queue.target.within_ms:
        text = (
            f"Calls leave queue {name!r} after {limit}, before the {target} of its target are over."
            " Let them wait for longer, or aim at a shorter time."
        )
        yield Finding("times_at_odds", name, text)
    if queue.last_agent_wait_ms >= queue.wait_ms_max:
        text = (
            f"Callers of queue {name!r} wait for the agent they talked to last until they are sent "
            f"away after {limit}, though others are free. Let them wait for that agent less long."
        )
        yield Finding("times_at_odds", name, text)
    if queue.selection == "ring_progressively" and queue.ring_every_ms >= queue.offer_ms:
        text = (
            f"In queue {name!r} the first offer is over after {offer}, before a second agent is "
            f"rung after {duration(queue.ring_every_ms)}. Ring the next one sooner."
        )
        yield Finding("times_at_odds", name, text)
    if queue.shadow == queue.selection:
        text = (
            f"The second rule of queue {name!r} is the same as the first, {queue.selection!r}, and "
            "tells nothing. Choose another, or leave it out."
        )
        yield Finding("rule_without_effect", name, text)


def _agent_findings(staff: _Staff, agents: Sequence[Profile]) -> Iterator[Finding]:
    useful = frozenset[str]().union(*staff.ever.values())
    if not useful:
        return  # Each queue has been named as one that nobody can serve.
    offered = {queue.channel for queue in staff.definition.queues}
    for one in agents:
        if _kind(one) in useful:
            continue
        takes = [channel for channel in CHANNELS if getattr(one.capacity, channel)]
        if not takes:
            why = "may have no call in hand. Give the agent room for one."
        elif not offered.intersection(takes):
            why = f"takes only {' and '.join(takes)}, for which there is no queue. Add a channel."
        else:
            why = "lacks skills for each of the queues. Give the agent those of one of them."
        text = f"Agent {one.agent!r} can take no call at all: the agent {why}"
        yield Finding("agent_without_calls", one.agent, text)


def _order_findings(staff: _Staff, priorities: tuple[int, int]) -> Iterator[Finding]:
    """Calls that others may keep from being answered, however long they wait."""
    definition = staff.definition
    site, order = definition.site, definition.order
    if definition.shadow_order == order:
        text = f"The second order is the same as the first, {order!r}. Choose another, or none."
        yield Finding("rule_without_effect", site, text)
    if order == "ageing":
        return
    for bound in overtaking_bounds(
        definition, can_meet=lambda one, other: not staff.ever[one].isdisjoint(staff.ever[other])
    ):
        if bound.within_ms is None:
            text = (
                f"By the order {order!r} calls of queue {bound.queue!r} wait for as long as there "
                f"are any of {bound.by!r}, which counts for more. Choose 'ageing', or the same "
                "weight and steps for both."
            )
            yield Finding("starvation", bound.queue, text)
    if order == "strict" and priorities[0] < priorities[1]:
        text = (
            f"By the order 'strict' calls of priority {priorities[0]} wait for as long as there "
            f"are any of {priorities[1]}. Choose 'ageing', or the same priority for all."
        )
        yield Finding("starvation", site, text)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMED_MAX])
    return f"{shown} and {len(names) - NAMED_MAX} more" if len(names) > NAMED_MAX else shown
