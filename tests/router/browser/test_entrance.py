"""Pages that have not shown what they come for keep nobody out who has, and are bounded by address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError

from router.carriers.browser import limits
from router.carriers.browser.entrance import Entrance
from router.people import limits as people
from tests.router.browser.village import Village
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from pathlib import Path

BEHIND_PROXY = ("[service]\n", "[service]\nbehind_proxy = true\n")
NEIGHBOURS = ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2::3")
OTHER = "2001:db8:1:3::1"


async def opens(village: Village, path: str, peer: str) -> ClientWebSocketResponse:
    return await village.connects(path, headers={"X-Forwarded-For": peer})


async def is_refused(village: Village, path: str, peer: str) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await opens(village, path, peer)
    assert refused.value.status == 503


async def close(village: Village, sockets: list[ClientWebSocketResponse]) -> None:
    for one in sockets:
        await one.close()
    await village.settle()


@pytest.mark.parametrize("path", ["/browser/call", "/browser/leg"])
async def test_idle_pages_of_one_network_keep_only_it_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(people, "UNPROVEN_PER_NETWORK_MAX", 2)
    async with Village(tmp_path, BEHIND_PROXY) as village:
        idle = [await opens(village, path, peer) for peer in NEIGHBOURS[:2]]
        await is_refused(village, path, NEIGHBOURS[2])
        other = await opens(village, path, OTHER)
        await close(village, [*idle, other])
        await close(village, [await opens(village, path, NEIGHBOURS[2])])


async def test_desks_bring_their_legs_and_need_no_place_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "UNPROVEN_PER_NETWORK_MAX", 1)
    async with Village(tmp_path) as village:
        anna, emma = await village.desk(), await village.desk("emma")
        await village.talks(anna)
        other = await village.waits()
        await village.takes(emma)
        await other.hears_agent()
        await village.settle()
        assert (anna.state, emma.state) == ("talking", "talking")


async def test_an_idle_page_is_gone_after_a_while_and_makes_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "UNPROVEN_PER_NETWORK_MAX", 1)
    async with Village(tmp_path) as village:
        idle = await village.connects("/browser/leg")
        await village.sleeps_s(11)
        await close(village, [await village.connects("/browser/leg")])
        await idle.close()


async def test_idle_pages_of_callers_take_no_place_from_those_that_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CALLERS_MAX", 2)
    async with Village(tmp_path) as village:
        idle = [await village.connects("/browser/call") for _ in range(3)]
        callers = [await village.calls() for _ in range(2)]
        assert [one.does for one in callers] == ["listen"] * 2
        refused = await village.calls()
        assert refused.last("ended")["reason"] == "too_many"
        again = await village.comes_back(callers[0])
        assert again.does == "listen", "who has a call is let in even if all places are taken"
        await callers[1].says("hang_up")
        await village.settle()
        assert (await village.calls()).does == "listen"
        await close(village, idle)


def test_a_call_that_finds_no_place_uses_none_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CALLERS_MAX", 1)
    monkeypatch.setattr(limits, "CALLS_PER_PEER_MAX", 1)
    entrance = Entrance(VirtualClock())
    entrance.came("a")
    assert not entrance.may_call("b")
    entrance.left("a")
    assert entrance.may_call("b")
    assert not entrance.may_call("b")


def test_an_address_has_so_many_calls_going_and_others_have_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "OPEN_PER_PEER_MAX", 2)
    entrance = Entrance(VirtualClock())
    entrance.came("a")
    assert entrance.may_call("a")
    entrance.came("a")
    assert not entrance.may_call("a")
    assert entrance.may_call("b")
    entrance.left("a")
    assert entrance.may_call("a")
