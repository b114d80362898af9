"""The service is down for a while: Twilio plays the fallback, and everybody goes on at his place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallQueued
from tests.stories.town import REPAIR
from tests.stories.with_fallback import DOWN, MUSIC, WithFallback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


SORRY = "Excuses, we kunnen u heel even niet verder helpen."
WELCOME = "Welkom bij Ruota"
QUESTION = "Zeg in een paar woorden"


@pytest.fixture
async def town() -> AsyncIterator[WithFallback]:
    async with WithFallback() as town:
        yield town
        town.nobody_heard_an_error()


async def test_who_calls_while_the_service_is_down_is_greeted_when_it_is_back(
    town: WithFallback,
) -> None:
    await town.goes_down()
    caller = await town.rings()
    await town.pass_s(100)
    assert caller.heard_text.startswith(SORRY)
    assert caller.heard_text.count(MUSIC) >= 3
    assert not caller.is_over
    await town.comes_back()
    assert WELCOME in caller.heard_text
    caller.hang_up()
    await town.comes_to_rest(warnings=DOWN)


async def test_a_number_with_several_languages_apologises_in_each(town: WithFallback) -> None:
    await town.goes_down()
    caller = await town.rings("")
    await town.pass_s(30)
    assert [SORRY in caller.heard_text, "Ci scusi" in caller.heard_text] == [True, True]
    assert "I am sorry, we cannot help you" in caller.heard_text


async def test_who_answers_a_question_while_it_is_down_is_asked_it_again(
    town: WithFallback,
) -> None:
    caller = await town.rings()
    await town.until(lambda: QUESTION in caller.heard_text)
    await town.goes_down()
    caller.say(REPAIR)
    await town.pass_s(20)
    assert SORRY in caller.heard_text
    assert caller.heard_text.count(QUESTION) == 1
    await town.comes_back()
    assert caller.heard_text.count(QUESTION) == 2
    await town.says(caller, REPAIR)
    await town.is_put_through(caller)
    assert len(town.events(CallQueued)) == 1


async def test_callers_in_line_keep_their_places(town: WithFallback) -> None:
    first, second = await town.asks_for_repair(), await town.asks_for_repair()
    await town.goes_down()
    await town.pass_s(90)
    for caller in (first, second):
        assert SORRY in caller.heard_text
        assert not caller.is_over
    await town.comes_back()
    third = await town.asks_for_repair()
    assert [one.where.startswith("enqueue") for one in (first, second, third)] == [True] * 3
    bram = await town.desk("bram")
    for caller in (first, second, third):
        leg = await bram.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.pass_s(1)
        await bram.ask("finish_wrap_up")
        await town.pass_s(1)
    assert len(town.events(CallQueued)) == 3
    await town.comes_to_rest(warnings=DOWN)


async def test_a_caller_to_whom_a_restart_is_too_short_for_a_fallback_hears_nothing_of_it(
    town: WithFallback,
) -> None:
    caller = await town.asks_for_repair()
    await town.goes_down()
    await town.comes_back()
    await town.pass_s(60)
    assert SORRY not in caller.heard_text
    assert caller.where.startswith("enqueue")


async def test_those_who_talk_do_not_notice_and_their_call_can_be_ended_afterwards(
    town: WithFallback,
) -> None:
    anna = await town.desk("anna")
    caller = await town.talks(anna)
    leg = anna.leg
    assert leg is not None
    await town.goes_down()
    await town.pass_s(10)
    assert town.twilio.talking(caller, leg)
    await town.comes_back()
    assert town.twilio.talking(caller, leg)
    await town.desk("anna", ready=False)
    leg.hang_up()
    await town.pass_s(5)
    assert caller.is_over
    await town.comes_to_rest(warnings=DOWN)
