"""What somebody should look at now: decided from how things stand, once a second. Pure: no clock, no
memory but which alarms are on.

An alarm goes on where one bound is crossed and off at another, so that it does not flicker while a figure
wavers around its bound; one that means little for a moment must last a while first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from queues.ids import QueueId

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AlarmKind = Literal["nobody_signed_in", "long_wait", "service_level", "not_deciding", "carrier"]
Key = tuple[AlarmKind, QueueId | None]

NOBODY_LASTS_MS: Final = 5_000
"""So long nobody may be there before it is an alarm: a page is loaded again in less."""
LONG_WAIT_ON: Final = 3
LONG_WAIT_OFF: Final = 2
"""Times the target."""
LEVEL_CALLS_MIN: Final = 10
"""A service level of fewer calls than this says nothing."""
LEVEL_OFF_ABOVE: Final = 0.02
"""The service level has to be so much over the target again, if it can be."""
CARRIER_ON_MS: Final = 60_000
CARRIER_OFF_MS: Final = 30_000
"""Since a carrier was last seen; it is looked at every 15 seconds while there are calls."""


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm that is on. `value`: see `router.api.live.rows.Alarm`."""

    kind: AlarmKind
    queue: QueueId | None
    since_ms: int
    value: float | None


class QueueStanding(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked about a queue. `level` is that of `level_calls` calls of the last hour."""

    queue: QueueId
    waiting: int
    longest_ms: int
    """0 if nobody waits."""
    at_work: int
    target_share: float
    target_within_ms: int
    level: float | None
    level_calls: int


class SiteStanding(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked about the site; `carrier_age_ms`: since when the carrier last seen was not."""

    queues: tuple[QueueStanding, ...]
    is_deciding: bool
    carrier_age_ms: int


class _Finding(msgspec.Struct, frozen=True):
    """How things stand with one kind of alarm at one place. Between `on` and `off` it stays as it is."""

    key: Key
    on: bool
    off: bool
    value: float | None
    lasts_ms: int = 0


class Alarms:
    """The alarms of a site."""

    def __init__(self) -> None:
        self._since_ms: dict[Key, int] = {}
        """Since when it is so, of those that are on or may be soon."""
        self.on: tuple[Alarm, ...] = ()
        """Those that are on, the oldest first."""

    def look(self, standing: SiteStanding, at_ms: int) -> Sequence[Alarm]:
        """Decide again; gives those that are on, the oldest first."""
        before, on = self._since_ms, []
        self._since_ms = {}
        for found in _findings(standing):
            since_ms = before.get(found.key)
            if found.off or (since_ms is None and not found.on):
                continue
            since_ms = self._since_ms[found.key] = at_ms if since_ms is None else since_ms
            if at_ms - since_ms >= found.lasts_ms:
                kind, queue = found.key
                on.append(Alarm(kind=kind, queue=queue, since_ms=since_ms, value=found.value))
        self.on = tuple(sorted(on, key=lambda alarm: alarm.since_ms))
        return self.on


def _findings(standing: SiteStanding) -> Iterator[_Finding]:
    is_deciding, age_ms = standing.is_deciding, standing.carrier_age_ms
    yield _Finding(("not_deciding", None), not is_deciding, is_deciding, None)
    seldom, often = age_ms > CARRIER_ON_MS, age_ms <= CARRIER_OFF_MS
    yield _Finding(("carrier", None), seldom, often, age_ms)
    for queue in standing.queues:
        yield from _of_queue(queue)


def _of_queue(queue: QueueStanding) -> Iterator[_Finding]:
    nobody = bool(queue.waiting) and not queue.at_work
    yield _Finding(
        ("nobody_signed_in", queue.queue), nobody, not nobody, queue.waiting, NOBODY_LASTS_MS
    )
    times = queue.longest_ms / queue.target_within_ms
    yield _Finding(
        ("long_wait", queue.queue), times > LONG_WAIT_ON, times <= LONG_WAIT_OFF, queue.longest_ms
    )
    level, target = queue.level, queue.target_share
    if level is not None and queue.level_calls >= LEVEL_CALLS_MIN:
        is_well = level >= min(1.0, round(target + LEVEL_OFF_ABOVE, 6))
        yield _Finding(("service_level", queue.queue), level < target, is_well, level)
