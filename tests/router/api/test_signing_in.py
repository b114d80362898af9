"""Who may sign in at a desk, and who must wait."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest

from queues.events import AgentSignedIn
from router.api import limits
from router.api.access import FailedSignIns
from router.people import limits as people_limits
from tests.router.api.world import World, token_of
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from queues.ids import AgentId


async def test_signing_in_tells_the_desk_who_works_there_and_how_he_stands() -> None:
    async with World() as world:
        desk = await world.connects()
        await desk.says("sign_in", token=token_of("Anna"), request="first")
        now_ms = world.clock.now_ms()
        assert await desk.hears() == {
            "v": 1,
            "type": "signed_in",
            "request": "first",
            "agent": "anna",
            "name": "Anna",
            "state": {
                "state": "away",
                "since_ms": now_ms,
                "now_ms": now_ms,
                "reachable": True,
                "reason": "signed_in",
                "plan": None,
                "call": None,
                "offer": None,
                "wrap_up_until_ms": None,
                "wrap_up_call": None,
            },
            "voices": [{"carrier": "twilio", "token": "voice-anna", "expires_at_ms": None}],
            "desk": {
                "away_reasons": ["break", "lunch", "training", "meeting"],
                "dispositions": ["solved", "follow_up", "passed_on", "wrong_number"],
                "queues": ["accounts", "desk"],
                "can_escalate": False,
            },
        }


async def test_an_agent_who_is_ready_is_told_so_and_asked_to_wait_for_calls() -> None:
    async with World() as world:
        desk = await world.signs_in()
        await desk.says("set_ready", request="r1")
        assert (await desk.hears())["state"]["state"] == "ready"
        assert await desk.hears() == {"v": 1, "type": "done", "request": "r1"}


async def test_a_wrong_token_is_refused_and_the_connection_closed() -> None:
    async with World() as world:
        desk = await world.connects()
        answer = await desk.asks("sign_in", token="the-token-of-nobody")
        assert answer["code"] == "wrong_token"
        assert await desk.is_closed_with() == 4401
        assert not any(isinstance(event, AgentSignedIn) for event in world.witness.events)


@pytest.mark.parametrize("fields", [{}, {"token": token_of("Anna"), "ticket": "a-ticket"}])
async def test_a_desk_signs_in_with_a_ticket_or_with_a_token(fields: dict[str, str]) -> None:
    async with World() as world:
        desk = await world.connects()
        assert (await desk.asks("sign_in", **fields))["code"] == "bad_message"
        await world.signs_in()
        assert (await desk.asks("sign_in", token=token_of("Anna")))["type"] == "signed_in"


async def test_without_people_no_ticket_is_worth_anything() -> None:
    async with World() as world:
        desk = await world.connects()
        assert (await desk.asks("sign_in", ticket="a-ticket"))["code"] == "wrong_token"
        assert await desk.is_closed_with() == 4401


async def test_after_a_wrong_token_the_right_one_signs_in() -> None:
    async with World() as world:
        desk = await world.connects()
        await desk.asks("sign_in", token="the-token-of-nobody")
        await world.signs_in()


async def test_too_many_wrong_tokens_from_one_address_have_to_wait_a_minute() -> None:
    async with World() as world:
        for _ in range(limits.FAILED_SIGN_INS_MAX):
            desk = await world.connects()
            assert (await desk.asks("sign_in", token="guess"))["code"] == "wrong_token"
            assert await desk.is_closed_with() == 4401
        desk = await world.connects()
        answer = await desk.asks("sign_in", token=token_of("Anna"))
        assert answer["code"] == "too_many_sign_ins"
        assert await desk.is_closed_with() == 4429
        await world.passes(60)
        await world.signs_in()


async def test_a_desk_that_does_not_sign_in_within_ten_seconds_is_closed() -> None:
    async with World() as world:
        desk = await world.connects()
        await desk.asks("ping", nonce="")
        await world.clock.advance(9_999, world.settle)
        assert not desk.socket.closed
        code, _ = await asyncio.gather(desk.is_closed_with(), world.passes(0.001))
        assert code == 4408


async def test_a_desk_that_signed_in_in_time_stays() -> None:
    async with World() as world:
        desk = await world.signs_in()
        await world.passes(3_600)
        assert (await desk.asks("ping", nonce="x"))["nonce"] == "x"


async def test_nothing_can_be_asked_for_before_signing_in() -> None:
    async with World() as world:
        desk = await world.connects()
        for kind in ("set_ready", "sign_out", "finish_wrap_up"):
            assert (await desk.asks(kind))["code"] == "not_signed_in"
        answer = await desk.asks("sign_in", token=token_of("Anna"))
        assert answer["state"]["state"] == "away"


async def test_a_desk_signs_in_only_once() -> None:
    async with World() as world:
        desk = await world.signs_in("Anna")
        answer = await desk.asks("sign_in", token=token_of("Bram"))
        assert answer["code"] == "not_possible_now"
        assert world.state_of("Bram") is None
        assert (await desk.asks("set_ready"))["type"] == "done"


async def test_after_signing_out_the_same_connection_may_sign_in_again() -> None:
    async with World() as world:
        desk = await world.is_ready()
        await desk.says("sign_out", request="bye")
        state = (await desk.hears())["state"]
        assert (state["state"], state["reachable"]) == ("signed_out", False)
        assert (await desk.hears())["request"] == "bye"
        assert (await desk.asks("set_ready"))["code"] == "not_signed_in"
        assert (await desk.asks("sign_in", token=token_of("Bram")))["agent"] == "bram"
        assert world.state_of("Anna") is None


async def test_after_signing_out_a_desk_that_stays_is_closed() -> None:
    async with World() as world:
        desk = await world.is_ready()
        await desk.asks("sign_out")
        code, _ = await asyncio.gather(desk.is_closed_with(), world.passes(10))
        assert code == 4408


async def test_signing_out_while_talking_waits_for_the_end_of_the_call() -> None:
    async with World() as world:
        desk = await world.is_ready()
        call, _ = await world.talking(desk)
        await desk.becomes("talking")
        await desk.says("sign_out")
        assert (await desk.becomes("talking"))["plan"] == "signed_out"
        await desk.says("hang_up", call=call)
        await desk.becomes("wrapping_up")
        await desk.says("finish_wrap_up")
        await desk.becomes("signed_out")


async def test_an_agent_may_have_only_so_many_desks() -> None:
    async with World() as world:
        for _ in range(limits.DESKS_PER_AGENT_MAX):
            await world.signs_in()
        desk = await world.connects()
        assert (await desk.asks("sign_in", token=token_of("Anna")))["code"] == "too_many_desks"
        assert await desk.is_closed_with() == 4429
        assert world.is_reachable("Anna")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://[", "ftp://127.0.0.1", ""]
)
async def test_a_page_of_another_site_may_not_connect(origin: str) -> None:
    async with World() as world:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.connects(origin=origin)
        assert refused.value.status == 403


async def test_our_own_pages_and_allowed_ones_may_connect() -> None:
    async with World(allowed_origins=["https://Desk.example.com/calls"]) as world:
        ours = world.url("").rstrip("/")
        for origin in (ours, "https://desk.example.com"):
            desk = await world.connects(origin=origin)
            answer = await desk.asks("sign_in", token=token_of("Anna"))
            assert answer["type"] == "signed_in"


async def test_a_service_that_stops_closes_its_desks_and_takes_no_more() -> None:
    async with World() as world:
        anna, stranger = await world.signs_in(), await world.connects()
        await world.door.stop()
        assert await anna.is_closed_with() == 1001
        assert await stranger.is_closed_with() == 1001
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.connects()
        assert refused.value.status == 503
        await world.settle()
        assert world.is_reachable("Anna"), "it is not the desk that failed"


async def test_nobody_signs_in_when_the_engine_has_stopped() -> None:
    async with World() as world:
        world.engine.stop()
        desk = await world.connects()
        answer = await desk.asks("sign_in", token=token_of("Anna"))
        assert answer["code"] == "service_stopping"
        assert await desk.is_closed_with() == 4503


async def test_an_agent_who_is_signed_out_while_signing_in_is_signed_in_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The time for a desk to come back may end at the very moment at which it does."""
    async with World() as world:
        opened = world.attendance.desk_opened
        signed_out = False

        async def just_too_late(agent: AgentId) -> None:
            nonlocal signed_out
            await opened(agent)
            if not signed_out:
                signed_out = True
                await world.attendance.sign_out(agent)

        monkeypatch.setattr(world.attendance, "desk_opened", just_too_late)
        desk = await world.connects()
        answer = await desk.asks("sign_in", token=token_of("Anna"))
        assert answer["state"]["state"] == "away"
        assert (await desk.asks("set_ready"))["type"] == "done"


