"""What the stories cannot time exactly: things that happen while others wait to be written."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from ivr import Keys, Words
from queues.commands import EndCall, WithdrawCall
from queues.events import CallEnded, CallQueued
from queues.ids import AgentId, CallId, OfferNumber
from queues.invariants import violations
from router import switchboard as module
from router.callers import Caller
from router.calls import CallArrived, CallClosed
from router.errors import CarrierFailed, LegGone
from tests.router.api.world import SITE, World
from tests.stories.held_journal import HeldJournal
from tests.stories.turns import turns, turns_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from router.effects import Effect
    from router.reception import Reply

NUMBER = "+31612345678"
ANNA = AgentId("anna")


def kinds(journal: HeldJournal) -> list[str]:
    wanted = (CallArrived, CallQueued, CallEnded, CallClosed)
    return [type(event).__name__ for event in journal.events if isinstance(event, wanted)]


async def arrives(world: World, leg: str = "leg-1") -> Reply:
    return await world.switchboard.call_arrived(
        "twilio", leg, "+31201234567", Caller(number=NUMBER)
    )


async def until_held(journal: HeldJournal) -> None:
    await turns_until(lambda: journal.holding > 0)
    await turns(5)


@pytest.mark.parametrize("first", ["caller speaks", "caller hangs up"])
async def test_a_caller_who_hangs_up_while_his_words_are_written_leaves_no_ghost(
    first: str,
) -> None:
    journal = HeldJournal()
    async with World(journal=journal) as world:
        anna = await world.is_ready()
        reply = await arrives(world)
        journal.hold()
        async with asyncio.TaskGroup() as group:
            if first == "caller speaks":
                said = group.create_task(
                    world.switchboard.caller_said(reply.call, 0, Keys(digits="1"))
                )
                await until_held(journal)
                group.create_task(world.switchboard.leg_ended("twilio", "leg-1"))
            else:
                group.create_task(world.switchboard.leg_ended("twilio", "leg-1"))
                await until_held(journal)
                said = group.create_task(
                    world.switchboard.caller_said(reply.call, 0, Keys(digits="1"))
                )
            await turns(5)
            journal.release()
        assert said.result().then in {"hang_up", "wait"}
        assert world.engine.core.state.calls == {}
        assert world.engine.calls.open == {}
        assert kinds(journal)[-1] in {"CallClosed", "CallEnded"}
        assert len(kinds(journal)) in {2, 3}
        assert violations(world.engine.core.state) == []
        await anna.says("set_away", reason="lunch")
        await anna.becomes("away")


async def test_a_call_that_arrives_twice_at_once_is_answered_twice_and_is_one() -> None:
    journal = HeldJournal()
    async with World(journal=journal) as world:
        journal.hold()
        async with asyncio.TaskGroup() as group:
            first = group.create_task(arrives(world))
            await until_held(journal)
            second = group.create_task(arrives(world))
            await turns(20)
            # Nobody is answered before what happened is written.
            assert not first.done()
            assert not second.done()
            journal.release()
        assert first.result() == second.result()
        assert kinds(journal) == ["CallArrived"]


async def test_a_caller_whose_call_is_over_is_not_remembered_when_it_is_said_to_begin() -> None:
    async with World() as world:
        reply = await arrives(world)
        await world.switchboard.leg_ended("twilio", "leg-1")
        again = await arrives(world)
        assert (again.call, again.then, again.farewell) == (reply.call, "hang_up", "goodbye")
        assert world.callers.get(reply.call) == Caller()


async def test_legs_that_ended_unseen_are_remembered_only_so_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "ENDED_UNSEEN_MAX", 2)
    async with World() as world:
        for number in range(3):
            await world.switchboard.leg_ended("twilio", f"leg-{number}")
        assert (await arrives(world, "leg-0")).then == "listen"
        assert (await arrives(world, "leg-2")).then == "hang_up"
        assert len(world.engine.calls.open) == 1


async def test_reports_about_calls_that_nobody_knows_are_harmless() -> None:
    nobody, offer = CallId("nobody"), OfferNumber(1)
    async with World() as world:
        board = world.switchboard
        for told in (board.agent_rung, board.agent_joined):
            await told(nobody, offer, "leg-1")
        for report in (board.caller_joined, board.partner_left, board.agent_left):
            await report(nobody, offer)
        await board.caller_left(nobody)
        await board.hang_up(ANNA, nobody)
        assert board.reception.lines.waiting(nobody) is None
        assert board.whisper(nobody, offer) is None
        assert not board.may_join(ANNA, nobody, offer)
        assert not board.is_caller("twilio", "leg-1", nobody)
        await world.settle()
        assert world.carrier.asked == []


async def test_an_agent_who_joins_twice_moves_the_caller_once() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, offer = await world.connecting(anna)
        await world.switchboard.agent_joined(call, offer, "agent-1")
        await world.switchboard.agent_joined(call, offer, "agent-1")
        await world.settle()
        assert len(world.carrier.asked) == 1
        await world.switchboard.caller_joined(call, offer)
        await world.switchboard.agent_joined(call, offer, "agent-1")
        await world.switchboard.caller_joined(call, offer)
        await world.settle()
        assert len(world.carrier.asked) == 1


async def test_an_agent_who_joins_an_offer_that_is_over_is_dropped() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, offer = await world.connecting(anna)
        await world.passes(21)
        asked = len(world.carrier.asked)
        await world.switchboard.agent_joined(call, offer, "agent-1")
        await world.settle()
        assert world.carrier.asked[asked:] == ["drop agent-1"]


@pytest.mark.parametrize("failure", [LegGone("over"), CarrierFailed("busy")])
async def test_a_move_that_fails_ends_the_call_only_if_the_caller_is_gone(
    failure: CarrierFailed, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, offer = await world.connecting(anna)

        async def fails(*_: object) -> None:
            raise failure

        monkeypatch.setattr(world.carrier, "connect", fails)
        await world.switchboard.agent_joined(call, offer, "agent-1")
        await world.settle()
        is_over = isinstance(failure, LegGone)
        assert (call not in world.engine.core.state.calls) == is_over
        assert ("drop agent-1" in world.carrier.asked) == is_over


@pytest.mark.parametrize("talks", [False, True])
async def test_a_call_that_a_supervisor_ends_is_ended_at_the_carrier(talks: bool) -> None:  # noqa: FBT001 - a case
    async with World() as world:
        if talks:
            call, _ = await world.talking(await world.is_ready())
        else:
            call = await world.rings()
        await world.engine.submit(EndCall(site=SITE, call=call, by="supervisor"))
        await world.settle()
        assert world.carrier.asked[-1] == f"hang up leg-1 of {call}, goodbye, in en"


async def test_a_call_that_a_supervisor_ends_while_it_connects_lets_its_agent_go() -> None:
    async with World() as world:
        call, offer = await world.connecting(await world.is_ready())
        await world.switchboard.agent_rung(call, offer, "agent-1")
        await world.engine.submit(EndCall(site=SITE, call=call, by="supervisor"))
        await world.settle()
        assert world.carrier.asked == [
            "drop agent-1",
            f"hang up leg-1 of {call}, goodbye, in en",
        ]


async def test_a_caller_who_is_taken_out_of_his_queue_is_led_on_by_whoever_did_that() -> None:
    async with World() as world:
        call = await world.rings()
        await world.engine.submit(WithdrawCall(site=SITE, call=call))
        await world.settle()
        assert world.carrier.asked == []
        assert world.engine.core.state.calls == {}


async def test_a_telephone_whose_offer_is_over_before_it_could_be_rung_is_not_rung() -> None:
    """Tess becomes ready and changes her mind while something else is written."""
    journal = HeldJournal()
    async with World(journal=journal) as world:
        tess = await world.signs_in("Tess")
        await world.rings()
        journal.hold()
        async with asyncio.TaskGroup() as group:
            group.create_task(arrives(world))
            await until_held(journal)
            await tess.says("set_ready")
            await turns_until(lambda: len(world.engine._waiting) == 1)
            group.create_task(world.attendance.set_away(AgentId("tess"), "lunch"))
            await turns_until(lambda: len(world.engine._waiting) == 2)
            journal.release()
        await tess.until("offer_over")
        await world.settle()
        assert world.carrier.asked == []


async def test_what_the_caller_says_is_kept_for_the_card_and_what_he_presses_is_not() -> None:
    async with World() as world:
        reply = await arrives(world)
        await world.switchboard.caller_said(reply.call, 0, Words(text="purple elephants"))
        await world.switchboard.caller_said(reply.call, 1, Keys(digits="1"))
        assert world.callers.get(reply.call) == Caller(number=NUMBER, words="purple elephants")


async def test_an_agents_leg_that_is_made_after_its_offer_is_over_is_ended() -> None:
    async with World() as world:
        call, offer = await world.offered(await world.is_ready())
        await world.passes(16)
        assert world.carrier.asked == []
        await world.switchboard.agent_rung(call, offer, "agent-1")
        await world.switchboard.agent_rung(call, offer, "agent-1")
        await world.settle()
        assert world.carrier.asked == ["drop agent-1"]


async def test_an_agent_who_ends_the_call_at_the_desk_is_dropped_even_if_that_fails_at_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, _ = await world.talking(anna)
        drop, fails = world.carrier.drop_agent, [CarrierFailed("503"), CarrierFailed("503")]

        async def drop_at_last(legs: Sequence[str]) -> None:
            if fails:
                raise fails.pop()
            await drop(legs)

        monkeypatch.setattr(world.carrier, "drop_agent", drop_at_last)
        await world.switchboard.hang_up(ANNA, call)
        await world.passes(4)
        assert world.carrier.asked[1:] == []
        assert world.outbox.waiting == 1
        await world.passes(1)
        assert world.carrier.asked[1:] == ["drop agent-1"]
        assert (world.outbox.waiting, world.outbox.acted()) == (0, world.engine.written)


async def test_a_caller_who_is_not_where_he_should_be_is_moved_into_the_line() -> None:
    async with World() as world:
        call = await world.rings()
        world.switchboard.back_to_line(call)
        world.switchboard.back_to_line(CallId("nobody"))
        await world.settle()
        assert world.carrier.asked == [f"return leg-1 of {call}"]


async def test_a_caller_who_has_reached_his_agent_is_not_moved_into_the_line() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, offer = await world.connecting(anna)
        await world.switchboard.agent_joined(call, offer, "agent-1")
        world.switchboard.back_to_line(call)
        await world.settle()
        await world.switchboard.caller_joined(call, offer)
        world.switchboard.back_to_line(call)
        await world.settle()
        assert world.carrier.asked == [f"connect leg-1 for offer {offer} of {call}"]


async def test_a_leg_that_nobody_needs_is_ended_whosever_it_is() -> None:
    async with World() as world:
        world.switchboard.drop_leg("twilio", "leg-7")
        world.switchboard.drop_leg("twilio", "leg-8")
        await world.settle()
        assert world.carrier.asked == ["drop leg-7", "drop leg-8"]


async def test_a_defect_about_one_call_costs_no_other_what_follows_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    journal = HeldJournal()
    async with World(journal=journal) as world, asyncio.TaskGroup() as group:
        broken, sound = await world.rings(), await world.rings()
        call_ended = world.switchboard._call_ended

        def breaks(event: CallEnded) -> Iterator[Effect]:
            if event.call == broken:
                raise ZeroDivisionError
            return call_ended(event)

        monkeypatch.setattr(world.switchboard, "_call_ended", breaks)
        journal.hold()
        group.create_task(arrives(world, "leg-9"))
        await until_held(journal)
        for call in (broken, sound):
            world.engine.submit(EndCall(site=SITE, call=call, by="supervisor"))
        await turns_until(lambda: len(world.engine._waiting) == 2)
        with capture_logs() as lines:
            journal.release()
            await turns_until(lambda: bool(world.carrier.asked))
            await world.settle()
        assert [one["event"] for one in lines] == ["effects_not_decided"]
        assert world.outbox.acted() == world.engine.written
        (asked,) = world.carrier.asked
        assert asked.startswith("hang up leg-2")


async def test_what_is_done_is_written_with_the_next_batch_and_not_before_it_is_done() -> None:
    journal = HeldJournal()
    async with World(journal=journal) as world:
        tess = await world.is_ready("Tess")
        await world.rings()
        await tess.until("offer")
        await world.settle()
        before = world.engine.written
        await arrives(world, "leg-9")
        assert (await journal.open()).acted == before
        assert world.carrier.asked == ["ring +31687654321 in en for offer 1"]
        assert world.outbox.acted() == world.engine.written
