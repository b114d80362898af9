"""Up to which entry all is done: `acted`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from queues.ids import CallId, OfferNumber
from router.effects import DropAgent, KeepPromise
from router.outbox import HOLDS_BACK_MS_MAX, RETRY_AFTER_MS
from tests.router.outbox_world import BACK, BYE, CALL, DROP, FAILED, World
from tests.stories.turns import turns

if TYPE_CHECKING:
    from random import Random

    from router.effects import Effect


async def test_entries_of_which_nothing_follows_count_as_acted_on() -> None:
    world = World()
    assert world.outbox.acted() == 0
    world.outbox.seen(17)
    assert world.outbox.acted() == 17


async def test_an_entry_counts_as_acted_on_when_all_that_follows_from_it_is_done() -> None:
    world = World()
    world.hold(BACK)
    world.outbox.put(3, DROP)
    world.outbox.put(3, BACK)
    world.outbox.put(4, KeepPromise(call=CALL))
    world.outbox.seen(5)
    assert world.outbox.acted() == 2
    await turns(5)
    assert world.outbox.acted() == 2
    await world.lets(BACK)
    assert world.outbox.acted() == 5


async def test_what_follows_from_no_entry_holds_none_back() -> None:
    world = World()
    world.outbox.seen(9)
    world.hold(BACK)
    world.outbox.put(0, BACK)
    world.outbox.put(0, BACK)
    await turns(5)
    assert (world.outbox.waiting, world.outbox.acted()) == (1, 9)
    await world.lets(BACK)
    assert (world.outbox.waiting, world.outbox.acted()) == (0, 9)


async def test_what_is_asked_for_again_by_nobody_is_tried_at_once_and_still_follows_from_its_entry() -> (
    None
):
    world = World(FAILED, FAILED)
    await world.puts(BACK)
    world.outbox.put(0, BACK)
    await turns(5)
    assert world.at_s == [0, 0]
    assert (world.outbox.waiting, world.outbox.acted()) == (1, 0)
    await world.passes(RETRY_AFTER_MS[1] / 1000)
    assert (world.outbox.waiting, world.outbox.acted()) == (0, 1)


async def test_what_fails_for_long_holds_back_only_so_long() -> None:
    world = World(*[FAILED] * 1_000)
    await world.puts(DROP, BACK)
    await world.passes(HOLDS_BACK_MS_MAX / 1000)
    assert world.outbox.acted() == 0
    await world.passes(RETRY_AFTER_MS[-1] / 1000)
    assert world.outbox.acted() == 2
    assert world.outbox.waiting == 2
    world.fails.clear()
    await world.passes(RETRY_AFTER_MS[-1] / 1000)
    assert (world.outbox.acted(), world.outbox.waiting) == (2, 0)


async def test_what_is_cut_off_when_the_service_stops_is_not_done() -> None:
    world = World()
    world.hold(BACK)
    await world.puts(BACK, BYE, DROP)
    await world.tasks.stop(0)
    assert world.done == [BACK, DROP]
    assert (world.outbox.waiting, world.outbox.acted()) == (2, 0)


@given(
    follows=st.lists(st.lists(st.integers(0, 3), max_size=3, unique=True), max_size=12),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=200)
def test_acted_is_the_last_entry_before_which_nothing_is_left(
    follows: list[list[int]], order: Random
) -> None:
    """Whatever follows from entries, and in whatever order it is done."""
    asyncio.run(_finishes_in_any_order(follows, order))


async def _finishes_in_any_order(follows: list[list[int]], order: Random) -> None:
    world = World()
    left: dict[Effect, int] = {}
    for sequence, lanes in enumerate(follows, 1):
        for lane in lanes:
            effect = DropAgent(call=CallId(f"call-{sequence}"), offer=OfferNumber(lane))
            left[effect] = sequence
            world.hold(effect)
            world.outbox.put(sequence, effect)
        world.outbox.seen(sequence)
    await turns(3)
    effects = list(left)
    order.shuffle(effects)
    while True:
        assert world.outbox.acted() == min(left.values(), default=len(follows) + 1) - 1
        assert world.outbox.waiting == len(left)
        if not effects:
            break
        done = effects.pop()
        del left[done]
        world.held.pop(done).set()
        await turns(3)
    assert not world.outbox._left
