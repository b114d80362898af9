"""What a conversation may know of a caller before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.state import CallerFacts
from router.callers.caller import is_page, may_be_rung
from router.callers.record import language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.state import Standing
    from router.callers.memory import RememberedCall
    from router.callers.record import Record


def facts_of(
    number: str,
    record: Record,
    calls: Sequence[RememberedCall],
    *,
    standing: Standing,
    at_ms: int,
    counted_from_ms: int,
) -> CallerFacts:
    """Of whoever rings at this moment from this number, of which `calls` are remembered; those since
    `counted_from_ms` count. The language is that of his last call, or else of the record.
    """
    spoken = (call.language for call in calls if call.language is not None)
    over = [call for call in calls if call.ended is not None]
    last = max(over, key=lambda call: call.ended_at_ms, default=None)
    gave_up = last is not None and last.ended == "abandoned"
    return CallerFacts(
        standing=standing,
        language=next(spoken, None) or language_of(record),
        calls=1 + sum(call.at_ms > counted_from_ms for call in calls),
        abandoned_ms=at_ms - last.ended_at_ms if last is not None and gave_up else None,
        has_number=may_be_rung(number),
        rung_here=is_page(number),
    )