async def test_the_service_takes_only_so_many_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SOCKETS_MAX", 1)
    async with World() as world:
        await world.signs_in()
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.connects()
        assert refused.value.status == 503


async def test_strangers_who_only_connect_take_no_place_from_desks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "SOCKETS_MAX", 2)
    monkeypatch.setattr(people_limits, "UNPROVEN_PER_NETWORK_MAX", 3)
    async with World() as world:
        strangers = [await world.connects() for _ in range(2)]
        await world.signs_in("Anna")
        strangers.append(await world.connects())
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.connects()
        assert refused.value.status == 503
        await strangers.pop().closes()
        await world.settle()
        await world.signs_in("Bram")


async def test_a_desk_that_has_signed_in_counts_as_no_stranger_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people_limits, "UNPROVEN_PER_NETWORK_MAX", 1)
    async with World() as world:
        desk = await world.signs_in("Anna")
        assert (await desk.asks("sign_out"))["type"] == "done"
        await world.signs_in("Bram")


async def test_wrong_tokens_from_one_network_count_together() -> None:
    failed = FailedSignIns(VirtualClock())
    for number in range(limits.FAILED_SIGN_INS_MAX):
        failed.count(f"2001:db8:1:2::{number:x}")
    assert failed.is_blocked("2001:db8:1:2:ffff::1")
    assert not failed.is_blocked("2001:db8:1:3::1")


def test_addresses_that_failed_never_pile_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "PEERS_REMEMBERED_MAX", 3)
    failed = FailedSignIns(VirtualClock())
    for peer in ("a", "b", "c", "d"):
        for _ in range(limits.FAILED_SIGN_INS_MAX):
            failed.count(peer)
    assert [peer for peer in "abcd" if failed.is_blocked(peer)] == ["b", "c", "d"]
