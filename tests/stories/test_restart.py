"""The service crashes, or is stopped, and comes back: nobody is lost, cut off or moved in the line."""

from __future__ import annotations

from typing import Literal

import pytest

from queues.events import CallConnected, CallOffered, CallQueued, OfferMissed
from router.calls import CallArrived, SetEmergency
from tests.emulators.twilio import Person
from tests.stories.shop import CARLA, OFFICE, asks_to_be_called_back, waits
from tests.stories.town import BILLING, FINN, REPAIR, Town

WELCOME = "Welkom bij Ruota."
Way = Literal["crash", "stop"]

pytestmark = pytest.mark.parametrize("way", ["crash", "stop"])


async def goes_and_comes(town: Town, way: Way) -> None:
    if way == "stop":
        await town.restarts()
        return
    await town.crashes()
    await town.comes_back()


async def test_a_caller_in_the_conversation_goes_on_where_he_was(way: Way) -> None:
    async with Town() as town:
        caller = await town.rings()
        await town.until(lambda: "speech" in caller.listens_for)
        await goes_and_comes(town, way)
        caller.say(BILLING["nl"])
        await town.is_put_through(caller)
        assert caller.heard_text.count(WELCOME) == 1
        assert len(town.events(CallArrived)) == 1
        caller.hang_up()
        await town.comes_to_rest()


async def test_waiting_callers_keep_their_order_and_their_waiting_time(way: Way) -> None:
    async with Town() as town:
        first = await town.asks_for_billing()
        await town.pass_s(30)
        second = await town.asks_for_billing()
        await town.pass_s(30)
        before = [call.entry[:2] for call in town.state.calls.values()]
        await goes_and_comes(town, way)
        assert [call.entry[:2] for call in town.state.calls.values()] == before
        await town.pass_s(20)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(first, leg)
        (offered, *_) = town.events(CallOffered)
        assert isinstance(offered, CallOffered)
        assert offered.waited_ms >= 80_000
        assert second.where.startswith("enqueue")
        assert second.heard_text.count(WELCOME) == 1
        for caller in (first, second):
            caller.hang_up()
        await town.comes_to_rest()


async def test_those_who_talk_do_not_notice_and_the_call_counts_once(way: Way) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        leg = anna.leg
        assert leg is not None
        await goes_and_comes(town, way)
        await town.pass_s(10)
        assert town.twilio.talking(caller, leg)
        anna = await town.desk("anna", ready=False)
        assert anna.state == "talking"
        assert (await anna.hang_up())["type"] == "done"
        await town.until(lambda: caller.is_over)
        assert town.outcomes == ["completed"]
        assert len(town.events(CallConnected)) == 1
        await anna.ask("finish_wrap_up")
        await town.comes_to_rest()


async def test_an_agents_leg_is_ended_by_the_next_process_when_the_caller_hangs_up(
    way: Way,
) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await anna.accept()
        leg = await anna.join()
        await goes_and_comes(town, way)
        caller.hang_up()
        await town.until(lambda: leg.is_over)
        await town.comes_to_rest()


async def test_an_offer_at_a_desk_is_made_again_when_the_desk_is_back(way: Way) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        assert anna.is_ringing()
        await goes_and_comes(town, way)
        anna = await town.desk("anna", ready=False)
        assert anna.is_ringing()
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        assert town.events(OfferMissed) == []
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_telephone_that_rings_is_not_rung_twice(way: Way) -> None:
    async with Town() as town:
        await town.desk("finn")
        town.twilio.people[FINN] = Person(answers_after_ms=8_000, presses="1")
        caller = await town.rings()
        await town.says(caller, REPAIR)
        await town.is_put_through(caller)
        await town.until(lambda: bool(town.twilio.calls_to(FINN)))
        await goes_and_comes(town, way)
        await town.until(lambda: caller.where.startswith("conference"))
        assert len(town.twilio.calls_to(FINN)) == 1
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_promised_callback_is_kept_with_its_number(way: Way) -> None:
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=2_000, hangs_up_after_ms=10_000)
        await goes_and_comes(town, way)
        anna = await town.desk("anna")
        await town.until(anna.is_ringing)
        await anna.take()
        await town.until(lambda: bool(town.twilio.calls_to(CARLA)))
        await town.until(lambda: anna.state == "talking")
        assert len(town.events(CallQueued)) == 1
        await town.until(lambda: anna.state == "wrapping_up")
        await anna.ask("finish_wrap_up")
        await town.comes_to_rest()


async def test_an_agent_still_sees_who_calls_and_what_he_said(way: Way) -> None:
    async with Town() as town:
        caller = await town.asks_for_billing(number="+31612345678")
        await goes_and_comes(town, way)
        anna = await town.desk("anna")
        card = anna.last("offer")["card"]
        assert "+31612345678" in str(card)
        assert BILLING["nl"] in str(card)
        caller.hang_up()
        await town.comes_to_rest()


async def test_the_emergency_switch_stays_on(way: Way) -> None:
    async with Town(company=OFFICE) as town:
        await town.service.engine.submit(SetEmergency(queue="", on=True, by="test"))
        await goes_and_comes(town, way)
        assert town.service.engine.calls.emergencies == {"": None}
        assert b'switchroom_emergency{queue=""} 1.0' in town.service.metrics.render()


async def test_the_key_that_leads_out_of_the_line_still_does(way: Way) -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await goes_and_comes(town, way)
        await town.presses(caller, "1")
        await town.until(lambda: caller.is_over or "dtmf" in caller.listens_for)
        caller.hang_up()
        await town.comes_to_rest()
