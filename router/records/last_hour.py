"""The service level of each queue in the last hour, from journal events only."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from queues import events as e
from router.records.definitions import SERVICE_LEVEL, SHORT_ABANDON_MS, Counts, left_as

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.ids import CallId, QueueId
    from router.ports import Recorded

HOUR_MINUTES: Final = 60
MINUTE_MS: Final = 60_000
_LOST: Final = ("sent_away", "diverted")


class _Window:
    """One queue's calls of the last hour, by minute; the sums are of all of them."""

    __slots__ = ("answered", "in_target", "lost", "minutes")

    def __init__(self) -> None:
        self.answered = self.in_target = self.lost = 0
        self.minutes: deque[list[int]] = deque()

    def add(self, minute: int, answered: int, in_target: int, lost: int) -> None:
        self.forget(minute)
        if not self.minutes or self.minutes[-1][0] != minute:
            self.minutes.append([minute, 0, 0, 0])
        last = self.minutes[-1]
        for place, more in enumerate((answered, in_target, lost), start=1):
            last[place] += more
        self._add_up(answered, in_target, lost)

    def forget(self, minute: int) -> None:
        """What is an hour old."""
        while self.minutes and self.minutes[0][0] <= minute - HOUR_MINUTES:
            _, answered, in_target, lost = self.minutes.popleft()
            self._add_up(-answered, -in_target, -lost)

    def _add_up(self, answered: int, in_target: int, lost: int) -> None:
        self.answered += answered
        self.in_target += in_target
        self.lost += lost


class LastHour:
    """Calls count when they are answered or lost, in the queue that they are in then. The hour begins
    with a minute by the clock.
    """

    def __init__(self) -> None:
        self._queues: dict[QueueId, _Window] = {}
        self._talked: set[CallId] = set()
        """Calls that have talked and not ended."""

    def level(self, queue: QueueId, at_ms: int) -> tuple[float | None, int]:
        """The service level, None if there were no calls, and of how many calls it is."""
        window = self._queues.get(queue)
        if window is None:
            return None, 0
        window.forget(at_ms // MINUTE_MS)
        counts = Counts(
            answered=window.answered, answered_in_target=window.in_target, abandoned=window.lost
        )
        return SERVICE_LEVEL.value(counts), window.answered + window.lost

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Count what has happened."""
        for event in events:
            match event:
                case e.CallConnected(connection=1):
                    self._talked.add(event.call)
                    if not event.is_callback:
                        self._add(event.queue, event.at_ms, 1, int(event.in_target), 0)
                case e.CallEnded():
                    if event.call in self._talked:
                        self._talked.discard(event.call)
                    elif _is_lost(event):
                        self._add(event.queue, event.at_ms, 0, 0, 1)
                case _:
                    pass

    def _add(self, queue: QueueId, at_ms: int, answered: int, in_target: int, lost: int) -> None:
        window = self._queues.get(queue)
        if window is None:
            window = self._queues[queue] = _Window()
        window.add(at_ms // MINUTE_MS, answered, in_target, lost)


def _is_lost(event: e.CallEnded) -> bool:
    """Whether somebody could have answered it, as for the service level of the day."""
    if event.outcome == "abandoned":
        return event.waited_ms >= SHORT_ABANDON_MS
    return left_as(event.outcome, is_callback=event.is_callback) in _LOST
