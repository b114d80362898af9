"""A caller says what it is about and talks to somebody who can help."""

from __future__ import annotations

import pytest

from tests.stories.town import BILLING, Town

AGENT_FOR = {"nl": "anna", "it": "chiara", "en": "emma"}


@pytest.mark.parametrize("language", ["nl", "it", "en"])
async def test_a_caller_says_what_it_is_about_and_talks_to_an_agent_who_can_help(
    language: str,
) -> None:
    async with Town() as town:
        desks = {agent: await town.desk(agent) for agent in AGENT_FOR.values()}
        caller = await town.asks_for_billing(language)
        desk = desks[AGENT_FOR[language]]
        assert desk.is_ringing()
        card = desk.last("offer")["card"]
        assert card["concern"] == "billing"
        assert card["words"] == BILLING[language]
        assert card["language"] == language
        leg = await desk.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        assert desk.state == "talking"
        assert town.twilio.warnings == []
        assert not any(other.is_ringing() for other in desks.values())
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_the_card_has_the_callers_words_once_however_often_twilio_repeats_them() -> None:
    async with Town() as town:
        town.twilio.faults.duplicate_where(lambda request: "/heard" in request.url)
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        assert anna.last("offer")["card"]["words"] == BILLING["nl"]
        caller.hang_up()
        await town.comes_to_rest()
