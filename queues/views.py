"""How things stand, as plain values for screens and announcements. Reading changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from queues.events import PlannedState
from queues.ids import AgentId, CallId, OfferNumber, QueueId
from queues.lifecycles import AgentState, CallState

if TYPE_CHECKING:
    from queues.state import Agent, Call, SiteState


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """A queue now: how many wait, and how long the first of them has (None if nobody does)."""

    queue: QueueId
    waiting: int
    longest_wait_ms: int | None


class AgentView(msgspec.Struct, frozen=True, kw_only=True):
    """An agent now. `since_ms` is the moment at which the state began."""

    agent: AgentId
    state: AgentState
    since_ms: int
    reachable: bool
    away_reason: str
    plan: PlannedState | None
    call: CallId | None
    offer: OfferNumber | None
    wrap_up_until_ms: int | None


class CallView(msgspec.Struct, frozen=True, kw_only=True):
    """A call now. `position` counts from 1 over all calls of its queue, None unless it waits."""

    call: CallId
    queue: QueueId
    state: CallState
    queued_at_ms: int
    agent: AgentId | None
    offer: OfferNumber
    position: int | None


def view_queues(state: SiteState, at_ms: int) -> list[QueueView]:
    """All queues at this moment, in the order of the definition."""
    waiting: dict[QueueId, int] = {}
    first_ms: dict[QueueId, int] = {}
    for line in state.open_lines:
        queue = line.requirement.queue.queue
        waiting[queue] = waiting.get(queue, 0) + len(line)
        line_first_ms = next(iter(line)).queued_at_ms
        first_ms[queue] = min(line_first_ms, first_ms.get(queue, line_first_ms))
    return [
        QueueView(
            queue=queue,
            waiting=waiting.get(queue, 0),
            longest_wait_ms=at_ms - first_ms[queue] if queue in first_ms else None,
        )
        for queue in state.queues
    ]


def view_agent(agent: Agent) -> AgentView:
    """One agent."""
    call = agent.call
    return AgentView(
        agent=agent.id,
        state=agent.state,
        since_ms=agent.since_ms,
        reachable=agent.reachable,
        away_reason=agent.away_reason,
        plan=agent.plan,
        call=None if call is None else call.id,
        offer=None if call is None else call.offer,
        wrap_up_until_ms=agent.wrap_up_until_ms if agent.state == "wrapping_up" else None,
    )


def view_agents(state: SiteState) -> list[AgentView]:
    """All signed-in agents, in the order of their sign-in."""
    return [view_agent(agent) for agent in state.agents.values()]


def view_call(state: SiteState, call: Call) -> CallView:
    """One call that has not ended."""
    return CallView(
        call=call.id,
        queue=call.line.requirement.queue.queue,
        state=call.state,
        queued_at_ms=call.entry[0],
        agent=None if call.agent is None else call.agent.id,
        offer=call.offer,
        position=position_of(state, call) if call.state == "waiting" else None,
    )


def position_of(state: SiteState, call: Call) -> int:
    """The place of a waiting call among all that wait in its queue, by the moment of queueing.

    With priorities or different needs a later call can be served earlier; the position says how
    many were there before, which is what a caller can check with a neighbour.
    """
    queue = call.line.requirement.queue.queue
    return 1 + sum(
        line.ahead_of(call.entry)
        for line in state.open_lines
        if line.requirement.queue.queue == queue
    )
