"""What happens when a state has lasted as long as it may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import events as e
from queues.decisions.agents import leave
from queues.decisions.calls import back_in_line, finish, miss_offer
from queues.matching import match
from queues.state import Agent, Call

if TYPE_CHECKING:
    from queues.commands import PassTime
    from queues.deadlines import Deadline, DeadlineKind
    from queues.decision import Decision


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
    _, stamp, subject, kind = deadline
    if subject.stamp != stamp:
        return  # what an earlier one led to has made this one stale
    if isinstance(subject, Call):
        _end_call_state(decision, subject, kind)
    elif isinstance(subject, Agent):
        _end_agent_state(decision, subject, kind)
    else:
        leave(decision, subject.agent, "unreachable")


def _end_call_state(decision: Decision, call: Call, kind: DeadlineKind) -> None:
    if kind == "waiting":
        finish(decision, call, "wait_limit", "service")
    elif kind == "connecting":
        back_in_line(decision, call, "connecting_timeout")
    elif kind == "talking":
        finish(decision, call, "talk_limit", "service")
    else:
        miss_offer(decision, call, "timeout")


def _end_agent_state(decision: Decision, agent: Agent, kind: DeadlineKind) -> None:
    site, at_ms = decision.site, decision.at_ms
    if kind == "wrap_up":
        decision.record(e.WrapUpEnded(site=site, at_ms=at_ms, agent=agent.id))
    elif kind == "away":
        decision.record(e.AgentBecameReady(site=site, at_ms=at_ms, agent=agent.id))
    else:
        decision.record(e.BackOffEnded(site=site, at_ms=at_ms, agent=agent.id))
