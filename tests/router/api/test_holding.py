"""A caller who waits apart from his agent, and everybody at the desks who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.ids import StaffId
from router.calls import HoldNoted
from router.settings.desk import DeskSettings
from tests.router.api.recording_carrier import RecordingCarrier
from tests.router.api.world import SETTINGS, World

if TYPE_CHECKING:
    from queues.ids import CallId


class HoldingCarrier(RecordingCarrier):
    """One that can let callers wait."""

    async def hold(self, leg: str, call: CallId, *, on: bool) -> None:
        self.asked.append(f"{'hold' if on else 'bring back'} {leg} of {call}")


async def test_a_caller_waits_and_comes_back_and_every_desk_is_told() -> None:
    async with World(carrier=HoldingCarrier()) as world:
        anna, other = await world.is_ready(), await world.signs_in()
        call, _ = await world.talking(anna)
        assert (await other.until("connected"))["can"] == ["hold", "transfer"]
        for on, did in ((True, "hold"), (False, "bring back")):
            assert (await anna.asks("hold", call=call, on=on))["type"] == "done"
            assert await other.until("held") == {"v": 1, "type": "held", "call": call, "on": on}
            await world.settle()
            assert world.carrier.asked[-1] == f"{did} leg-1 of {call}"


async def test_a_desk_that_comes_back_is_told_that_the_caller_waits() -> None:
    async with World(carrier=HoldingCarrier()) as world:
        anna = await world.is_ready()
        call, _ = await world.talking(anna)
        await anna.asks("hold", call=call, on=True)
        await anna.closes()
        assert (await (await world.signs_in()).until("connected"))["held"] is True


async def test_a_hold_said_twice_is_carried_out_once() -> None:
    async with World(carrier=HoldingCarrier()) as world:
        anna = await world.is_ready()
        call, _ = await world.talking(anna)
        for _ in range(2):
            assert (await anna.asks("hold", call=call, on=True))["type"] == "done"
        await world.settle()
        assert [one for one in world.carrier.asked if one.startswith("hold")] == [
            f"hold leg-1 of {call}"
        ]


async def test_where_the_carrier_cannot_hold_it_is_not_offered_and_refused() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, offer = await world.connecting(anna)
        await world.switchboard.agent_joined(call, offer, "agent-1")
        await world.switchboard.caller_joined(call, offer)
        assert (await anna.until("connected"))["can"] == ["transfer"]
        assert (await anna.asks("hold", call=call, on=True))["code"] == "not_possible_now"
        assert not any(isinstance(event, HoldNoted) for event in world.witness.events)


async def test_only_who_talks_to_a_caller_can_hold_him() -> None:
    async with World(carrier=HoldingCarrier()) as world:
        anna, bram = await world.is_ready("Anna"), await world.is_ready("Bram")
        call, _ = await world.talking(anna)
        assert (await bram.asks("hold", call=call, on=True))["code"] == "call_gone"
        await anna.asks("hang_up", call=call)
        assert (await anna.asks("hold", call=call, on=True))["code"] == "call_gone"


@pytest.mark.parametrize("is_told", [True, False])
async def test_an_agent_is_told_who_listens_if_the_configuration_says_so(*, is_told: bool) -> None:
    desk = DeskSettings(agents_see_listening=is_told)
    settings = SETTINGS.__class__(
        queues=SETTINGS.queues, conversation=SETTINGS.conversation, desk=desk
    )
    async with World(settings=settings) as world:
        anna = await world.is_ready()
        call, _ = await world.talking(anna)
        await world.switchboard.note_supervision(StaffId("chiara"), call, "listen")
        if is_told:
            told = await anna.until("supervised")
            assert (told["call"], told["mode"], told["by"]) == (call, "listen", "chiara")
        again = await (await world.signs_in()).until("connected")
        assert again["supervised_by"] == ("chiara" if is_told else "")
        assert again["supervised"] == ("listen" if is_told else "none")
        await world.switchboard.note_supervision(StaffId("chiara"), call, "barge")
        later = await (await world.signs_in()).until("connected")
        assert later["supervised"] == ("barge" if is_told else "none")
        if is_told:
            assert (await anna.until("supervised"))["mode"] == "barge"
        await world.switchboard.note_supervision(StaffId("chiara"), call, None)
        if is_told:
            assert (await anna.until("supervised"))["mode"] == "none"
        await anna.says("ping", nonce="x")
        kinds = set()
        while (kind := (await anna.hears())["type"]) != "pong":
            kinds.add(kind)
        assert kinds <= {"state"}, "nothing more was told"
