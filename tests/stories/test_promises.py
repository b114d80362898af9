"""What a caller in line was promised while an agent was about to take his call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallbackRequested, CallConnected, CallOffered, CallQueued, CallRequeued
from tests.emulators.twilio import Person
from tests.stories.shop import (
    CARLA,
    NIGHT_S,
    OFFICE,
    changed,
    said,
    speaks_after_the_tone,
    waits,
)
from tests.stories.town import FINN, Town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulators.twilio import CallHandle
    from tests.stories.desk_page import DeskPage

WORDS = "my chain has snapped, please ring me"


async def takes_the_callback(town: Town, anna: DeskPage, way: str) -> None:
    """Anna is asked anew, takes it, and the two talk."""
    town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
    await town.until(anna.is_ringing, within_s=120)
    assert anna.last("offer")["card"]["way"] == way
    leg = await anna.take()
    await town.until(
        lambda: (
            bool(town.twilio.calls_to(CARLA))
            and town.twilio.talking(town.twilio.call_to(CARLA), leg)
        ),
        within_s=20,
    )
    town.twilio.call_to(CARLA).hang_up()
    await town.comes_to_rest(within_s=300)
    assert town.outcomes == ["completed"]
    assert len(town.twilio.calls_to(CARLA)) == 1


async def test_a_callback_agreed_while_it_rings_is_made_as_agreed() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        anna = await town.desk("anna")
        assert anna.is_ringing()
        await town.presses(caller, "1")
        await town.until(lambda: caller.is_over, within_s=60)
        assert caller.heard_text.count(said("callback_agreed")) == 1
        assert len(town.events(CallbackRequested)) == 1
        await takes_the_callback(town, anna, "callback")


@pytest.mark.parametrize("is_held", [False, True])
async def test_a_message_that_ends_while_it_rings_counts_as_one(
    is_held: bool,  # noqa: FBT001 - a case
) -> None:
    """The message may come long after its caller has hung up."""
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        held = town.twilio.faults.hold(lambda one: is_held and one.event == "record")
        await town.presses(caller, "2")
        await speaks_after_the_tone(town, caller, WORDS)
        anna = await town.desk("anna")
        assert anna.is_ringing()
        await town.pass_s(1)
        caller.hang_up()
        await town.pass_s(3)
        held.release()
        await town.pass_s(1)
        assert [call.is_callback for call in town.state.calls.values()] == [True]
        await takes_the_callback(town, anna, "voicemail")


async def accepts_without_a_leg(town: Town, anna: DeskPage) -> None:
    """Anna takes the call, and her own telephone does not join it."""
    town.twilio.faults.rest_503 = 1.0
    await anna.ask("accept", call=anna.last("offer")["call"], offer=anna.last("offer")["offer"])
    await town.pass_s(1)
    town.twilio.faults.rest_503 = 0.0


async def asked(town: Town, caller: CallHandle, key: str) -> None:
    await town.presses(caller, key)
    await town.until(lambda: "dtmf" in caller.listens_for or caller.where == "record")


async def test_a_callback_agreed_when_an_agent_has_accepted_comes_too_late() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        anna = await town.desk("anna")
        await asked(town, caller, "1")
        await accepts_without_a_leg(town, anna)
        await town.presses(caller, "1")
        await town.is_put_through(caller)
        assert caller.heard_text.count(said("back_in_line")) == 1
        assert said("callback_agreed") not in caller.heard_text
        assert [one.way for one in town.service.engine.calls.open.values()] == ["line"]
        caller.hang_up()
        await town.comes_to_rest(within_s=300)
        assert town.outcomes == ["abandoned"]


async def test_a_message_left_when_an_agent_has_accepted_counts_if_he_does_not_come() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        anna = await town.desk("anna")
        await asked(town, caller, "2")
        await speaks_after_the_tone(town, caller, WORDS)
        await accepts_without_a_leg(town, anna)
        await town.presses(caller, "#")
        await town.until(lambda: bool(town.events(CallRequeued)), within_s=60)
        await town.pass_s(1)
        assert [call.is_callback for call in town.state.calls.values()] == [True]
        await town.until(lambda: caller.is_over, within_s=60)
        await takes_the_callback(town, anna, "voicemail")


async def leaves_a_message(town: Town, caller: CallHandle) -> None:
    await speaks_after_the_tone(town, caller, WORDS)
    await town.until(lambda: caller.is_over, within_s=60)


async def test_a_second_call_leaves_the_message_of_the_first() -> None:
    async with Town(company=OFFICE) as town:
        for _ in range(2):
            caller = await waits(town)
            await town.presses(caller, "2")
            await leaves_a_message(town, caller)
        assert [call.is_callback for call in town.state.calls.values()] == [True, True]
        again = await waits(town)
        again.hang_up()
        await town.pass_s(5)
        assert town.outcomes == ["abandoned"]
        kept = [one.voicemail for one in town.service.engine.calls.open.values()]
        assert len({one.recording for one in kept if one is not None}) == 2


async def test_no_agent_is_rung_at_night_for_a_callback(tmp_path: Path) -> None:
    phone = 'phone = "+31655501660"'
    office = changed(tmp_path, (phone, f"{phone}\nalways_on = true"))
    async with Town(company=office) as town:
        town.twilio.people[FINN] = Person(answers_after_ms=3_000, presses="1")
        town.twilio.people[CARLA] = Person(answers_after_ms=3_000)
        await town.pass_s(NIGHT_S + 3 * 3_600)
        caller = await town.rings("nl", CARLA)
        await town.until(lambda: "dtmf" in caller.listens_for)
        await town.presses(caller, "1")
        await town.until(lambda: caller.is_over, within_s=60)
        await town.pass_s(3_600)
        assert town.twilio.calls_to(FINN) == []
        (queued,) = town.events(CallQueued)
        assert isinstance(queued, CallQueued)
        assert queued.not_before_ms is not None
        await town.until(lambda: bool(town.events(CallConnected)), within_s=8 * 3_600)
        (offered,) = town.events(CallOffered)
        assert offered.at_ms == queued.not_before_ms
        town.twilio.call_to(CARLA).hang_up()
        await town.comes_to_rest(within_s=300)
        assert town.outcomes == ["completed"]


@pytest.mark.parametrize("comes", [True, False])
async def test_a_message_awaited_while_an_agent_accepts_counts_if_it_comes_and_else_ends_the_call(
    comes: bool,  # noqa: FBT001 - a case
) -> None:
    """The caller has hung up, the agent has accepted in vain, and then the message comes, or not."""
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        held = town.twilio.faults.hold(lambda one: one.event == "record")
        anna = await town.desk("anna")
        await asked(town, caller, "2")
        await speaks_after_the_tone(town, caller, WORDS)
        caller.hang_up()
        await town.pass_s(1)
        await accepts_without_a_leg(town, anna)
        if comes:
            held.release()
            await town.until(lambda: bool(town.events(CallRequeued)), within_s=60)
            await takes_the_callback(town, anna, "voicemail")
        else:
            await town.until(lambda: town.outcomes == ["abandoned"], within_s=60)
            held.release()
            await town.comes_to_rest(within_s=300)
