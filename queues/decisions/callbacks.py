"""Callers who are called back: virtual callers in the same line, at the place they had.

A callback is offered like any call when it is its turn. Only once an agent has accepted is the
caller rung, so that nobody is called back for whom there is no agent: callbacks go at the pace at
which agents free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import events as e
from queues.decisions.calls import finish, pending_callbacks
from queues.decisions.offers import withdraw_offer
from queues.errors import NotPossibleNow

if TYPE_CHECKING:
    from queues import commands as c
    from queues.decision import Decision
    from queues.entities import Call


def request_callback(decision: Decision, command: c.RequestCallback) -> None:
    """Keep the place without anybody on the line; asked twice it is done once. A caller who is to
    be called back already keeps the earlier callback, and this call ends, unless he has left a
    message. An agent who has the call on offer is asked anew, now that he is to ring the caller.
    """
    call = decision.call(command.call)
    if call is not None and call.is_callback:
        return
    if call is None or call.state not in ("waiting", "offered"):
        raise NotPossibleNow(f"call {command.call!r} does not wait")
    state, at_ms = decision.state, decision.at_ms
    memory = None if call.caller is None else state.callers.get(call.caller)
    is_pending = memory is not None and pending_callbacks(decision, memory, call.queue_id)
    if is_pending and not command.has_message:
        finish(decision, call, "superseded", "caller")
        return
    for work in list(call.works.values()):
        withdraw_offer(decision, work, "caller_left")
    decision.record(
        e.CallbackRequested(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            queue=call.queue_id,
            leaves_at_ms=at_ms + state.definition.callbacks.wait_ms_max,
            has_message=command.has_message,
        )
    )


def report_callback_failed(decision: Decision, command: c.ReportCallbackFailed) -> None:
    """The caller did not answer."""
    call = decision.call(command.call)
    if call is None or call.work is None or call.work.offer != command.offer:
        return
    if call.is_callback and call.state == "connecting":
        fail_callback(decision, call, command.cause)


def fail_callback(decision: Decision, call: Call, cause: c.CallbackCause) -> None:
    """Try again later, or give up; without a number, at once: trying again helps nobody."""
    rules, at_ms = decision.state.definition.callbacks, decision.at_ms
    work = call.work
    assert work is not None  # noqa: S101 - a connecting call has an agent, by invariant
    tries = call.tries + 1
    if tries >= rules.tries or cause == "no_number":
        finish(decision, call, "callback_failed", "service")
        return
    decision.record(
        e.CallbackFailed(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            agent=work.agent.id,
            offer=work.offer,
            queue=call.queue_id,
            cause=cause,
            tries=tries,
            retry_at_ms=min(at_ms + rules.retry_ms, call.leaves_at_ms),
        )
    )
