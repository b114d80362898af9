"""What happens to calls, as events, for tests of what is kept of their callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ivr import HangUp, Keys, RouteToQueue, Turn, Words
from ivr.script import Survey, SurveyQuestion
from ivr.state import ConversationState, Noted
from ivr.survey import SurveyTalk
from queues.commands import PassTime
from queues.events import CallbackRequested, CallEnded, CallQueued
from queues.ids import CallId, QueueId
from router.callers import Caller, Callers
from router.calls import CallArrived, CallClosed, ConversationAdvanced, HearCaller, SurveyAdvanced
from router.ports import Personal
from tests.router.api.world import SCRIPT, SITE
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ivr import Outcome
    from ivr.state import Keep
    from queues.ids import CallerId
    from queues.reasons import CallOutcome
    from queues.steps import Destination
    from router.ports import Recorded, Submitted

CALL, NEXT = CallId("call-1"), CallId("call-2")
NUMBER = "+31612345678"
DIALLED = "+31201234567"
DAY_MS = 24 * 3_600_000
PASS_TIME = PassTime(site=SITE)
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
    keep: Keep | None = None,
) -> ConversationAdvanced:
    state = ConversationState(
        stage="question", turn=1, languages=("en",), language=language, dialled=DIALLED
    )
    turn = Turn(state=state, actions=(), outcome=outcome, noted=noted, keep=keep)
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


def callback_queued(call: CallId = CALL, at_ms: int = START_MS) -> CallQueued:
    return CallQueued(
        site=SITE,
        at_ms=at_ms,
        call=call,
        queue=QueueId("accounts"),
        needs=(),
        priority=0,
        leaves_at_ms=START_MS + DAY_MS,
        queued_at_ms=START_MS,
        is_callback=True,
    )


def callback_requested(call: CallId = CALL, at_ms: int = START_MS) -> CallbackRequested:
    return CallbackRequested(
        site=SITE,
        at_ms=at_ms,
        call=call,
        queue=QueueId("accounts"),
        leaves_at_ms=START_MS + DAY_MS,
    )


def happens(callers: Callers, *events: Recorded, command: Submitted = PASS_TIME) -> None:
    """As the engine does it: noted, written, told."""
    callers.note(command, events)
    callers.on_events(events)


def rings(
    callers: Callers,
    number: str = NUMBER,
    *,
    call: CallId = CALL,
    at_ms: int = START_MS,
    record: Mapping[str, str] | None = None,
) -> None:
    """As the switchboard does it: it is told who rings, and then the call is answered."""
    callers.remember(call, Caller(number=number), record or {})
    happens(callers, arrived(call, at_ms))
    callers.arrival_decided(call)


def says(
    callers: Callers, words: str, *, call: CallId = CALL, at_ms: int = START_MS
) -> ConversationAdvanced:
    """The caller says this, and the conversation takes a turn; gives that."""
    turn = turn_taken(call=call, at_ms=at_ms)
    happens(callers, turn, command=HearCaller(call=call, turn=0, heard=Words(text=words)))
    return turn


def enters(
    callers: Callers,
    keys: str,
    keep: Keep | None = "digits",
    *,
    call: CallId = CALL,
    at_ms: int = START_MS,
) -> ConversationAdvanced:
    """The caller enters this in the Netherlands, to be kept for that; gives the turn that is taken."""
    turn = turn_taken(call=call, at_ms=at_ms, keep=keep)
    happens(callers, turn, command=HearCaller(call=call, turn=0, heard=Keys(digits=keys)))
    return turn


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
    happens(callers, turn_taken(routed(), at_ms=at_ms, call=call))
    name = callers.known_as(call)
    happens(callers, ended(outcome, at_ms=over_ms or at_ms, call=call))
    return name


class Disk:
    """What is written beside the events."""

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}

    def write(self, changes: Iterable[Personal]) -> None:
        for one in changes:
            if one.data is None:
                self.data.pop(one.owner, None)
            else:
                self.data[one.owner] = one.data

    def personal(self) -> list[Personal]:
        """In an order that tells nothing."""
        return [Personal(owner=owner, data=self.data[owner]) for owner in sorted(self.data)]


def restored(disk: Disk, open_calls: set[CallId], at_ms: int = START_MS) -> Callers:
    """Who knows what was written."""
    callers = Callers()
    assert callers.restore(disk.personal(), open_calls, at_ms) == 0
    return callers
