"""Background work: how it ends."""

from __future__ import annotations

import asyncio

from router.tasks import Tasks


async def forever() -> None:
    await asyncio.Event().wait()


async def test_at_the_end_what_does_not_finish_in_time_is_cancelled() -> None:
    tasks, may_end = Tasks(), asyncio.Event()

    async def ends() -> None:
        await may_end.wait()

    quick = tasks.start("quick", ends())
    endless = tasks.start("endless", forever())
    may_end.set()
    await tasks.stop(0.01)
    assert (quick.cancelled(), endless.cancelled(), tasks.running) == (False, True, 0)


async def test_what_is_excepted_goes_on_and_may_be_stopped_later() -> None:
    tasks = Tasks()
    other = tasks.start("other", forever())
    saying_goodbye = tasks.start("goodbye", forever())
    await tasks.stop(0, but="goodbye")
    assert (other.cancelled(), saying_goodbye.done(), tasks.running) == (True, False, 1)
    await tasks.stop(0)
    assert saying_goodbye.cancelled()


async def test_work_that_is_stopped_before_it_has_begun_leaves_nothing_behind() -> None:
    """Python would warn of a coroutine that nobody awaited, and warnings are errors."""
    tasks = Tasks()
    begun: list[str] = []

    async def work() -> None:
        begun.append("begun")

    task = tasks.start("work", work())
    task.cancel()
    await tasks.stop(1)
    assert begun == []


async def test_a_part_can_be_waited_for_apart_from_the_rest_with_all_that_it_leads_to() -> None:
    tasks = Tasks()
    part = tasks.part()
    done: list[str] = []

    async def first() -> None:
        await asyncio.sleep(0)
        part.start("second", second())

    async def second() -> None:
        await asyncio.sleep(0)
        done.append("second")

    tasks.start("endless", forever())
    part.start("first", first())
    assert (tasks.running, part.running) == (2, 1)
    await part.over(10)
    assert (done, tasks.running, part.running) == (["second"], 1, 0)
    await tasks.stop(0)


async def test_a_part_that_does_not_end_is_waited_for_no_longer_than_that_and_ends_with_all() -> (
    None
):
    tasks = Tasks()
    part = tasks.part()
    endless = part.start("endless", forever())
    await part.over(0)
    assert not endless.done()
    await tasks.stop(0)
    assert endless.cancelled()
    assert part.running == 0
