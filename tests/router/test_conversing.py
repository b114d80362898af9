"""What conversations take from the world: looked up once, bounded, and kept out of the journal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from ivr import Ranked, Ranking, Silence, Words
from router.calls import HearCaller
from router.conversing import Conversing, Once
from tests.router.api.world import SCRIPT, World
from tests.router.test_switchboard import arrives
from tests.stories.turns import turns, turns_until

if TYPE_CHECKING:
    from collections.abc import Sequence


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


@pytest.mark.parametrize("first_is_cancelled", [False, True])
async def test_what_is_asked_for_twice_at_once_is_done_once_and_fails_for_both(
    *, first_is_cancelled: bool
) -> None:
    once, begun = Once(), list[int]()
    opens, loop = asyncio.Event(), asyncio.get_running_loop()

    async def work() -> None:
        begun.append(1)
        await opens.wait()
        raise LookupError("nothing there")

    first = loop.create_task(once.do("key", work()))
    await turns_until(lambda: bool(begun))
    second = loop.create_task(once.do("key", work()))
    await turns(3)
    if first_is_cancelled:
        first.cancel()
    opens.set()
    failures = await asyncio.gather(first, second, return_exceptions=True)
    expected = asyncio.CancelledError if first_is_cancelled else LookupError
    assert [type(failure) for failure in failures] == [expected, expected]
    assert len(begun) == 1
    assert once._under_way == {}


async def test_a_look_up_whose_configuration_is_gone_has_failed() -> None:
    async with World() as world:
        reply = await arrives(world)
        call = world.engine.calls.open[reply.call]
        assert call.turn is not None
        call.turn = replace(
            call.turn,
            look_up="gone",
            state=replace(call.turn.state, stage="looking_up", candidates=("billing",)),
        )
        await world.engine.submit(HearCaller(call=reply.call, turn=7, heard=Silence()))
        found = await world.switchboard.reception._conversing._found(reply.call, call.turn)
        assert found.result == "failed"
