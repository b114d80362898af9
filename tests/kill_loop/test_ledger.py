"""What must not be written is noticed, entry by entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import events as e
from router.calls import CallArrived
from router.calls.events import AgentLegNoted, CallbackLegNoted
from router.ports import Entry
from tests.kill_loop.ledger import Ledger
from tests.kill_loop.written import event

if TYPE_CHECKING:
    from router.ports import Recorded
    from tests.kill_loop.violations import Violation

A, B = "call-a", "call-b"
ARRIVED = event(CallArrived, call=A, leg="CA1")
QUEUED = event(e.CallQueued, call=A)
OFFERED = event(e.CallOffered, call=A, agent="anna", offer=1)
ACCEPTED = event(e.OfferAccepted, call=A, agent="anna", offer=1)
CONNECTED = event(e.CallConnected, call=A, agent="anna", offer=1)
ENDED = event(
    e.CallEnded, call=A, agent="anna", wrap_up_until_ms=9, outcome="completed", by="agent"
)
WRAPPED_UP = event(e.WrapUpEnded, call=A, agent="anna")
B_QUEUED = event(e.CallQueued, call=B)
B_OFFERED = event(e.CallOffered, call=B, agent="anna", offer=1)


def entered(*events: Recorded) -> tuple[Ledger, list[Violation]]:
    violations: list[Violation] = []
    ledger = Ledger(violations)
    for sequence, one in enumerate(events, start=1):
        ledger.take(Entry(sequence=sequence, event=one))
    return ledger, violations


def test_a_call_as_it_should_be_is_no_violation() -> None:
    ledger, violations = entered(
        ARRIVED, QUEUED, B_QUEUED, OFFERED, ACCEPTED, CONNECTED, ENDED, WRAPPED_UP, B_OFFERED
    )
    assert violations == []
    assert ledger.call_of == {"CA1": A}
    assert ledger.ended == {A: "completed by agent"}
    assert ledger.queued == {B}


@pytest.mark.parametrize(
    "over",
    [
        event(e.OfferDeclined, call=A, agent="anna", offer=1),
        event(e.OfferMissed, call=A, agent="anna", offer=1),
        event(e.OfferWithdrawn, call=A, agent="anna", offer=1),
        event(e.CallRequeued, call=A, agent="anna", offer=1),
        event(e.CallbackFailed, call=A, agent="anna", offer=1),
        event(e.AgentSignedOut, agent="anna"),
    ],
)
def test_after_an_offer_that_came_to_nothing_the_agent_is_free(over: Recorded) -> None:
    _, violations = entered(QUEUED, B_QUEUED, OFFERED, over, B_OFFERED)
    assert violations == []


def test_a_call_may_come_back_to_a_queue_after_it_has_ended_there() -> None:
    diverted = event(e.CallEnded, call=A, outcome="diverted", by="service")
    ledger, violations = entered(QUEUED, diverted, event(e.CallQueued, call=A, is_callback=True))
    assert violations == []
    assert ledger.callbacks == {A}


@pytest.mark.parametrize(
    ("kind", "words", "events"),
    [
        ("doubled", "has arrived as call-a", (ARRIVED, event(CallArrived, call=B, leg="CA1"))),
        ("doubled", "is queued twice", (QUEUED, QUEUED)),
        ("doubled", "was in no queue", (QUEUED, ENDED, ENDED)),
        ("lost", "in no queue", (OFFERED,)),
        ("doubled", "is made twice", (QUEUED, OFFERED, OFFERED)),
        ("two", "is offered", (QUEUED, B_QUEUED, OFFERED, B_OFFERED)),
        ("two", "is offered", (QUEUED, B_QUEUED, OFFERED, ACCEPTED, CONNECTED, B_OFFERED)),
        ("two", "wraps up", (QUEUED, B_QUEUED, OFFERED, ACCEPTED, CONNECTED, ENDED, B_OFFERED)),
        ("two", "which he has not", (QUEUED, ACCEPTED)),
        ("doubled", "connected twice", (QUEUED, OFFERED, ACCEPTED, CONNECTED, CONNECTED)),
        ("two", "has not accepted", (QUEUED, OFFERED, CONNECTED)),
        ("two", "nobody accepted", (event(AgentLegNoted, call=A, offer=1, joined=True),)),
    ],
)
def test_what_must_not_be_is_a_violation(
    kind: str, words: str, events: tuple[Recorded, ...]
) -> None:
    _, violations = entered(*events)
    assert violations
    assert violations[0].kind == kind
    assert words in violations[0].text
    assert violations[0].text.startswith(f"at entry {len(events)}: ") or len(violations) > 1


def test_who_is_rung_back_is_known_by_his_new_leg_once_he_has_answered() -> None:
    rung = event(CallbackLegNoted, call=A, leg="CA2", answered=False)
    assert "CA2" not in entered(ARRIVED, rung)[0].call_of
    answered = event(CallbackLegNoted, call=A, leg="CA2", answered=True)
    assert entered(ARRIVED, rung, answered)[0].call_of["CA2"] == A
