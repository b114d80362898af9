"""Callers who press keys, speak nonsense or stay silent: all of them reach somebody."""

from __future__ import annotations

import pytest

from tests.stories.town import BILLING, Town

NONSENSE = "xylofoon kwantum bloemkool"


async def test_the_key_of_a_concern_takes_the_place_of_words() -> None:
    async with Town() as town:
        anna, bram = await town.desk("anna"), await town.desk("bram")
        caller = await town.rings()
        await town.presses(caller, "2")
        await town.is_put_through(caller)
        assert "Onze werkplaats helpt u zo." in caller.heard_text
        assert bram.is_ringing()
        assert not anna.is_ringing()
        card = bram.last("offer")["card"]
        assert (card["concern"], card["words"]) == ("repair", "")
        caller.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize(("key", "language"), [("1", "nl"), ("2", "it"), ("3", "en")])
async def test_a_language_is_chosen_by_key(key: str, language: str) -> None:
    agents = {"nl": "anna", "it": "chiara", "en": "emma"}
    async with Town() as town:
        desks = {agent: await town.desk(agent) for agent in agents.values()}
        caller = await town.rings("")
        await town.until(lambda: "Per l'italiano" in caller.heard_text)
        assert "Voor Nederlands, toets 1." in caller.heard_text
        await town.presses(caller, key)
        await town.says(caller, BILLING[language])
        await town.is_put_through(caller)
        ringing = [agent for agent, desk in desks.items() if desk.is_ringing()]
        assert ringing == [agents[language]]
        assert desks[agents[language]].last("offer")["card"]["language"] == language
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_language_is_chosen_by_saying_its_name() -> None:
    async with Town() as town:
        chiara = await town.desk("chiara")
        caller = await town.rings("")
        await town.says(caller, "italiano per favore")
        await town.says(caller, BILLING["it"])
        await town.is_put_through(caller)
        assert "Grazie per aver chiamato Ruota." in caller.heard_text
        assert chiara.is_ringing()
        caller.hang_up()
        await town.comes_to_rest()


async def test_0_leads_to_a_person_at_once() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.rings()
        await town.presses(caller, "0")
        await town.is_put_through(caller)
        assert anna.last("offer")["queue"] == "general"
        assert anna.last("offer")["card"]["concern"] is None
        leg = await anna.take()
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_person_can_be_asked_for_in_words() -> None:
    async with Town() as town:
        emma = await town.desk("emma")
        caller = await town.rings("en")
        await town.says(caller, "can I speak to a real person please")
        await town.is_put_through(caller)
        assert emma.last("offer")["queue"] == "general"
        caller.hang_up()
        await town.comes_to_rest()


async def test_of_two_concerns_that_may_be_meant_one_is_chosen_by_key() -> None:
    """Words that were recognised badly are never taken for sure."""
    async with Town() as town:
        bram = await town.desk("bram")
        caller = await town.rings()
        await town.says(caller, "mijn factuur en mijn fiets", confidence=0.2)
        await town.until(lambda: "U kunt het ook zeggen" in caller.heard_text)
        await town.until(lambda: "dtmf" in caller.listens_for)
        key = caller.heard_text.rpartition("Voor een reparatie, toets ")[2][0]
        await town.presses(caller, key)
        await town.is_put_through(caller)
        assert bram.last("offer")["card"]["concern"] == "repair"
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_concern_that_was_misunderstood_is_taken_back_with_star() -> None:
    async with Town() as town:
        bram = await town.desk("bram")
        caller = await town.rings()
        await town.says(caller, BILLING["nl"])
        await town.until(lambda: "een vraag over uw rekening. Klopt dat niet?" in caller.heard_text)
        await town.presses(caller, "*")
        await town.until(lambda: "Kunt u nog eens zeggen" in caller.heard_text)
        await town.presses(caller, "2")
        await town.is_put_through(caller)
        assert bram.is_ringing()
        caller.hang_up()
        await town.comes_to_rest()


async def test_nonsense_twice_gets_a_menu_of_keys_and_a_key_of_it_is_heard() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.rings()
        await town.says(caller, NONSENSE)
        await town.until(lambda: "dat heb ik niet begrepen" in caller.heard_text)
        await town.says(caller, NONSENSE)
        await town.until(lambda: "Maak een keuze met de toetsen" in caller.heard_text)
        assert caller.listens_for == {"dtmf"}
        await town.presses(caller, "1")
        await town.is_put_through(caller)
        assert anna.last("offer")["card"]["concern"] == "billing"
        caller.hang_up()
        await town.comes_to_rest()


async def test_nonsense_to_the_end_still_leads_to_a_person() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.rings()
        await town.says(caller, NONSENSE)
        await town.until(lambda: "dat heb ik niet begrepen" in caller.heard_text)
        await town.says(caller, NONSENSE)
        for _ in range(2):
            await town.until(lambda: caller.listens_for == {"dtmf"})
            await town.presses(caller, "9")
        await town.is_put_through(caller)
        assert anna.last("offer")["queue"] == "general"
        leg = await anna.take()
        assert town.twilio.talking(caller, leg)
        await anna.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


@pytest.mark.parametrize("language", ["nl", ""])
async def test_silence_to_the_end_still_leads_to_a_person(language: str) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.rings(language)
        await town.is_put_through(caller)
        assert "Ik heb u niet gehoord." in caller.heard_text
        assert anna.last("offer")["queue"] == "general"
        leg = await anna.take()
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
