"""Commands about a call: into a queue, into another, connected, back in line, over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues import events as e
from queues import limits
from queues.decisions.offers import back_off_end, miss_offer, withdraw_offer
from queues.errors import InvalidCommand, NotPossibleNow, UnknownQueue, UnknownSkill
from queues.index import join_needs
from queues.needs import problems_of_needs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues import commands as c
    from queues.decision import Decision
    from queues.definitions import Need, QueueDefinition, SkillNeed
    from queues.entities import Call, CallerMemory
    from queues.ids import CallerId, CallId, QueueId, StaffId
    from queues.reasons import CallOutcome, MoveReason
    from queues.steps import Destination, Step

_IN_LINE: Final = ("waiting", "offered", "postponed")


def queue_of(decision: Decision, queue_id: QueueId) -> QueueDefinition:
    """The queue of this name; raises UnknownQueue."""
    queue = decision.state.queues.get(queue_id)
    if queue is None:
        raise UnknownQueue(f"no queue is called {queue_id!r}")
    return queue


def check_priority(priority: int) -> None:
    """Raises InvalidCommand if there is no such priority."""
    if not limits.PRIORITY_MIN <= priority <= limits.PRIORITY_MAX:
        raise InvalidCommand(f"priority {priority}: {limits.PRIORITY_MIN} to {limits.PRIORITY_MAX}")


def check_needs(
    decision: Decision,
    queue: QueueDefinition,
    needs: Sequence[Need],
    prefers: Sequence[SkillNeed] = (),
) -> None:
    """Raises InvalidCommand or UnknownSkill if a call of this queue cannot need or prefer this."""
    known = decision.state.definition.skills
    for place, asked in (("needs", needs), ("prefers", prefers)):
        for problem in problems_of_needs(place, asked, known.__contains__):
            if "unknown skill" in problem:
                raise UnknownSkill(problem)
            raise InvalidCommand(problem)
    for problem in problems_of_needs(
        "needs", join_needs((*queue.needs, *needs)), known.__contains__
    ):
        raise InvalidCommand(problem)


def pending_callbacks(decision: Decision, memory: CallerMemory, queue: QueueId) -> list[Call]:
    """The caller's callbacks from this queue that have not come about yet."""
    calls = [decision.state.calls.get(call_id) for call_id in memory.callbacks]
    return [call for call in calls if call is not None and call.queue_id == queue]


def move_call(decision: Decision, command: c.MoveCall) -> None:
    """Put the call in another queue; if it is there already, and needs the same, nothing happens."""
    call = _call_in_line(decision, command.call)
    queue = queue_of(decision, command.queue)
    needs = needs_there(decision, call, queue, command.needs)
    if (queue.queue, needs) != (call.queue_id, call.needs):
        for work in list(call.works.values()):
            withdraw_offer(decision, work, "moved")
        put_in_queue(decision, call, queue, needs, "asked", by=command.by)


def needs_there(
    decision: Decision, call: Call, queue: QueueDefinition, asked: tuple[Need, ...] | None
) -> tuple[Need, ...]:
    """What the call is going to need beside this queue; raises InvalidCommand or UnknownSkill if it
    cannot wait there.
    """
    needs = call.needs
    if asked is not None:
        check_needs(decision, queue, asked)
        needs = join_needs(asked)
    if queue.channel != call.line.requirement.channel:
        raise InvalidCommand(f"queue {queue.queue!r} is for {queue.channel}")
    return needs


def _call_in_line(decision: Decision, call_id: CallId) -> Call:
    call = decision.call(call_id)
    if call is None or call.state not in _IN_LINE:
        raise NotPossibleNow(f"call {call_id!r} does not wait")
    return call


def put_in_queue(
    decision: Decision,
    call: Call,
    queue: QueueDefinition,
    needs: tuple[Need, ...],
    reason: MoveReason,
    *,
    step: Step | None = None,
    by: StaffId | None = None,
) -> None:
    """The call changes queues and keeps its waiting time; the new queue's greatest wait begins."""
    leaves_at_ms = call.leaves_at_ms
    if call.state == "waiting" and not call.is_callback:
        leaves_at_ms = decision.at_ms + queue.wait_ms_max
    decision.record(
        e.CallMoved(
            site=decision.site,
            at_ms=decision.at_ms,
            call=call.id,
            from_queue=call.queue_id,
            queue=queue.queue,
            needs=needs,
            reason=reason,
            priority=call.line.priority,
            leaves_at_ms=leaves_at_ms,
            step=step,
            by=by,
        )
    )


def prioritise_call(decision: Decision, command: c.PrioritiseCall) -> None:
    """Give the call another priority; the same again changes nothing."""
    call = _call_in_line(decision, command.call)
    check_priority(command.priority)
    if call.line.priority != command.priority:
        decision.record(
            e.CallPrioritised(
                site=decision.site,
                at_ms=decision.at_ms,
                call=call.id,
                queue=call.queue_id,
                priority=command.priority,
                by=command.by,
            )
        )


