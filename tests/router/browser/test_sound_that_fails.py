"""Pages whose sound does not find its way: tried again for a while, and then not in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.carriers.browser import limits
from tests.router.browser.village import Village

if TYPE_CHECKING:
    from pathlib import Path

    from tests.router.browser.pages import CallerPage, Page


async def fails(village: Village, page: Page, times: int) -> None:
    """The page says so of each link that it is given, as fast as it can."""
    for _ in range(times):
        met = page.all("meet") + page.all("peer")
        await page.says("media", peer=met[-1]["peer"], state="failed")
        await page.syncs()
    await village.settle()


async def signals(village: Village, caller: CallerPage, leg: Page, data: str, times: int) -> int:
    """How many of so many signals reach the agent's page."""
    before = len(leg.all("signal"))
    for number in range(times):
        await caller.signals(caller.peer, data)
        if number % 40 == 39:
            await village.pass_s(1)
    await village.settle()
    return len(leg.all("signal")) - before


async def test_two_whose_sound_fails_are_introduced_anew(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        met = caller.peer
        await fails(village, caller, 1)
        assert caller.peer != met
        (peer,) = leg.peers
        await leg.says("media", peer=peer, state="failed")
        await village.settle()
        assert list(leg.peers) != [peer]
        assert anna.state == "talking"


async def test_a_caller_whose_sound_never_comes_is_told_and_his_agent_is_free(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        await fails(village, caller, limits.INTRODUCTIONS_MAX - 1)
        assert anna.state == "talking"
        await fails(village, caller, 1)
        assert caller.last("ended")["reason"] == "lost"
        assert leg.last("ended")["reason"] == "over"
        await village.pass_s(60)
        await village.comes_to_rest()
        assert village.outcomes == ["completed"]


async def test_the_same_holds_if_the_agents_page_says_so(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        for _ in range(limits.INTRODUCTIONS_MAX):
            (peer,) = leg.peers
            await leg.says("media", peer=peer, state="failed")
            await leg.syncs()
        await village.settle()
        assert caller.last("ended")["reason"] == "lost"


async def test_a_network_that_fails_now_and_then_ends_no_call(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, _ = await village.talks(anna)
        every_s = limits.INTRODUCTIONS_MS // limits.INTRODUCTIONS_MAX // 1_000
        for _ in range(limits.INTRODUCTIONS_MAX + 5):
            await fails(village, caller, 1)
            await caller.hears_agent()
            await village.pass_s(every_s)
        assert anna.state == "talking"


async def test_a_caller_keeps_no_supervisor_out(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller, leg = await village.talks(await village.desk())
        await fails(village, caller, limits.INTRODUCTIONS_MAX - 1)
        page = await village.supervises(village.call, "listen")
        assert page.kinds == ["joined", "peer"]
        assert {one["role"] for one in leg.peers.values()} == {"caller", "supervisor"}


async def test_a_supervisor_whose_sound_never_comes_is_told_and_the_talk_goes_on(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        page = await village.supervises(village.call, "listen")
        await fails(village, page, limits.INTRODUCTIONS_MAX)
        assert page.last("ended")["reason"] == "lost"
        assert {one["role"] for one in leg.peers.values()} == {"caller"}
        assert village.service.engine.calls.open[village.call].supervised_by is None
        assert not caller.is_closed
        assert anna.state == "talking"


async def test_a_caller_cannot_flood_the_agents_page(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        large = "x" * limits.SIGNAL_CHARS_MAX
        passed = await signals(village, caller, leg, large, 40)
        assert passed == limits.SIGNAL_CHARS_IN_ALL_MAX // limits.SIGNAL_CHARS_MAX
        await village.pass_s(limits.SIGNALS_MS // 1_000)
        passed = await signals(village, caller, leg, "x", limits.SIGNALS_MAX + 80)
        seconds = (limits.SIGNALS_MAX + 80) // 40
        most = limits.SIGNALS_MAX + seconds * limits.SIGNALS_MAX * 1_000 // limits.SIGNALS_MS
        assert limits.SIGNALS_MAX <= passed <= most
        assert anna.state == "talking"


async def test_what_two_pages_need_to_find_each_other_gets_through_each_time(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        caller, leg = await village.talks(await village.desk())
        for _ in range(5):
            await fails(village, caller, 1)
            assert await signals(village, caller, leg, "d" * 8_000, 1) == 1
            assert await signals(village, caller, leg, "c" * 200, 20) == 20
            await village.pass_s(1)
