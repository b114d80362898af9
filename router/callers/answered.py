"""Calls that were answered and have ended not long ago: a survey may follow."""

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
        self._ended: OrderedDict[CallId, tuple[int, Remembered]] = OrderedDict()
        """When it ended, and what is remembered of its number; the one that ended first comes first."""

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

    def add(self, call: RememberedCall, remembered: Remembered) -> None:
        """This one has ended."""
        self._ended[call.id] = call.ended_at_ms, remembered
        if len(self._ended) > limits.SURVEYS_AWAITED_MAX:
            self._ended.popitem(last=False)

    def of(self, call_id: CallId) -> Remembered | None:
        """What is remembered of the caller of one of them, unless the call itself is forgotten."""
        _, remembered = self._ended.get(call_id, (0, None))
        if remembered is None or all(call.id != call_id for call in remembered.calls):
            return None
        return remembered

    def call(self, call_id: CallId) -> RememberedCall | None:
        """What is remembered of one of them, unless it is forgotten."""
        remembered = self.of(call_id)
        calls = () if remembered is None else remembered.calls
        return next((call for call in calls if call.id == call_id), None)

    def forget_old(self, at_ms: int) -> None:
        """No survey follows those any more that ended long ago."""
        while self._ended:
            ended_at_ms, _ = next(iter(self._ended.values()))
            if ended_at_ms >= at_ms - limits.SURVEY_AWAITED_MS:
                return
            self._ended.popitem(last=False)
