"""The outbox: what is put is done once, in order, and again if it failed, until it is moot or late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from queues.ids import CallId, OfferNumber
from router.effects import DropAgent, ReturnToLine
from router.errors import (
    CarrierBusy,
    CarrierFailed,
    CarrierRefused,
    InDoubt,
    LegGone,
    Overloaded,
    ServiceStopping,
)
from router.outbox import INSIST_MS_MAX, RETRY_AFTER_MS
from tests.router.outbox_world import BACK, BYE, CALL, CONNECT, DROP, FAILED, World
from tests.stories.turns import turns

if TYPE_CHECKING:
    from router.effects import Effect


async def test_an_effect_is_carried_out_at_once_and_once() -> None:
    world = World()
    await world.puts(BACK)
    await world.passes(7200)
    assert world.asked == [(BACK, False)]
    assert (world.outbox.waiting, world.outbox.acted(), world.tasks.running) == (0, 1, 0)
    assert world.outbox._lanes == {}


async def test_what_is_done_to_one_leg_is_done_one_after_the_other_in_order() -> None:
    world = World()
    world.hold(CONNECT)
    await world.puts(CONNECT, BACK)
    assert world.done == [CONNECT]
    await world.lets(CONNECT)
    assert world.done == [CONNECT, BACK]


async def test_of_what_waits_for_its_turn_only_the_last_word_counts() -> None:
    world = World()
    world.hold(CONNECT)
    await world.puts(CONNECT, BACK, BYE)
    await world.lets(CONNECT)
    assert world.done == [CONNECT, BYE]
    assert (world.outbox.waiting, world.outbox.acted()) == (0, 3)


async def test_legs_do_not_wait_for_one_another() -> None:
    world = World()
    world.hold(BACK)
    other = ReturnToLine(call=CallId("call-2"))
    second = DropAgent(call=CALL, offer=OfferNumber(2))
    await world.puts(BACK, DROP, second, other)
    assert world.done == [BACK, DROP, second, other]
    await world.lets(BACK)


async def test_the_same_effect_of_the_same_entry_is_never_there_twice() -> None:
    world = World()
    world.hold(BACK)
    for _ in range(3):
        world.outbox.put(1, BACK)
    await turns(5)
    world.outbox.put(1, BACK)
    assert world.outbox.waiting == 1
    await world.lets(BACK)
    assert world.done == [BACK]


async def test_what_fails_is_tried_again_after_longer_and_longer_waits() -> None:
    world = World(*[FAILED] * 6)
    await world.puts(DROP)
    await world.passes(300)
    assert world.at_s == [0, 1, 5, 20, 80, 140, 200]
    assert world.asked == [(DROP, False), *[(DROP, True)] * 6]
    assert world.outbox.waiting == 0


async def test_what_waits_for_its_next_try_is_no_task() -> None:
    world = World(FAILED)
    await world.puts(DROP)
    assert (world.outbox.waiting, world.tasks.running) == (1, 0)
    await world.passes(1)
    assert world.outbox.waiting == 0


async def test_what_fails_for_an_hour_is_given_up() -> None:
    world = World(*[FAILED] * 1_000)
    with capture_logs() as lines:
        await world.puts(DROP)
        await world.passes(2 * INSIST_MS_MAX / 1000)
    assert world.outbox.waiting == 0
    assert INSIST_MS_MAX / 1000 <= world.at_s[-1] < (INSIST_MS_MAX + RETRY_AFTER_MS[-1]) / 1000
    assert [line["event"] for line in lines] == [
        *["effect_failed"] * (len(world.asked) - 1),
        "effect_given_up",
    ]
    assert lines[-1]["call_id"] == CALL


@pytest.mark.parametrize("failure", [CarrierRefused("no such number"), LegGone("over")])
async def test_what_is_refused_is_not_tried_again(failure: CarrierFailed) -> None:
    world = World(failure)
    await world.puts(DROP)
    await world.passes(300)
    assert len(world.asked) == 1
    assert world.outbox.acted() == 1


async def test_what_is_refused_for_being_one_too_many_is_tried_again() -> None:
    world = World(CarrierBusy("429"))
    await world.puts(DROP)
    await world.passes(300)
    assert world.at_s == [0, 1]


@pytest.mark.parametrize("failure", [FAILED, CarrierBusy("429")])
async def test_what_must_not_be_repeated_is_not_tried_again(failure: CarrierFailed) -> None:
    world = World(failure)
    await world.puts(CONNECT)
    await world.passes(300)
    assert (len(world.asked), world.looked, world.outbox.acted()) == (1, 0, 1)


@pytest.mark.parametrize("failure", [InDoubt("disk"), Overloaded("busy"), ServiceStopping("")])
@pytest.mark.parametrize("is_shown", [False, True])
async def test_if_what_came_of_it_could_not_be_written_the_carrier_is_looked_at_before_it_is_repeated(
    failure: Exception,
    is_shown: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    world = World(failure)
    if is_shown:
        world.shown.add(CONNECT)
    await world.puts(CONNECT)
    assert (len(world.asked), world.looked) == (1, 0)
    await world.passes(300)
    assert (len(world.asked), world.looked) == (1 if is_shown else 2, 1)


async def test_after_a_crash_what_must_not_be_repeated_is_looked_for_until_it_could_be_seen() -> (
    None
):
    world = World(looks_fail=[FAILED, InDoubt("disk"), CarrierRefused("401")])
    await world.puts(CONNECT, decided_s_ago=60)
    await world.passes(19)
    assert (world.looked, world.asked) == (3, [])
    await world.passes(1)
    assert (world.looked, world.asked) == (4, [(CONNECT, True)])


async def test_after_a_crash_what_does_no_harm_is_done_without_looking() -> None:
    world = World()
    await world.puts(DROP, decided_s_ago=0)
    assert (world.looked, world.asked) == (0, [(DROP, True)])


@pytest.mark.parametrize("arrives_s", [None, 1, 2.9])
async def test_a_request_that_was_on_its_way_in_a_crash_has_time_to_arrive(
    arrives_s: float | None,
) -> None:
    """The carrier does not show it at once."""
    world = World()
    await world.puts(CONNECT, decided_s_ago=0.2)
    await world.passes(arrives_s or 2.9)
    assert (world.looked, world.asked, world.outbox.acted()) == (0, [], 0)
    if arrives_s is not None:
        world.shown.add(CONNECT)
    await world.passes(3)
    assert world.looked == 1
    assert world.asked == ([(CONNECT, True)] if arrives_s is None else [])
    assert (world.outbox.waiting, world.outbox.acted()) == (0, 1)


@pytest.mark.parametrize(("ago_s", "waits_s"), [(0, 3), (9.9, 3), (10, 0), (3_600, 0)])
async def test_what_was_asked_for_long_ago_has_arrived(ago_s: float, waits_s: float) -> None:
    world = World()
    await world.puts(CONNECT, decided_s_ago=ago_s)
    await world.passes(60)
    assert world.at_s == [waits_s]


async def test_what_waits_for_a_request_to_arrive_gives_way_to_what_comes_after_it() -> None:
    world = World()
    await world.puts(CONNECT, decided_s_ago=0)
    await world.puts(BACK)
    await world.passes(60)
    assert (world.looked, world.asked, world.at_s) == (0, [(BACK, False)], [0])
    assert (world.outbox.waiting, world.outbox.acted()) == (0, 2)


async def test_it_waits_no_less_for_having_something_done_before_it() -> None:
    world = World()
    world.hold(BACK)
    await world.puts(BACK, CONNECT, decided_s_ago=0)
    await world.passes(1)
    await world.lets(BACK)
    await world.passes(60)
    assert list(zip(world.done, world.at_s, strict=True)) == [(BACK, 0), (CONNECT, 3)]


async def test_it_waits_no_longer_than_what_is_done_before_it() -> None:
    world = World()
    world.hold(BACK)
    await world.puts(BACK, CONNECT, decided_s_ago=0)
    await world.passes(5)
    assert world.done == [BACK]
    await world.lets(BACK)
    assert world.done == [BACK, CONNECT]


async def test_what_is_moot_is_not_done() -> None:
    world = World()
    world.moot.add(DROP)
    await world.puts(DROP)
    assert world.asked == []
    assert world.outbox.acted() == 1


async def test_what_becomes_moot_is_not_tried_again() -> None:
    world = World(FAILED)
    await world.puts(DROP)
    world.moot.add(DROP)
    await world.passes(300)
    assert len(world.asked) == 1
    assert world.outbox.waiting == 0


async def test_what_becomes_moot_while_the_carrier_is_looked_at_is_not_done() -> None:
    class Slow(World):
        async def was_done(self, effect: Effect) -> bool:
            self.moot.add(effect)
            return await super().was_done(effect)

    world = Slow()
    await world.puts(CONNECT, decided_s_ago=60)
    assert (world.looked, world.asked) == (1, [])


async def test_what_waits_for_its_next_try_gives_way_to_what_comes_after_it() -> None:
    world = World(FAILED)
    await world.puts(BACK)
    await world.puts(BYE)
    await world.passes(300)
    assert world.done == [BACK, BYE]
    assert world.outbox.acted() == 2


async def test_what_fails_while_something_else_has_come_after_it_is_not_tried_again() -> None:
    world = World(FAILED)
    world.hold(BACK)
    await world.puts(BACK, BYE)
    await world.lets(BACK)
    await world.passes(300)
    assert world.done == [BACK, BYE]
    assert world.outbox.waiting == 0


async def test_a_defect_is_logged_once_and_what_comes_after_it_is_done() -> None:
    world = World(ValueError("a defect"))
    world.hold(BACK)
    await world.puts(BACK, BYE)
    with capture_logs() as lines:
        await world.lets(BACK)
        await world.passes(300)
    assert [line["event"] for line in lines] == ["background_work_failed"]
    assert world.done == [BACK, BYE]
    assert world.outbox.acted() == 2
