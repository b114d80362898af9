"""A call that is talked is passed on to another queue.

Who passed it on is kept from it, as long as it waits there and anybody else at work could take it:
first by his wrap-up, then as if he had just declined it (`queues.availability.is_barred`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import events as e
from queues.decisions.calls import check_priority, needs_there, queue_of
from queues.errors import InvalidCommand, NotPossibleNow

if TYPE_CHECKING:
    from queues import commands as c
    from queues.decision import Decision
    from queues.entities import Call, Work


def transfer_call(decision: Decision, command: c.TransferCall) -> None:
    """The agent's part is over and the call waits in the other queue, for at most as long as that
    lets callers wait. Asked twice while the agent wraps up, it is done once.
    """
    if _is_done(decision, command):
        return
    call, work = _talked(decision, command)
    queue = queue_of(decision, command.queue)
    needs = needs_there(decision, call, queue, command.needs)
    if (queue.queue, needs) == (call.queue_id, call.needs):
        raise InvalidCommand(f"call {call.id!r} is in {queue.queue!r} already")
    priority = call.line.priority if command.priority is None else command.priority
    check_priority(priority)
    at_ms = decision.at_ms
    decision.record(
        e.CallTransferred(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            agent=work.agent.id,
            offer=work.offer,
            from_queue=call.queue_id,
            queue=queue.queue,
            needs=needs,
            priority=priority,
            talked_ms=at_ms - call.connected_at_ms,
            wrap_up_until_ms=at_ms + call.line.requirement.queue.wrap_up_ms,
            leaves_at_ms=at_ms + queue.wait_ms_max,
            by=command.by,
        )
    )


def _is_done(decision: Decision, command: c.TransferCall) -> bool:
    call, agent = decision.call(command.call), decision.state.agents.get(command.agent)
    work = None if call is None or agent is None else agent.works.get(call.id)
    is_passed_on = work is not None and work.state == "wrapping_up"
    return call is not None and is_passed_on and call.queue_id == command.queue


def _talked(decision: Decision, command: c.TransferCall) -> tuple[Call, Work]:
    """The call and its agent's work; raises NotPossibleNow unless they talk."""
    call = decision.call(command.call)
    work = None if call is None or call.state != "talking" else call.work
    if call is None or work is None or work.agent.id != command.agent:
        raise NotPossibleNow(f"agent {command.agent!r} does not talk to call {command.call!r}")
    return call, work
