"""Keeps the events of the last calls in memory, so that their stories cost no look into the journal."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from queues.events import CallQueued, EstimateSet
from router.api.timeline import limits
from router.calls import CallArrived, ConversationAdvanced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.ids import CallId, QueueId
    from router.ports import Recorded

_HEAD: Final = limits.EVENTS_PER_CALL_MAX // 4


class Seen(NamedTuple):
    """An event of a call, and what was known when it happened."""

    event: Recorded
    expected_ms: int | None = None
    """For a call that was queued: how long it was to wait, as was thought then (the median)."""
    expected_ms_max: int | None = None
    """The wait that nine in ten do not exceed."""


class RecentCalls:
    """A `Subscriber`. Keeps `limits.CALLS_MAX` calls and `limits.EVENTS_MAX` events, the latest."""

    def __init__(
        self, calls_max: int = limits.CALLS_MAX, events_max: int = limits.EVENTS_MAX
    ) -> None:
        self._calls_max = calls_max
        self._events_max = events_max
        self._events: OrderedDict[CallId, list[Seen]] = OrderedDict()
        """By call, the one that arrived first comes first."""
        self._count = 0
        self._estimates: dict[QueueId, EstimateSet] = {}

    def __len__(self) -> int:
        return len(self._events)

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Take note."""
        for event in events:
            if isinstance(event, EstimateSet):
                self._estimates[event.queue] = event
                continue
            call: CallId | None = getattr(event, "call", None)
            if call is not None:
                self._add(call, event)

    def _add(self, call: CallId, event: Recorded) -> None:
        kept = self._events.get(call)
        if kept is None:
            kept = self._events[call] = []
        kept.append(self._seen(event))
        self._count += 1
        if len(kept) > limits.EVENTS_PER_CALL_MAX:
            del kept[_HEAD]
            self._count -= 1
        while len(self._events) > self._calls_max or self._count > self._events_max:
            _, oldest = self._events.popitem(last=False)
            self._count -= len(oldest)

    def _seen(self, event: Recorded) -> Seen:
        if isinstance(event, CallQueued):
            expected = self._estimates.get(event.queue)
            if expected is not None:
                return Seen(event, expected.median_ms, expected.p90_ms)
        return slim(event)

    def of(self, call: CallId) -> Sequence[Seen]:
        """What is known of a call, in order; empty if nothing is."""
        return self._events.get(call, ())

    def is_whole(self, call: CallId) -> bool:
        """Whether its events are known from its arrival on."""
        kept = self._events.get(call)
        return kept is not None and isinstance(kept[0].event, CallArrived)

    def newest(self, count: int) -> list[CallId]:
        """The last calls, the newest first."""
        return [call for call, _ in zip(reversed(self._events), range(count), strict=False)]


def slim(event: Recorded) -> Seen:
    """Without what was said to the caller, which is most of a turn and which no story tells."""
    if isinstance(event, ConversationAdvanced):
        return Seen(replace(event, turn=replace(event.turn, actions=())))
    return Seen(event)
