"""Caller and agent hang up at the same moment, and Twilio tells of it in any order."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.stories.town import Town

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle, Hold


@pytest.mark.parametrize("first", ["caller", "agent"])
@pytest.mark.parametrize("told_first", ["caller", "agent", "status"])
async def test_both_hang_up_at_once_and_the_call_ends_once(first: str, told_first: str) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        assert anna.leg is not None
        told = town.twilio.faults.hold(lambda one: one.kind != "twiml")
        legs = {"caller": caller, "agent": anna.leg}
        legs.pop(first).hang_up()
        legs.popitem()[1].hang_up()
        await town.pass_s(0)
        assert anna.state == "talking"
        while told.held:
            told.release(_next(told, told_first, caller))
            await town.pass_s(0)
        await town.pass_s(1)
        assert anna.state == "wrapping_up"
        told.end()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]
        assert len(anna.all("ended")) == 1


def _next(told: Hold, told_first: str, caller: CallHandle) -> int:
    """Of what is held back, the first that comes from this side; then whatever is there."""
    for index, request in enumerate(told.held):
        is_status = request.kind == "call-status"
        is_callers = request.params.get("CallSid") == caller.sid
        side = "status" if is_status else "caller" if is_callers else "agent"
        if side == told_first:
            return index
    return 0


@pytest.mark.parametrize("seed", range(4))
async def test_both_hang_up_at_once_and_what_is_told_is_shuffled(seed: int) -> None:
    orders = list(itertools.permutations(range(4)))
    async with Town(seed=seed) as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        assert anna.leg is not None
        told = town.twilio.faults.hold(lambda one: one.kind != "twiml")
        caller.hang_up()
        anna.leg.hang_up()
        await town.pass_s(1)
        for choice in orders[seed * 7 % len(orders)]:
            if told.held:
                told.release(choice % len(told.held))
                await town.pass_s(0)
        told.end()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]
