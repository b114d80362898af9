"""The caller hangs up, in every state of a call: the agent is free for the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallQueued
from router.calls import CallClosed
from tests.emulators.twilio import Person
from tests.stories.town import BILLING, FINN, Town

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.emulators.twilio import CallHandle
    from tests.stories.desk_page import DeskPage

    Reach = Callable[[Town], Awaitable[CallHandle]]


async def choosing_a_language(town: Town) -> CallHandle:
    caller = await town.rings("")
    await town.until(lambda: "Voor Nederlands" in caller.heard_text)
    return caller


async def being_asked(town: Town) -> CallHandle:
    caller = await town.rings()
    await town.until(lambda: "Zeg in een paar woorden" in caller.heard_text)
    return caller


async def speaking(town: Town) -> CallHandle:
    caller = await being_asked(town)
    caller.say(BILLING["nl"])
    return caller


async def hearing_what_was_understood(town: Town) -> CallHandle:
    caller = await being_asked(town)
    await town.says(caller, BILLING["nl"])
    await town.until(lambda: "Klopt dat niet?" in caller.heard_text)
    return caller


@pytest.mark.parametrize(
    "reach", [choosing_a_language, being_asked, speaking, hearing_what_was_understood]
)
async def test_who_hangs_up_in_the_conversation_was_never_in_line(reach: Reach) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await reach(town)
        caller.hang_up()
        await town.pass_s(1)
        assert town.service.engine.calls.open == {}
        assert town.events(CallQueued) == []
        assert [event.by for event in town.journal.events if isinstance(event, CallClosed)] == [
            "caller"
        ]
        assert "offer" not in anna.kinds
        await next_caller_is_served(town, anna)


async def next_caller_is_served(town: Town, desk: DeskPage) -> None:
    """The agent gets the next caller, and in the end all are at rest."""
    caller = await town.talks(desk)
    await desk.hang_up()
    await town.pass_s(1)
    assert caller.is_over
    await town.comes_to_rest()
    assert town.outcomes[-1] == "completed"


async def test_who_hangs_up_while_the_next_steps_are_spoken_is_in_line_and_abandons() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await hearing_what_was_understood(town)
        await town.until(lambda: "Houd uw klantnummer" in caller.heard_text)
        assert caller.where == "say"
        assert anna.is_ringing()
        caller.hang_up()
        await town.pass_s(1)
        assert anna.last("offer_over")["reason"] == "caller_left"
        assert anna.state == "ready"
        assert town.outcomes == ["abandoned"]
        await next_caller_is_served(town, anna)


async def test_who_hangs_up_while_being_told_his_place_abandons() -> None:
    async with Town() as town:
        caller = await town.asks_for_billing()
        await town.until(lambda: "U bent als eerste aan de beurt." in caller.heard_text)
        assert caller.call.where.startswith("enqueue")
        caller.hang_up()
        await town.pass_s(1)
        assert town.outcomes == ["abandoned"]
        await next_caller_is_served(town, await town.desk("anna"))


async def test_who_hangs_up_to_the_music_abandons_and_is_not_offered_to_anybody() -> None:
    async with Town() as town:
        caller = await town.asks_for_billing()
        await town.until(lambda: "music.wav" in caller.heard_text)
        caller.hang_up()
        await town.pass_s(1)
        assert town.outcomes == ["abandoned"]
        anna = await town.desk("anna")
        assert "offer" not in anna.kinds
        await next_caller_is_served(town, anna)


async def test_who_hangs_up_while_offered_lets_the_desk_stop_ringing() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await town.pass_s(5)
        assert anna.is_ringing()
        caller.hang_up()
        await town.pass_s(1)
        assert not anna.is_ringing()
        assert anna.last("offer_over")["reason"] == "caller_left"
        refused = await anna.accept()
        assert (refused["type"], refused["code"]) == ("error", "offer_gone")
        assert town.outcomes == ["abandoned"]
        await next_caller_is_served(town, anna)


async def test_who_hangs_up_while_a_telephone_rings_lets_it_stop_ringing() -> None:
    async with Town() as town:
        finn = await town.desk("finn")
        town.twilio.people[FINN] = Person(answers_after_ms=None)
        caller = await town.asks_for_repair()
        await town.pass_s(4)
        ringing = town.twilio.call_to(FINN)
        assert ringing.status == "ringing"
        caller.hang_up()
        await town.pass_s(1)
        assert ringing.is_over
        assert finn.state == "ready"
        assert town.outcomes == ["abandoned"]
        await town.comes_to_rest()


async def test_who_hangs_up_before_the_agent_brings_the_audio_frees_the_agent() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await anna.accept()
        await town.pass_s(1)
        caller.hang_up()
        await town.pass_s(1)
        assert anna.last("ended")["by"] == "caller"
        assert anna.state == "ready"
        leg = await anna.join()
        await town.pass_s(1)
        assert leg.is_over
        assert town.outcomes == ["abandoned"]
        await next_caller_is_served(town, anna)


async def test_who_hangs_up_just_before_he_is_moved_lets_the_agent_go() -> None:
    """Nothing has told us when we ask Twilio to move him: it answers that the call is over."""
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await anna.accept()
        of_caller = town.twilio.faults.hold(
            lambda one: one.resource == caller.sid and one.kind in {"call-status", "action"}
        )
        joins = town.twilio.faults.hold(lambda one: one.event == "participant-join")
        leg = await anna.join()
        caller.hang_up()
        await town.pass_s(1)
        assert anna.state == "connecting"
        joins.end()
        await town.pass_s(1)
        assert [request.status for request in town.twilio.requests][:1] == [400]
        assert leg.is_over
        assert anna.state == "ready"
        assert town.outcomes == ["abandoned"]
        of_caller.end()
        await next_caller_is_served(town, anna)


@pytest.mark.parametrize("is_lost", [False, True], ids=["join reported", "join lost"])
async def test_who_hangs_up_with_the_agent_in_the_conference_lets_the_agent_go(
    is_lost: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Even if nobody told us that the agent is in there: he must not sit there for hours."""
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await anna.accept()
        joins = town.twilio.faults.hold(lambda one: one.event == "participant-join")
        leg = await anna.join()
        assert leg.where.startswith("conference")
        caller.hang_up()
        await town.pass_s(1)
        if is_lost:
            joins.drop()
        joins.end()
        await town.pass_s(1)
        assert leg.is_over
        assert anna.state == "ready"
        assert town.outcomes == ["abandoned"]
        await next_caller_is_served(town, anna)


