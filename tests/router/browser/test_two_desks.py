"""An agent works at two desks, and the page that brings his sound dies, or is only away for a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.events import CallConnected, CallRequeued
from tests.router.browser.pages import Page
from tests.router.browser.village import Village
from tests.stories.held_journal import HeldJournal
from tests.stories.shop import said
from tests.stories.turns import turns_until

if TYPE_CHECKING:
    from pathlib import Path


async def test_when_the_page_that_brings_the_sound_dies_the_other_one_brings_it(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        bringing, other = await village.desk(), await village.desk(ready=False)
        caller, leg = await village.talks(bringing)
        assert not [one for one in other.messages if one.get("join")]
        await leg.closes()
        await bringing.closes()
        await village.settle()
        assert caller.last("hold")["reason"] == "away"
        new_leg = await village.leg(other)
        assert not caller.last("hold")["on"]
        await new_leg.signals(next(iter(new_leg.peers)), "from the other page")
        await caller.hears_agent()
        await village.pass_s(30)
        assert caller.last("signal")["data"] == "from the other page"
        assert other.state == "talking"
        assert sum(isinstance(one, CallConnected) for one in village.events) == 1


async def test_a_caller_whom_the_other_page_does_not_take_goes_back_in_line(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        bringing, other = await village.desk(), await village.desk(ready=False)
        caller, leg = await village.talks(bringing)
        await bringing.closes()
        await leg.closes()
        await village.pass_s(12)
        assert caller.does == "waiting"
        assert said("agent_lost") in caller.captions
        assert [one.reason for one in village.events if isinstance(one, CallRequeued)] == [
            "agent_lost"
        ]
        assert other.last("requeued")["reason"] == "agent_lost"


async def test_a_page_whose_desk_alone_is_gone_keeps_the_sound(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        bringing, other = await village.desk(), await village.desk(ready=False)
        _, leg = await village.talks(bringing)
        await bringing.closes()
        await village.pass_s(20)
        assert not [one for one in other.messages if one.get("join")]
        assert other.state == "talking"
        await leg.closes()
        await village.settle()
        await village.leg(other)
        await village.pass_s(20)
        assert other.state == "talking"


async def test_a_desk_that_comes_while_no_other_one_can_talk_brings_the_sound(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        bringing, mute = await village.desk(), await village.desk(ready=False)
        await mute.says("here", v=1, can_talk=False)
        _, leg = await village.talks(bringing)
        await leg.closes()
        await bringing.closes()
        await village.pass_s(2)
        assert not [one for one in mute.messages if one.get("join")]
        back = await village.desk(ready=False)
        await village.leg(back)
        await village.pass_s(20)
        assert back.state == "talking"


async def test_a_page_whose_leg_alone_is_gone_brings_it_again_itself(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        bringing, other = await village.desk(), await village.desk(ready=False)
        _, leg = await village.talks(bringing)
        await leg.closes()
        await village.pass_s(3)
        assert not [one for one in other.messages if one.get("join")]
        await village.leg(bringing)
        await village.pass_s(20)
        assert bringing.state == "talking"


async def test_a_page_that_takes_the_leg_over_while_that_is_being_noted_is_told_once_that_it_has_it(
    tmp_path: Path,
) -> None:
    journal = HeldJournal()
    async with Village(tmp_path, new_journal=lambda: journal) as village:
        anna, other = await village.desk(), await village.desk(ready=False)
        await village.waits()
        await anna.accepts()
        await village.settle()
        journal.hold()
        first, second = [Page(await village.connects("/browser/leg")) for _ in range(2)]
        await first.says("join", v=1, token=anna.token, offer=anna.offer)
        await turns_until(lambda: journal.holding == 1)
        (leg,) = village.door._registry.agents.values()
        before = leg.page
        await second.says("join", v=1, token=other.token, offer=anna.offer)
        await turns_until(lambda: leg.page is not before)
        journal.release()
        village.pages += [first, second]
        await village.settle()
        assert first.kinds == ["ended"]
        assert first.last("ended")["reason"] == "taken"
        assert second.kinds.count("joined") == 1
        await second.closes()
