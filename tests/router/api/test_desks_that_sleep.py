"""Pages that are connected and asleep, or cannot bring sound: nobody is reached there."""

from __future__ import annotations

import pytest

from queues.events import OfferWithdrawn
from router.api import limits
from router.calls import DifferenceNoted
from router.errors import InDoubt
from tests.router.api.world import DeskClient, World, token_of

BEAT_MS = 1_000
SILENT_S = limits.SILENT_MS / 1000


async def beating(world: World, name: str = "Anna") -> DeskClient:
    """A desk that has announced that it is going to say that it is there."""
    desk = await world.connects()
    told = await desk.asks("sign_in", token=token_of(name), heartbeat_ms=BEAT_MS)
    assert told["type"] == "signed_in"
    await desk.asks("set_ready")
    return desk


async def is_here(world: World, desk: DeskClient, **fields: object) -> None:
    assert (await desk.asks("here", **fields))["type"] == "done"
    await world.settle()


def noted(world: World) -> list[tuple[str | None, str]]:
    return [
        (one.agent, one.difference)
        for one in world.witness.events
        if isinstance(one, DifferenceNoted)
    ]


async def test_a_page_that_says_so_in_time_is_awake() -> None:
    async with World() as world:
        desk = await beating(world)
        for _ in range(20):
            await world.passes(SILENT_S - 0.001)
            await is_here(world, desk)
        assert world.is_reachable("Anna")
        assert noted(world) == []


async def test_a_page_that_is_silent_is_noticed_within_five_seconds_and_gets_no_offers() -> None:
    async with World() as world:
        await beating(world)
        await world.passes(SILENT_S - 0.001)
        assert world.is_reachable("Anna")
        await world.passes(0.001)
        assert not world.is_reachable("Anna")
        assert SILENT_S < 5
        assert noted(world) == [("anna", "desk_silent")]
        await world.rings()
        await world.settle()
        assert world.state_of("Anna") == "ready"


async def test_silence_is_counted_from_the_last_word_whatever_it_was() -> None:
    async with World() as world:
        desk = await beating(world)
        await world.passes(3)
        await desk.asks("ping", nonce="n")
        await world.passes(SILENT_S - 0.001)
        assert world.is_reachable("Anna")
        await world.passes(0.001)
        assert not world.is_reachable("Anna")


async def test_a_call_that_rings_at_a_page_that_falls_asleep_goes_on_to_the_next_agent() -> None:
    async with World() as world:
        anna = await beating(world)
        call, _ = await world.offered(anna)
        bram = await world.is_ready("Bram")
        await world.passes(SILENT_S)
        withdrawn = await world.witness.sees(OfferWithdrawn)
        assert isinstance(withdrawn, OfferWithdrawn)
        assert (withdrawn.agent, withdrawn.reason) == ("anna", "agent_unreachable")
        assert (await bram.until("offer"))["call"] == call


@pytest.mark.parametrize("word", ["here", "ping", "nonsense"])
async def test_a_page_that_wakes_up_is_back_with_its_first_word(word: str) -> None:
    async with World() as world:
        desk = await beating(world)
        await world.passes(20)
        assert not world.is_reachable("Anna")
        await desk.says(word, **({"nonce": "n"} if word == "ping" else {}))
        await world.until(lambda: world.is_reachable("Anna"))
        await world.passes(SILENT_S - 0.001)
        assert world.is_reachable("Anna")
        await world.passes(0.001)
        assert not world.is_reachable("Anna")
        assert noted(world) == [("anna", "desk_silent")] * 2


async def test_a_page_without_a_microphone_gets_no_calls_until_it_has_one() -> None:
    async with World() as world:
        desk = await beating(world)
        await is_here(world, desk, can_talk=False)
        assert not world.is_reachable("Anna")
        assert noted(world) == [("anna", "desk_mute")]
        await is_here(world, desk, can_talk=False)
        assert noted(world) == [("anna", "desk_mute")]
        await world.rings()
        await desk.says("here", can_talk=True)
        assert (await desk.until("offer"))["offer"] == 1
        assert world.is_reachable("Anna")


async def test_a_page_that_has_announced_nothing_may_say_that_it_cannot_talk() -> None:
    async with World() as world:
        desk = await world.is_ready()
        await is_here(world, desk, can_talk=False)
        assert not world.is_reachable("Anna")
        await world.passes(60)
        assert noted(world) == [("anna", "desk_mute")]


