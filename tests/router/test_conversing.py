"""What conversations take from the world: looked up once, bounded, and kept out of the journal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from ivr import Keys, Ranked, Ranking, Silence, Words
from queues.commands import PassTime
from queues.ids import CallId
from router.callers import Caller
from router.calls import AnswerCall, CallArrived, ConversationAdvanced, HearCaller
from router.conversing import Conversing, Once
from router.errors import ServiceStopping
from router.journal.memory import MemoryJournal
from tests.router.api.world import NUMBER, SCRIPT, SITE, World
from tests.router.callers.happenings import DIALLED, routed
from tests.router.test_switchboard import arrives
from tests.stories.turns import turns, turns_until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.ports import Batch, Recorded


class Doubling:
    """Says of everything that it is about moving house."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, tuple[str, ...]]] = []

    async def rank(self, language: str, text: str, concerns: Sequence[str]) -> Ranking | None:
        self.asked.append((language, text, tuple(concerns)))
        return Ranking(concerns=(Ranked(concern="moving", probability=0.99),), in_scope=True)


async def test_what_another_classifier_says_counts() -> None:
    async with World() as world:
        understanding = Doubling()
        conversing = Conversing(
            engine=world.engine,
            callers=world.callers,
            clock=world.clock,
            script=lambda: SCRIPT,
            understanding=understanding,
        )
        reply = await arrives(world)
        await conversing.hear(reply.call, 0, Words(text="my bill is wrong"))
        turn = world.engine.calls.open[reply.call].turn
        assert turn is not None
        assert turn.state.candidates == ("moving",)
        assert understanding.asked == [("en", "my bill is wrong", ("billing", "moving"))]
        await conversing.hear(reply.call, 0, Words(text="my bill is wrong"))
        assert len(understanding.asked) == 1
        await conversing.hear(reply.call, 1, Words(text="no, my bill"))
        assert understanding.asked[1:] == [("en", "no, my bill", ("billing", "moving"))]
        turn = world.engine.calls.open[reply.call].turn
        assert turn is not None
        assert turn.state.stage == "key_menu"  # it says what was rejected


@pytest.mark.parametrize("first", ["is done", "fails", "is cancelled"])
async def test_what_is_asked_for_twice_at_once_is_done_once_and_ends_the_same_for_both(
    first: str,
) -> None:
    once, begun = Once(), list[int]()
    opens, loop = asyncio.Event(), asyncio.get_running_loop()

    async def work() -> None:
        others = once.under_way("key")
        if others is not None:
            await others
            return
        with once.doing("key"):
            begun.append(1)
            await opens.wait()
            if first == "fails":
                raise LookupError("nothing there")

    doing = loop.create_task(work())
    await turns_until(lambda: bool(begun))
    waiting = loop.create_task(work())
    await turns(3)
    if first == "is cancelled":
        doing.cancel()
    opens.set()
    came_of_it = await asyncio.gather(doing, waiting, return_exceptions=True)
    kinds = {"is done": type(None), "fails": LookupError, "is cancelled": asyncio.CancelledError}
    assert [type(one) for one in came_of_it] == [kinds[first]] * 2
    assert len(begun) == 1
    assert once._under_way == {}


async def test_who_waits_for_another_and_gives_up_takes_nothing_from_the_others() -> None:
    once, loop = Once(), asyncio.get_running_loop()

    async def waits() -> None:
        others = once.under_way("key")
        assert others is not None
        await others

    with once.doing("key"):
        first, second = loop.create_task(waits()), loop.create_task(waits())
        await turns(3)
        first.cancel()
        await turns(3)
    await second
    assert first.cancelled()
    assert once.under_way("key") is None


def test_whoever_is_alone_with_it_needs_no_loop() -> None:
    once = Once()
    with once.doing("key"):
        pass
    assert once.under_way("key") is None


# -- What is written beside the events


