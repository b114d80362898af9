"""Whether queues let new callers in, by their hours and the emergency switches."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from ivr.hours import OpeningHours

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from ivr import Script
    from queues.ids import QueueId

Closing = Literal["closed", "emergency"]
_MINUTE_MS = 60_000


class Opening:
    """Asks the hours of the script of the day, once a minute at most for each queue."""

    def __init__(self, script: Callable[[], Script]) -> None:
        self._script = script
        self._read: Script | None = None
        """The script whose hours these are."""
        self._site: OpeningHours | None = None
        self._own: dict[str, OpeningHours] = {}
        self._minute = 0
        self._is_open: dict[QueueId, bool] = {}
        """As of this minute."""

    def closing(self, queue: QueueId, at_ms: int, emergencies: Container[str]) -> Closing | None:
        """Why nobody is let in; None if it is open."""
        if "" in emergencies or queue in emergencies:
            return "emergency"
        self._read_hours()
        if at_ms // _MINUTE_MS != self._minute:
            self._minute = at_ms // _MINUTE_MS
            self._is_open.clear()
        is_open = self._is_open.get(queue)
        if is_open is None:
            hours = self._own.get(queue, self._site)
            at = datetime.fromtimestamp(at_ms / 1000, UTC)
            is_open = self._is_open[queue] = hours is None or hours.is_open(at)
        return None if is_open else "closed"

    def _read_hours(self) -> None:
        script = self._script()
        if script is self._read:
            return
        self._read = script
        self._is_open.clear()
        self._site = None if script.hours is None else OpeningHours(script.hours)
        self._own = {
            queue: OpeningHours(one.hours)
            for queue, one in script.queues.items()
            if one.hours is not None
        }
