"""What happens when a state has lasted as long as it may."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from queues import events as e
from queues.decisions.agents import leave
from queues.decisions.calls import back_in_line, finish, miss_offer
from queues.ids import AgentId, CallId
from queues.matching import match

if TYPE_CHECKING:
    from queues.commands import PassTime
    from queues.deadlines import Deadline
    from queues.decision import Decision
    from queues.state import Agent, Call


def pass_time(decision: Decision, command: PassTime) -> None:  # noqa: ARG001 - time is all it says
    """Let every deadline that is due take effect, one after the other.

    Matching runs after each, so that an agent freed by the first is there for the second.
    """
    state = decision.state
    while due := state.deadlines.take_due(decision.at_ms):
        for deadline in due:
            _take_effect(decision, deadline)
            match(decision)


def _take_effect(decision: Decision, deadline: Deadline) -> None:
    match deadline.kind:
        case "offer" | "connecting" | "talking" | "waiting":
            call = decision.state.calls.get(CallId(deadline.subject))
            if call is not None:
                _end_call_state(decision, call, deadline)
        case "back_off" | "wrap_up" | "unreachable":
            agent = decision.state.agents.get(AgentId(deadline.subject))
            if agent is not None:
                _end_agent_state(decision, agent, deadline)
        case _:
            assert_never(deadline.kind)


def _end_call_state(decision: Decision, call: Call, deadline: Deadline) -> None:
    if deadline.kind == "waiting":
        # It counts from the queueing, over all offers in between; an open offer is let run out.
        if call.state == "waiting":
            finish(decision, call, "wait_limit", "service")
        return
    if call.stamp != deadline.stamp:
        return
    if deadline.kind == "connecting":
        back_in_line(decision, call, "connecting_timeout")
    elif deadline.kind == "talking":
        finish(decision, call, "talk_limit", "service")
    elif call.agent is not None:
        miss_offer(decision, call.agent, "timeout")


def _end_agent_state(decision: Decision, agent: Agent, deadline: Deadline) -> None:
    site, at_ms = decision.site, decision.at_ms
    if deadline.kind == "unreachable":
        if not agent.reachable and agent.lost_stamp == deadline.stamp:
            leave(decision, agent, "unreachable")
        return
    if agent.stamp != deadline.stamp:
        return
    if deadline.kind == "wrap_up":
        decision.record(e.WrapUpEnded(site=site, at_ms=at_ms, agent=agent.id))
    else:
        decision.record(e.BackOffEnded(site=site, at_ms=at_ms, agent=agent.id))
