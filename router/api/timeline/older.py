"""Calls that memory does not hold any more: their events are looked up in the journal, from the newest
entries backwards and in pieces, beside whatever else is done.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from queues import events as e
from queues.errors import CoreBroken, UnknownCall
from queues.explain import explain_offer
from router.api.timeline import limits
from router.api.timeline.recent import slim
from router.calls import CallArrived
from router.errors import JournalFailed, Overloaded, RequestRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from queues.explain import OfferExplanation
    from queues.ids import CallId, OfferNumber
    from router.api.timeline.recent import Seen
    from router.engine import Engine
    from router.ports import Journal

_BUSY = "Others are looking into the journal; try again in a moment."


class OlderCalls:
    """Looks into the journal, for few people at once, not too far back and not too long."""

    def __init__(
        self,
        engine: Engine,
        journal: Journal,
        *,
        entries: int = limits.LOOK_ENTRIES,
        entries_max: int = limits.LOOK_ENTRIES_MAX,
        seconds_max: float = limits.LOOK_S_MAX,
    ) -> None:
        self._engine = engine
        self._journal = journal
        self._entries = entries
        self._entries_max = entries_max
        self._seconds_max = seconds_max
        self._looking = 0

    async def find(self, call: CallId) -> Sequence[Seen]:
        """The call's events, as far back as can be looked; empty if there are none.

        Raises:
            Overloaded: others are looking.
            RequestRefused: it takes too long.
            JournalFailed: the journal cannot be read.
        """
        self._begin()
        try:
            async with asyncio.timeout(self._seconds_max):
                return await self._search(call)
        except TimeoutError:
            text = "Looking for the call in the journal takes too long. The command `switchroom "
            raise RequestRefused(f"{text}journal show --call` finds older ones.") from None
        finally:
            self._looking -= 1

    def _begin(self) -> None:
        if self._looking >= limits.LOOKS_AT_ONCE_MAX:
            raise Overloaded(_BUSY)
        self._looking += 1

    async def _search(self, call: CallId) -> list[Seen]:
        """From the newest entries backwards, until its arrival is found."""
        last = self._engine.written
        first = max(0, last - self._entries_max)
        found: list[Seen] = []
        until = last
        while until > first:
            after = max(first, until - self._entries)
            try:
                found = [*await self._between(call, after, until), *found]
            except JournalFailed:
                if not found:
                    raise
                break  # what is older is not kept any more
            if found and isinstance(found[0].event, CallArrived):
                break
            until = after
        return found

    async def _between(self, call: CallId, after: int, until: int) -> list[Seen]:
        found: list[Seen] = []
        async for piece in self._journal.entries(after):
            for entry in piece:
                if entry.sequence > until:
                    return found
                if getattr(entry.event, "call", None) == call:
                    found.append(slim(entry.event))
            await asyncio.sleep(0)
        return found

    async def explain(self, call: CallId, offer: OfferNumber) -> OfferExplanation:
        """Why this offer was made, in full: decided again from the journal's first entry on.

        Raises:
            Overloaded: others are looking.
            RequestRefused: the journal is too long for that, its beginning is gone, or there was no
                such offer.
        """
        if self._engine.written > limits.EXPLAINED_ENTRIES_MAX:
            text = "The journal is too long to decide it again here. The command `switchroom "
            raise RequestRefused(f"{text}journal show --call` does.")
        self._begin()
        is_over = threading.Event()
        try:
            async with asyncio.timeout(self._seconds_max):
                events = until(is_over, await self._of_core())
                explained = await asyncio.to_thread(explain_offer, events, call, offer)
        except TimeoutError:
            raise RequestRefused("This cannot be worked out again: it takes too long.") from None
        except (CoreBroken, UnknownCall, JournalFailed) as error:
            raise RequestRefused(f"This cannot be worked out again: {error}.") from None
        finally:
            is_over.set()  # the thread ends when nobody waits for it any more
            self._looking -= 1
        return explained

    async def _of_core(self) -> list[e.Event]:
        events: list[e.Event] = []
        async for piece in self._journal.entries(0):
            events.extend(one.event for one in piece if isinstance(one.event, e.SiteEvent))
            await asyncio.sleep(0)
        return events


def until(is_over: threading.Event, events: Iterable[e.Event]) -> Iterator[e.Event]:
    """These events, but none after it is over."""
    for event in events:
        if is_over.is_set():
            return
        yield event
