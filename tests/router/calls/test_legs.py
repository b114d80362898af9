"""The legs of agents, and those on which callers are rung back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from queues.events import CallRequeued
from queues.ids import AgentId, OfferNumber, QueueId
from router.calls import AgentLegNoted, CallbackLegNoted, Calls, NoteAgentLeg
from router.calls.open_call import LEGS_PER_OFFER_MAX, OFFERS_WITH_LEGS_MAX
from router.errors import RequestRefused
from tests.router.api.world import CONVERSATION, SITE
from tests.router.calls.asking import (
    CALL,
    FIRST,
    accepted,
    asked_back,
    ended,
    in_line,
    note_leg,
)
from tests.virtual_clock import START_MS

SECOND = OfferNumber(2)


@pytest.fixture
def calls() -> Calls:
    return Calls(SITE, CONVERSATION)


def note(leg: str, *, offer: OfferNumber = FIRST, joined: bool = False) -> NoteAgentLeg:
    return NoteAgentLeg(call=CALL, offer=offer, leg=leg, joined=joined)


def requeued(offer: OfferNumber = FIRST) -> CallRequeued:
    return CallRequeued(
        site=SITE,
        at_ms=START_MS,
        call=CALL,
        agent=AgentId("anna"),
        offer=offer,
        queue=QueueId("desk"),
        reason="agent_leg_failed",
        back_at_ms=START_MS,
        leaves_at_ms=START_MS + 600_000,
    )


def noted(calls: Calls, command: NoteAgentLeg) -> list[bool]:
    """Of what was noted: whether the agent counts as there."""
    events = calls.handle(command, START_MS)
    assert all(isinstance(event, AgentLegNoted) for event in events)
    return [event.joined for event in events if isinstance(event, AgentLegNoted)]


def test_an_agent_who_has_accepted_and_comes_is_there_once(calls: Calls) -> None:
    in_line(calls)
    calls.fold(accepted())
    assert noted(calls, note("leg-a")) == [False]
    assert noted(calls, note("leg-a")) == []
    assert noted(calls, note("leg-a", joined=True)) == [True]
    assert noted(calls, note("leg-a", joined=True)) == []
    call = calls.open[CALL]
    assert (call.joined, call.last_joined, call.agent_legs) == (FIRST, FIRST, {FIRST: ("leg-a",)})


def test_the_leg_of_a_second_page_is_noted_and_moves_nobody(calls: Calls) -> None:
    in_line(calls)
    calls.fold(accepted())
    assert noted(calls, note("leg-a", joined=True)) == [True]
    assert noted(calls, note("leg-b", joined=True)) == [False]
    assert calls.open[CALL].agent_legs == {FIRST: ("leg-a", "leg-b")}


def test_an_agent_who_comes_for_an_offer_that_is_not_accepted_is_not_there(calls: Calls) -> None:
    in_line(calls)
    assert noted(calls, note("leg-a", joined=True)) == [False]
    calls.fold(accepted(SECOND))
    assert noted(calls, note("leg-b", joined=True)) == [False]
    assert calls.open[CALL].joined is None


def test_an_agent_who_was_there_in_vain_is_remembered_as_the_last(calls: Calls) -> None:
    in_line(calls)
    calls.fold(accepted())
    calls.handle(note("leg-a", joined=True), START_MS)
    calls.fold(requeued())
    call = calls.open[CALL]
    assert (call.accepted, call.joined, call.last_joined) == (None, None, FIRST)
    assert noted(calls, note("leg-a", joined=True)) == []
    calls.fold(accepted(SECOND))
    assert noted(calls, note("leg-b", offer=SECOND, joined=True)) == [True]
    assert (call.joined, call.last_joined) == (SECOND, SECOND)


def test_a_leg_that_is_made_too_late_is_noted_so_that_it_can_be_ended(calls: Calls) -> None:
    in_line(calls)
    calls.fold(asked_back())
    calls.fold(ended())
    assert noted(calls, note("leg-a")) == [False]
    (event,) = calls.handle(note_leg("leg-2", answered=False), START_MS)
    assert isinstance(event, CallbackLegNoted)
    found = calls.find(CALL)
    assert found is not None
    assert (found.agent_legs, found.callback_legs) == ({FIRST: ("leg-a",)}, {FIRST: ("leg-2",)})


def test_a_leg_that_rings_the_caller_is_not_his_before_he_answers(calls: Calls) -> None:
    in_line(calls)
    calls.fold(asked_back())
    (event,) = calls.handle(note_leg("leg-2", answered=False), START_MS)
    assert isinstance(event, CallbackLegNoted)
    assert not event.answered
    assert calls.handle(note_leg("leg-2", answered=False), START_MS) == []
    calls.fold(accepted())
    call = calls.open[CALL]
    assert (call.leg, calls.by_leg("twilio", "leg-2")) == ("", None)
    (event,) = calls.handle(note_leg("leg-2"), START_MS)
    assert isinstance(event, CallbackLegNoted)
    assert event.answered
    assert (call.leg, calls.by_leg("twilio", "leg-2")) == ("leg-2", CALL)
    assert call.callback_legs == {FIRST: ("leg-2",)}


def test_who_answers_before_we_hear_that_he_is_rung_is_noted_once(calls: Calls) -> None:
    in_line(calls)
    calls.fold(asked_back())
    calls.fold(accepted())
    assert len(calls.handle(note_leg("leg-2"), START_MS)) == 1
    assert calls.handle(note_leg("leg-2", answered=False), START_MS) == []


def test_who_answers_when_his_agent_is_lost_is_not_on_the_line(calls: Calls) -> None:
    """Else the end of that leg would be taken for his hanging up on the next try."""
    in_line(calls)
    calls.fold(asked_back())
    calls.fold(accepted())
    calls.handle(note_leg("leg-2", answered=False), START_MS)
    calls.fold(requeued())
    assert calls.handle(note_leg("leg-2"), START_MS) == []
    calls.fold(accepted(SECOND))
    assert calls.handle(note_leg("leg-2"), START_MS) == []
    assert (calls.open[CALL].leg, calls.by_leg("twilio", "leg-2")) == ("", None)


def test_legs_of_calls_that_nobody_knows_are_refused(calls: Calls) -> None:
    for command in (note("leg-a"), note("leg-a", joined=True), note_leg("leg-2", answered=False)):
        with pytest.raises(RequestRefused):
            calls.handle(command, START_MS)


def test_only_so_many_legs_and_offers_are_remembered(calls: Calls) -> None:
    in_line(calls)
    for number in range(LEGS_PER_OFFER_MAX + 1):
        calls.handle(note(f"leg-{number}"), START_MS)
    call = calls.open[CALL]
    assert call.agent_legs[FIRST] == tuple(f"leg-{one}" for one in range(1, LEGS_PER_OFFER_MAX + 1))
    for number in range(2, OFFERS_WITH_LEGS_MAX + 2):
        calls.handle(replace(note("leg"), offer=OfferNumber(number)), START_MS)
    assert list(call.agent_legs) == list(range(2, OFFERS_WITH_LEGS_MAX + 2))
