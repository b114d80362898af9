"""Ringing callers back: what the stories cannot time, through a carrier that only takes notes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ivr import Keys, RouteToQueue, Say, Silence
from ivr.prompts import SHIPPED
from queues import commands as c
from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber
from router.calls import ResumeConversation
from router.errors import CarrierFailed, CarrierRefused
from tests.router.api.world import SITE, DeskClient, World

ANNA = AgentId("anna")


async def asks_to_be_called_back(world: World) -> CallId:
    """Somebody in line is asked by a step, say, and agrees."""
    call = await world.rings()
    turn = world.engine.calls.open[call].turn
    assert turn is not None
    await world.engine.submit(ResumeConversation(call=call, turn=turn.state.turn, way="callback"))
    reply = await world.switchboard.caller_said(call, turn.state.turn + 1, Silence())
    assert reply.then == "hang_up"
    return call


async def is_rung(world: World) -> tuple[DeskClient, CallId, OfferNumber]:
    call = await asks_to_be_called_back(world)
    anna = await world.is_ready()
    offer = world.engine.core.state.calls[call].offer
    await world.switchboard.accept(ANNA, call, offer)
    await world.switchboard.agent_joined(call, offer, "agent-1")
    await world.settle()
    return anna, call, offer


async def test_the_caller_is_rung_once_however_often_the_agent_joins() -> None:
    async with World() as world:
        _, call, offer = await is_rung(world)
        await world.switchboard.agent_joined(call, offer, "agent-1")
        await world.settle()
        assert world.carrier.asked == [f"call back {call} for offer {offer}"]
        assert "+31" not in str(world.carrier.asked)


async def test_the_end_of_the_first_leg_says_nothing_of_the_callback() -> None:
    async with World() as world:
        _, call, offer = await is_rung(world)
        await world.switchboard.leg_ended("simulated", "leg-1")
        assert world.engine.core.state.calls[call].state == "connecting"
        assert await world.switchboard.caller_answered(call, offer, "leg-2") is not None
        await world.switchboard.leg_ended("simulated", "leg-1")
        await world.switchboard.caller_joined(call, offer)
        assert world.engine.core.state.calls[call].state == "talking"
        await world.switchboard.leg_ended("simulated", "leg-2")
        assert call not in world.engine.core.state.calls


async def test_a_caller_who_hangs_up_before_he_is_joined_is_rung_again_later() -> None:
    async with World() as world:
        _, call, offer = await is_rung(world)
        await world.switchboard.caller_answered(call, offer, "leg-2")
        await world.switchboard.leg_ended("simulated", "leg-2")
        await world.settle()
        assert world.engine.core.state.calls[call].state == "postponed"
        assert "drop agent-1" in world.carrier.asked
        assert f"stop callback-{offer} and leg-2" in world.carrier.asked
        assert world.state_of("Anna") == "ready"
        assert await world.switchboard.caller_answered(call, offer, "leg-3") is None
        assert world.engine.calls.open[call].leg == ""


async def test_a_caller_who_cannot_be_rung_is_a_failed_try(monkeypatch: pytest.MonkeyPatch) -> None:
    async with World() as world:

        async def fails(*_: object) -> None:
            raise CarrierRefused("there is no such number")

        monkeypatch.setattr(world.carrier, "call_back", fails)
        _, call, _ = await is_rung(world)
        assert world.engine.core.state.calls[call].tries == 1


async def test_a_caller_who_is_perhaps_rung_has_until_the_deadline_to_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with World() as world:

        async def fails(*_: object) -> None:
            raise CarrierFailed("no answer in time")

        monkeypatch.setattr(world.carrier, "call_back", fails)
        _, call, offer = await is_rung(world)
        assert world.engine.core.state.calls[call].tries == 0
        assert await world.switchboard.caller_answered(call, offer, "leg-2") is not None


async def test_a_caller_whose_number_is_not_known_bothers_no_agent_twice() -> None:
    async with World() as world:
        call = await asks_to_be_called_back(world)
        world.callers._by_call.clear()
        await world.is_ready()
        offer = world.engine.core.state.calls[call].offer
        await world.switchboard.accept(ANNA, call, offer)
        await world.switchboard.agent_joined(call, offer, "agent-1")
        await world.settle()
        assert call not in world.engine.core.state.calls
        assert world.state_of("Anna") == "ready"
        assert not any(one.startswith("call back") for one in world.carrier.asked)


@pytest.mark.parametrize("by", ["supervisor", "agent"])
async def test_a_callback_that_is_ended_while_it_rings_rings_no_more(by: c.EndedBy) -> None:
    async with World() as world:
        _, call, offer = await is_rung(world)
        if by == "agent":
            await world.switchboard.hang_up(ANNA, call)
        else:
            await world.engine.submit(c.EndCall(site=SITE, call=call, by=by))
        await world.settle()
        assert f"stop callback-{offer}" in world.carrier.asked
        assert "drop agent-1" in world.carrier.asked
        assert not any(one.startswith("hang up") for one in world.carrier.asked)


async def test_whoever_agrees_while_it_is_his_turn_waits_for_the_agent() -> None:
    """An agent has accepted: a callback is too late, and the caller hears that he waits on."""
    async with World() as world:
        call = await world.rings()
        turn = world.engine.calls.open[call].turn
        assert turn is not None
        await world.engine.submit(
            ResumeConversation(call=call, turn=turn.state.turn, way="callback")
        )
        anna = await world.is_ready()
        offer = world.engine.core.state.calls[call].offer
        await anna.says("accept", call=call, offer=offer)
        await anna.until("joining")
        reply = await world.switchboard.caller_said(call, turn.state.turn + 1, Silence())
        assert reply.then == "wait"
        assert reply.actions == (Say(text=SHIPPED["en"]["back_in_line"], language="en"),)
        assert await world.switchboard.reception.reply(call) == reply
        assert not any(isinstance(one, e.CallbackRequested) for one in world.witness.events)


async def test_whoever_has_a_callback_already_keeps_that_one_and_hears_so() -> None:
    async with World() as world:
        first = await asks_to_be_called_back(world)
        reply = await world.switchboard.call_arrived(
            "simulated", "leg-9", "+31201234567", replace(world.callers.get(first), words="")
        )
        reply = await world.switchboard.caller_said(reply.call, 0, Keys(digits="2"))
        assert isinstance(reply.turn and reply.turn.outcome, RouteToQueue)
        assert reply.then == "wait"
        assert first in world.engine.core.state.calls  # the callback is from another queue
