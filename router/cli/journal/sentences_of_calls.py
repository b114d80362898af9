"""Sentences for what happens to calls in queues, as far as the board has no words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from queues import events as e
from queues.explain.wording import duration
from queues.expressions import text_of_all
from router.cli.journal.words import BY, ordered_by

if TYPE_CHECKING:
    from queues.commands import MissCause
    from queues.reasons import CallbackFailure
    from router.cli.journal.words import Clock

MISSED: Final[dict[MissCause, str]] = {
    "timeout": "nobody reacted",
    "no_answer": "the telephone rang out",
    "busy": "the telephone was busy",
    "failed": "it could not be reached",
}
_NOT_REACHED: Final[dict[CallbackFailure, str]] = {
    "no_answer": "no answer",
    "busy": "busy",
    "failed": "it could not be rung",
    "no_number": "there is no number",
    "carrier_busy": "the carrier had no room, which is no try",
    "not_rung": "nobody knows that it was rung, which is no try",
    "not_connected": "the caller answered and did not get through, which is no try",
}


def of_call(event: e.CallEvent | e.OfferEvent, clock: Clock) -> str:  # noqa: PLR0911 - one answer for each event
    """What became of the call; empty where the board has words for it."""
    match event:
        case e.CallQueued():
            return _queued(event, clock)
        case e.CallPrioritised():
            return f"has priority {event.priority} now{ordered_by(event.by)}"
        case e.CallbackSuggested() | e.CallbackRequested() | e.CallbackFailed() | e.CallbackDue():
            return _called_back(event, clock)
        case e.CallbackRung() | e.CallbackAnswered():
            return _rung_back(event, clock)
        case e.OfferAccepted():
            return f"is accepted by {event.agent}"
        case e.OfferWithdrawn():
            return f"no longer rings at {event.agent}: somebody was quicker"
        case e.CallConnected():
            target = "in" if event.in_target else "after"
            waited = duration(event.waited_ms)
            return f"talks with {event.agent} after {waited} in {event.queue}, {target} target time"
        case e.CallEnded():
            return _ended(event)
        case (
            e.CallOffered()
            | e.OfferMissed()
            | e.OfferDeclined()
            | e.CallRequeued()
            | e.CallMoved()
            | e.CallTransferred()
            | e.CallRelaxed()
            | e.CallReleased()
        ):
            return ""  # the board has words for it
        case _:
            assert_never(event)


def _queued(event: e.CallQueued, clock: Clock) -> str:
    parts = [f"joins {event.queue}"]
    if event.is_callback:
        message = " with a message" if event.has_message else ""
        parts = [f"joins {event.queue}{message}, to be called back"]
    if event.not_before_ms is not None:
        parts.append(f"not before {clock(event.not_before_ms)}")
    if event.queued_at_ms < event.at_ms:
        parts.append(f"with the place of {clock(event.queued_at_ms)}")
    if event.needs:
        parts.append(f"needs {text_of_all(event.needs)}")
    if event.priority:
        parts.append(f"priority {event.priority}")
    if event.agent is not None:
        parts.append(f"waits for {event.agent} alone until {clock(event.released_at_ms)}")
    return ", ".join(parts)


def _called_back(
    event: e.CallbackSuggested | e.CallbackRequested | e.CallbackFailed | e.CallbackDue,
    clock: Clock,
) -> str:
    match event:
        case e.CallbackSuggested():
            return f"is to be asked whether to be called back, by a step of {event.queue}"
        case e.CallbackRequested():
            message = "has left a message, " if event.has_message else ""
            return f"{message}keeps its place in {event.queue} and is to be called back"
        case e.CallbackFailed():
            again = f"try {event.tries + 1} not before {clock(event.retry_at_ms)}"
            return f"was not reached for {event.agent}: {_NOT_REACHED[event.cause]}; {again}"
        case e.CallbackDue():
            return f"comes into line in {event.queue}, to be called back"
        case _:
            assert_never(event)


def _rung_back(event: e.CallbackRung | e.CallbackAnswered, clock: Clock) -> str:
    if isinstance(event, e.CallbackRung):
        return f"is rung back for {event.agent}, until {clock(event.answer_by_ms)} at most"
    return f"answers, and is to reach {event.agent} by {clock(event.connect_by_ms)}"


def _ended(event: e.CallEnded) -> str:
    by = BY[event.by]
    match event.outcome:
        case "completed":
            talked = f"{duration(event.talked_ms)} of talk with {event.agent or 'the agent'}"
            return f"is over after {talked}: {by}"
        case "abandoned":
            return f"is over after {duration(event.waited_ms)} in {event.queue}: {by}"
        case "talk_limit":
            return f"is ended after {duration(event.talked_ms)} of talk, the longest allowed"
        case "callback_failed":
            return "was not reached, and is not called back any more"
        case "superseded":
            return "is over: the caller came in again and took its place"
        case "wait_limit" | "withdrawn" | "diverted":
            return ""  # the board has words for it
        case _:
            assert_never(event.outcome)
