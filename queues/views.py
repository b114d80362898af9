"""How things stand, as plain values for screens and announcements. Reading changes nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from queues.definitions import Channel
from queues.ids import AgentId, CallId, OfferNumber, QueueId
from queues.lifecycles import AgentState, CallState, WorkState
from queues.reasons import PlannedState

if TYPE_CHECKING:
    from queues.entities import Agent, Call
    from queues.state import SiteState


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """A queue now. Callbacks are counted apart, as none of these callers is on the line."""

    queue: QueueId
    waiting: int
    """Callers in line, without those who ring at an agent."""
    longest_wait_ms: int | None
    """How long the first of those has been; None if there are none."""
    callbacks: int
    """Callers who are to be called back, now or later, without those who are being rung."""


class AgentView(msgspec.Struct, frozen=True, kw_only=True):
    """An agent now: what he is most busy with. `since_ms` is the moment at which that began."""

    agent: AgentId
    state: AgentState
    since_ms: int
    reachable: bool
    away_reason: str
    plan: PlannedState | None
    call: CallId | None
    offer: OfferNumber | None
    wrap_up_until_ms: int | None
    in_hand: tuple[tuple[CallId, Channel, WorkState], ...] = ()
    """Everything, in the order in which it was given."""


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
    """All queues at this moment, in the order of the definition. Looks at every call."""
    since_ms: dict[QueueId, list[int]] = {queue: [] for queue in state.queues}
    callbacks: Counter[QueueId] = Counter()
    for call in state.calls.values():
        if call.is_callback and call.state in ("waiting", "postponed"):
            callbacks[call.queue_id] += 1
        elif call.state == "waiting":
            since_ms[call.queue_id].append(call.entry[0])
    return [
        QueueView(
            queue=queue,
            waiting=len(since_ms[queue]),
            longest_wait_ms=at_ms - min(since_ms[queue]) if since_ms[queue] else None,
            callbacks=callbacks[queue],
        )
        for queue in state.queues
    ]


def view_agent(agent: Agent) -> AgentView:
    """One agent."""
    work = agent.work
    is_wrapping_up = work is not None and work.state == "wrapping_up"
    return AgentView(
        agent=agent.id,
        state=agent.state,
        since_ms=agent.since_ms if work is None else work.since_ms,
        reachable=agent.reachable,
        away_reason=agent.away_reason,
        plan=agent.plan,
        call=None if work is None or is_wrapping_up else work.call.id,
        offer=None if work is None or is_wrapping_up else work.offer,
        wrap_up_until_ms=work.wrap_up_until_ms if work is not None and is_wrapping_up else None,
        in_hand=tuple((one.call.id, one.channel, one.state) for one in agent.works.values()),
    )


def view_agents(state: SiteState) -> list[AgentView]:
    """All signed-in agents, in the order of their sign-in."""
    return [view_agent(agent) for agent in state.agents.values()]


def view_call(state: SiteState, call: Call) -> CallView:
    """One call that has not ended."""
    return CallView(
        call=call.id,
        queue=call.queue_id,
        state=call.state,
        queued_at_ms=call.entry[0],
        agent=None if call.agent is None else call.agent.id,
        offer=call.offer if call.work is None else call.work.offer,
        position=position_of(state, call) if call.state == "waiting" else None,
    )


def position_of(state: SiteState, call: Call) -> int:
    """The place of a waiting call among all that wait in its queue, by the moment of queueing.

    With priorities or different needs a later call can be served earlier; the position says how
    many were there before, which is what a caller can check with a neighbour.
    """
    queue = call.line.requirement.queue
    position = 1
    for line in state.open_lines:
        if line.requirement.queue is queue:
            position += line.ahead_of(call.entry)
    for held in state.held:
        if held.line.requirement.queue is queue:
            position += held.entry < call.entry
    return position
