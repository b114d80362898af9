"""Calls that memory does not hold any more are found in the journal, within bounds."""

from __future__ import annotations

import asyncio
import threading
from queue import Queue
from typing import TYPE_CHECKING

import pytest

from queues.ids import CallId, OfferNumber
from router.api.timeline import OlderCalls, limits
from router.api.timeline import older as looking
from router.api.timeline.recent import RecentCalls
from router.calls import CallArrived
from router.errors import JournalFailed, Overloaded, RequestRefused
from router.journal.memory import MemoryJournal

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Sequence

    from queues.events import Event
    from router.ports import Entry
    from tests.router.api.supervising.floor import Floor
    from tests.router.people.site import Browser


def older(floor: Floor, **bounds: int) -> OlderCalls:
    return OlderCalls(floor.service.engine, floor.service._journal, **bounds)


async def test_a_call_is_told_the_same_from_the_journal_as_from_memory(
    floor: Floor, chiara: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = await floor.talks()
    await floor.service.switchboard.caller_left(call)
    remembered = (await chiara.gets(f"/api/calls/{call}")).body
    monkeypatch.setattr(RecentCalls, "is_whole", lambda *_: False)
    assert (await chiara.gets(f"/api/calls/{call}")).body == remembered


@pytest.mark.parametrize("entries", [1, 2, 3, 1_000])
async def test_it_is_found_however_far_back_is_looked_at_once(entries: int, floor: Floor) -> None:
    call = await floor.rings()
    for _ in range(3):
        await floor.rings()
    found = await older(floor, entries=entries).find(call)
    assert isinstance(found[0].event, CallArrived)
    assert [type(seen.event) for seen in found] == [
        type(seen.event) for seen in await older(floor).find(call)
    ]
    assert {seen.event.call for seen in found} == {call}  # type: ignore[union-attr]


async def test_it_is_not_looked_back_for_ever(floor: Floor) -> None:
    call = await floor.rings()
    for _ in range(5):
        await floor.rings()
    assert await older(floor, entries_max=4).find(call) == []


async def test_a_call_that_never_was_is_not_found(floor: Floor) -> None:
    await floor.rings()
    assert await older(floor).find(CallId("call-of-nobody")) == []


class SlowJournal(MemoryJournal):
    """Whose reading never ends."""

    async def entries(
        self, after: int = 0, *, with_orders: bool = False
    ) -> AsyncGenerator[Sequence[Entry], None]:
        await asyncio.Event().wait()
        async for piece in super().entries(after, with_orders=with_orders):
            yield piece


async def test_looking_that_takes_too_long_is_given_up(floor: Floor) -> None:
    await floor.rings()
    slow = OlderCalls(floor.service.engine, SlowJournal(), seconds_max=0)
    with pytest.raises(RequestRefused, match="takes too long"):
        await slow.find(CallId("call-1"))
    with pytest.raises(RequestRefused, match="cannot be worked out"):
        await slow.explain(CallId("call-1"), OfferNumber(1))


async def test_the_thread_that_explains_ends_when_nobody_waits_for_it_any_more(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await floor.rings()
    has_begun, may_go_on = threading.Event(), threading.Event()
    read: Queue[list[Event]] = Queue()

    def explain(events: Iterator[Event], *_: object) -> None:
        next(events)
        has_begun.set()
        may_go_on.wait()
        read.put(list(events))

    monkeypatch.setattr(looking, "explain_offer", explain)
    explaining = asyncio.ensure_future(  # noqa: TID251 - a test's own
        older(floor).explain(CallId("call-1"), OfferNumber(1))
    )
    await asyncio.to_thread(has_begun.wait)
    explaining.cancel()
    await asyncio.gather(explaining, return_exceptions=True)
    may_go_on.set()
    assert await asyncio.to_thread(read.get) == []


async def test_only_few_look_at_the_same_time(floor: Floor) -> None:
    await floor.rings()
    slow = OlderCalls(floor.service.engine, SlowJournal())
    looking = [
        asyncio.ensure_future(slow.find(CallId("call-1")))  # noqa: TID251 - a test's own
        for _ in range(limits.LOOKS_AT_ONCE_MAX)
    ]
    await asyncio.sleep(0)
    with pytest.raises(Overloaded, match="try again"):
        await slow.find(CallId("call-1"))
    for one in looking:
        one.cancel()
    await asyncio.gather(*looking, return_exceptions=True)
    with pytest.raises(RequestRefused, match="too long"):
        await OlderCalls(floor.service.engine, SlowJournal(), seconds_max=0).find(CallId("x"))


class TrimmedJournal(MemoryJournal):
    """Whose beginning is gone."""

    async def entries(
        self, after: int = 0, *, with_orders: bool = False
    ) -> AsyncGenerator[Sequence[Entry], None]:
        if after < 3:
            raise JournalFailed(f"entry {after} is not in the journal")
        async for piece in super().entries(after, with_orders=with_orders):
            yield piece


async def test_of_a_call_whose_beginning_is_trimmed_the_rest_is_told(floor: Floor) -> None:
    call = await floor.rings()
    journal = TrimmedJournal()
    journal._entries, journal._last = (
        floor.service._journal._entries,  # type: ignore[attr-defined]
        floor.service.engine.written,
    )
    last = floor.service.engine.written
    found = await OlderCalls(floor.service.engine, journal, entries=1).find(call)
    assert 0 < len(found) <= last - 3
    assert not isinstance(found[0].event, CallArrived)
    with pytest.raises(JournalFailed):
        await OlderCalls(floor.service.engine, journal, entries=last).find(CallId("call-x"))


async def test_a_long_journal_is_not_decided_again(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await floor.anna_is_ready()
    call = await floor.rings()
    monkeypatch.setattr(limits, "EXPLAINED_ENTRIES_MAX", 3)
    with pytest.raises(RequestRefused, match="too long to decide it again"):
        await older(floor).explain(call, OfferNumber(1))
