"""Whether an agent is there, is free for something, and may be offered a certain call now."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queues.definitions import Channel
    from queues.entities import Agent, Call
    from queues.state import SiteState


def open_channels(state: SiteState, agent: Agent) -> tuple[Channel, ...]:
    """The channels of which the agent may be offered a call now."""
    if agent.presence != "ready" or not agent.reachable or agent.plan is not None:
        return ()
    works = agent.works
    if not works:
        return agent.channels
    if not agent.is_multi:
        return ()
    in_hand = [work.channel for work in works.values()]
    return tuple(
        channel
        for channel in agent.channels
        if in_hand.count(channel) < getattr(agent.capacity, channel)
        and all(channel in getattr(state.definition.mixing, other) for other in in_hand)
    )


def is_available_for(state: SiteState, agent: Agent, channel: Channel) -> bool:
    """Whether the agent may be offered a call of this channel now."""
    return channel in open_channels(state, agent)


def is_at_work(agent: Agent) -> bool:
    """Whether the agent is there, busy or not, and stays."""
    return agent.presence in ("ready", "backing_off") and agent.reachable and agent.plan is None


def is_barred(call: Call, agent: Agent, at_ms: int) -> bool:
    """Whether the agent is not to be offered the call now: he has it in hand already, or has
    just declined or missed it, or passed it on, and somebody else at work could take it.
    """
    if call.id in agent.works:
        return True
    return call.is_excluded(agent, at_ms) and has_others(call, agent, at_ms)


def has_others(call: Call, agent: Agent, at_ms: int) -> bool:
    """Whether anybody else is at work who could take the call and has not just let it go by."""
    channel = call.line.requirement.channel
    for group in call.line.requirement.groups:
        for other in group.agents:
            if (
                other is not agent
                and is_at_work(other)
                and channel in other.channels
                and not call.is_excluded(other, at_ms)
            ):
                return True
    return False


def idle_since(agent: Agent) -> int:
    """Since when (ms) the agent has waited for a call; with others in hand, since the last of them."""
    if not agent.works:
        return agent.idle_since_ms
    return max(agent.idle_since_ms, *(work.since_ms for work in agent.works.values()))
