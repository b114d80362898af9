"""Which real moments lie between two readings of the wall clock.

On most days there is one stretch of them. When the clocks go forward, readings are left out: the
stretch is shorter, or there is none. When they go back, readings come twice, and so may a stretch.

The offsets from UTC at both ends, on either side of a doubtful reading (PEP 495, `fold`), tell
whether the clocks change in between; only then is the change searched for, to the minute. No zone
changes its clocks twice within the two days that a range can reach over.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ivr.hours.ranges import MINUTES_PER_DAY, OpenRange

_MINUTE: Final = timedelta(minutes=1)
Stretch = tuple[datetime, datetime]
"""From the first moment to the first one after, in UTC."""


def real_stretches(zone: ZoneInfo, day: date, opening: OpenRange) -> list[Stretch]:
    """When it really is open, in order; none, one or two stretches that do not touch."""
    midnight = datetime.combine(day, time())
    opens = midnight + opening.opens * _MINUTE
    closes = midnight + opening.closes * _MINUTE
    offsets = {
        _offset(zone, reading, fold) for reading in (opens, closes) for fold in (False, True)
    }
    opens, closes = opens.replace(tzinfo=UTC), closes.replace(tzinfo=UTC)
    earliest, latest = opens - max(offsets), closes - min(offsets)
    if len(offsets) == 1:
        return [(earliest, latest)]
    change = _change(zone, earliest, latest)
    before, after = _offset_at(zone, earliest), _offset_at(zone, latest)
    first = (opens - before, min(closes - before, change))
    second = (max(opens - after, change), closes - after)
    if first[0] < first[1] == second[0] < second[1]:
        return [(first[0], second[1])]
    return [stretch for stretch in (first, second) if stretch[0] < stretch[1]]


def as_told(zone: ZoneInfo, stretch: Stretch) -> tuple[date, OpenRange]:
    """What the wall clock shows from the beginning of a stretch to its end, and on which day."""
    begins = stretch[0].astimezone(zone)
    last = (stretch[1] - _MINUTE).astimezone(zone)  # the clocks may change at the very end
    opens = begins.hour * 60 + begins.minute
    closes = last.hour * 60 + last.minute + 1 + (last.date() - begins.date()).days * MINUTES_PER_DAY
    return begins.date(), OpenRange(opens=opens, closes=closes)


def _change(zone: ZoneInfo, earliest: datetime, latest: datetime) -> datetime:
    """The first minute whose offset is no longer that of the earliest moment."""
    before = _offset_at(zone, earliest)
    known, changed = 0, (latest - earliest) // _MINUTE
    while changed - known > 1:
        middle = (known + changed) // 2
        if _offset_at(zone, earliest + middle * _MINUTE) == before:
            known = middle
        else:
            changed = middle
    return earliest + changed * _MINUTE


def _offset_at(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).replace(tzinfo=UTC) - moment


def _offset(zone: ZoneInfo, reading: datetime, fold: bool) -> timedelta:  # noqa: FBT001 - as PEP 495
    return reading - reading.replace(tzinfo=zone, fold=fold).astimezone(UTC).replace(tzinfo=None)
