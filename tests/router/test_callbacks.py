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
from router.effects import RingCaller
from router.errors import CarrierBusy, CarrierFailed, CarrierRefused
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


# A try, or none


def tries(world: World, call: CallId) -> tuple[str, int]:
    """How the callback stands, and how many tries have come to nothing."""
    known = world.engine.core.state.calls[call]
    return known.state, known.tries


async def test_a_caller_who_is_rung_and_does_not_answer_is_a_try() -> None:
    async with World() as world:
        _, call, _ = await is_rung(world)
        await world.passes(54)
        assert tries(world, call) == ("connecting", 0)
        await world.passes(1)
        assert tries(world, call) == ("postponed", 1)


async def test_a_caller_whose_agent_brings_no_sound_is_not_rung_and_it_is_no_try() -> None:
    async with World() as world:
        call = await asks_to_be_called_back(world)
        await world.is_ready()
        offer = world.engine.core.state.calls[call].offer
        await world.switchboard.accept(ANNA, call, offer)
        await world.passes(45)
        assert world.carrier.asked == []
        assert tries(world, call) == ("postponed", 0)
        assert world.state_of("Anna") == "backing_off"


async def test_a_caller_whose_agent_comes_late_is_rung_as_long_as_any() -> None:
    async with World() as world:
        call = await asks_to_be_called_back(world)
        await world.is_ready()
        offer = world.engine.core.state.calls[call].offer
        await world.switchboard.accept(ANNA, call, offer)
        await world.passes(40)
        await world.switchboard.agent_joined(call, offer, "agent-1")
        await world.passes(54)
        assert tries(world, call) == ("connecting", 0)
        await world.passes(1)
        assert tries(world, call) == ("postponed", 1)


def failing(world: World, error: CarrierFailed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The carrier is asked to ring, and this comes of it."""

    async def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(world.carrier, "call_back", fails)


async def test_a_caller_of_whom_nobody_knows_that_he_was_rung_is_rung_later_and_it_is_no_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with World() as world:
        failing(world, CarrierFailed("no answer in time"), monkeypatch)
        _, call, _ = await is_rung(world)
        await world.passes(44)
        assert tries(world, call) == ("connecting", 0)
        await world.passes(1)
        assert tries(world, call) == ("postponed", 0)
        await world.passes(599)
        assert tries(world, call) == ("postponed", 0)
        await world.passes(1)
        assert tries(world, call) == ("offered", 0)


async def test_a_busy_carrier_keeps_no_agent_and_is_no_try(monkeypatch: pytest.MonkeyPatch) -> None:
    async with World() as world:
        failing(world, CarrierBusy("429"), monkeypatch)
        _, call, _ = await is_rung(world)
        assert tries(world, call) == ("postponed", 0)
        assert world.state_of("Anna") == "ready"
        assert "drop agent-1" in world.carrier.asked


async def test_word_that_it_rings_makes_it_a_try_though_the_answer_to_our_request_was_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with World() as world:
        failing(world, CarrierFailed("no answer in time"), monkeypatch)
        _, call, offer = await is_rung(world)
        for _ in range(2):
            await world.switchboard.caller_rung(call, offer, "leg-2")
        assert world.engine.calls.open[call].callback_legs == {offer: ("leg-2",)}
        await world.passes(54)
        assert tries(world, call) == ("connecting", 0)
        await world.passes(1)
        assert tries(world, call) == ("postponed", 1)
        assert "stop leg-2" in world.carrier.asked


async def test_what_rings_too_late_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    async with World() as world:
        failing(world, CarrierFailed("no answer in time"), monkeypatch)
        _, call, offer = await is_rung(world)
        await world.passes(45)
        await world.switchboard.caller_rung(call, offer, "leg-2")
        await world.switchboard.caller_rung(CallId("nobody's"), offer, "leg-3")
        await world.settle()
        assert [one for one in world.carrier.asked if one.startswith("stop")] == ["stop leg-2"]
        assert tries(world, call) == ("postponed", 0)


async def test_whoever_answers_in_the_last_second_talks() -> None:
    """Twilio lets it ring some seconds longer than asked, and a greeting comes first."""
    async with World() as world:
        _, call, offer = await is_rung(world)
        await world.passes(50)
        assert await world.switchboard.caller_answered(call, offer, "leg-2") is not None
        await world.passes(19)
        await world.switchboard.caller_joined(call, offer)
        assert tries(world, call) == ("talking", 0)


@pytest.mark.parametrize("is_known", [False, True])
async def test_whoever_has_answered_and_does_not_reach_his_agent_in_time_is_no_try(
    monkeypatch: pytest.MonkeyPatch, *, is_known: bool
) -> None:
    """He did what he could. It counted as "no answer" once: then the time for answering went on while
    he heard the greeting, and after the last try he was given up although he had answered.
    """
    async with World() as world:
        if not is_known:
            failing(world, CarrierFailed("no answer in time"), monkeypatch)
        _, call, offer = await is_rung(world)
        await world.passes(40)
        assert await world.switchboard.caller_answered(call, offer, "leg-2") is not None
        await world.passes(19)
        assert tries(world, call) == ("connecting", 0)
        await world.passes(1)
        assert tries(world, call) == ("postponed", 0)
        assert world.carrier.asked[-1].endswith("leg-2")


async def test_a_leg_that_is_found_after_a_restart_is_a_try() -> None:
    """Whoever stopped had no time to write down that it was made."""
    async with World() as world:
        call = await asks_to_be_called_back(world)
        await world.is_ready()
        offer = world.engine.core.state.calls[call].offer
        await world.switchboard.accept(ANNA, call, offer)
        effect = RingCaller(call=call, offer=offer, since_ms=world.clock.now_ms())
        opened = world.engine.calls.open[call]
        for found, expected in (([], False), (["leg-2"], True)):
            world.carrier.rung = found
            assert await world.switchboard._callbacks.was_rung(opened, effect) is expected
            work = world.engine.core.state.calls[call].works[offer]
            assert work.is_rung is expected
        assert opened.callback_legs == {offer: ("leg-2",)}


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
