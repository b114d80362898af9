"""Promises that are kept though something comes between: the end of the leg, a slow journal, an agent who
is just being joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallbackFailed, CallbackRequested, CallRequeued
from router.calls import CallClosed, RecordingNoted
from router.ways import AGENT_WAITS_MS
from tests.emulators.twilio import Person
from tests.stories.held_journal import SlowAtPromises
from tests.stories.shop import (
    CARLA,
    NIGHT_S,
    OFFICE,
    said,
    speaks_after_the_tone,
    waits,
)
from tests.stories.town import Town
from tests.stories.turns import turns_until

if TYPE_CHECKING:
    from queues.ids import CallId
    from router.reception import Reply
    from tests.emulators.twilio import CallHandle
    from tests.stories.desk_page import DeskPage

WORDS = "my chain has snapped, please ring me"


def slow_town() -> tuple[Town, SlowAtPromises]:
    journal = SlowAtPromises()
    town = Town(company=OFFICE, journal=journal)
    town.journal = journal
    return town, journal


async def speaks(town: Town, *, is_closed: bool) -> CallHandle:
    """A caller in line, or at night, has spoken a message and is still on the line."""
    if is_closed:
        await town.pass_s(NIGHT_S)
        caller = await town.rings("nl", CARLA)
    else:
        caller = await waits(town)
    await town.presses(caller, "2")
    await speaks_after_the_tone(town, caller, WORDS)
    await town.pass_s(2)
    return caller


def is_to_be_rung(town: Town) -> bool:
    """The only call waits for its caller to be rung back."""
    return [call.is_callback for call in town.state.calls.values()] == [True]


async def takes_the_message(town: Town, anna: DeskPage) -> None:
    """Anna is offered it and talks to its caller."""
    town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
    await town.until(anna.is_ringing, within_s=60)
    assert anna.last("offer")["card"]["way"] == "voicemail"
    leg = await anna.take()
    await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg), within_s=20)
    town.twilio.call_to(CARLA).hang_up()
    await town.comes_to_rest(within_s=300)
    assert town.outcomes == ["completed"]


# -- Between the promise and its keeping


@pytest.mark.parametrize("is_closed", [False, True])
async def test_a_message_is_kept_of_whom_it_is_said_meanwhile_that_he_has_left(
    is_closed: bool,  # noqa: FBT001 - a case
) -> None:
    town, journal = slow_town()
    async with town:
        caller = await speaks(town, is_closed=is_closed)
        left = town.twilio.faults.hold(lambda one: one.kind == "call-status")

        async def meanwhile() -> None:
            left.end()
            await turns_until(lambda: not town.service.engine.is_idle)

        journal.meanwhile = meanwhile
        caller.hang_up()
        await town.pass_s(60)
        assert journal.has_happened
        assert len(town.events(RecordingNoted)) == 1
        assert is_to_be_rung(town)
        if not is_closed:
            await takes_the_message(town, await town.desk("anna"))


@pytest.mark.parametrize("decided", ["before", "together"])
async def test_a_callback_is_kept_whose_caller_hangs_up_as_he_has_agreed(decided: str) -> None:
    """That he has left comes while it is written that he has agreed, or is decided in one go with it."""
    town, journal = slow_town()
    async with town:
        caller = await waits(town)
        await town.presses(caller, "1")
        await town.until(lambda: "dtmf" in caller.listens_for)

        async def leaves() -> None:
            caller.hang_up()
            await turns_until(lambda: not town.service.engine.is_idle)

        if decided == "before":
            journal.meanwhile = leaves
            await town.presses(caller, "1")
        else:
            engine = town.service.engine
            journal.hold()
            await other_call(town)
            await turns_until(lambda: journal.holding == 1)
            assert caller.press("1")
            await turns_until(lambda: len(engine._waiting) == 1)
            caller.hang_up()
            await turns_until(lambda: len(engine._waiting) == 2)
            journal.release()
        await town.pass_s(60)
        assert journal.has_happened
        assert is_to_be_rung(town)


async def other_call(town: Town) -> None:
    """Something else that is to be written."""
    fields = {"CallSid": "CA" + "7" * 32, "From": "+31655509999", "To": "+31205550100"}

    async def calls() -> None:
        await town.sends("/twilio/voice", fields)

    town.service.tasks.start("voice", calls())


@pytest.mark.parametrize("is_closed", [False, True])
async def test_a_message_is_kept_though_nothing_can_be_decided_between_the_two_steps(
    is_closed: bool,  # noqa: FBT001 - a case
) -> None:
    town, journal = slow_town()
    async with town:
        caller = await speaks(town, is_closed=is_closed)
        journal.breaks_after = True
        caller.hang_up()
        await town.pass_s(3)
        assert town.service.engine.doubt
        journal.is_broken = False
        await town.pass_s(90)
        assert is_to_be_rung(town)


async def test_a_message_is_kept_though_the_process_dies_between_the_two_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Town(company=OFFICE) as town:
        caller = await speaks(town, is_closed=True)
        reception = town.service.switchboard.reception
        asked: list[CallId] = []

        async def dies(call_id: CallId, **_: object) -> Reply:
            asked.append(call_id)
            raise RuntimeError("this process does nothing more")

        monkeypatch.setattr(reception, "reply", dies)
        caller.hang_up()
        await turns_until(lambda: bool(asked))
        await town.crashes()
        assert town.state.calls == {}
        await town.comes_back()
        await town.pass_s(60)
        assert is_to_be_rung(town)
        assert town.events(CallClosed) == []


# -- An agent has accepted, and does not talk yet


async def hangs_up_while_joined(town: Town, *, first: str) -> DeskPage:
    """Anna accepts, and before she has brought her leg the caller hangs up, which ends his message too;
    that, or that he has left, comes `first`.
    """
    caller = await speaks(town, is_closed=False)
    anna = await town.desk("anna")
    late = {"message": "call-status", "left": "record"}[first]
    held = town.twilio.faults.hold(lambda one: late in (one.kind, one.event))
    await anna.accept()
    caller.hang_up()
    await town.pass_s(1)
    assert len(held.held) == 1
    held.end()
    await town.pass_s(1)
    return anna


@pytest.mark.parametrize("first", ["message", "left"])
async def test_a_message_is_kept_whose_caller_hangs_up_when_an_agent_has_just_accepted(
    first: str,
) -> None:
    async with Town(company=OFFICE) as town:
        anna = await hangs_up_while_joined(town, first=first)
        (requeued,) = town.events(CallRequeued)
        assert isinstance(requeued, CallRequeued)
        assert (requeued.reason, requeued.back_at_ms) == ("caller_left", None)
        assert anna.last("requeued")["reason"] == "caller_left"
        assert is_to_be_rung(town)
        assert anna.is_ringing(), "she does not back off, and is asked anew"
        await takes_the_message(town, anna)


@pytest.mark.parametrize("late", ["record", "call-status"])
async def test_a_message_is_kept_whose_caller_is_gone_when_he_is_to_be_moved_to_his_agent(
    late: str,
) -> None:
    """Her leg is there before it is known that he has hung up, or before what he has said."""
    async with Town(company=OFFICE) as town:
        caller = await speaks(town, is_closed=False)
        anna = await town.desk("anna")
        held = town.twilio.faults.hold(lambda one: late in (one.kind, one.event))
        others = town.twilio.faults.hold(lambda one: one.event == "record")
        caller.hang_up()
        leg = await anna.take()
        await town.pass_s(1)
        assert leg.where.startswith("conference")
        others.end()
        held.end()
        await town.pass_s(1)
        assert is_to_be_rung(town)
        assert leg.is_over
        await takes_the_message(town, anna)


async def test_whoever_leaves_none_while_an_agent_is_joined_has_given_up() -> None:
    """He has hung up without a word; a message is waited for, and then no more."""
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await town.presses(caller, "2")
        await town.until(lambda: caller.where == "record", within_s=60)
        anna = await town.desk("anna")
        await anna.accept()
        caller.hang_up()
        await town.pass_s(1)
        await anna.join()
        await town.pass_s(AGENT_WAITS_MS / 1000)
        assert town.outcomes == ["abandoned"]
        assert anna.state == "ready", "and does not back off"
        await town.comes_to_rest()
        assert town.events(CallbackRequested) == []


async def test_an_agent_who_comes_when_a_message_is_waited_for_does_not_wait_as_long() -> None:
    async with Town(company=OFFICE) as town:
        town.nobody_looks()
        caller = await waits(town)
        await town.presses(caller, "2")
        await town.until(lambda: caller.where == "record", within_s=60)
        caller.hang_up()
        await town.pass_s(5)
        anna = await town.desk("anna")
        await anna.take()
        await town.pass_s(AGENT_WAITS_MS / 1000 - 1)
        assert anna.state == "connecting"
        await town.pass_s(1)
        assert (anna.state, town.outcomes) == ("ready", ["abandoned"])
        await town.comes_to_rest()


async def test_whoever_hangs_up_as_he_is_moved_from_his_message_to_his_agent_has_given_up() -> None:
    """Of a message that was broken off by that, nothing comes."""
    async with Town(company=OFFICE) as town:
        caller = await speaks(town, is_closed=False)
        anna = await town.desk("anna")
        started = town.twilio.faults.hold(lambda one: one.event == "conference-start")
        await anna.take()
        await town.until(lambda: caller.where.startswith("conference"), within_s=5)
        caller.hang_up()
        await town.pass_s(1)
        started.drop()
        started.end()
        await town.pass_s(AGENT_WAITS_MS / 1000)
        assert anna.state == "ready", "and does not back off"
        await town.comes_to_rest()
        assert town.outcomes == ["abandoned"]
        assert town.events(CallbackRequested) == []


# -- Who is on the line again


async def test_whoever_was_rung_back_and_talked_is_not_owed_it_again() -> None:
    """His agent is lost: he waits, on the line, and talks to the next one."""
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await town.presses(caller, "1")
        await town.until(lambda: caller.is_over, within_s=60)
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg), within_s=20)
        rung = town.twilio.call_to(CARLA)
        emma = await town.desk("emma", ready=False)
        assert (await anna.ask("transfer", call=anna.last("offer")["call"], queue="sales"))[
            "type"
        ] == "done"
        await town.until(lambda: rung.where.startswith("enqueue"), within_s=10)
        await emma.ask("set_ready")
        await emma.accept()
        await town.until(lambda: bool(town.events(CallRequeued)), within_s=30)
        await town.pass_s(2)
        assert rung.where.startswith("enqueue"), "emma has brought no sound, and he waits on"
        assert not is_to_be_rung(town)
        assert len(town.events(CallbackRequested)) == 1
        await town.until(emma.is_ringing, within_s=60)
        leg = await emma.take()
        await town.until(lambda: town.twilio.talking(rung, leg), within_s=10)
        rung.hang_up()
        await town.comes_to_rest(within_s=300)
        assert town.outcomes == ["completed"]
        assert len(town.twilio.calls_to(CARLA)) == 1


async def test_whoever_was_rung_back_is_owed_what_he_is_promised_after_that() -> None:
    """Passed on, he leaves a message while the next agent, who does not come, is awaited."""
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await town.presses(caller, "1")
        await town.until(lambda: caller.is_over, within_s=60)
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg), within_s=20)
        rung = town.twilio.call_to(CARLA)
        assert said("called_back") in rung.heard_text
        await town.service.switchboard.agent_left(
            anna.last("offer")["call"], anna.last("offer")["offer"], lost=True
        )
        await town.pass_s(1)
        await town.until(lambda: rung.where.startswith("enqueue"), within_s=10)
        await town.presses(rung, "2")
        await speaks_after_the_tone(town, rung, WORDS)
        await town.until(anna.is_ringing, within_s=30)
        await anna.accept()
        rung.press("#")
        await town.pass_s(2)
        assert not is_to_be_rung(town)
        await town.until(lambda: len(town.events(CallRequeued)) == 2, within_s=60)
        await town.pass_s(1)
        assert is_to_be_rung(town)
        assert town.events(CallbackFailed) == []
