"""Callers who are rung back: they keep their place, and are rung once an agent is on the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from ivr.prompts import SHIPPED
from queues.commands import EndCall
from queues.events import CallbackFailed, CallbackRequested, CallConnected, CallOffered
from router.calls import SetEmergency
from tests.emulators.twilio import Person
from tests.stories.held_journal import HeldJournal
from tests.stories.shop import CARLA, OFFICE, asks_to_be_called_back, said, waits
from tests.stories.town import FINN, NUMBERS, Town
from tests.stories.turns import turns_until

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle

EXIT = {"nl": "toets 1", "it": "prema 1", "en": "press 1"}
AGREED = {code: texts["callback_agreed"] for code, texts in SHIPPED.items()}


@pytest.mark.parametrize("language", ["nl", "it", "en"])
async def test_a_caller_in_line_is_called_back_at_his_place_and_talks(language: str) -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town, language)
        await town.until(lambda: EXIT[language] in caller.heard_text)
        later = await waits(town, language, number="+31655504321")
        await town.presses(caller, "1")
        await town.until(lambda: caller.is_over, within_s=60)
        assert caller.heard_text.count(AGREED[language]) == 1
        town.twilio.people[CARLA] = Person(answers_after_ms=8_000)
        anna = await town.desk("anna")
        offer = anna.last("offer")
        assert (offer["card"]["way"], offer["card"]["number"]) == ("callback", CARLA)
        assert town.twilio.calls_to(CARLA) == []  # nobody is rung before there is an agent
        leg = await anna.take()
        await town.pass_s(2)
        rung = town.twilio.call_to(CARLA)
        assert (rung.call.from_, rung.status) == (NUMBERS[language], "ringing")
        await town.until(lambda: town.twilio.talking(rung, leg), within_s=20)
        assert "Ruota" in rung.heard_text
        rung.hang_up()
        await town.until(anna.is_ringing)
        assert anna.last("offer")["card"]["way"] == "line"
        later.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed", "abandoned"]
        assert len(town.twilio.calls_to(CARLA)) == 1


async def test_whoever_agreed_by_key_or_hangs_up_afterwards_is_called_back_too() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await town.presses(caller, "1")
        await town.until(lambda: "dtmf" in caller.listens_for)
        await town.presses(caller, "1")
        await town.until(lambda: AGREED["nl"] in caller.heard_text)
        caller.hang_up()
        await town.pass_s(1)
        (call,) = town.state.calls.values()
        assert (call.is_callback, call.state) == (True, "waiting")
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg))
        await anna.hang_up()
        await town.comes_to_rest(within_s=300)
        assert town.outcomes == ["completed"]


async def test_a_caller_who_changes_his_mind_waits_on_at_his_place() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        joined_ms = next(iter(town.state.calls.values())).entry[0]
        await town.presses(caller, "1")
        await town.until(lambda: "dtmf" in caller.listens_for)
        await town.presses(caller, "*")
        await town.is_put_through(caller)
        (call,) = town.state.calls.values()
        assert (call.is_callback, call.entry[0]) == (False, joined_ms)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_caller_whose_turn_it_is_while_he_is_asked_is_put_through() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await town.presses(caller, "1")
        await town.until(lambda: "dtmf" in caller.listens_for)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]
        assert town.events(CallbackRequested) == []


async def test_another_number_is_rung_if_one_is_entered_and_is_not_journalled() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await town.presses(caller, "1")
        await town.until(lambda: "dtmf" in caller.listens_for)
        await town.presses(caller, "2")
        await town.until(lambda: "dtmf" in caller.listens_for)
        await town.presses(caller, "0655509876#")
        await town.until(lambda: caller.is_over, within_s=60)
        town.twilio.people["+31655509876"] = Person(answers_after_ms=1_000)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.until(
            lambda: town.twilio.talking(town.twilio.call_to("+31655509876"), leg), within_s=20
        )
        assert town.twilio.calls_to(CARLA) == []
        await anna.hang_up()
        await town.comes_to_rest(within_s=300)
        written = msgspec.json.encode(list(town.journal.events))
        assert b"655509876" not in written
        assert CARLA.removeprefix("+").encode() not in written


async def is_asked_for_a_number(town: Town, caller: CallHandle) -> None:
    await town.presses(caller, "1")
    await town.until(lambda: "dtmf" in caller.listens_for)
    await town.presses(caller, "2")
    await town.until(lambda: "dtmf" in caller.listens_for)


async def enters(town: Town, caller: CallHandle, number: str) -> None:
    await is_asked_for_a_number(town, caller)
    await town.presses(caller, number)


async def test_a_number_is_promised_one_callback_however_many_callers_enter_it() -> None:
    async with Town(company=OFFICE) as town:
        first, second = await waits(town), await waits(town, number="+31655504321")
        await enters(town, first, "0655509876#")
        await town.until(lambda: first.is_over, within_s=60)
        await enters(town, second, "0655509876#")
        await town.until(lambda: said("callback_number_wrong") in second.heard_text, within_s=60)
        assert len(town.events(CallbackRequested)) == 1
        await town.until(lambda: "dtmf" in second.listens_for)
        await town.presses(second, "0655501111#")
        await town.until(lambda: second.is_over, within_s=60)
        assert len(town.events(CallbackRequested)) == 2
        for call in list(town.state.calls):
            site = town.state.definition.site
            await town.service.engine.submit(EndCall(site=site, call=call, by="supervisor"))
        await town.comes_to_rest()


async def test_a_number_is_promised_one_callback_if_several_callers_enter_it_at_once() -> None:
    """What they enter waits to be decided, as something else is just being written."""
    town = Town(company=OFFICE, journal=(journal := HeldJournal()))
    town.journal = journal
    async with town:
        callers = [await waits(town, number=f"+3165550432{last}") for last in range(3)]
        for caller in callers:
            await is_asked_for_a_number(town, caller)
        journal.hold()
        engine = town.service.engine
        other = engine.submit(SetEmergency(queue="sales", on=True, by="boss"))
        await turns_until(lambda: journal.holding == 1)
        for caller in callers:
            assert caller.press("0655509876#")
        await turns_until(lambda: len(engine._waiting) == len(callers))
        journal.release()
        await other
        await town.pass_s(60)
        assert len(town.events(CallbackRequested)) == 1
        refused = [one for one in callers if said("callback_number_wrong") in one.heard_text]
        assert len(refused) == 2
        for caller in refused:
            caller.hang_up()
        for call in list(town.state.calls):
            site = town.state.definition.site
            await engine.submit(EndCall(site=site, call=call, by="supervisor"))
        await town.comes_to_rest()


@pytest.mark.parametrize(
    ("person", "cause"),
    [
        (Person(answers_after_ms=None), "no_answer"),
        (Person(is_busy=True), "busy"),
        (Person(is_unreachable=True), "failed"),
        (Person(answers_after_ms=1_000, hangs_up_after_ms=0), "no_answer"),
    ],
)
async def test_a_caller_who_does_not_answer_is_tried_again_and_then_no_more(
    person: Person, cause: str
) -> None:
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = person
        anna = await town.desk("anna")
        await anna.take()
        await town.until(lambda: bool(town.events(CallbackFailed)), within_s=60)
        (failed,) = town.events(CallbackFailed)
        assert isinstance(failed, CallbackFailed)
        assert failed.cause == cause
        assert anna.leg is not None
        await town.until(lambda: anna.leg is None or anna.leg.is_over)
        assert town.agent_state("anna") in {"ready", "offered"}
        await town.until(anna.is_ringing, within_s=90)
        await anna.take()
        await town.until(lambda: town.outcomes == ["callback_failed"], within_s=60)
        await town.comes_to_rest(within_s=300)
        assert len(town.twilio.calls_to(CARLA)) == 2
        assert town.events(CallConnected) == []


async def test_a_caller_who_answers_the_second_time_talks() -> None:
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=None)
        anna = await town.desk("anna")
        await anna.take()
        await town.until(lambda: bool(town.events(CallbackFailed)), within_s=60)
        town.twilio.people[CARLA] = Person(answers_after_ms=3_000)
        await town.until(anna.is_ringing, within_s=90)
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg))
        town.twilio.call_to(CARLA).hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_an_agent_at_a_telephone_hears_that_it_is_a_callback_before_he_takes_it() -> None:
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        town.twilio.people[FINN] = Person(answers_after_ms=2_000, presses="1")
        await town.desk("finn")
        await town.until(
            lambda: (
                bool(town.twilio.calls_to(CARLA))
                and town.twilio.talking(town.twilio.call_to(CARLA), town.twilio.call_to(FINN))
            ),
            within_s=60,
        )
        assert "terugbel" in town.twilio.call_to(FINN).heard_text.lower()
        town.twilio.call_to(FINN).hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_an_agent_who_leaves_while_the_caller_is_rung_stops_the_ringing() -> None:
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=None)
        anna = await town.desk("anna")
        await anna.take()
        await town.pass_s(3)
        rung = town.twilio.call_to(CARLA)
        assert rung.status == "ringing"
        assert anna.leg is not None
        anna.leg.hang_up()
        await town.pass_s(1)
        assert rung.status == "canceled"
        (call,) = town.state.calls.values()
        assert call.is_callback
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        await town.until(anna.is_ringing, within_s=60)
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg))
        await anna.hang_up()
        await town.comes_to_rest(within_s=300)
        assert town.outcomes == ["completed"]


async def test_a_caller_who_rings_in_again_takes_over_the_place_of_his_callback() -> None:
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        began_ms = next(iter(town.state.calls.values())).entry[0]
        again = await waits(town)
        (call,) = town.state.calls.values()
        assert (call.is_callback, call.entry[0]) == (False, began_ms)
        again.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["superseded", "abandoned"]


async def test_an_answer_that_comes_when_nobody_waits_any_more_is_cut_off() -> None:
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        anna = await town.desk("anna")
        await anna.take()
        await town.until(lambda: bool(town.events(CallConnected)), within_s=20)
        answered = next(one for one in town.twilio.webhooks if "/caller-answered" in one.url)
        await anna.hang_up()
        await town.pass_s(1)
        late = await town.posts_again(answered)
        assert (late.status, "<Hangup/>" in late.text) == (200, True)
        assert "<Dial" not in late.text
        await town.comes_to_rest(within_s=300)
        assert len(town.events(CallOffered)) == 1
