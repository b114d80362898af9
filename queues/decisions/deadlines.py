"""What happens when a state has lasted as long as it may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import events as e
from queues.decisions.agents import end_wrap_up, leave
from queues.decisions.callbacks import callback_overdue
from queues.decisions.calls import back_in_line, finish
from queues.decisions.offers import miss_offer
from queues.decisions.steps import take_steps
from queues.entities import Absence, Agent, Call, Work
from queues.matching import look_again, match, release, ring_on

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
    due_ms, stamp, subject, kind = deadline
    if subject.stamp != stamp:
        return  # what an earlier one led to has made this one stale
    if isinstance(subject, Call):
        if kind == "step":
            take_steps(decision, subject, due_ms)
        else:
            _end_call_state(decision, subject, kind)
    elif isinstance(subject, Work):
        if kind == "offer":
            miss_offer(decision, subject, "timeout")
        else:
            end_wrap_up(decision, subject)
    elif isinstance(subject, Agent):
        _end_agent_state(decision, subject, kind)
    elif isinstance(subject, Absence):
        leave(decision, subject.agent, "unreachable")
    else:
        look_again(decision, subject.call)


def _end_call_state(decision: Decision, call: Call, kind: DeadlineKind) -> None:
    site, at_ms = decision.site, decision.at_ms
    if kind == "waiting":
        finish(decision, call, "wait_limit", "service")
    elif kind == "held":
        release(decision, call, "limit")
    elif kind == "ring":
        ring_on(decision, call)
    elif kind == "postponed":
        decision.record(e.CallbackDue(site=site, at_ms=at_ms, call=call.id, queue=call.queue_id))
    elif kind == "talking":
        finish(decision, call, "talk_limit", "service")
    elif call.work is not None and call.is_callback:
        callback_overdue(decision, call.work)
    else:
        back_in_line(decision, call, "connecting_timeout")


def _end_agent_state(decision: Decision, agent: Agent, kind: DeadlineKind) -> None:
    site, at_ms = decision.site, decision.at_ms
    if kind == "away":
        decision.record(e.AgentBecameReady(site=site, at_ms=at_ms, agent=agent.id))
    else:
        decision.record(e.BackOffEnded(site=site, at_ms=at_ms, agent=agent.id))
