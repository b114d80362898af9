"""Ringing callers back while Twilio fails, while we restart, and from a number that is none of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from queues.events import CallbackFailed, CallbackRung
from router.calls import CallArrived
from tests.emulators.twilio import Person
from tests.stories.shop import CARLA, OFFICE, REPAIR, asks_to_be_called_back, waits
from tests.stories.town import Town

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle

CALLER_ID = "+31205550100"


async def test_a_caller_who_is_rung_though_twilio_says_it_failed_is_rung_once_and_talks() -> None:
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=8_000)
        anna = await town.desk("anna")
        town.twilio.faults.fail_rest("POST", "/Calls.json", status=503, after_commit=True)
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg), within_s=20)
        assert town.events(CallbackFailed) == []
        await anna.hang_up()
        await town.comes_to_rest(within_s=300)
        assert len(town.twilio.calls_to(CARLA)) == 1
        assert town.outcomes == ["completed"]


async def test_a_leg_that_only_its_answer_told_us_of_ends_with_the_call() -> None:
    """The agent hangs up while the greeting is spoken to the caller."""
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=2_000)
        anna = await town.desk("anna")
        town.twilio.faults.fail_rest("POST", "/Calls.json", status=503, after_commit=True)
        await anna.take()
        await town.until(lambda: bool(town.twilio.calls_to(CARLA)))
        rung = town.twilio.call_to(CARLA)
        await town.until(lambda: rung.status == "in-progress", within_s=10)
        await anna.ask("hang_up", call=anna.last("offer")["call"])
        await town.pass_s(1)
        assert rung.is_over
        await town.comes_to_rest(within_s=300)


async def test_a_leg_of_which_we_heard_only_that_it_rings_is_a_try_and_is_ended() -> None:
    """The answer to our request was lost, and nobody takes the telephone up."""
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=None)
        anna = await town.desk("anna")
        town.twilio.faults.fail_rest("POST", "/Calls.json", status=503, after_commit=True)
        await anna.take()
        await town.until(lambda: bool(town.events(CallbackRung)), within_s=5)
        await town.until(lambda: bool(town.events(CallbackFailed)), within_s=60)
        (failed,) = town.events(CallbackFailed)
        assert isinstance(failed, CallbackFailed)
        assert (failed.cause, failed.tries) == ("no_answer", 1)
        assert town.twilio.call_to(CARLA).is_over


CERTAIN = {"status": 400}
BUSY = {"status": 429, "times": 4}
UNKNOWN = {"status": 503}


@pytest.mark.parametrize(
    ("fault", "within_s", "cause", "tries"),
    [(CERTAIN, 1, "failed", 1), (BUSY, 5, "carrier_busy", 0), (UNKNOWN, 46, "not_rung", 0)],
    ids=["certain", "busy", "unknown"],
)
async def test_a_caller_who_is_not_rung_is_rung_later_and_a_live_caller_meanwhile_is_served(
    fault: dict[str, int], within_s: int, cause: str, tries: int
) -> None:
    """What is certain counts as a try, at once; what is not is none, when the time is up."""
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        anna = await town.desk("anna")
        town.twilio.faults.fail_rest("POST", "/Calls.json", after_commit=False, **fault)
        await anna.take()
        live = await waits(town, number="+31655504321")
        await town.until(lambda: bool(town.events(CallbackFailed)), within_s=within_s)
        (failed,) = town.events(CallbackFailed)
        assert isinstance(failed, CallbackFailed)
        assert (failed.cause, failed.tries) == (cause, tries)
        await town.until(anna.is_ringing, within_s=20)
        assert anna.last("offer")["card"]["way"] == "line"
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(live, leg), within_s=20)
        live.hang_up()
        await town.until(anna.is_ringing, within_s=700)
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg), within_s=20)
        town.twilio.call_to(CARLA).hang_up()
        await town.comes_to_rest(within_s=300)
        assert town.outcomes == ["completed", "completed"]


async def test_a_caller_who_answers_when_it_has_rung_longest_talks() -> None:
    """Twilio lets it ring up to five seconds longer than it is asked to, and a greeting comes first."""
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=34_800)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg), within_s=50)
        assert town.events(CallbackFailed) == []
        town.twilio.call_to(CARLA).hang_up()
        await town.comes_to_rest(within_s=300)
        assert town.outcomes == ["completed"]


async def is_talking_after_a_callback(town: Town) -> tuple[CallHandle, CallHandle]:
    await asks_to_be_called_back(town)
    town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
    anna = await town.desk("anna")
    leg = await anna.take()
    await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg), within_s=20)
    return town.twilio.call_to(CARLA), leg


async def test_a_restart_while_they_talk_is_not_noticed_and_the_call_counts_once() -> None:
    async with Town(company=OFFICE) as town:
        rung, leg = await is_talking_after_a_callback(town)
        await town.restarts()
        await town.pass_s(10)
        assert town.twilio.talking(rung, leg)
        rung.hang_up()
        await town.comes_to_rest(within_s=300)
        assert leg.is_over
        assert town.outcomes == ["completed"]
        assert len(town.events(CallArrived)) == 1
        assert CARLA.removeprefix("+").encode() not in msgspec.json.encode(
            list(town.journal.events)
        )


async def test_a_callback_shows_our_number_if_what_was_dialled_is_not_configured() -> None:
    async with Town(company=OFFICE) as town:
        caller = await town.rings("", CARLA)
        await town.until(lambda: "dtmf" in caller.listens_for)
        await town.presses(caller, "1")
        await town.says(caller, REPAIR["nl"])
        await town.is_put_through(caller)
        await town.presses(caller, "1")
        await town.until(lambda: caller.is_over, within_s=60)
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        anna = await town.desk("anna")
        await anna.take()
        await town.until(lambda: bool(town.twilio.calls_to(CARLA)))
        rung = town.twilio.call_to(CARLA)
        assert rung.call.from_ == CALLER_ID
        await town.until(lambda: rung.status == "in-progress")
        await town.pass_s(5)
        rung.hang_up()
        await town.comes_to_rest(within_s=300)


@pytest.mark.parametrize("late", ["participant-leave", "dial"])
async def test_news_of_the_leg_of_an_earlier_try_does_not_end_the_next_one(late: str) -> None:
    """Its agent was lost as he was greeted, and it could be ended, and that be told, only later."""
    async with Town(company=OFFICE) as town:
        town.nobody_looks()
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        both = [await town.desk("anna"), await town.desk("emma")]
        first, second = sorted(both, key=lambda one: not one.is_ringing())
        starts = town.twilio.faults.hold(lambda one: one.event == "conference-start")
        lost = await first.take()
        await town.until(lambda: bool(town.twilio.calls_to(CARLA)), within_s=10)
        earlier = town.twilio.call_to(CARLA)
        told = town.twilio.faults.hold(
            lambda one: one.event == late and one.params.get("CallSid") == earlier.sid
        )
        await town.until(lambda: earlier.status == "in-progress", within_s=10)
        town.twilio.faults.fail_rest("POST", earlier.sid, status=503, after_commit=False, times=2)
        lost.hang_up()
        await town.pass_s(1)
        starts.drop()
        starts.end()
        await town.until(second.is_ringing, within_s=20)
        await town.until(lambda: earlier.is_over, within_s=20)
        leg = await second.take()
        await town.pass_s(0)
        assert len(told.held) == 1
        told.end()
        await town.until(lambda: len(town.twilio.calls_to(CARLA)) == 2, within_s=5)
        rung = town.twilio.calls_to(CARLA)[1]
        await town.until(lambda: town.twilio.talking(rung, leg), within_s=20)
        assert town.events(CallbackFailed) == []
        rung.hang_up()
        await town.comes_to_rest(within_s=300)
        assert town.outcomes == ["completed"]


@pytest.mark.parametrize(
    ("dialled", "known"),
    [("+390655501000", "+390655501000"), ("sip:help@ruota.example", ""), ("+31655501234", "")],
)
async def test_only_our_own_numbers_count_as_dialled(dialled: str, known: str) -> None:
    async with Town(company=OFFICE) as town:
        fields = {"CallSid": "CA" + "7" * 32, "From": CARLA, "To": dialled, "Direction": "inbound"}
        answered = await town.posts("/twilio/voice", fields)
        assert answered.status == 200
        (call,) = town.events(CallArrived)
        assert isinstance(call, CallArrived)
        assert call.dialled == known