def withdraw_call(decision: Decision, command: c.WithdrawCall) -> None:
    """Take the call out of its queue; if it is over already, nothing happens."""
    if decision.call(command.call) is not None:
        call = _call_in_line(decision, command.call)
        finish(decision, call, "withdrawn", "supervisor", staff=command.by)


def report_connected(decision: Decision, command: c.ReportConnected) -> None:
    """Caller and agent hear each other."""
    call, at_ms = decision.call(command.call), decision.at_ms
    work = None if call is None else call.work
    if call is None or work is None or call.state != "connecting" or work.offer != command.offer:
        return
    if call.caller is not None:
        _drop_callbacks(decision, call, call.caller)
    waited_ms = at_ms - call.entry[0]
    decision.record(
        e.CallConnected(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            agent=work.agent.id,
            offer=command.offer,
            queue=call.queue_id,
            waited_ms=waited_ms,
            in_target=waited_ms <= call.line.requirement.target_ms,
            connection=call.connections + 1,
            ends_at_ms=at_ms + decision.state.definition.talking_ms_max,
            is_callback=call.is_callback,
        )
    )


def _drop_callbacks(decision: Decision, call: Call, caller: CallerId) -> None:
    """Who talks to an agent of the queue need not be called back from it any more."""
    memory = decision.state.callers.get(caller)
    for pending in () if memory is None else pending_callbacks(decision, memory, call.queue_id):
        if pending is not call and pending.state in _IN_LINE:
            finish(decision, pending, "superseded", "caller")


def report_agent_left(decision: Decision, command: c.ReportAgentLeft) -> None:
    """The agent's leg is gone; what that means depends on how far the call had come."""
    call = decision.call(command.call)
    work = None if call is None else call.works.get(command.offer)
    if call is None or work is None:
        return
    if call.state == "offered":
        miss_offer(decision, work, "failed")
    elif call.state == "connecting":
        back_in_line(decision, call, "agent_leg_failed")
    elif work.agent.reachable and not command.lost:
        finish(decision, call, "completed", "agent")
    else:
        back_in_line(decision, call, "agent_lost")


def back_in_line(decision: Decision, call: Call, reason: c.RequeueReason) -> None:
    """Requeue a call that is connecting or talking. The agent backs off, unless the caller left."""
    work, at_ms = call.work, decision.at_ms
    assert work is not None  # noqa: S101 - such a call has an agent, by invariant
    talked_ms = at_ms - call.connected_at_ms if call.state == "talking" else 0
    back_at_ms = None if reason == "caller_left" else back_off_end(decision, work.agent, "failed")
    decision.record(
        e.CallRequeued(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            agent=work.agent.id,
            offer=work.offer,
            queue=call.queue_id,
            reason=reason,
            back_at_ms=back_at_ms,
            leaves_at_ms=call.leaves_at_ms + talked_ms,
        )
    )


def end_call(decision: Decision, command: c.EndCall) -> None:
    """The call is over; that it is over can be said any number of times. A caller who is to be
    called back hangs up, and keeps his place.
    """
    call = decision.call(command.call)
    if call is None:
        return
    if call.is_callback and command.by == "caller" and call.state in _IN_LINE:
        return
    finish(decision, call, "abandoned", command.by, staff=command.staff)


def finish(
    decision: Decision,
    call: Call,
    outcome_unless_talking: CallOutcome,
    by: c.EndedBy,
    *,
    to: Destination | None = None,
    step: Step | None = None,
    staff: StaffId | None = None,
) -> None:
    """End the call in whatever state it is."""
    at_ms = decision.at_ms
    if call.state == "offered":
        for work in list(call.works.values()):
            withdraw_offer(decision, work, "caller_left" if by == "caller" else "ended")
    agent = call.agent
    talking = call.state == "talking"
    outcome: CallOutcome = "completed" if call.connections else outcome_unless_talking
    if talking and outcome_unless_talking == "talk_limit":
        outcome = "talk_limit"
    if outcome_unless_talking in ("diverted", "withdrawn"):
        outcome = outcome_unless_talking
    wrap_up_ms = call.line.requirement.queue.wrap_up_ms
    decision.record(
        e.CallEnded(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            queue=call.queue_id,
            outcome=outcome,
            by=by,
            waited_ms=call.waited_ms if talking else at_ms - call.entry[0],
            talked_ms=at_ms - call.connected_at_ms if talking else 0,
            agent=None if agent is None else agent.id,
            wrap_up_until_ms=at_ms + wrap_up_ms if talking else None,
            to=to,
            step=step,
            is_callback=call.is_callback or call.was_callback,
            staff=staff,
        )
    )
