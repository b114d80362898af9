"""What is read out of the book and the core, at each step of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr import Silence, Turn
from ivr.outcomes import Divert
from queues.ids import CallId, OfferNumber
from router.calls import CloseCall, NoteAgentLeg, NoteCallbackLeg
from router.reconciling.belief import NO_OFFER, RECENT_MS, Belief, Beliefs
from tests.router.office import ANNA, COMPANY, Office
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

SURVEY = """
[conversation.survey]
every_days = 1
queues = ["desk"]

[[conversation.survey.questions]]
id = "helped"
texts.en = "Were you helped well? From 1, badly, to 5, well."
"""


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Office(tmp_path) as made:
        yield made


def believed(office: Office, call: CallId) -> Belief:
    found = Beliefs(office.service.engine).of(call)
    assert found is not None
    return found


async def test_a_caller_who_is_asked_something_is_not_in_line(office: Office) -> None:
    call = await office.arrives()
    before = believed(office, call)
    assert (before.stage, before.leg) == ("elsewhere", "leg-1")
    assert before.callers == {"leg-1"}
    await office.presses(call, "2")
    after = believed(office, call)
    assert after.stage == "in_line"
    assert after.stamp > before.stamp


async def test_a_call_on_offer_is_in_line_and_one_that_is_accepted_has_an_offer(
    office: Office,
) -> None:
    call = await office.waits("2")
    await office.is_ready(ANNA)
    on_offer = believed(office, call)
    assert (on_offer.stage, on_offer.offer) == ("in_line", NO_OFFER)
    work = office.agent(ANNA).work
    assert work is not None
    await office.service.switchboard.accept(ANNA, call, work.offer)
    connecting = believed(office, call)
    assert (connecting.stage, connecting.offer) == ("connecting", work.offer)
    assert not connecting.is_joined
    assert not connecting.agents


async def test_who_talks_has_an_agent_and_leaves_him_unneeded(office: Office) -> None:
    call = await office.waits("2")
    await office.is_ready(ANNA)
    offer = await office.talks(ANNA, call)
    talking = believed(office, call)
    assert (talking.stage, talking.is_joined) == ("talking", True)
    (leg,) = talking.agents
    assert not talking.unneeded
    await office.ends(call, ANNA)
    ended = believed(office, call)
    assert (ended.stage, ended.leg, ended.offer) == ("ended", "", NO_OFFER)
    assert ended.unneeded == {leg: offer}


async def test_the_leg_of_an_agent_whose_offer_is_over_is_unneeded_and_that_of_another_is_not(
    office: Office,
) -> None:
    call = await office.waits("2")
    await office.is_ready(ANNA)
    work = office.agent(ANNA).work
    assert work is not None
    first = work.offer
    submit = office.service.engine.submit
    await submit(NoteAgentLeg(call=call, offer=first, leg="agent-1", joined=False))
    assert not believed(office, call).unneeded
    await office.service.switchboard.decline(ANNA, call, first)
    assert believed(office, call).unneeded == {"agent-1": first}


async def test_a_caller_rung_back_for_nothing_is_unneeded(office: Office) -> None:
    call = await office.waits("2")
    await office.service.engine.submit(
        NoteCallbackLeg(call=call, offer=NO_OFFER, leg="home-1", answered=False)
    )
    found = believed(office, call)
    assert found.unneeded == {"home-1": NO_OFFER}
    assert found.callers == {"leg-1", "home-1"}


async def test_a_caller_who_was_rung_back_and_asks_for_it_again_is_left_to_hear_goodbye(
    office: Office,
) -> None:
    """His leg is not cut off at once like one that only rang; it counts as one he has left."""
    call = await office.waits("2")
    opened = office.service.engine.calls.open[call]
    opened.await_callback()
    opened.accepted = OfferNumber(1)
    assert believed(office, call).former == {"leg-1"}
    await office.service.engine.submit(
        NoteCallbackLeg(call=call, offer=OfferNumber(1), leg="home-1", answered=True)
    )
    before = believed(office, call)
    assert before.leg == "home-1"
    assert before.former == {"leg-1"}
    assert not before.unneeded
    opened.await_callback()
    after = believed(office, call)
    assert after.leg == ""
    assert after.former == {"leg-1", "home-1"}
    assert not after.unneeded


async def test_the_caller_of_a_call_that_has_ended_should_be_gone(office: Office) -> None:
    call = await office.waits("2")
    assert believed(office, call).left_behind == ""
    await office.service.switchboard.caller_left(call)
    ended = believed(office, call)
    assert (ended.stage, ended.leg, ended.left_behind) == ("ended", "", "leg-1")


async def test_the_caller_of_a_call_that_has_ended_may_be_asked_how_it_was(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path, COMPANY + SURVEY) as office:
        call = await office.waits("2")
        await office.is_ready(ANNA)
        await office.talks(ANNA, call)
        await office.service.switchboard.hang_up(ANNA, call)
        assert believed(office, call).left_behind == "leg-1"
        surveys, engine = office.service.surveys, office.service.engine
        survey = await surveys.begin(call)
        while survey is not None and not survey.is_over:
            assert believed(office, call).left_behind == ""
            survey = await surveys.hear(call, survey.state.turn, Silence())
        assert engine.calls.ended[call].survey is survey
        assert believed(office, call).left_behind == "leg-1"


async def test_the_caller_of_a_call_that_has_ended_may_talk_at_another_number(
    office: Office,
) -> None:
    call = await office.arrives()
    opened = office.service.engine.calls.open[call]
    assert opened.turn is not None
    outcome = Divert(number="+31205559999", language="en")
    opened.turn = Turn(state=opened.turn.state, actions=(), outcome=outcome)
    await office.service.engine.submit(CloseCall(call=call, by="carrier"))
    assert believed(office, call).left_behind == ""


async def test_what_has_not_changed_since_the_beginning_is_known_since_then(
    office: Office,
) -> None:
    beliefs = Beliefs(office.service.engine)
    call = await office.arrives()
    now_ms = office.service.clock.now_ms()
    beliefs.begin(now_ms - 7_000)
    before = beliefs.of(call)
    assert before is not None
    assert (before.changed_ms, before.known_ms) == (0, now_ms - 7_000)
    for event in office.journal.events:
        beliefs.note(event)
    after = beliefs.of(call)
    assert after is not None
    assert (after.changed_ms, after.known_ms) == (now_ms, now_ms)


async def test_a_call_of_which_nothing_is_known_is_not_believed_in(office: Office) -> None:
    assert Beliefs(office.service.engine).of(CallId("nobody")) is None


async def test_changes_are_kept_in_mind_for_a_while(office: Office) -> None:
    beliefs = Beliefs(office.service.engine)
    call = await office.arrives()
    for event in office.journal.events:
        beliefs.note(event)
    now_ms = office.service.clock.now_ms()
    found = beliefs.of(call)
    assert found is not None
    assert found.changed_ms == now_ms
    assert beliefs.has_any("simulated", now_ms - RECENT_MS)
    assert not beliefs.has_any("twilio", now_ms - RECENT_MS)
    beliefs.forget(now_ms)
    assert beliefs.of(call) == found
    beliefs.forget(now_ms + 1)
    forgotten = beliefs.of(call)
    assert forgotten is not None
    assert forgotten.changed_ms == 0


async def test_an_offer_changes_a_call_and_not_since_when_its_caller_has_his_leg(
    office: Office,
) -> None:
    beliefs, clock = office.service.reconciler._beliefs, office.service.clock
    assert isinstance(clock, VirtualClock)
    began_ms = clock.now_ms()
    call = await office.waits("2")
    await clock.advance(9_000, office.settle)
    await office.is_ready(ANNA)
    offered = beliefs.of(call)
    assert offered is not None
    assert (offered.leg_since_ms, offered.changed_ms) == (began_ms, began_ms + 9_000)
    opened = office.service.engine.calls.open[call]
    opened.await_callback()
    opened.accepted = OfferNumber(1)
    await office.service.engine.submit(
        NoteCallbackLeg(call=call, offer=OfferNumber(1), leg="home-1", answered=True)
    )
    rung = beliefs.of(call)
    assert rung is not None
    assert (rung.leg, rung.leg_since_ms) == ("home-1", began_ms + 9_000)
    beliefs.forget(began_ms + 9_001)
    long_ago = beliefs.of(call)
    assert long_ago is not None
    assert (long_ago.leg, long_ago.leg_since_ms) == ("home-1", 0)
