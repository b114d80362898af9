"""Pages are loaded anew, fall asleep or die, of callers and of agents, in line and in the middle of talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallConnected, CallRequeued
from router.calls import CallArrived
from tests.router.browser.pages import CallerPage
from tests.router.browser.village import Village
from tests.stories.held_journal import HeldJournal
from tests.stories.shop import REPAIR, said
from tests.stories.turns import turns

if TYPE_CHECKING:
    from pathlib import Path


async def busy(village: Village, journal: HeldJournal) -> None:
    """The journal writes somebody else's call: what is decided now waits for the next batch."""
    journal.hold()
    page = CallerPage(await village.connects("/browser/call"))
    village.pages.append(page)
    await page.says("call", v=1, language="nl")
    while not journal.holding:
        await page.syncs()


async def comes_back_meanwhile(village: Village, before: CallerPage) -> CallerPage:
    """The page of a caller is loaded anew, and has been let in."""
    page = CallerPage(await village.connects("/browser/call"))
    village.pages.append(page)
    await page.says("call", v=1, resume=before.secret)
    await page.syncs()
    await turns(100)
    return page


async def test_a_callers_page_loaded_anew_is_asked_the_same_again(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        before = await village.calls()
        await before.closes()
        await village.pass_s(10)
        after = await village.comes_back(before)
        assert after.last("welcome")["resumed"]
        assert after.secret == before.secret
        assert after.last("say")["turn"] == before.last("say")["turn"]
        assert len(village.service.engine.calls.open) == 1


async def test_a_callers_page_loaded_anew_before_his_answer_is_written_is_asked_what_follows(
    tmp_path: Path,
) -> None:
    journal = HeldJournal()
    async with Village(tmp_path, new_journal=lambda: journal) as village:
        before = await village.calls()
        call = village.call
        await busy(village, journal)
        await before.types(REPAIR["nl"])
        await before.syncs()
        after = await comes_back_meanwhile(village, before)
        journal.release()
        await village.settle()
        turn = village.service.engine.calls.open[call].turn
        assert turn is not None
        assert after.turn == turn.state.turn > before.turn
        await village.is_put_through(after)


async def test_a_callers_page_loaded_anew_as_his_agent_goes_is_led_on_from_there(
    tmp_path: Path,
) -> None:
    journal = HeldJournal()
    async with Village(tmp_path, new_journal=lambda: journal) as village:
        before, leg = await village.talks(await village.desk())
        await busy(village, journal)
        await leg.says("leave")
        await leg.syncs()
        after = await comes_back_meanwhile(village, before)
        journal.release()
        await village.settle()
        assert "meet" not in after.kinds
        assert said("survey_invitation_one") in after.captions
        assert not village.door._registry.rooms


async def test_a_callers_page_loaded_anew_keeps_its_place_in_line(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        before = await village.waits()
        await village.waits()
        await before.closes()
        await village.pass_s(5)
        after = await village.comes_back(before)
        assert after.last("waiting")["position"] == 1


async def test_a_callers_page_loaded_anew_goes_on_talking(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        before, leg = await village.talks(anna)
        (known,) = leg.peers
        await before.closes()
        await village.pass_s(3)
        assert anna.state == "talking"
        after = await village.comes_back(before)
        assert after.does == "meet"
        (peer,) = leg.peers
        assert peer != known
        await after.hears_agent()
        await after.signals(after.peer, "here again")
        await village.settle()
        assert leg.last("signal") == {"type": "signal", "peer": peer, "data": "here again"}
        assert sum(isinstance(one, CallConnected) for one in village.events) == 1
        assert anna.state == "talking"


async def test_a_callers_page_that_does_not_come_back_has_hung_up(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        await caller.closes()
        await village.pass_s(14)
        assert anna.state == "talking"
        await village.pass_s(2)
        assert anna.state == "wrapping_up"
        assert leg.last("ended")["reason"] == "over"
        gone = await village.comes_back(caller)
        assert gone.last("ended")["reason"] in ("over", "refused")
        await village.pass_s(60)
        await village.comes_to_rest()
        assert village.outcomes == ["completed"]


async def test_a_caller_who_hangs_up_before_his_call_has_come_in_leaves_none(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        page = CallerPage(await village.connects("/browser/call"))
        village.pages.append(page)
        await page.says("call", v=1, language="nl")
        await page.says("hang_up")
        await village.settle()
        assert page.is_over
        assert [one for one in village.events if isinstance(one, CallArrived)]
        assert not village.service.engine.calls.open
        assert not list(village._stuck())


async def test_a_callers_page_that_falls_asleep_in_line_has_left(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller = await village.waits()
        await village.sleeps_s(9)
        assert village.state.calls
        await village.sleeps_s(17)
        assert caller.is_closed
        await village.comes_to_rest()
        assert village.outcomes == ["abandoned"]


async def test_the_secret_of_a_call_belongs_to_one_page_at_a_time(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        first = await village.waits()
        second = await village.comes_back(first)
        assert first.last("ended")["reason"] == "taken"
        await village.settle()
        assert first.is_closed
        await village.pass_s(20)
        assert not second.is_closed
        assert village.state.calls


async def test_a_wrong_secret_brings_nobody_into_a_call(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        await village.waits()
        stranger = await village.comes_back("A" * 43)
        assert stranger.kinds == ["ended"]
        assert stranger.last("ended")["reason"] == "refused"
        await village.settle()
        assert len(village.service.engine.calls.open) == 1


async def test_an_agents_page_loaded_anew_brings_the_sound_back(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        met = caller.peer
        await leg.closes()
        await anna.closes()
        await village.pass_s(4)
        hold = caller.last("hold")
        assert (hold["on"], hold["reason"]) == (True, "away")
        assert not caller.is_closed
        again = await village.desk(ready=False)
        assert again.state == "talking"
        new_leg = await village.leg(again)
        assert not caller.last("hold")["on"]
        assert caller.peer != met
        (peer,) = new_leg.peers
        await new_leg.signals(peer, "offer")
        await caller.hears_agent()
        await village.settle()
        assert caller.last("signal")["data"] == "offer"
        await village.pass_s(20)
        assert again.state == "talking"
        assert not [one for one in village.events if isinstance(one, CallRequeued)]


async def test_a_caller_whose_agents_page_dies_goes_back_in_line(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        await leg.closes()
        await anna.closes()
        await village.pass_s(9)
        assert caller.does == "meet"
        await village.pass_s(3)
        assert caller.does == "waiting"
        assert said("agent_lost") in caller.captions
        emma = await village.desk("emma")
        await village.takes(emma)
        await caller.hears_agent()
        await village.settle()
        assert emma.state == "talking"
        await caller.says("hang_up")
        await village.pass_s(60)
        await village.comes_to_rest()
        assert village.outcomes == ["completed"]


async def test_an_agents_page_that_leaves_on_purpose_ends_the_call(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        await leg.says("leave")
        await village.settle()
        assert anna.state == "wrapping_up"
        assert said("survey_invitation_one") in caller.captions


async def test_an_agent_who_never_brings_his_leg_loses_the_call(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller = await village.waits()
        await anna.accepts()
        await village.pass_s(25)
        assert caller.does == "waiting"
        assert anna.state != "connecting"


async def test_a_second_page_of_the_agent_takes_the_leg_over(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, first = await village.talks(anna)
        second = await village.leg(anna)
        assert first.last("ended")["reason"] == "taken"
        (peer,) = second.peers
        await caller.signals(caller.peer, "to whom?")
        await village.settle()
        assert second.last("signal")["peer"] == peer
        assert not first.all("signal")
        await village.pass_s(20)
        assert anna.state == "talking"


@pytest.mark.parametrize("first", ["caller", "agent"])
async def test_both_hang_up_at_once(tmp_path: Path, first: str) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        call = anna.last("connected")["call"]
        if first == "caller":
            await caller.says("hang_up")
        await anna.says("hang_up", v=1, call=call)
        await leg.says("leave")
        await caller.says("hang_up")
        await village.pass_s(60)
        await village.comes_to_rest()
        assert village.outcomes == ["completed"]
        assert caller.is_over


async def test_a_caller_on_hold_stays_so_when_the_agents_page_is_loaded_anew(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        call = anna.last("connected")["call"]
        await anna.asks("hold", call=call, on=True)
        await village.settle()
        await leg.closes()
        await anna.closes()
        await village.pass_s(4)
        again = await village.desk(ready=False)
        assert again.last("connected")["held"]
        new_leg = await village.leg(again)
        hold = caller.last("hold")
        assert (hold["on"], hold["reason"]) == (True, "held")
        assert hold["music"]
        assert new_leg.last("held")["on"]
        await again.asks("hold", call=call, on=False)
        await village.settle()
        assert not caller.last("hold")["on"]


async def test_a_callers_page_loaded_anew_while_the_agents_is_away_hears_that_he_is(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        await leg.closes()
        await village.pass_s(2)
        await caller.closes()
        again = await village.comes_back(caller)
        hold = again.last("hold")
        assert (hold["on"], hold["reason"]) == (True, "away")
        await village.leg(anna)
        assert not again.last("hold")["on"]
        assert again.does == "meet"
