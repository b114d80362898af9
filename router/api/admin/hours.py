"""The queues as configured, and when each of them is open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from ivr.hours.opening import DAYS, OpeningHours
from queues.explain import needs_in_words
from queues.expressions import text_of_all
from queues.ids import QueueId
from router.api.replies import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiohttp import web

    from ivr.hours.ranges import OpenRange
    from ivr.script import Hours, Script
    from queues.definitions import QueueDefinition
    from router.engine import Engine
    from router.ports import Clock
    from router.settings import Settings


class OpenTimes(msgspec.Struct, frozen=True, kw_only=True):
    """When something is open."""

    timezone: str
    week: tuple[tuple[str, ...], ...]
    """For the seven days from Monday, times as `09:00-12:30`."""
    is_own: bool
    """Whether they are this queue's own, not those of the site."""
    is_open: bool
    """Now, by the hours that hold."""
    opens_at_ms: int | None
    """When it opens next; None if it is open, or stays closed for a year."""


class QueueShown(msgspec.Struct, frozen=True, kw_only=True):
    """One queue, in the words of the configuration."""

    queue: QueueId
    needs: str
    """In words of the reader's language; so it is said, too, that nothing is needed but the caller's
    language."""
    target_share: float
    target_within_ms: int
    selection: str
    wrap_up_ms: int
    wait_ms_max: int
    steps: int
    """How many steps there are for calls that nobody takes."""
    hours: OpenTimes | None
    """None is always open."""


class QueuesShown(msgspec.Struct, frozen=True, kw_only=True):
    """All queues that there are, in the order of the configuration."""

    queues: tuple[QueueShown, ...]
    heeds_hours: bool
    """Whether the hours hold; a demo is open day and night."""


class QueuesPage:
    """Answers about queues and hours. `configured` gives the settings as they stand in the
    configuration: a demo is open day and night, whatever it says there.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        configured: Callable[[], Settings],
        settings: Callable[[], Settings],
        clock: Clock,
    ) -> None:
        self._engine = engine
        self.configured = configured
        self._settings = settings
        self._clock = clock

    async def show(self, request: web.Request) -> web.StreamResponse:
        """All queues that there are, in the order of the configuration. What they need is said in the
        language that `?language=` names, or else in English.
        """
        language = request.query.get("language", "")
        written, holds = self.configured().conversation, self._settings().conversation
        at = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC)
        own = _own(written)
        queues = tuple(
            _shown(
                queue,
                language,
                _times(
                    own.get(name, written.hours), _of_queue(holds, name), at, is_own=name in own
                ),
            )
            for name, queue in self._engine.core.state.queues.items()
        )
        heeds_hours = (holds.hours, _own(holds)) == (written.hours, own)
        return answer(QueuesShown(queues=queues, heeds_hours=heeds_hours))


def _own(script: Script) -> Mapping[str, Hours]:
    """The hours of those queues that have their own."""
    return {name: one.hours for name, one in script.queues.items() if one.hours is not None}


def _of_queue(script: Script, queue: str) -> Hours | None:
    return _own(script).get(queue, script.hours)


def _shown(queue: QueueDefinition, language: str, hours: OpenTimes | None) -> QueueShown:
    return QueueShown(
        queue=queue.queue,
        needs=needs_in_words(text_of_all(queue.needs), language),
        target_share=queue.target.share,
        target_within_ms=queue.target.within_ms,
        selection=queue.selection,
        wrap_up_ms=queue.wrap_up_ms,
        wait_ms_max=queue.wait_ms_max,
        steps=len(queue.steps),
        hours=hours,
    )


def _times(
    hours: Hours | None, holds: Hours | None, at: datetime, *, is_own: bool
) -> OpenTimes | None:
    """The week as it is configured, and whether it is open now by what `holds`."""
    if hours is None:
        return None
    opening = OpeningHours(hours)
    now = None if holds is None else OpeningHours(holds)
    opens_at = None if now is None else now.opens_at(at)
    return OpenTimes(
        timezone=hours.timezone,
        week=tuple(tuple(map(_clock_times, opening.week[place])) for place in range(len(DAYS))),
        is_own=is_own,
        is_open=now is None or now.is_open(at),
        opens_at_ms=None if opens_at is None else int(opens_at.timestamp() * 1000),
    )


def _clock_times(one: OpenRange) -> str:
    return f"{_clock_time(one.opens)}-{_clock_time(one.closes)}"


def _clock_time(minute: int) -> str:
    hours, minutes = divmod(minute, 60)
    return f"{hours % 24:02}:{minutes:02}" if hours != 24 or minutes else "24:00"