async def test_who_hangs_up_while_talking_lets_the_agent_wrap_up() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await town.pass_s(60)
        caller.hang_up()
        await town.pass_s(1)
        ended = anna.last("ended")
        assert (ended["by"], ended["talked_ms"] // 1000) == ("caller", 61)
        assert anna.leg is not None
        assert anna.leg.is_over
        assert anna.state == "wrapping_up"
        assert town.outcomes == ["completed"]
        await town.pass_s(30)
        assert anna.state == "ready"
        await next_caller_is_served(town, anna)


async def test_who_hangs_up_while_talking_to_a_telephone_lets_it_go() -> None:
    async with Town() as town:
        finn = await town.desk("finn")
        town.twilio.people[FINN] = Person(presses="1")
        caller = await town.asks_for_repair()
        await town.until(lambda: finn.state == "talking")
        caller.hang_up()
        await town.pass_s(1)
        assert town.twilio.call_to(FINN).is_over
        assert finn.state == "wrapping_up"
        assert town.outcomes == ["completed"]
        await town.comes_to_rest()


async def test_a_caller_whose_network_breaks_off_counts_as_gone_when_twilio_notices() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        caller.drop()
        await town.pass_s(5)
        assert anna.state == "talking"
        await town.pass_s(6)
        assert anna.state == "wrapping_up"
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]
