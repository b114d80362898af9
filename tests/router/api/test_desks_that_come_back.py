"""Several desks of one agent, desks that die, and desks that come back in the middle of something."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from queues.events import AgentLost, AgentSignedOut, OfferWithdrawn
from queues.ids import AgentId
from router.api import limits
from router.errors import JournalFailed, RequestRefused
from router.journal.memory import MemoryJournal
from tests.router.api.world import World, token_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.ports import Batch, Recorded, Submitted


async def test_two_desks_of_an_agent_are_told_the_same_and_one_brings_the_audio() -> None:
    async with World() as world:
        left, right = await world.is_ready(), await world.signs_in()
        call, offer = await world.offered(left)
        assert (await right.until("offer"))["call"] == call
        await left.says("accept", call=call, offer=offer)
        assert (await left.until("joining"))["join"] is not None
        assert (await right.until("joining"))["join"] is None


async def test_an_agent_is_reachable_while_one_desk_is_open() -> None:
    async with World() as world:
        left, right = await world.is_ready(), await world.signs_in()
        await left.closes()
        await world.offered(right)
        await right.closes()
        await world.witness.sees(AgentLost)
        assert not world.is_reachable("Anna")


async def test_a_desk_that_is_gone_gets_no_calls_and_its_offer_is_withdrawn() -> None:
    async with World() as world:
        anna = await world.is_ready()
        await world.offered(anna)
        await anna.closes()
        await world.witness.sees(OfferWithdrawn)
        assert not world.is_reachable("Anna")
        bram = await world.signs_in("Bram")
        await bram.says("set_ready")
        assert (await bram.until("offer"))["offer"] == 2


async def test_a_desk_whose_machine_is_dead_is_noticed_by_its_heartbeat() -> None:
    async with World(heartbeat_s=0.02) as world:
        desk = await world.connects(autoping=False)
        await desk.says("sign_in", token=token_of("Anna"))
        await desk.until("signed_in")
        await world.witness.sees(AgentLost)


async def test_a_desk_that_comes_back_within_the_grace_time_keeps_its_state() -> None:
    async with World() as world:
        anna = await world.is_ready()
        await anna.closes()
        await world.witness.sees(AgentLost)
        await world.passes(59)
        desk = await world.connects()
        answer = await desk.asks("sign_in", token=token_of("Anna"))
        assert answer["state"]["state"] == "ready"
        assert answer["state"]["reachable"]
        await world.passes(60)
        await world.offered(desk)


async def test_a_desk_that_stays_away_signs_its_agent_out() -> None:
    async with World() as world:
        anna = await world.is_ready()
        await anna.closes()
        await world.witness.sees(AgentLost)
        await world.passes(60)
        await world.witness.sees(AgentSignedOut)
        desk = await world.connects()
        answer = await desk.asks("sign_in", token=token_of("Anna"))
        assert answer["state"]["reason"] == "signed_in"


@pytest.mark.parametrize("name", ["Anna", "Tess"], ids=["at a desk", "with a telephone"])
async def test_a_second_desk_that_opens_while_it_rings_rings_too(name: str) -> None:
    async with World() as world:
        first = await world.is_ready(name)
        await world.rings()
        offer = await first.until("offer")
        await world.passes(7)
        second = await world.connects()
        await second.says("sign_in", token=token_of(name))
        assert (await second.hears())["state"]["state"] == "offered"
        again = await second.hears()
        assert again["now_ms"] == offer["now_ms"] + 7_000
        assert {**again, "now_ms": 0} == {**offer, "now_ms": 0}


async def test_when_the_desk_that_brings_the_audio_and_its_leg_are_gone_the_newest_other_one_does() -> (
    None
):
    async with World() as world:
        bringing, _, newest = (
            await world.is_ready(),
            await world.signs_in(),
            await world.signs_in(),
        )
        call, offer = await world.offered(bringing)
        await bringing.says("accept", call=call, offer=offer)
        await bringing.until("joining")
        assert (await newest.until("joining"))["join"] is None
        world.desks.is_brought = lambda _call, _offer: False
        await bringing.closes()
        joining = await newest.until("joining")
        assert joining["join"]["parameters"] == {"offer": f"{call}.{offer}"}
        world.desks.leg_gone(AgentId("Anna"))  # the one that is to bring it is there
        back = await world.signs_in()
        assert (await back.until("joining"))["join"] is None


async def test_a_page_whose_desk_is_gone_for_a_moment_keeps_the_audio_as_long_as_its_leg_is_there() -> (
    None
):
    async with World() as world:
        bringing, other = await world.is_ready(), await world.signs_in()
        call, _ = await world.connecting(bringing)
        assert (await other.until("joining"))["join"] is None
        there = True
        world.desks.is_brought = lambda _call, _offer: there
        await bringing.closes()
        back = await world.signs_in()
        assert (await back.until("joining"))["join"] is None
        there = False
        world.desks.leg_gone(AgentId("Anna"))
        assert (await back.until("joining"))["join"]["parameters"]["offer"].startswith(call)


async def test_a_desk_that_comes_back_while_connecting_brings_the_audio() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, offer = await world.connecting(anna)
        await anna.closes()
        await world.witness.sees(AgentLost)
        back = await world.signs_in()
        joining = await back.hears()
        assert joining["type"] == "joining"
        assert joining["join"]["parameters"] == {"offer": f"{call}.{offer}"}


async def test_a_second_desk_that_opens_while_connecting_leaves_the_audio_to_the_first() -> None:
    async with World() as world:
        await world.connecting(await world.is_ready())
        second = await world.signs_in()
        assert (await second.hears())["join"] is None


async def test_a_desk_that_comes_back_while_talking_shows_the_call() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, _ = await world.talking(anna)
        talking_since_ms = world.clock.now_ms()
        await anna.closes()
        await world.witness.sees(AgentLost)
        await world.passes(20)
        back = await world.signs_in()
        connected = await back.hears()
        assert connected["type"] == "connected"
        assert (connected["call"], connected["since_ms"]) == (call, talking_since_ms)
        assert connected["card"]["concern"] == "billing"
        assert (await back.asks("hang_up", call=call))["type"] == "done"


async def test_a_desk_that_comes_back_while_wrapping_up_sees_how_long_it_has() -> None:
    async with World() as world:
        anna = await world.is_ready()
        await world.wrapping_up(anna)
        until_ms = world.clock.now_ms() + 30_000
        await anna.closes()
        back = await world.connects()
        state = (await back.asks("sign_in", token=token_of("Anna")))["state"]
        assert (state["state"], state["wrap_up_until_ms"]) == ("wrapping_up", until_ms)


async def test_signing_out_at_one_desk_signs_the_other_out_too() -> None:
    async with World() as world:
        left, right = await world.signs_in(), await world.signs_in()
        await left.asks("sign_out")
        await right.becomes("signed_out")
        assert (await right.asks("set_ready"))["code"] == "not_signed_in"


async def test_after_a_restart_agents_without_a_desk_count_as_unreachable() -> None:
    async with World() as world:
        present, missing = AgentId("anna"), AgentId("bram")
        await world.signs_in("Anna")
        await world.attendance.desk_opened(missing)  # as replay leaves it
        await world.desks.open()
        assert world.engine.core.state.agents[present].reachable
        assert not world.engine.core.state.agents[missing].reachable


async def test_after_a_restart_all_who_have_no_desk_are_written_at_once() -> None:
    async with World() as world:
        for agent in ("anna", "bram"):
            await world.attendance.desk_opened(AgentId(agent))
        submitted = world.engine.submit
        decided_before: list[int] = []

        def submit(command: Submitted) -> asyncio.Future[Sequence[Recorded]]:
            decided_before.append(world.engine.written)
            return submitted(command)

        world.engine.submit = submit  # type: ignore[method-assign]
        await world.desks.open()
        assert len(decided_before) == 2
        assert len(set(decided_before)) == 1


async def test_a_lost_desk_is_reported_again_if_the_engine_was_too_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with World() as world:
        reached = asyncio.Event()

        async def too_busy(_agent: AgentId) -> None:
            reached.set()
            raise RequestRefused("too many commands are waiting")

        desk = await world.is_ready()
        with monkeypatch.context() as patch:
            patch.setattr(world.attendance, "desk_closed", too_busy)
            await desk.closes()
            await reached.wait()
            await world.settle()
        assert world.is_reachable("Anna")
        await world.passes(limits.REPORT_AGAIN_MS / 1000)
        assert not world.is_reachable("Anna")


class FailingJournal(MemoryJournal):
    fails = False

    async def append(self, batch: Batch) -> None:
        if self.fails:
            raise JournalFailed("the disk is full")
        await super().append(batch)


async def test_when_the_journal_fails_the_desk_is_told_and_stays_open() -> None:
    journal = FailingJournal()
    async with World(journal=journal) as world:
        desk = await world.signs_in()
        journal.fails = True
        answer = await desk.asks("set_ready")
        assert answer["code"] == "service_in_doubt"
        assert "disk" not in answer["message"]
        assert (await desk.asks("ping", nonce="n"))["type"] == "pong"
