"""Every event of the journal has a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import assume, given

from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId, StaffId
from router import calls as c
from router.cli.journal.sentences import sentence
from tests.router.journal.made_up import values_of

if TYPE_CHECKING:
    from router.ports import Recorded

MAIN, BILLING, ANNA = SiteId("main"), QueueId("billing"), AgentId("anna")
CALL = CallId("call-3f9a00112233")


def clock(at_ms: int) -> str:
    return f"at {at_ms}"


@pytest.mark.parametrize("kind", get_args(e.Event | c.CallsEvent), ids=lambda kind: kind.__name__)
def test_whatever_an_event_holds_it_has_a_sentence_that_names_whom_it_is_about(
    kind: type[Recorded],
) -> None:
    @given(event=values_of(kind))
    def holds(event: Recorded) -> None:
        if isinstance(event, e.CallOffered):  # calls are compared only for an agent who is ready
            assume(
                (event.trigger == "agent_ready")
                == (event.decided_by in {"rank", "score", "queued"})
            )
        told = sentence(event, clock)
        assert told.strip()
        for name in ("agent", "queue"):
            about = getattr(event, name, None)
            if name == "agent" and about and not hasattr(event, "call"):
                assert about in told
        if getattr(event, "call", None) and str(event.call).strip():  # type: ignore[union-attr]
            assert "call " in told

    holds()


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            e.CallQueued(
                site=MAIN, at_ms=9, call=CALL, queue=BILLING, needs=(), priority=2, leaves_at_ms=99,
                queued_at_ms=5, agent=ANNA, released_at_ms=20,
            ),
            "call 3f9a joins billing, with the place of at 5, priority 2, waits for anna alone until at 20",
        ),
        (
            e.CallQueued(
                site=MAIN, at_ms=9, call=CALL, queue=BILLING, needs=(), priority=0, leaves_at_ms=99,
                queued_at_ms=9, is_callback=True, has_message=True, not_before_ms=50,
            ),
            "call 3f9a joins billing with a message, to be called back, not before at 50",
        ),
        (
            e.AgentWentAway(site=MAIN, at_ms=9, agent=ANNA, reason="lunch_break", by=StaffId("tess")),
            "anna is away (lunch break), by order of tess",
        ),
        (
            e.AgentWentAway(site=MAIN, at_ms=9, agent=ANNA, reason="missed_calls"),
            "anna is away after too many missed calls",
        ),
        (
            e.OfferMissed(
                site=MAIN, at_ms=9, call=CALL, agent=ANNA, offer=OfferNumber(1), queue=BILLING,
                cause="busy", misses=1, back_at_ms=20,
            ),
            "anna missed call 3f9a; it keeps its place (the telephone was busy)",
        ),
        (
            e.CallbackFailed(
                site=MAIN, at_ms=9, call=CALL, agent=ANNA, offer=OfferNumber(1), queue=BILLING,
                cause="no_answer", tries=1, retry_at_ms=70,
            ),
            "call 3f9a was not reached for anna: no answer; try 2 not before at 70",
        ),
        (
            e.CallbackFailed(
                site=MAIN, at_ms=9, call=CALL, agent=ANNA, offer=OfferNumber(1), queue=BILLING,
                cause="carrier_busy", tries=0, retry_at_ms=70,
            ),
            (
                "call 3f9a was not reached for anna: the carrier had no room, which is no try;"
                " try 1 not before at 70"
            ),
        ),
        (
            e.CallbackRung(
                site=MAIN, at_ms=9, call=CALL, agent=ANNA, offer=OfferNumber(1), queue=BILLING,
                answer_by_ms=70,
            ),
            "call 3f9a is rung back for anna, until at 70 at most",
        ),
        (
            e.CallbackAnswered(
                site=MAIN, at_ms=9, call=CALL, agent=ANNA, offer=OfferNumber(1), queue=BILLING,
                connect_by_ms=70,
            ),
            "call 3f9a answers, and is to reach anna by at 70",
        ),
        (
            e.EstimateSet(site=MAIN, at_ms=9, queue=BILLING, median_ms=60_000, p90_ms=120_000),
            "who joins billing is expected to wait 1 min, one in ten over 2 min",
        ),
        (
            c.EmergencySwitched(site=MAIN, at_ms=9, queue="", on=True, by="operator"),
            "emergency switch on for the whole site, by operator",
        ),
        (
            c.DifferenceNoted(
                site=MAIN, at_ms=9, call=CALL, agent=None, difference="caller_gone",
                evidence="the leg is over",
            ),
            "call 3f9a: the caller is no longer on the line (the leg is over)",
        ),
        (
            c.AgentLegNoted(
                site=MAIN, at_ms=9, call=CALL, offer=OfferNumber(3), leg="CA1", joined=False
            ),
            "call 3f9a offer 3: the agent's telephone rings",
        ),
        (
            e.CallTransferred(
                site=MAIN, at_ms=9, call=CALL, agent=ANNA, offer=OfferNumber(1), from_queue=BILLING,
                queue=QueueId("sales"), needs=(), priority=0, talked_ms=5, wrap_up_until_ms=20,
                leaves_at_ms=99, by=StaffId("tess"),
            ),
            "call 3f9a is passed on from billing to sales by anna, by order of tess",
        ),
        (
            c.HoldNoted(site=MAIN, at_ms=9, call=CALL, offer=OfferNumber(1), on=True),
            "call 3f9a offer 1: waits apart from the agent",
        ),
        (
            c.WrapUpNoted(
                site=MAIN, at_ms=9, call=CALL, agent=ANNA, disposition="follow_up", has_note=True
            ),
            "call 3f9a anna notes: follow up, with a note",
        ),
        (
            c.SupervisionNoted(
                site=MAIN, at_ms=9, call=CALL, supervisor=StaffId("tess"), mode="whisper"
            ),
            "call 3f9a tess listens, and is heard by the agent",
        ),
        (
            c.SupervisionNoted(
                site=MAIN, at_ms=9, call=CALL, supervisor=StaffId("tess"), mode=None
            ),
            "call 3f9a tess no longer takes part",
        ),
        (
            c.CoachingNoted(
                site=MAIN, at_ms=9, call=CALL, supervisor=StaffId("tess"), agent=ANNA
            ),
            "call 3f9a tess has written to anna about it",
        ),
    ],
    ids=lambda one: "" if isinstance(one, str) else type(one).__name__,
)  # fmt: skip
def test_events_are_told_in_words_an_operator_knows(event: Recorded, told: str) -> None:
    assert sentence(event, clock) == told