async def test_a_page_that_announces_nothing_may_be_silent() -> None:
    async with World() as world:
        await world.is_ready()
        await world.passes(3_600)
        assert world.is_reachable("Anna")


async def test_an_agent_is_reached_while_one_of_his_pages_is_awake_and_can_talk() -> None:
    async with World() as world:
        await beating(world)
        other = await beating(world)
        await world.passes(3)
        await is_here(world, other)
        await world.passes(3)
        assert world.is_reachable("Anna")
        assert noted(world) == []
        await is_here(world, other, can_talk=False)
        assert not world.is_reachable("Anna")
        assert noted(world) == [("anna", "desk_mute")]


async def test_when_the_only_page_that_is_awake_goes_nobody_is_reached() -> None:
    async with World() as world:
        await beating(world)
        other = await beating(world)
        await world.passes(3)
        await is_here(world, other)
        await world.passes(3)
        await other.closes()
        await world.until(lambda: not world.is_reachable("Anna"))


async def test_a_second_page_lets_an_agent_be_reached_whose_first_is_asleep() -> None:
    async with World() as world:
        await beating(world)
        await world.passes(10)
        await beating(world)
        assert world.is_reachable("Anna")


async def test_an_agent_with_a_telephone_is_reached_there_whatever_his_page_does() -> None:
    async with World() as world:
        desk = await beating(world, "Tess")
        await is_here(world, desk, can_talk=False)
        await world.passes(30)
        assert world.is_reachable("Tess")
        assert noted(world) == []


async def test_who_sleeps_too_long_is_signed_out_and_signs_in_anew() -> None:
    async with World() as world:
        desk = await beating(world)
        await world.passes(SILENT_S + 60)
        assert world.state_of("Anna") is None
        told = await desk.asks("sign_in", token=token_of("Anna"))
        assert told["state"]["state"] == "away"
        await world.passes(600)
        assert world.is_reachable("Anna")


async def test_a_silence_that_cannot_be_written_is_reported_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with World() as world:
        await beating(world)
        with monkeypatch.context() as patch:

            async def in_doubt(_agent: object) -> None:
                raise InDoubt("the journal cannot be written")

            patch.setattr(world.attendance, "desk_closed", in_doubt)
            await world.passes(SILENT_S)
            assert world.is_reachable("Anna")
        await world.passes(limits.REPORT_AGAIN_MS / 1000)
        assert not world.is_reachable("Anna")


async def test_an_awakening_that_cannot_be_written_is_reported_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with World() as world:
        desk = await beating(world)
        await world.passes(SILENT_S)
        with monkeypatch.context() as patch:

            async def in_doubt(_agent: object) -> None:
                raise InDoubt("the journal cannot be written")

            patch.setattr(world.attendance, "desk_opened", in_doubt)
            await is_here(world, desk)
            assert not world.is_reachable("Anna")
        await world.passes(limits.REPORT_AGAIN_MS / 1000)
        assert world.is_reachable("Anna")


async def test_a_page_that_falls_asleep_while_we_stop_is_not_reported() -> None:
    async with World() as world:
        await beating(world)
        world.desks.stop()
        await world.passes(10)
        assert world.is_reachable("Anna")
        assert noted(world) == []


@pytest.mark.parametrize("wrong", [499, 2_001, 0, -1, "1000", 1.5])
async def test_a_heartbeat_that_is_too_fast_or_too_slow_is_refused(wrong: object) -> None:
    async with World() as world:
        desk = await world.connects()
        told = await desk.asks("sign_in", token=token_of("Anna"), heartbeat_ms=wrong)
        assert told["code"] == "bad_message"
        assert "heartbeat_ms" in told["message"]


async def test_before_it_has_signed_in_a_page_cannot_be_here() -> None:
    async with World() as world:
        desk = await world.connects()
        assert (await desk.asks("here"))["code"] == "not_signed_in"


def test_a_connection_that_is_dead_is_noticed_within_five_seconds_too() -> None:
    """The WebSocket waits for an answer to its ping half as long as between two pings."""
    assert limits.HEARTBEAT_S * 1.5 <= 5
