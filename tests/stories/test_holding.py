"""An agent lets the caller he talks to wait: music for the one, silence for the other, nobody lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from router.calls import HoldNoted
from tests.emulators.twilio import Person
from tests.stories.town import FINN, PUBLIC_URL, Town

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle
    from tests.stories.desk_page import DeskPage, Message

MUSIC = f"{PUBLIC_URL}/twilio/music.wav"


async def dies(*_: object, **__: object) -> None:
    """The process is gone before this is done."""
    raise asyncio.CancelledError


async def holds(desk: DeskPage, *, on: bool = True) -> Message:
    return await desk.ask("hold", call=desk.last("connected")["call"], on=on)


def are_apart(town: Town, caller: CallHandle, desk: DeskPage) -> bool:
    """Neither hears the other, and both are still there."""
    assert desk.leg is not None
    hears = town.twilio.can_hear(caller, desk.leg) or town.twilio.can_hear(desk.leg, caller)
    return not hears and caller.where.startswith("conference") and not desk.leg.is_over


def talk(town: Town, caller: CallHandle, desk: DeskPage) -> bool:
    assert desk.leg is not None
    return town.twilio.talking(caller, desk.leg)


async def test_a_caller_on_hold_hears_music_and_then_his_agent_again() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        assert "hold" in anna.last("connected")["can"]
        assert (await holds(anna))["type"] == "done"
        await town.pass_s(1)
        assert are_apart(town, caller, anna)
        assert str(caller.heard[-1]) == f"[{MUSIC}]"
        await town.pass_s(600)
        assert str(caller.heard[-1]) == f"[{MUSIC}]"
        assert are_apart(town, caller, anna)
        await holds(anna, on=False)
        await town.pass_s(1)
        assert talk(town, caller, anna)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]
        assert [one.on for one in town.events(HoldNoted) if isinstance(one, HoldNoted)] == [
            True,
            False,
        ]


@pytest.mark.parametrize("who", ["caller", "agent"])
async def test_whoever_hangs_up_during_it_ends_the_call(who: str) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await holds(anna)
        await town.pass_s(1)
        if who == "caller":
            caller.hang_up()
        else:
            await anna.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]
        assert not town.service.outbox.waiting


async def test_a_caller_on_hold_is_passed_on_and_talks_to_the_next() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await holds(anna)
        await town.pass_s(1)
        await anna.ask("transfer", call=anna.last("connected")["call"], queue="repairs")
        await town.until(lambda: caller.where.startswith("enqueue"), within_s=15)
        bram = await town.desk("bram")
        leg = await bram.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        assert bram.last("connected")["held"] is False
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


@pytest.mark.parametrize("after_commit", [True, False])
@pytest.mark.parametrize("status", [429, 503])
async def test_what_is_not_certain_is_asked_again(status: int, *, after_commit: bool) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        town.twilio.faults.fail_rest(
            "POST", f"Participants/{caller.sid}", status=status, after_commit=after_commit, times=2
        )
        await holds(anna)
        await town.pass_s(6)
        assert are_apart(town, caller, anna)
        await holds(anna, on=False)
        await town.pass_s(1)
        assert talk(town, caller, anna)
        caller.hang_up()
        await town.comes_to_rest()


async def test_the_last_word_counts_while_twilio_cannot_be_asked() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        failing = town.twilio.faults.fail_rest(
            "POST", f"Participants/{caller.sid}", after_commit=False, times=1_000
        )
        await holds(anna)
        await town.pass_s(2)
        await holds(anna, on=False)
        failing.times = 0
        await town.pass_s(20)
        assert talk(town, caller, anna)
        caller.hang_up()
        await town.comes_to_rest()


async def test_what_is_carried_out_too_late_is_put_right() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        rest = town.service._rest
        assert rest is not None
        (conference,) = town.twilio.conferences
        await rest.change_occupant(conference.sid, caller.sid, hold=True)
        await town.pass_s(1)
        assert talk(town, caller, anna)
        await holds(anna)
        await town.pass_s(1)
        await rest.change_occupant(conference.sid, caller.sid, hold=False)
        await town.pass_s(1)
        assert are_apart(town, caller, anna)
        caller.hang_up()
        await town.comes_to_rest()


async def test_what_is_reported_late_does_not_keep_a_caller_from_being_passed_on() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        late = town.twilio.faults.hold(lambda about: about.event == "participant-hold")
        await holds(anna)
        await town.pass_s(1)
        town.twilio.faults.fail_rest(
            "POST", f"Calls/{caller.sid}", status=503, after_commit=False, times=1
        )
        await anna.ask("transfer", call=anna.last("connected")["call"], queue="repairs")
        late.end()
        await town.pass_s(2)
        assert not caller.where.startswith("conference")
        assert anna.leg is not None
        assert anna.leg.is_over
        caller.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize("is_done", [True, False])
async def test_a_crash_in_the_middle_lets_nobody_wait_for_ever(
    monkeypatch: pytest.MonkeyPatch, *, is_done: bool
) -> None:
    """Whether the caller was let wait, or talked to again, when the process died."""
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        for on in (True, False):
            if not is_done:
                monkeypatch.setattr(town.service.carriers["twilio"], "hold", dies)
            await holds(anna, on=on)
            await town.pass_s(0)
            await town.crashes()
            await town.comes_back()
            await town.pass_s(5)
            leg = anna.leg
            anna = await town.desk("anna", ready=False)
            anna.leg = leg
            assert anna.last("connected")["held"] is on
            assert are_apart(town, caller, anna) is on
        assert talk(town, caller, anna)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_an_agent_at_a_telephone_cannot_be_given_a_caller_back_and_is_not_offered_it() -> (
    None
):
    async with Town() as town:
        town.twilio.people[FINN] = Person(answers_after_ms=2_000, presses="1")
        finn = await town.desk("finn")
        caller = await town.asks_for_repair()
        await town.until(lambda: town.agent_state("finn") == "talking", within_s=30)
        assert "hold" not in finn.last("connected")["can"]
        assert (await holds(finn))["code"] == "not_possible_now"
        assert town.events(HoldNoted) == []
        caller.hang_up()
        await town.comes_to_rest()
