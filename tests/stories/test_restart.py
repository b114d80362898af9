"""The service restarts and has forgotten its calls: callers begin again and are not cut off."""

from __future__ import annotations

from tests.stories.town import Town

WELCOME = "Welkom bij Ruota."


async def test_a_caller_in_the_conversation_begins_it_again() -> None:
    async with Town() as town:
        caller = await town.rings()
        await town.until(lambda: "speech" in caller.listens_for)
        await town.restarts()
        caller.say("mijn rekening klopt niet")
        await town.until(lambda: caller.heard_text.count(WELCOME) == 2)
        assert not caller.is_over
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_waiting_caller_begins_again_and_reaches_an_agent() -> None:
    async with Town() as town:
        caller = await town.asks_for_billing()
        await town.restarts()
        await town.until(lambda: caller.heard_text.count(WELCOME) == 2)
        await town.until(lambda: "speech" in caller.listens_for)
        caller.say("mijn rekening klopt niet")
        await town.until(lambda: caller.where.startswith("enqueue"))
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()


async def test_those_who_talk_do_not_notice() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        assert anna.leg is not None
        await town.restarts()
        await town.pass_s(60)
        assert town.twilio.talking(caller, anna.leg)
        anna.leg.hang_up()
        await town.until(lambda: caller.heard_text.count(WELCOME) == 2)
        caller.hang_up()
        await town.comes_to_rest()
