"""The journal cannot be written for a while: callers' pages are held, and go on where they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.events import CallQueued
from router.calls import CallArrived
from router.carriers.browser import limits
from tests.router.browser.village import Village
from tests.stories.held_journal import HeldJournal
from tests.stories.shop import REPAIR, said

if TYPE_CHECKING:
    from pathlib import Path


class Doubtful(Village):
    """A village whose journal can be broken."""

    def __init__(self, folder: Path) -> None:
        self.held = HeldJournal()
        super().__init__(folder, new_journal=lambda: self.held)

    async def recovers(self) -> None:
        """What was decided is written by the next try, and whoever is held is looked after."""
        self.held.is_broken = False
        await self.pass_s(12)
        assert not self.service.engine.doubt


async def test_a_new_caller_is_held_and_then_answered(tmp_path: Path) -> None:
    async with Doubtful(tmp_path) as village:
        village.held.is_broken = True
        caller = await village.calls()
        assert caller.kinds == ["welcome", "moment"]
        assert caller.captions == said("moment")
        await village.pass_s(30)
        told = [bool(one["items"]) for one in caller.all("moment")]
        assert told == [True, False, False, False]
        await village.recovers()
        assert caller.does == "listen"
        assert len([one for one in village.events if isinstance(one, CallArrived)]) == 1


async def test_what_a_caller_says_meanwhile_counts_once(tmp_path: Path) -> None:
    async with Doubtful(tmp_path) as village:
        caller = await village.calls()
        village.held.is_broken = True
        await caller.types(REPAIR["nl"])
        await village.settle()
        assert caller.does == "moment"
        await village.recovers()
        await village.is_put_through(caller)
        assert len([one for one in village.events if isinstance(one, CallQueued)]) == 1


async def test_two_who_talk_notice_nothing(tmp_path: Path) -> None:
    async with Doubtful(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        village.held.is_broken = True
        await village.calls()
        assert village.service.engine.doubt
        (peer,) = leg.peers
        await leg.signals(peer, "still here")
        await village.pass_s(10)
        assert caller.last("signal")["data"] == "still here"
        assert not caller.all("moment")
        await village.recovers()
        assert anna.state == "talking"


async def test_a_caller_who_hangs_up_meanwhile_has_left_when_it_is_over(tmp_path: Path) -> None:
    async with Doubtful(tmp_path) as village:
        first, second = await village.waits(), await village.waits()
        village.held.is_broken = True
        await second.presses("3")
        await village.settle()
        assert second.does == "moment"
        await first.says("hang_up")
        await village.settle()
        assert first.is_over
        await village.recovers()
        assert second.does == "waiting"
        await village.until(lambda: len(village.state.calls) == 1)


async def test_who_hung_up_meanwhile_has_left_even_while_agents_decline_his_call_at_once(
    tmp_path: Path,
) -> None:
    async with Doubtful(tmp_path) as village:
        caller = await village.waits()
        village.held.is_broken = True
        other = await village.calls()
        await caller.says("hang_up")
        await village.settle()
        await village.recovers()
        await other.closes()
        desks = [await village.desk(agent) for agent in ("anna", "emma")]
        for _ in range(30):
            for desk in desks:
                await desk.asks("set_ready")
                if desk.is_ringing:
                    offer = desk.last("offer")
                    await desk.asks("decline", call=offer["call"], offer=offer["offer"])
            await village.pass_s(2)
        assert all(desk.all("offer") for desk in desks)
        assert not village.state.calls


async def test_an_agents_leg_that_could_not_be_noted_is_forgotten(tmp_path: Path) -> None:
    async with Doubtful(tmp_path) as village:
        anna = await village.desk()
        await village.waits()
        await anna.accepts()
        await village.settle()
        village.held.is_broken = True
        await village.calls()
        leg = await village.leg(anna, ready=False)
        assert leg.last("ended")["reason"] == "stopping"
        await leg.closes()
        await anna.closes()
        await village.pass_s(15)
        await village.recovers()
        await village.pass_s(limits.HELD_MS // 1_000)
        assert not village.door._registry.agents
        assert not village.door._registry.rooms


async def test_an_agents_leg_that_could_not_be_noted_is_there_at_the_next_try(
    tmp_path: Path,
) -> None:
    async with Doubtful(tmp_path) as village:
        anna = await village.desk()
        caller = await village.waits()
        await anna.accepts()
        await village.settle()
        village.held.is_broken = True
        await village.calls()
        await village.leg(anna, ready=False)
        village.held.is_broken = False
        await village.pass_s(4)
        leg = await village.leg(anna)
        await caller.hears_agent()
        await village.settle()
        assert anna.state == "talking"
        await village.pass_s(20)
        assert anna.state == "talking"
        assert not leg.is_closed
