"""Callers who are put through to another number while it is closed."""

from __future__ import annotations

import pytest

from tests.emulators.twilio import Person
from tests.stories.shop import CARLA, NIGHT_S, OFFICE, SHOP, said
from tests.stories.town import Town


@pytest.mark.parametrize("language", ["nl", "it", "en"])
async def test_a_caller_is_put_through_to_the_shop_while_it_is_closed(language: str) -> None:
    async with Town(company=OFFICE) as town:
        town.twilio.people[SHOP] = Person(answers_after_ms=2_000)
        await town.pass_s(NIGHT_S)
        caller = await town.rings(language, CARLA)
        await town.presses(caller, "3")
        await town.until(lambda: bool(town.twilio.calls_to(SHOP)), within_s=60)
        await town.until(lambda: town.twilio.talking(caller, town.twilio.call_to(SHOP)))
        assert said("diverting", language) in caller.heard_text
        town.twilio.call_to(SHOP).hang_up()
        await town.until(lambda: caller.is_over)
        await town.comes_to_rest()
        assert town.outcomes == []


@pytest.mark.parametrize(
    ("number", "shown"),
    [(CARLA, CARLA), ("anonymous", "+31205550100"), ("sip:al@home", "+31205550100")],
)
async def test_the_shop_sees_who_rings_or_our_number_where_he_shows_none(
    number: str, shown: str
) -> None:
    async with Town(company=OFFICE) as town:
        town.twilio.people[SHOP] = Person(answers_after_ms=2_000)
        await town.pass_s(NIGHT_S)
        caller = await town.rings("nl", number)
        await town.presses(caller, "3")
        await town.until(lambda: bool(town.twilio.calls_to(SHOP)), within_s=60)
        assert town.twilio.call_to(SHOP).call.from_ == shown
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_caller_whom_the_shop_does_not_answer_is_told_so() -> None:
    async with Town(company=OFFICE) as town:
        town.twilio.people[SHOP] = Person(is_busy=True)
        await town.pass_s(NIGHT_S)
        caller = await town.rings("nl", CARLA)
        await town.presses(caller, "3")
        await town.until(lambda: caller.is_over, within_s=120)
        assert caller.heard_text.endswith(said("refused"))
        await town.comes_to_rest()