class Batches(MemoryJournal):
    """Keeps the batches as they were written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[Batch] = []

    async def append(self, batch: Batch) -> None:
        await super().append(batch)
        self.written.append(batch)

    def with_event(self, kind: type[Recorded]) -> Batch:
        """The newest in which this has happened."""
        return next(
            batch
            for batch in reversed(self.written)
            if any(isinstance(entry.event, kind) for entry in batch.entries)
        )


def kept(batch: Batch, owner: str) -> bytes | None:
    """What the batch keeps of an owner."""
    (data,) = (one.data for one in batch.personal if one.owner == owner)
    return data


async def test_who_rings_and_what_he_says_is_written_with_the_events_that_say_so() -> None:
    journal = Batches()
    async with World(journal=journal) as world:
        reply = await arrives(world)
        call, name = reply.call, world.callers.known_as(reply.call)
        batch = journal.with_event(CallArrived)
        assert NUMBER.encode() in (kept(batch, call) or b"")
        assert NUMBER.encode() in (kept(batch, str(name)) or b"")
        await world.switchboard.caller_said(call, 0, Words(text="canary, pay my bill"))
        batch = journal.with_event(ConversationAdvanced)
        assert b"canary, pay my bill" in (kept(batch, call) or b"")
        await world.switchboard.caller_left(call)
        assert {one.owner for one in (await journal.open()).personal} == {name}
        assert world.callers.erase(NUMBER)
        await world.engine.submit(PassTime(site=SITE))
        assert (await journal.open()).personal == ()
        told = repr([batch.entries for batch in journal.written])
        assert "anary" not in told
        assert NUMBER not in told


async def test_what_a_caller_enters_is_written_with_the_turn_that_keeps_it() -> None:
    journal = Batches()
    async with World(journal=journal) as world:
        call = (await arrives(world)).call
        awaits(world, call, stage="callback_number", route=routed())
        await world.switchboard.caller_said(call, 5, Keys(digits="0687654321#"))
        batch = journal.with_event(ConversationAdvanced)
        assert b"+31687654321" in (kept(batch, call) or b"")
        assert world.callers.number_to_ring(call) == "+31687654321"
        other = (await world.switchboard.call_arrived("twilio", "leg-2", DIALLED, Caller())).call
        awaits(world, other, stage="callback_number", route=routed())
        await world.switchboard.caller_said(other, 5, Keys(digits="0687654321#"))
        assert world.callers.number_to_ring(other) is None  # it is promised to somebody else


async def test_of_a_call_that_could_not_be_answered_nothing_is_kept() -> None:
    async with World() as world:
        world.engine.stop()
        with pytest.raises(ServiceStopping):
            await arrives(world)
        assert world.callers._arriving == {}
        assert world.callers.take_changes() == ()


async def test_of_a_call_that_arrived_under_another_id_nothing_more_is_kept() -> None:
    async with World() as world:
        first = await arrives(world)
        again = AnswerCall(
            call=CallId("call-again"), carrier="twilio", leg="leg-1", dialled=DIALLED
        )
        caller = Caller(number="+31687654321")
        conversing = world.switchboard.reception._conversing
        assert await conversing.arrive(again, caller) == first.call
        assert world.callers.get(CallId("call-again")) == Caller()
        assert world.callers.get(first.call).number == NUMBER
        assert world.callers.facts("+31687654321", {}, world.clock.now_ms(), 7).calls == 1


# -- Look-ups


def awaits(world: World, call_id: CallId, **changes: object) -> None:
    """The conversation stands in turn 5, with these changes to its state."""
    call = world.engine.calls.open[call_id]
    assert call.turn is not None
    look_up = "gone" if changes.get("stage") == "looking_up" else None
    state = replace(call.turn.state, turn=5, **changes)
    call.turn = replace(call.turn, state=state, look_up=look_up)


async def test_a_look_up_that_was_broken_off_is_made_when_the_carrier_asks_again() -> None:
    async with World() as world:
        call = (await arrives(world)).call
        awaits(world, call, stage="looking_up", candidates=("billing",))
        await world.switchboard.caller_said(call, 4, Words(text="my bill"))
        turn = world.engine.calls.open[call].turn
        assert turn is not None
        assert (turn.state.turn, turn.look_up) == (6, None)


async def test_nothing_is_looked_up_for_an_answer_to_what_was_not_asked_yet() -> None:
    async with World() as world:
        call = (await arrives(world)).call
        awaits(world, call, stage="looking_up", candidates=("billing",))
        await world.switchboard.caller_said(call, 6, Words(text="my bill"))
        turn = world.engine.calls.open[call].turn
        assert turn is not None
        assert (turn.state.turn, turn.look_up) == (5, "gone")


async def test_a_look_up_whose_configuration_is_gone_has_failed() -> None:
    async with World() as world:
        reply = await arrives(world)
        awaits(world, reply.call, stage="looking_up", candidates=("billing",))
        call = world.engine.calls.open[reply.call]
        assert call.turn is not None
        await world.engine.submit(HearCaller(call=reply.call, turn=7, heard=Silence()))
        found = await world.switchboard.reception._conversing._found(reply.call, call.turn)
        assert found.result == "failed"
