"""What happens to calls, as events, for tests of what is kept of their callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ivr import HangUp, RouteToQueue, Turn
from ivr.script import Survey, SurveyQuestion
from ivr.state import ConversationState, Noted
from ivr.survey import SurveyTalk
from queues.events import CallbackRequested, CallEnded, CallQueued
from queues.ids import CallId, QueueId
from router.callers import Caller
from router.calls import CallArrived, CallClosed, ConversationAdvanced, SurveyAdvanced
from tests.router.api.world import SCRIPT, SITE
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr import Outcome
    from queues.ids import CallerId
    from queues.reasons import CallOutcome
    from queues.steps import Destination
    from router.callers import Callers

CALL = CallId("call-1")
NUMBER = "+31612345678"
DIALLED = "+31201234567"
DAY_MS = 24 * 3_600_000
ASKED = {"en": "Did we help?"}


def arrived(call: CallId = CALL, at_ms: int = START_MS) -> CallArrived:
    return CallArrived(
        site=SITE, at_ms=at_ms, call=call, carrier="twilio", leg=f"leg-{call}", dialled=DIALLED
    )


def turn_taken(
    outcome: Outcome | None = None,
    *,
    call: CallId = CALL,
    at_ms: int = START_MS,
    language: str = "en",
    noted: Noted | None = None,
) -> ConversationAdvanced:
    state = ConversationState(stage="question", turn=1, languages=("en",), language=language)
    turn = Turn(state=state, actions=(), outcome=outcome, noted=noted)
    return ConversationAdvanced(site=SITE, at_ms=at_ms, call=call, turn=turn)


def routed(concern: str | None = "billing", language: str = "en") -> RouteToQueue:
    return RouteToQueue(
        queue="accounts",
        skills=(),
        priority=0,
        concern=concern,
        language=language,
        understood_by="speech",
        confidence=0.9,
    )


def served() -> HangUp:
    return HangUp(reason="served")


def surveyed(
    call: CallId = CALL, at_ms: int = START_MS, texts: Mapping[str, str] = ASKED
) -> SurveyAdvanced:
    survey = Survey(questions=(SurveyQuestion(id="help", texts=dict(texts)),))
    turn = SurveyTalk(msgspec.structs.replace(SCRIPT, survey=survey)).begin("en")
    return SurveyAdvanced(site=SITE, at_ms=at_ms, call=call, turn=turn)


def closed(call: CallId = CALL, at_ms: int = START_MS) -> CallClosed:
    return CallClosed(site=SITE, at_ms=at_ms, call=call, by="caller")


def ended(
    outcome: CallOutcome = "completed",
    *,
    call: CallId = CALL,
    at_ms: int = START_MS,
    to: Destination | None = None,
) -> CallEnded:
    return CallEnded(
        site=SITE,
        at_ms=at_ms,
        call=call,
        queue=QueueId("accounts"),
        outcome=outcome,
        by="caller",
        waited_ms=0,
        talked_ms=0,
        to=to,
    )


def callback_queued() -> CallQueued:
    return CallQueued(
        site=SITE,
        at_ms=START_MS,
        call=CALL,
        queue=QueueId("accounts"),
        needs=(),
        priority=0,
        leaves_at_ms=START_MS + DAY_MS,
        queued_at_ms=START_MS,
        is_callback=True,
    )


def callback_requested() -> CallbackRequested:
    return CallbackRequested(
        site=SITE,
        at_ms=START_MS,
        call=CALL,
        queue=QueueId("accounts"),
        leaves_at_ms=START_MS + DAY_MS,
    )


def rings(
    callers: Callers,
    number: str = NUMBER,
    *,
    call: CallId = CALL,
    at_ms: int = START_MS,
    record: Mapping[str, str] | None = None,
) -> None:
    """As the switchboard does it: the call is answered, then it is kept who rings."""
    callers.on_events([arrived(call, at_ms)])
    callers.remember(call, Caller(number=number), record or {})


def has_rung(
    callers: Callers,
    number: str = NUMBER,
    *,
    at_ms: int = START_MS,
    outcome: CallOutcome = "completed",
    over_ms: int | None = None,
    call: CallId = CALL,
) -> CallerId | None:
    """A whole call about a bill, in English; gives what the caller was known as."""
    rings(callers, number, at_ms=at_ms, call=call)
    callers.on_events([turn_taken(routed(), at_ms=at_ms, call=call)])
    name = callers.known_as(call)
    callers.on_events([ended(outcome, at_ms=over_ms or at_ms, call=call)])
    return name
