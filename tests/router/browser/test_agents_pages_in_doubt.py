"""The journal cannot be written while agents' pages go, come and stay away: no talk is lost by that, and
none goes on without an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.events import CallEnded, CallRequeued
from router.calls import DifferenceNoted
from tests.router.browser.test_in_doubt import Doubtful
from tests.stories.shop import said

if TYPE_CHECKING:
    from pathlib import Path

    from tests.router.browser.pages import Page


async def break_journal(village: Doubtful) -> Page:
    """Somebody wants a decision, so that it is noticed."""
    village.held.is_broken = True
    other = await village.calls()
    assert village.service.engine.doubt
    return other


async def test_an_agents_page_that_comes_back_meanwhile_is_heard_again(tmp_path: Path) -> None:
    async with Doubtful(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        await break_journal(village)
        await leg.closes()
        await village.pass_s(3)
        assert caller.last("hold")["on"]
        again = await village.leg(anna)
        assert again.last("joined")
        assert not caller.last("hold")["on"]
        await caller.hears_agent()
        await village.recovers()
        await village.pass_s(60)
        assert anna.state == "talking"


async def test_an_agents_page_may_stay_away_as_long_as_nothing_can_be_decided(
    tmp_path: Path,
) -> None:
    async with Doubtful(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        await break_journal(village)
        await leg.closes()
        await village.pass_s(40)
        assert caller.last("hold")["reason"] == "away"
        await village.recovers()
        assert said("agent_lost") in caller.captions
        assert [one.reason for one in village.events if isinstance(one, CallRequeued)] == [
            "agent_lost"
        ]


async def test_an_agent_who_hangs_up_meanwhile_has_hung_up_when_it_is_over(tmp_path: Path) -> None:
    async with Doubtful(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        await break_journal(village)
        await leg.says("leave")
        await village.pass_s(30)
        assert anna.state == "talking"
        await village.recovers()
        assert anna.state == "wrapping_up"
        assert said("survey_invitation_one") in caller.captions


async def test_a_page_that_could_not_be_reported_and_dies_leaves_no_call_behind(
    tmp_path: Path,
) -> None:
    async with Doubtful(tmp_path) as village:
        anna = await village.desk()
        caller = await village.waits()
        await anna.accepts()
        await village.settle()
        other = await break_journal(village)
        leg = await village.leg(anna)
        assert leg.last("ended")["reason"] == "stopping"
        await anna.closes()
        await village.pass_s(5)
        await village.recovers()
        await other.says("hang_up")
        await village.until(lambda: caller.does == "waiting", 60)
        await caller.says("hang_up")
        await village.pass_s(60)
        await village.comes_to_rest()


async def test_a_leg_whose_page_nobody_waits_for_is_seen_to_be_over(tmp_path: Path) -> None:
    async with Doubtful(tmp_path) as village:
        anna = await village.desk()
        await village.talks(anna)
        await village.pass_s(40)
        (leg,) = village.door._registry.agents.values()
        leg.page = None  # as a defect of ours would leave it
        await village.pass_s(20)
        seen = [one.difference for one in village.events if isinstance(one, DifferenceNoted)]
        assert seen == ["agent_gone"]
        assert any(isinstance(one, CallEnded) for one in village.events)


async def test_who_hung_up_meanwhile_is_known_as_soon_as_it_is_over(tmp_path: Path) -> None:
    async with Doubtful(tmp_path) as village:
        anna = await village.desk()
        caller, _ = await village.talks(anna)
        waiter = await village.waits()
        await village.pass_s(40)
        await break_journal(village)
        await caller.says("hang_up")
        await waiter.says("hang_up")
        await village.pass_s(20)
        assert anna.state == "talking"
        village.held.is_broken = False
        for _ in range(10):
            if not village.service.engine.doubt:
                break
            await village.pass_s(1)
        await village.settle()
        assert anna.state == "wrapping_up"
        assert [one.state for one in village.state.calls.values()] == []
