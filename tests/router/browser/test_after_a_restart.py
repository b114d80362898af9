"""The service crashes, or is stopped, and comes back: pages find their calls where they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from queues.events import CallConnected, CallEnded, CallQueued
from router.calls import CallArrived
from router.journal.sqlite import SqliteJournal
from tests.router.browser.village import Village

if TYPE_CHECKING:
    from pathlib import Path

Way = Literal["crash", "stop"]

pytestmark = pytest.mark.parametrize("way", ["crash", "stop"])


class OnDisk(Village):
    """Its journal is in SQLite, and read again by each life of the service."""

    def __init__(self, folder: Path, *changes: tuple[str, str]) -> None:
        super().__init__(
            folder, *changes, new_journal=lambda: SqliteJournal(folder / "data"), keeps=True
        )

    async def goes_and_comes(self, way: Way) -> None:
        await (self.restarts() if way == "stop" else self.crashes())

    async def count(self, kind: type) -> int:
        await self.service.engine.all_written()
        entries = self.service._journal.entries()
        return sum([isinstance(one.event, kind) async for some in entries for one in some])


async def test_a_caller_is_asked_where_he_was(tmp_path: Path, way: Way) -> None:
    async with OnDisk(tmp_path) as village:
        before = await village.calls()
        await village.goes_and_comes(way)
        after = await village.comes_back(before)
        assert after.last("welcome")["resumed"]
        assert after.last("say")["turn"] == before.last("say")["turn"]
        assert await village.count(CallArrived) == 1


async def test_a_caller_in_line_keeps_his_place(tmp_path: Path, way: Way) -> None:
    async with OnDisk(tmp_path) as village:
        first, second = await village.waits(), await village.waits()
        await village.goes_and_comes(way)
        later = await village.comes_back(second)
        before = await village.comes_back(first)
        assert before.last("waiting")["position"] == 1
        assert later.last("waiting")["position"] == 2
        assert await village.count(CallQueued) == 2


async def test_two_who_talk_find_each_other_again(tmp_path: Path, way: Way) -> None:
    async with OnDisk(tmp_path) as village:
        caller, _ = await village.talks(await village.desk())
        await village.goes_and_comes(way)
        again = await village.comes_back(caller)
        await village.pass_s(4)
        assert not again.is_closed
        anna = await village.desk(ready=False)
        assert anna.state == "talking"
        leg = await village.leg(anna)
        (peer,) = leg.peers
        await leg.signals(peer, "offer")
        await again.hears_agent()
        await village.settle()
        assert again.last("signal")["data"] == "offer"
        await village.pass_s(60)
        assert anna.state == "talking"
        await again.says("hang_up")
        await village.pass_s(60)
        await village.comes_to_rest()
        assert (await village.count(CallConnected), await village.count(CallEnded)) == (1, 1)


@pytest.mark.parametrize("first", ["caller", "agent"])
@pytest.mark.parametrize("is_acted", [True, False], ids=["acted", "written only"])
async def test_a_caller_on_hold_stays_so_until_the_agent_is_back(
    tmp_path: Path,
    way: Way,
    is_acted: bool,  # noqa: FBT001
    first: str,
) -> None:
    async with OnDisk(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        call = anna.last("connected")["call"]
        await anna.asks("hold", call=call, on=True)
        if is_acted:
            await village.settle()
            assert caller.last("hold")["on"]
            assert leg.last("held")["on"]
        await village.goes_and_comes(way)
        if first == "caller":
            caller = await village.comes_back(caller)
        anna = await village.desk(ready=False)
        leg = await village.leg(anna)
        again = caller if first == "caller" else await village.comes_back(caller)
        await again.hears_agent()
        await village.settle()
        assert [(one["on"], one["reason"]) for one in again.all("hold")][-1] == (True, "held")
        assert leg.last("held")["on"]
        await anna.asks("hold", call=call, on=False)
        await village.settle()
        assert not again.last("hold")["on"]
        assert not leg.last("held")["on"]
        assert anna.state == "talking"


async def test_whoever_does_not_come_back_has_hung_up(tmp_path: Path, way: Way) -> None:
    async with OnDisk(tmp_path) as village:
        await village.talks(await village.desk())
        await village.waits()
        await village.calls()
        await village.goes_and_comes(way)
        await village.sleeps_s(20)
        assert len(village.service.engine.calls.open) == 3
        await village.sleeps_s(60)
        assert not village.service.engine.calls.open


async def test_a_caller_whose_agent_does_not_come_back_is_in_line_again(
    tmp_path: Path, way: Way
) -> None:
    async with OnDisk(tmp_path) as village:
        caller, _ = await village.talks(await village.desk())
        await village.goes_and_comes(way)
        again = await village.comes_back(caller)
        await village.pass_s(70)
        assert again.does == "waiting"
        (call,) = village.state.calls.values()
        assert call.state == "waiting"


async def test_a_pass_of_before_the_restart_is_good_no_more(tmp_path: Path, way: Way) -> None:
    async with OnDisk(tmp_path) as village:
        anna = await village.desk()
        await village.talks(anna)
        await village.goes_and_comes(way)
        leg = await village.leg(anna, ready=False)
        assert leg.last("ended")["reason"] == "refused"


async def test_a_promise_to_ring_holds(tmp_path: Path, way: Way) -> None:
    async with OnDisk(tmp_path) as village:
        caller = await village.waits()
        await caller.presses("1")
        await village.settle()
        await caller.keeps_silent()
        await village.settle()
        await caller.has_played()
        await village.settle()
        assert caller.does == "promised"
        await village.goes_and_comes(way)
        again = await village.comes_back(caller)
        assert again.does == "promised"
        anna = await village.desk()
        await village.takes(anna)
        assert again.does == "ring"
        await again.says("answer")
        await village.settle()
        await again.hears_agent()
        await village.settle()
        assert anna.state == "talking"
