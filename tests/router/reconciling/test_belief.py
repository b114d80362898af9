"""What is read out of the book and the core, at each step of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.ids import CallId
from router.calls import NoteAgentLeg, NoteCallbackLeg
from router.reconciling.belief import NO_OFFER, RECENT_MS, Belief, Beliefs
from tests.router.office import ANNA, Office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


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
