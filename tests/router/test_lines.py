"""What callers in line are told, as far as more than one of them is concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ivr.script import Exit, QueueScript, Waiting
from ivr.waiting import WaitingRoom
from queues.estimates import WaitEstimate
from queues.ids import AgentId, CallId
from router import lines as module
from router.lines import Lines
from router.surveys import draw_of
from tests.router.api.world import SCRIPT, World

if TYPE_CHECKING:
    import pytest

EXPECTED = WaitEstimate(
    mean_ms=200_000, low_ms=130_000, median_ms=200_000, p80_ms=220_000, p90_ms=230_000
)
WAITING = Waiting(expected_wait=True, exits=(Exit(key="1", to="callback"),))
ROOM = WaitingRoom(replace(SCRIPT, queues={"accounts": QueueScript(waiting=WAITING)}))


def lines_of(world: World) -> Lines:
    def remaining(_: CallId) -> WaitEstimate:
        return EXPECTED

    return Lines(engine=world.engine, clock=world.clock, room=ROOM, remaining=remaining)


async def test_a_caller_is_told_how_long_it_still_takes_and_asked_twice_the_same() -> None:
    async with World() as world:
        call = await world.rings()
        lines = lines_of(world)
        told = lines.hears(call)
        assert told is not None
        assert "between 2 and 4 minutes" in str(told.prompts)
        assert told.keys == "1"
        assert lines.hears(call) == told
        await world.passes(60)
        later = lines.hears(call)
        assert later is not None
        assert later.prompts == ()


async def test_only_so_many_callers_are_remembered_and_nobody_who_has_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "TOLD_REMEMBERED", 2)
    async with World() as world:
        calls = [await world.rings(number=f"+3161234567{number}") for number in range(3)]
        lines = lines_of(world)
        for call in calls:
            assert lines.hears(call) is not None
        assert list(lines._told) == calls[1:]
        await world.switchboard.caller_left(calls[2])
        assert lines.hears(calls[2]) is None
        assert lines.exit_of(calls[2], "1") is None
        assert list(lines._told) == calls[1:2]


async def test_no_key_leads_out_once_an_agent_is_on_the_way() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, offer = await world.offered(anna)
        lines = lines_of(world)
        assert lines.exit_of(call, "1") is not None
        assert lines.exit_of(call, "2") is None
        await world.switchboard.accept(AgentId("anna"), call, offer)
        assert lines.exit_of(call, "1") is None


def test_the_lot_of_a_call_is_always_the_same_and_lots_are_spread_evenly() -> None:
    lots = [draw_of(CallId(f"call-{number:024x}")) for number in range(2_000)]
    assert lots == [draw_of(CallId(f"call-{number:024x}")) for number in range(2_000)]
    assert all(0 <= lot < 1 for lot in lots)
    for tenth in range(10):
        share = sum(tenth / 10 <= lot < (tenth + 1) / 10 for lot in lots) / len(lots)
        assert 0.07 < share < 0.13
