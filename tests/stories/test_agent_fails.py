"""The agent misses, declines or vanishes: the caller keeps his place and reaches somebody."""

from __future__ import annotations

import pytest

from tests.stories.town import Town

SORRY = "Excuses, mijn collega is weggevallen. U houdt uw plaats"
OFFER_S = 15


async def test_a_call_whose_offer_was_missed_is_still_before_those_that_came_later() -> None:
    async with Town() as town:
        first = await town.asks_for_billing()
        second = await town.asks_for_billing()
        anna = await town.desk("anna")
        call = anna.last("offer")["call"]
        await town.until(lambda: anna.state == "backing_off", within_s=OFFER_S + 1)
        assert anna.last("offer_over")["reason"] == "missed"
        await town.pass_s(5)
        assert (anna.last("offer")["call"], anna.last("offer")["offer"]) == (call, 2)
        leg = await anna.take()
        assert town.twilio.talking(first, leg)
        first.hang_up()
        await town.pass_s(31)
        assert anna.last("offer")["call"] != call
        second.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed", "abandoned"]


async def test_an_offer_that_one_agent_misses_is_offered_to_another() -> None:
    async with Town() as town:
        bram = await town.desk("bram")
        caller = await town.asks_for_repair()
        assert bram.is_ringing()
        finn = await town.desk("finn")
        await town.until(finn.is_ringing, within_s=OFFER_S + 1)
        assert bram.state == "backing_off"
        assert caller.where.startswith("enqueue")
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["abandoned"]


async def test_two_misses_in_a_row_send_the_agent_away_until_he_says_he_is_ready() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await town.until(lambda: anna.state == "away", within_s=60)
        assert anna.last("state")["state"]["reason"] == "missed_calls"
        assert [over["reason"] for over in anna.all("offer_over")] == ["missed", "missed"]
        await town.pass_s(60)
        assert len(anna.all("offer")) == 2
        await anna.ask("set_ready")
        leg = await anna.take()
        assert town.twilio.talking(caller, leg)
        await anna.hang_up()
        await town.comes_to_rest()


async def test_a_declined_offer_comes_back_after_the_back_off() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await anna.decline()
        await town.pass_s(0)
        assert anna.state == "backing_off"
        assert not anna.is_ringing()
        await town.pass_s(5)
        assert anna.is_ringing()
        leg = await anna.take()
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_desk_that_vanishes_while_offered_loses_the_offer_to_another() -> None:
    async with Town() as town:
        bram = await town.desk("bram")
        caller = await town.asks_for_repair()
        assert bram.is_ringing()
        finn = await town.desk("finn")
        await bram.close()
        await town.pass_s(0)
        assert finn.is_ringing()
        await town.pass_s(70)
        assert town.agent_state("bram") == "signed_out"
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_desk_that_vanishes_while_connecting_gives_the_call_back_in_time() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await anna.accept()
        await anna.close()
        emma_cannot = await town.desk("emma")
        await town.pass_s(21)
        again = await town.desk("anna", ready=False)
        assert again.state in {"backing_off", "ready"}
        await town.until(again.is_ringing, within_s=16)
        leg = await again.take()
        assert town.twilio.talking(caller, leg)
        assert "offer" not in emma_cannot.kinds
        await again.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_an_agent_whose_audio_fails_while_connecting_gives_the_call_back_at_once() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await anna.accept()
        joins = town.twilio.faults.hold(lambda one: one.event == "participant-join")
        leg = await anna.join()
        leg.hang_up()
        await town.pass_s(1)
        assert anna.last("requeued")["reason"] == "agent_leg_failed"
        joins.end()
        await town.pass_s(1)
        assert caller.where.startswith("enqueue")
        await town.until(anna.is_ringing, within_s=16)
        leg = await anna.take()
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize("comes_back", [False, True])
async def test_who_loses_his_agent_keeps_his_place_and_reaches_another(
    comes_back: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        later = await town.asks_for_billing()
        assert anna.leg is not None
        await anna.close()
        anna.leg.drop()
        await town.pass_s(11)
        assert caller.where == "say"
        assert caller.heard_text.endswith(f"{SORRY} en wordt zo snel mogelijk geholpen."), (
            caller.heard_text
        )
        await town.until(lambda: "U bent als eerste aan de beurt." in caller.heard_text)
        assert later.where.startswith("enqueue")
        if not comes_back:
            await town.pass_s(60)
            assert town.agent_state("anna") == "signed_out"
        again = await town.desk("anna")
        await town.until(again.is_ringing, within_s=16)
        leg = await again.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        later.hang_up()
        await town.comes_to_rest()
        assert sorted(town.outcomes) == ["abandoned", "completed"]


async def test_an_agent_who_comes_back_to_a_talk_that_goes_on_finds_it() -> None:
    """The page was loaded anew; the audio is another program's."""
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await anna.close()
        await town.pass_s(10)
        again = await town.desk("anna", ready=False)
        assert again.last("connected")["card"]["concern"] == "billing"
        assert again.state == "talking"
        await again.hang_up()
        await town.pass_s(1)
        assert caller.is_over
        assert anna.leg is not None
        assert anna.leg.is_over
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_an_agent_who_ends_a_call_that_is_not_yet_joined_ends_it_for_the_caller_too() -> None:
    """He hears that the call ends now, instead of music until Twilio asks what comes next."""
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await town.pass_s(3)
        await anna.accept()
        await anna.ask("hang_up", call=anna.last("joining")["call"])
        await town.pass_s(1)
        assert "Dit gesprek wordt nu beëindigd." in caller.heard_text
        await town.pass_s(10)
        assert caller.is_over
        assert anna.state == "ready"
        await town.comes_to_rest()


async def test_an_agent_who_signs_out_while_talking_is_gone_after_the_call() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await anna.ask("sign_out")
        assert anna.state == "talking"
        caller.hang_up()
        await town.pass_s(31)
        assert town.agent_state("anna") == "signed_out"
        await town.comes_to_rest()


async def test_a_desk_may_not_join_an_offer_that_is_not_its_agents() -> None:
    async with Town() as town:
        anna, emma = await town.desk("anna"), await town.desk("emma")
        caller = await town.asks_for_billing()
        offer = anna.last("offer")
        parameters = {"offer": f"{offer['call']}.{offer['offer']}"}
        too_early = await town.twilio.client("anna").connect(town.app_sid, parameters)
        assert too_early.is_over
        await anna.accept()
        intruder = await town.twilio.client("emma").connect(town.app_sid, parameters)
        assert intruder.is_over
        wrong = await town.twilio.client("anna").connect(
            town.app_sid, {"offer": f"{offer['call']}.9"}
        )
        assert wrong.is_over
        leg = await anna.join()
        assert town.twilio.talking(caller, leg)
        assert not emma.is_ringing()
        caller.hang_up()
        await town.comes_to_rest()


async def test_an_agent_with_two_pages_open_brings_the_audio_from_one_and_can_end_the_call() -> (
    None
):
    """The second leg is turned away by Twilio; the first must still be the one that is ended."""
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await anna.accept()
        leg = await anna.join()
        parameters = anna.last("joining")["join"]["parameters"]
        second = await town.twilio.client("anna").connect(town.app_sid, parameters)
        assert second.is_over
        assert town.twilio.talking(caller, leg)
        await anna.hang_up()
        await town.pass_s(1)
        assert leg.is_over
        assert caller.is_over
        await town.comes_to_rest(warnings=["16025 "])
