"""Relaxing and overflow: takes the steps of a queue whose conditions hold (see `queues.steps`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from queues import events as e
from queues import limits
from queues.availability import is_at_work, is_available_for
from queues.decisions.calls import finish, put_in_queue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.decision import Decision
    from queues.entities import Agent, Call
    from queues.state import SiteState
    from queues.steps import Staffing, Step


def take_steps(decision: Decision, call: Call, as_of_ms: int) -> None:
    """Take the first step of this waiting call that was due by then. If the call waits for less from
    now on, or in another queue, matching comes back to it and the next step has its turn.
    """
    queue = call.line.requirement.queue
    for step in queue.steps:
        if call.held_for is not None and step.on != "joining":
            continue  # it waits for one agent alone; what is to follow follows then
        if (queue.queue, step) not in call.done and _holds(decision, call, step, as_of_ms):
            _take(decision, call, step)
            if step.offer_callback and call.state == "waiting":
                continue
            return


def _holds(decision: Decision, call: Call, step: Step, as_of_ms: int) -> bool:
    """Whether the call has come to this step, and all of its conditions hold."""
    if as_of_ms - call.joined_at_ms < step.after_ms:
        return False
    if step.on == "joining" and decision.at_ms > call.joined_at_ms:
        return False
    if call.is_callback and (step.offer_callback or step.leave_for is not None):
        return False  # that takes somebody on the line
    return _stands(decision, call, step)


def _stands(decision: Decision, call: Call, step: Step) -> bool:
    """Whether the queue stands as the step asks."""
    state, queue = decision.state, call.queue_id
    if step.line_over is not None and state.waiting[queue] <= step.line_over:
        return False
    longest_ms = step.longest_wait_over_ms
    if longest_ms is not None and longest_wait_ms(decision, call) <= longest_ms:
        return False
    if step.expected_wait_over_ms is not None:
        estimate = state.estimates.get(queue)
        expected_ms = None if estimate is None else estimate.median_ms
        if expected_ms is None or expected_ms <= step.expected_wait_over_ms:
            return False
    return step.staffing is None or _is_staffed_now(decision, call, step.staffing)


def longest_wait_ms(decision: Decision, call: Call) -> int:
    """How long the first of those has waited who wait in the call's queue. Worked out once for all
    calls that are looked at, until something happens.
    """
    queue, moment = call.queue_id, len(decision.events)
    known = decision.firsts.get(queue)
    if known is None or known[0] != moment:
        known = decision.firsts[queue] = (moment, first_ms(decision.state, call))
    return decision.at_ms - known[1]


def first_ms(state: SiteState, call: Call) -> int:
    """Since when the first of those waits who wait in the call's queue, callbacks among them. There
    must be one.
    """
    queue = call.line.requirement.queue
    firsts = [
        line.first[0]
        for line in state.open_lines
        if line.first is not None and line.requirement.queue is queue
    ]
    firsts += [held.entry[0] for held in state.held if held.line.requirement.queue is queue]
    return min(firsts)


def _is_staffed_now(decision: Decision, call: Call, staffing: Staffing) -> bool:
    """The same for all calls that need the same; worked out once, until something happens."""
    key, moment = (call.line.requirement, staffing), len(decision.events)
    known = decision.staffed.get(key)
    if known is None or known[0] != moment:
        known = (moment, is_staffed(decision.state, call, staffing))
        decision.staffed[key] = known
    return known[1]


def _who_could(call: Call) -> Iterator[Agent]:
    channel = call.line.requirement.channel
    for group in call.line.requirement.groups:
        for agent in group.agents:
            if channel in agent.channels:
                yield agent


def is_staffed(state: SiteState, call: Call, staffing: Staffing) -> bool:
    """Whether those who could take the call are there, or not, as the condition says."""
    match staffing:
        case "nobody_signed_in":
            return next(_who_could(call), None) is None
        case "nobody_at_work":
            return not any(is_at_work(agent) for agent in _who_could(call))
        case "somebody_at_work":
            return any(is_at_work(agent) for agent in _who_could(call))
        case "nobody_ready":
            channel = call.line.requirement.channel
            return not any(is_available_for(state, agent, channel) for agent in _who_could(call))
        case _:
            assert_never(staffing)


def _take(decision: Decision, call: Call, step: Step) -> None:
    state, site, at_ms = decision.state, decision.site, decision.at_ms
    if step.leave_for is not None:
        finish(decision, call, "diverted", "service", to=step.leave_for, step=step)
        return
    if step.move_to is not None:
        put_in_queue(decision, call, state.queues[step.move_to], call.needs, "step", step=step)
        return
    if step.offer_callback:
        decision.record(
            e.CallbackSuggested(
                site=site, at_ms=at_ms, call=call.id, queue=call.queue_id, step=step
            )
        )
        return
    priority = min(limits.PRIORITY_MAX, call.line.priority + step.raise_priority)
    decision.record(
        e.CallRelaxed(
            site=site,
            at_ms=at_ms,
            call=call.id,
            queue=call.queue_id,
            step=step,
            relaxation=call.relaxation.after(step),
            priority=priority,
        )
    )
