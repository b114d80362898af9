"""Calls that were answered and have ended not long ago: a survey may follow, or a note of the agent."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from router.callers import limits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queues.ids import CallId
    from router.callers.memory import Remembered, RememberedCall


class JustAnswered:
    """Knows whose these calls were, for `SURVEY_AWAITED_MS`, up to `SURVEYS_AWAITED_MAX` of them."""

    def __init__(self) -> None:
        self._ended: OrderedDict[CallId, tuple[RememberedCall, Remembered | None]] = OrderedDict()
        """The call, and what is remembered of its number, if there is one; the one that ended first comes
        first."""

    def __len__(self) -> int:
        return len(self._ended)

    def restore(self, recent: Iterable[Remembered], at_ms: int) -> None:
        """Find them again among what is remembered of the numbers that were of use lately."""
        found = [
            (call, remembered)
            for remembered in recent
            for call in remembered.calls
            if call.id and call.ended_at_ms and call.ended == "answered"
        ]
        for call, remembered in sorted(found, key=lambda one: one[0].ended_at_ms):
            self.add(call, remembered)
        self.forget_old(at_ms)

    def add(self, call: RememberedCall, remembered: Remembered | None) -> None:
        """This one has ended. Without a number it is remembered here alone, and not over a restart."""
        self._ended[call.id] = call, remembered
        if len(self._ended) > limits.SURVEYS_AWAITED_MAX:
            self._ended.popitem(last=False)

    def of(self, call_id: CallId) -> Remembered | None:
        """What is remembered of the caller of one of them, unless the call itself is forgotten."""
        _, remembered = self._ended.get(call_id, (None, None))
        if remembered is None or all(call.id != call_id for call in remembered.calls):
            return None
        return remembered

    def call(self, call_id: CallId) -> RememberedCall | None:
        """What is remembered of one of them, unless it is forgotten."""
        ended, remembered = self._ended.get(call_id, (None, None))
        if remembered is None:
            return ended
        return next((call for call in remembered.calls if call.id == call_id), None)

    def forget_old(self, at_ms: int) -> None:
        """No survey follows those any more that ended long ago."""
        while self._ended:
            oldest, _ = next(iter(self._ended.values()))
            if oldest.ended_at_ms >= at_ms - limits.SURVEY_AWAITED_MS:
                return
            self._ended.popitem(last=False)
