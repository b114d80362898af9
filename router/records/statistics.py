"""Counts the day's calls, per queue, from journal events only.

A call belongs to the day on which it was queued, wherever midnight falls in it, and to the queue that
it is in; one that moves is counted out of its old queue and into the new one. So the counts of a day
and a queue add up. Days begin at midnight in the time zone given. The counts of today and the days before
are kept, `DAYS_KEPT` of them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from queues import events as e
from router.calls import CallArrived, CallClosed
from router.records.definitions import SHORT_ABANDON_MS, Counts, left_as, total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from queues.ids import AgentId, CallId, QueueId
    from router.ports import Recorded

    Place = tuple[date, QueueId]

DAYS_KEPT: Final = 2


class Statistics:
    """The figures of one site. A `Subscriber` that must hear everything from the start of the day."""

    def __init__(self, timezone: tzinfo = UTC) -> None:
        self._timezone = timezone
        self._day = date.min
        self._counts: dict[Place, Counts] = {}
        self._queues: tuple[QueueId, ...] = ()
        self._place: dict[CallId, Place] = {}
        """The day and queue of each call that is in the core."""
        self._answered: set[CallId] = set()
        """Those of them that have talked."""
        self._talking_since_ms: dict[CallId, int] = {}
        self._wrapping_up: dict[tuple[AgentId, CallId], tuple[Place, int]] = {}
        """The work after calls that agents are finishing, and since when."""
        self._arrived: dict[date, int] = {}
        self._closed: dict[date, int] = {}
        self._conversing: set[CallId] = set()
        self._sent: set[CallId] = set()
        """Those that a step has sent out of the queues to ask for a callback or to leave a message."""

    def of(self, queue: QueueId) -> Counts:
        """Today's counts of a queue."""
        return self._counts.get((self._day, queue), Counts())

    def in_all(self) -> Counts:
        """Today's counts of all queues."""
        return total(counts for (day, _), counts in self._counts.items() if day == self._day)

    @property
    def queues(self) -> tuple[QueueId, ...]:
        """The queues there are, in the order of the configuration."""
        return self._queues

    @property
    def arrived(self) -> int:
        """Calls that came in today, those that never reached a queue included. One that a step has
        sent to leave a message comes in again as a callback.
        """
        return self._arrived.get(self._day, 0)

    @property
    def closed_in_conversation(self) -> int:
        """Calls that ended today before they were in a queue."""
        return self._closed.get(self._day, 0)

    @property
    def in_conversation(self) -> int:
        """Calls that have come in and neither ended nor reached a queue yet."""
        return len(self._conversing)

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Count what has happened."""
        for event in events:
            self._turn_page(event.at_ms)
            match event:
                case e.Configured():
                    self._queues = tuple(queue.queue for queue in event.definition.queues)
                case CallArrived():
                    self._arrived[self._day] = self._arrived.get(self._day, 0) + 1
                    self._conversing.add(event.call)
                case CallClosed():
                    self._close(event.call)
                case e.CallQueued():
                    self._come_back(event.call)
                    self._conversing.discard(event.call)
                    self._place[event.call] = (self._day, event.queue)
                    self._count(event.call, queued=1)
                case e.CallMoved():
                    self._move(event)
                case e.CallConnected() | e.CallRequeued() | e.CallTransferred() | e.CallEnded():
                    self._count_talk(event)
                case e.WrapUpEnded():
                    self._end_wrap_up(event)
                case _:
                    self._count_offer(event)

    def _close(self, call: CallId) -> None:
        if call in self._sent:  # it has been in a queue, and counts there
            self._sent.discard(call)
            return
        self._closed[self._day] = self._closed.get(self._day, 0) + 1
        self._conversing.discard(call)

    def _come_back(self, call: CallId) -> None:
        if call in self._sent:
            self._sent.discard(call)
            self._arrived[self._day] = self._arrived.get(self._day, 0) + 1

    def _turn_page(self, at_ms: int) -> None:
        """Begin a new day when one begins, and forget the oldest; a day does not come back."""
        day = datetime.fromtimestamp(at_ms / 1000, self._timezone).date()
        if day <= self._day:
            return
        self._day = day
        days = sorted({one for one, _ in self._counts} | {day})[-DAYS_KEPT:]
        self._counts = {place: one for place, one in self._counts.items() if place[0] in days}
        self._arrived = {one: n for one, n in self._arrived.items() if one in days}
        self._closed = {one: n for one, n in self._closed.items() if one in days}

    def _count(self, call: CallId, **more: int) -> None:
        place = self._place.get(call)
        if place is not None:
            self._add(place, more)

    def _add(self, place: Place, more: dict[str, int]) -> None:
        counts = self._counts.get(place, Counts())
        sums = {name: getattr(counts, name) + number for name, number in more.items()}
        self._counts[place] = replace(counts, **sums)

    def _move(self, event: e.CallMoved) -> None:
        """What comes of the call is the new queue's; one that has talked was answered in the old."""
        place = self._place.get(event.call)
        if place is None:
            return
        is_open = event.call not in self._answered
        self._count(event.call, moved_out=int(is_open))
        self._place[event.call] = (place[0], event.queue)
        self._count(event.call, moved_in=int(is_open))

    def _count_offer(self, event: Recorded) -> None:
        match event:
            case e.CallOffered():
                self._count(event.call, offers=1)
            case e.OfferAccepted():
                self._count(event.call, offers_accepted=1)
            case e.OfferMissed():
                self._count(event.call, offers_missed=1)
            case e.OfferDeclined():
                self._count(event.call, offers_declined=1)
            case e.OfferWithdrawn():
                self._count(event.call, offers_withdrawn=1)
            case _:
                pass

    def _count_talk(
        self, event: e.CallConnected | e.CallRequeued | e.CallTransferred | e.CallEnded
    ) -> None:
        match event:
            case e.CallConnected():
                self._talking_since_ms[event.call] = event.at_ms
                if event.connection == 1:
                    self._answer(event)
            case e.CallRequeued():
                self._end_talk(event)
                self._count(event.call, requeued=1)
            case e.CallTransferred():
                self._end_talk(event)
                self._transfer(event)
            case e.CallEnded():
                self._end_talk(event)
                self._end_call(event)

    def _answer(self, event: e.CallConnected) -> None:
        self._answered.add(event.call)
        if event.is_callback:
            self._count(event.call, called_back=1)
            return
        self._count(
            event.call,
            answered=1,
            answered_in_target=int(event.in_target),
            answered_wait_ms=event.waited_ms,
        )

    def _transfer(self, event: e.CallTransferred) -> None:
        """It was answered in the old queue, whose agent wraps up; further talks are the new one's."""
        place = self._place.get(event.call)
        if place is not None:
            self._count(event.call, transferred=1)
            self._wrapping_up[event.agent, event.call] = place, event.at_ms
            self._place[event.call] = (place[0], event.queue)

    def _end_talk(self, event: e.CallRequeued | e.CallTransferred | e.CallEnded) -> None:
        """From the events of the talk itself: a call that came back in line talked more than once."""
        since_ms = self._talking_since_ms.pop(event.call, None)
        if since_ms is not None:
            self._count(event.call, talks=1, talk_ms=event.at_ms - since_ms)

    def _end_call(self, event: e.CallEnded) -> None:
        has_talked = event.call in self._answered
        self._answered.discard(event.call)
        if event.outcome == "abandoned" and not has_talked:
            self._count(
                event.call,
                abandoned=1,
                short_abandoned=int(event.waited_ms < SHORT_ABANDON_MS),
                abandoned_wait_ms=event.waited_ms,
            )
        elif not has_talked:
            left = left_as(event.outcome, is_callback=event.is_callback)
            if left is not None:
                self._count(event.call, **{left: 1})
        if event.to in ("callback", "voicemail"):
            self._sent.add(event.call)
        place = self._place.pop(event.call, None)
        wraps_up = event.wrap_up_until_ms is not None
        if wraps_up and event.agent is not None and place is not None:
            self._wrapping_up[event.agent, event.call] = place, event.at_ms

    def _end_wrap_up(self, event: e.WrapUpEnded) -> None:
        place, since_ms = self._wrapping_up.pop((event.agent, event.call), (None, 0))
        if place is not None:
            self._add(place, {"wrap_ups": 1, "wrap_up_ms": event.at_ms - since_ms})
