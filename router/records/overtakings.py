"""How often callers saw others go first who came later and asked for the same; from events only."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Final

import msgspec

from queues import events as e
from queues.ids import QueueId, SiteId

if TYPE_CHECKING:
    from queues.definitions import Need
    from queues.ids import CallId
    from router.ports import Recorded

    Key = tuple[SiteId, QueueId, tuple[Need, ...]]
    """The queue, and what the call needs beside it."""
    Place = tuple[int, int, CallId]
    """Queued at (ms), order of arrival, the call."""

QUEUES_KEPT: Final = 4_000
"""So many queues are told apart; further ones are left out."""


class Overtaking(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to the calls of a queue that wait no more; `definitions.FAIRNESS` says what the
    figures mean.
    """

    site: SiteId
    queue: QueueId
    calls: int
    overtaken_calls: int
    overtaken_mean: float | None
    overtaken_most: int
    exclusions: int


class _Waiting:
    __slots__ = ("key", "overtaken", "place")

    def __init__(self, key: Key, place: Place) -> None:
        self.key = key
        self.place = place
        self.overtaken = 0


class _Sums:
    __slots__ = ("calls", "exclusions", "overtaken_calls", "overtaken_most", "overtakings")

    def __init__(self) -> None:
        self.calls = self.overtaken_calls = self.overtakings = 0
        self.overtaken_most = self.exclusions = 0


class Overtakings:
    """Counts as events come in. A connection costs as much as there are calls that it overtakes."""

    def __init__(self) -> None:
        self._sequence = 0
        self._waiting: dict[CallId, _Waiting] = {}
        self._lines: dict[Key, list[Place]] = {}
        """Those who wait, in order of their places; no line is empty."""
        self._sums: dict[tuple[SiteId, QueueId], _Sums] = {}

    def on_event(self, event: Recorded) -> None:
        """Count what has happened."""
        match event:
            case e.CallQueued() if not event.is_callback:
                self._sequence += 1
                place = (event.queued_at_ms, self._sequence, event.call)
                self._join(_Waiting((event.site, event.queue, event.needs), place))
            case e.CallMoved() if event.call in self._waiting:
                waiting = self._leave(event.call)
                waiting.key = (event.site, event.queue, event.needs)
                self._join(waiting)
            case e.CallConnected() if event.call in self._waiting:
                waiting = self._waiting[event.call]
                line = self._lines[waiting.key]
                for _, _, earlier in line[: bisect_left(line, waiting.place)]:
                    self._waiting[earlier].overtaken += 1
                self._close(event.call)
            case e.CallEnded() | e.CallbackRequested() if event.call in self._waiting:
                self._close(event.call)
            case e.OfferDeclined() | e.OfferMissed():
                if event.excluded_until_ms is not None:
                    self._sums_of(event.site, event.queue).exclusions += 1
            case _:
                pass

    def queues(self) -> tuple[Overtaking, ...]:
        """The figures of each queue, in the order in which the queues came up."""
        return tuple(
            Overtaking(
                site=site,
                queue=queue,
                calls=sums.calls,
                overtaken_calls=sums.overtaken_calls,
                overtaken_mean=sums.overtakings / sums.calls if sums.calls else None,
                overtaken_most=sums.overtaken_most,
                exclusions=sums.exclusions,
            )
            for (site, queue), sums in self._sums.items()
        )

    def _join(self, waiting: _Waiting) -> None:
        self._waiting[waiting.place[2]] = waiting
        insort(self._lines.setdefault(waiting.key, []), waiting.place)

    def _leave(self, call: CallId) -> _Waiting:
        waiting = self._waiting.pop(call)
        line = self._lines[waiting.key]
        del line[bisect_left(line, waiting.place)]
        if not line:
            del self._lines[waiting.key]
        return waiting

    def _close(self, call: CallId) -> None:
        """It has been answered, has left, or is nobody on the line any more."""
        waiting = self._leave(call)
        site, queue, _ = waiting.key
        sums = self._sums_of(site, queue)
        sums.calls += 1
        sums.overtaken_calls += waiting.overtaken > 0
        sums.overtakings += waiting.overtaken
        sums.overtaken_most = max(sums.overtaken_most, waiting.overtaken)

    def _sums_of(self, site: SiteId, queue: QueueId) -> _Sums:
        sums = self._sums.get((site, queue))
        if sums is None:
            sums = _Sums()
            if len(self._sums) < QUEUES_KEPT:
                self._sums[site, queue] = sums
        return sums
