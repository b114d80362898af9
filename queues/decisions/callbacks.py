"""Callers who are called back: virtual callers in the same line, at the place they had.

A callback is offered like any call when it is its turn. Only once an agent has accepted is the
caller rung, so that nobody is called back for whom there is no agent: callbacks go at the pace at
which agents free.

It was a try if the caller was rung and did not answer, or cannot be rung. If nobody knows that he was
rung, or he has answered and not reached his agent, it was none. Either way he is not offered again for a
while: the carrier may be the reason, and those behind him in line must not wait for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues import events as e
from queues.decisions.calls import back_in_line, finish, pending_callbacks
from queues.decisions.offers import back_off_end, withdraw_offer
from queues.errors import NotPossibleNow

if TYPE_CHECKING:
    from queues import commands as c
    from queues.decision import Decision
    from queues.entities import Work
    from queues.ids import CallId, OfferNumber
    from queues.reasons import CallbackFailure

LATE_MS: Final = 10_000
"""So long after the time of ringing an answer is waited for: Twilio may let it ring 5 s longer than it
is asked to, and its word takes a moment to come."""
_ON_THE_LINE: Final = ("waiting", "offered")
_IN_VAIN: Final = (*_ON_THE_LINE, "connecting")
"""The states in which a caller may ask for it: while he is on the line, and after he has left."""
_NO_TRIES: Final[frozenset[CallbackFailure]] = frozenset(
    ("carrier_busy", "not_rung", "not_connected")
)


def request_callback(decision: Decision, command: c.RequestCallback) -> None:
    """Keep the place without anybody on the line; asked twice it is done once. A caller who is to
    be called back already keeps the earlier callback, and this call ends, unless he has left a
    message. An agent who has the call on offer is asked anew, now that he is to ring the caller. One
    who has accepted talks to him, if he is still on the line.
    """
    call = decision.call(command.call)
    if call is not None and call.is_callback:
        return
    from_states = _IN_VAIN if command.caller_left else _ON_THE_LINE
    if call is None or call.state not in from_states:
        raise NotPossibleNow(f"call {command.call!r} does not wait")
    state, at_ms = decision.state, decision.at_ms
    memory = None if call.caller is None else state.callers.get(call.caller)
    is_pending = memory is not None and pending_callbacks(decision, memory, call.queue_id)
    if is_pending and not command.has_message:
        finish(decision, call, "superseded", "caller")
        return
    if call.state == "connecting":
        back_in_line(decision, call, "caller_left")
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


def report_callback_rung(decision: Decision, command: c.ReportCallbackRung) -> None:
    """The caller has as long to answer as his telephone may ring."""
    work, at_ms = _awaiting(decision, command.call, command.offer), decision.at_ms
    if work is None or work.is_rung or work.is_answered:
        return
    call = work.call
    decision.record(
        e.CallbackRung(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            agent=work.agent.id,
            offer=command.offer,
            queue=call.queue_id,
            answer_by_ms=at_ms + decision.state.definition.callbacks.ring_ms + LATE_MS,
        )
    )


def _awaiting(decision: Decision, call_id: CallId, offer: OfferNumber) -> Work | None:
    """The work for which the caller is to be rung, or is being rung, or is about to be there."""
    call = decision.call(call_id)
    work = None if call is None else call.work
    if call is None or work is None or work.offer != offer:
        return None
    return work if call.is_callback and call.state == "connecting" else None


def report_callback_answered(decision: Decision, command: c.ReportCallbackAnswered) -> None:
    """The caller has as long to reach his agent as anybody; we need not know that he was rung."""
    work, at_ms = _awaiting(decision, command.call, command.offer), decision.at_ms
    if work is None or work.is_answered:
        return
    decision.record(
        e.CallbackAnswered(
            site=decision.site,
            at_ms=at_ms,
            call=work.call.id,
            agent=work.agent.id,
            offer=command.offer,
            queue=work.call.queue_id,
            connect_by_ms=at_ms + decision.state.definition.connecting_ms_max,
        )
    )


def report_callback_failed(decision: Decision, command: c.ReportCallbackFailed) -> None:
    """The caller did not answer, or was not rung: his agent is free at once."""
    work = _awaiting(decision, command.call, command.offer)
    if work is not None:
        _fail(decision, work, command.cause, back_at_ms=None)


def callback_overdue(decision: Decision, work: Work) -> None:
    """The time for connecting is up. An agent backs off whose caller did not fail to answer: as far as
    we know it is he who is not there.
    """
    if work.is_rung and not work.is_answered:
        _fail(decision, work, "no_answer", back_at_ms=None)
        return
    back_at_ms = back_off_end(decision, work.agent, "failed")
    cause: CallbackFailure = "not_connected" if work.is_answered else "not_rung"
    _fail(decision, work, cause, back_at_ms=back_at_ms)


def _fail(
    decision: Decision, work: Work, cause: CallbackFailure, *, back_at_ms: int | None
) -> None:
    """Go on later, or give up; without a number, at once: trying again helps nobody."""
    rules, at_ms, call = decision.state.definition.callbacks, decision.at_ms, work.call
    is_try = cause not in _NO_TRIES
    tries = call.tries + is_try
    if (is_try and tries >= rules.tries) or cause == "no_number":
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
            back_at_ms=back_at_ms,
        )
    )
