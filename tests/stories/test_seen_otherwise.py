"""Twilio has told us nothing of what happened, and it is seen all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallRequeued
from router.calls import DifferenceNoted
from router.reconciling import DOUBT_MS, LOOK_MS
from router.reconciling.belief import RECENT_MS
from router.reconciling.differences import SETTLED_IN_LINE_MS
from tests.emulators.twilio import Person
from tests.stories.town import FINN, Town

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle
    from tests.emulators.twilio.faults import Rule

LOOK_S = LOOK_MS // 1000
SETTLED_S = 6
"""Longer than what has just changed is left alone."""


def hears_nothing(town: Town) -> Rule:
    """From now on no callback of Twilio's arrives."""
    return town.twilio.faults.lose_where(lambda one: one.kind != "twiml")


def differences(town: Town) -> list[str]:
    events = town.events(DifferenceNoted)
    return [one.difference for one in events if isinstance(one, DifferenceNoted)]


def looks(town: Town) -> int:
    """How often Twilio was asked for what is live."""
    asked = ("Status", "in-progress")
    return sum(1 for one in town.twilio.requests if asked in one.query)


async def nobody_answers(town: Town, caller: CallHandle) -> None:
    """He hangs up and Twilio's callbacks are lost."""
    lost = hears_nothing(town)
    caller.hang_up()
    await town.pass_s(0)
    lost.end()


async def test_both_have_hung_up_and_the_agent_wraps_up_within_two_looks() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await town.pass_s(SETTLED_S)
        lost = hears_nothing(town)
        assert anna.leg is not None
        caller.hang_up()
        anna.leg.hang_up()
        await town.pass_s(0)
        lost.end()
        assert anna.state == "talking"
        await town.pass_s(2 * LOOK_S)
        assert anna.state == "wrapping_up"
        assert differences(town) == ["caller_gone"]
        assert town.outcomes == ["completed"]
        await town.comes_to_rest()


async def test_a_waiting_caller_who_has_hung_up_is_not_offered() -> None:
    async with Town() as town:
        gone = await town.asks_for_billing()
        stays = await town.asks_for_billing()
        await town.pass_s(SETTLED_S)
        await nobody_answers(town, gone)
        await town.pass_s(LOOK_S)
        assert town.outcomes == ["abandoned"]
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(stays, leg)
        stays.hang_up()
        await town.comes_to_rest()


async def test_a_caller_who_hangs_up_while_he_is_asked_is_closed_long_before_the_deadline() -> None:
    async with Town() as town:
        caller = await town.rings()
        await town.pass_s(SETTLED_S)
        await nobody_answers(town, caller)
        await town.pass_s(LOOK_S)
        assert differences(town) == ["caller_gone"]
        assert not town.service.engine.calls.open
        await town.comes_to_rest()


async def test_an_agent_who_came_and_went_untold_is_not_waited_for() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await anna.accept()
        lost = hears_nothing(town)
        leg = await anna.join()
        await town.pass_s(1)
        leg.hang_up()
        await town.pass_s(0)
        lost.end()
        assert anna.state == "connecting"
        await town.pass_s(DOUBT_MS / 1000)
        assert differences(town) == ["agent_gone"]
        assert anna.state == "backing_off"
        assert caller.where.startswith("enqueue")
        caller.hang_up()
        await town.comes_to_rest()


async def test_an_agent_who_is_there_gets_his_caller_though_it_was_not_told() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await anna.accept()
        lost = hears_nothing(town)
        leg = await anna.join()
        await town.pass_s(0)
        lost.end()
        assert not town.twilio.talking(caller, leg)
        await town.pass_s(DOUBT_MS / 1000)
        assert town.twilio.talking(caller, leg)
        assert anna.state == "talking"
        assert differences(town) == ["agent_there"]
        caller.hang_up()
        await town.comes_to_rest()


async def test_two_who_talk_already_are_known_to_though_it_was_not_told() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await anna.accept()
        lost = town.twilio.faults.lose_where(
            lambda one: (
                one.event == "conference-start"
                or (
                    one.event == "participant-join"
                    and one.params.get("ParticipantLabel") == "caller"
                )
            )
        )
        leg = await anna.join()
        await town.pass_s(1)
        lost.end()
        assert town.twilio.talking(caller, leg)
        assert anna.state == "connecting"
        await town.pass_s(DOUBT_MS / 1000)
        assert anna.state == "talking"
        assert differences(town) == ["both_there"]
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_caller_who_is_where_nobody_is_comes_back_in_line_after_two_looks() -> None:
    async with Town() as town:
        caller = await town.asks_for_billing()
        await town.pass_s(SETTLED_IN_LINE_MS / 1000)
        await town.redirects(caller, "<Response><Pause length='600'/></Response>")
        assert not caller.where.startswith("enqueue")
        await town.pass_s(LOOK_S)
        assert not caller.where.startswith("enqueue")
        await town.pass_s(2 * LOOK_S)
        assert caller.where.startswith("enqueue")
        assert differences(town) == ["not_in_line"]
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_leg_that_nobody_needs_is_ended() -> None:
    """The agent pressed nothing, his offer is over, and Twilio does not end his leg as we asked."""
    async with Town() as town:
        town.twilio.people[FINN] = Person(answers_after_ms=2_000)
        await town.desk("finn")
        caller = await town.asks_for_repair()
        await town.until(lambda: bool(town.twilio.calls_to(FINN)))
        await town.pass_s(4)
        phone = town.twilio.call_to(FINN)
        path = f"/Calls/{phone.sid}"
        fault = town.twilio.faults.fail_rest("POST", path, times=1_000, after_commit=False)
        await town.redirects(phone, "<Response><Pause length='600'/></Response>")
        caller.hang_up()
        await town.pass_s(SETTLED_S + 2 * LOOK_S)
        assert differences(town) == ["leg_unneeded"]
        fault.times = 0
        await town.until(lambda: phone.is_over)
        await town.comes_to_rest()


async def test_while_nothing_is_open_nothing_is_asked() -> None:
    async with Town() as town:
        await town.desk("anna")
        await town.pass_s(300)
        assert looks(town) == 0
        caller = await town.rings()
        await town.pass_s(LOOK_S)
        assert looks(town) == 1
        caller.hang_up()
        await town.comes_to_rest()
        await town.pass_s(RECENT_MS / 1000 + LOOK_S)
        before = looks(town)
        await town.pass_s(300)
        assert looks(town) == before


async def test_what_agrees_is_left_alone() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        talker = await town.talks(anna)
        waiter = await town.asks_for_billing()
        asker = await town.rings()
        await town.pass_s(4 * LOOK_S)
        assert looks(town) >= 4
        assert differences(town) == []
        assert not town.events(CallRequeued)
        for one in (waiter, asker, talker):
            one.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize("status", [401, 503])
async def test_a_carrier_that_cannot_be_asked_changes_nothing(status: int) -> None:
    async with Town() as town:
        caller = await town.asks_for_billing()
        await town.pass_s(SETTLED_S)
        fault = town.twilio.faults.fail_rest("GET", status=status, times=1_000)
        await nobody_answers(town, caller)
        await town.pass_s(300)
        assert differences(town) == []
        assert town.service.reconciler.ages_s()["twilio"] >= 300
        asked = 1_000 - fault.times
        assert asked < 300 / LOOK_S
        fault.times = 0
        await town.pass_s(120)
        assert differences(town) == ["caller_gone"]
        await town.comes_to_rest()
