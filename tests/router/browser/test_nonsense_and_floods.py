"""Pages that speak nonsense, too much, or for another site; addresses that call without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import WSServerHandshakeError

from router.carriers.browser import limits
from router.carriers.page import MESSAGES_PER_S_MAX
from router.people import limits as people
from tests.router.browser.pages import CallerPage, Page
from tests.router.browser.village import EMBEDDING, Village

if TYPE_CHECKING:
    from pathlib import Path

NONSENSE = (
    "",
    "null",
    "[]",
    "{",
    '{"type":"dance"}',
    '{"type":"digits","digits":"12a"}',
    '{"type":"digits","digits":""}',
    '{"type":"words","turn":-1,"text":"hello"}',
    '{"type":"words","turn":0}',
    '{"type":"here","more":1}',
    '{"type":"signal","peer":"' + "x" * 33 + '","data":"a"}',
    "[" * 5_000,
)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "ftp://127.0.0.1", "http://["])
@pytest.mark.parametrize("path", ["/browser/call", "/browser/leg"])
async def test_pages_of_other_sites_are_not_let_in(tmp_path: Path, origin: str, path: str) -> None:
    async with Village(tmp_path) as village:
        with pytest.raises(WSServerHandshakeError) as refused:
            await village.connects(path, headers={"Origin": origin})
        assert refused.value.status == 403


async def test_pages_that_embed_us_may_call_and_bring_no_agents_legs(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller = await village.calls(headers={"Origin": EMBEDDING})
        assert caller.does == "listen"
        with pytest.raises(WSServerHandshakeError):
            await village.connects("/browser/leg", headers={"Origin": EMBEDDING})


@pytest.mark.parametrize("text", NONSENSE)
async def test_nonsense_changes_nothing_and_in_a_row_closes_the_page(
    tmp_path: Path, text: str
) -> None:
    async with Village(tmp_path) as village:
        caller = await village.calls()
        for _ in range(4):
            await caller.sends(text)
        await village.settle()
        assert not caller.is_closed
        assert caller.does == "listen"
        for _ in range(5):
            await caller.sends(text)
        await village.settle()
        assert caller.last("ended")["reason"] == "bad_messages"
        assert caller.is_closed


async def test_what_does_not_fit_the_moment_changes_nothing(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller = await village.calls()
        for kind in ("answer", "decline", "played", "ready", "here"):
            fields = {"turn": 0} if kind == "played" else {}
            await caller.says(kind, **fields)
        await caller.has_recorded(1_000, upload="/browser/recordings/" + "0" * 32)
        await caller.says("media", peer="nobody", state="connected")
        await caller.says("signal", peer="nobody", data="hello")
        await caller.says("silence", turn=caller.turn + 5)
        await caller.says("call", v=1)
        await village.settle()
        assert caller.kinds == ["welcome", "say"]


async def test_a_page_that_says_something_else_first_is_closed(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        page = CallerPage(await village.connects("/browser/call"))
        village.pages.append(page)
        await page.says("here")
        await village.settle()
        assert page.is_closed
        assert not village.service.engine.calls.open


async def test_a_page_that_says_nothing_is_closed(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        page = CallerPage(await village.connects("/browser/call"))
        village.pages.append(page)
        await village.sleeps_s(11)
        assert page.is_closed


async def test_a_flood_of_messages_closes_the_page(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller = await village.calls()
        for _ in range(MESSAGES_PER_S_MAX + 10):
            await caller.says("here")
        await village.settle()
        assert caller.last("ended")["reason"] == "bad_messages"


async def test_an_address_may_begin_so_many_calls_and_more_after_a_while(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        for _ in range(limits.CALLS_PER_PEER_MAX):
            page = await village.calls()
            await page.says("hang_up")
            await village.settle()
        refused = await village.calls()
        assert refused.last("ended")["reason"] == "too_many"
        await village.pass_s(limits.CALLS_REFILL_MS // 1_000)
        assert (await village.calls()).does == "listen"


async def test_an_address_may_have_so_many_pages_open(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        many = range(people.UNPROVEN_PER_NETWORK_MAX)
        sockets = [await village.connects("/browser/call") for _ in many]
        with pytest.raises(WSServerHandshakeError) as refused:
            await village.connects("/browser/call")
        assert refused.value.status == 503
        for one in sockets:
            await one.close()
        await village.settle()
        assert (await village.calls()).does == "listen"


@pytest.mark.parametrize("token", ["", "x", "a.b", "0" * 64 + ".e30", "é.é"])
async def test_a_leg_without_a_pass_of_ours_is_refused(tmp_path: Path, token: str) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        await village.waits()
        await anna.accepts()
        await village.settle()
        page = Page(await village.connects("/browser/leg"))
        village.pages.append(page)
        await page.says("join", v=1, token=token or "-", offer=anna.offer)
        await village.settle()
        assert page.kinds == ["ended"]
        assert page.is_closed


async def test_an_agent_brings_no_leg_for_what_he_has_not_accepted(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna, emma = await village.desk(), await village.desk("emma")
        await village.waits()
        await anna.accepts()
        await village.settle()
        for offer in (anna.offer, "nothing", "a.b", f"{village.call}.{'9' * 12}"):
            page = Page(await village.connects("/browser/leg"))
            village.pages.append(page)
            await page.says("join", v=1, token=emma.token, offer=offer)
            await village.settle()
            assert page.last("ended")["reason"] == "refused"
        assert not village.door._registry.agents


async def test_a_pass_is_good_for_a_working_day(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        passes = village.door._passes
        assert passes.use(anna.token) is not None
        await village.clock.advance(limits.VOICE_MS + 1, village._until_quiet)
        assert passes.use(anna.token) is None


async def test_no_secret_and_no_words_are_logged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, _ = await village.talks(anna)
        for _ in range(6):
            await caller.sends("nonsense of a caller")
        await village.settle()
        await village.pass_s(20)
        secrets = (caller.secret, anna.token)
    logged = capsys.readouterr()
    for text in (*secrets, "nonsense of a caller", "mijn fiets"):
        assert text not in logged.out + logged.err
