"""Why an agent has no call, or no further one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.availability import open_channels
from queues.errors import UnknownAgent
from queues.explain.availability import (
    Moment,
    explain_hand,
    explain_reason,
    explain_work,
    missing_text,
    reason_of,
)
from queues.explain.calls import count_reasons
from queues.explain.explanations import INELIGIBLE, AgentExplanation, QueueForAgent, WaitingCall
from queues.limits import EXPLAINED_MAX
from queues.steps import UNRELAXED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.definitions import QueueDefinition
    from queues.entities import Agent, Call
    from queues.explain.explanations import Reason
    from queues.ids import AgentId, QueueId
    from queues.state import SiteState

Reasoned = tuple[bool, int, int, "Call", "Reason"]
"""Whether he could never take the call, its place (ms and sequence), the call, and why he does not
take it now."""


def explain_agent(state: SiteState, agent_id: AgentId, at_ms: int) -> AgentExplanation:
    """What a signed-in agent does, and for each queue and waiting call why it is not offered to him.

    Raises:
        UnknownAgent: nobody of this name is signed in.
    """
    agent = state.agents.get(agent_id)
    if agent is None:
        raise UnknownAgent(f"agent {agent_id!r} is not signed in")
    moment = Moment(state, at_ms)
    reasoned = _reason_all(moment, agent)
    queues = _queues(moment, agent, reasoned)
    return AgentExplanation(
        agent=agent.id,
        at_ms=moment.at_ms,
        state=agent.state,
        since_ms=_since_ms(agent),
        until_ms=_until_ms(moment, agent),
        reachable=agent.reachable,
        sign_out_at_ms=moment.due_ms(agent.absence, "unreachable"),
        away_reason=agent.away_reason if agent.presence == "away" else "",
        plan=agent.plan,
        plan_reason=agent.plan_reason,
        skills=agent.group.skills,
        in_hand=explain_hand(moment, agent),
        open_channels=open_channels(state, agent),
        waiting=len(reasoned),
        may_take=sum(not one[0] for one in reasoned),
        queues_served=sum(queue.serves for queue in queues),
        queues=tuple(queues[:EXPLAINED_MAX]),
        calls=tuple([_waiting_call(moment, agent, one) for one in reasoned[:EXPLAINED_MAX]]),
    )


def _since_ms(agent: Agent) -> int:
    """Since when he has been doing what he is most busy with, or has been idle."""
    if agent.work is not None:
        return agent.work.since_ms
    return agent.idle_since_ms if agent.presence == "ready" else agent.since_ms


def _until_ms(moment: Moment, agent: Agent) -> int | None:
    """When that ends by itself."""
    work = agent.work
    if work is not None:
        return explain_work(moment, work).until_ms
    if agent.presence == "backing_off":
        return agent.back_at_ms
    return moment.due_ms(agent, "away")


def _waiting(state: SiteState) -> Iterator[Call]:
    for line in state.open_lines:
        yield from line
    yield from state.held


def _reason_all(moment: Moment, agent: Agent) -> list[Reasoned]:
    """Every waiting call with the reason why he does not take it now, sorted as they are named."""
    reasoned: list[Reasoned] = []
    for call in _waiting(moment.state):
        reason = reason_of(moment, call, agent)
        reasoned.append((reason in INELIGIBLE, *call.entry[:2], call, reason))
    reasoned.sort()
    return reasoned


def _waiting_call(moment: Moment, agent: Agent, one: Reasoned) -> WaitingCall:
    call, reason = one[3], one[4]
    return WaitingCall(
        call=call.id,
        queue=call.queue_id,
        waited_ms=moment.at_ms - call.entry[0],
        held_for=None if call.held_for is None else call.held_for.id,
        why=explain_reason(moment, call, agent, reason),
    )


def _queues(moment: Moment, agent: Agent, reasoned: list[Reasoned]) -> list[QueueForAgent]:
    """Every queue: those that he serves first, in which most calls wait for him before others."""
    reasons: dict[QueueId, list[Reason]] = {}
    for one in reasoned:
        reasons.setdefault(one[3].queue_id, []).append(one[4])
    queues = [
        _queue(moment.state, agent, queue, reasons.get(queue.queue, []))
        for queue in moment.state.queues.values()
    ]
    return sorted(queues, key=lambda queue: (not queue.serves, -queue.may_take, -queue.waiting))


def _queue(
    state: SiteState, agent: Agent, queue: QueueDefinition, reasons: list[Reason]
) -> QueueForAgent:
    requirement = state.requirements[(queue.queue, (), (), UNRELAXED)]
    levels = agent.group.levels
    lacks = missing_text(levels, requirement.needs)
    takes_channel = queue.channel in agent.channels
    return QueueForAgent(
        queue=queue.queue,
        channel=queue.channel,
        serves=takes_channel and not lacks,
        through=tuple(sorted(skill for skill in requirement.wanted if skill in levels)),
        lacks=lacks,
        takes_channel=takes_channel,
        waiting=len(reasons),
        may_take=sum(reason not in INELIGIBLE for reason in reasons),
        counts=count_reasons(reasons),
    )
