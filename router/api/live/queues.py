"""The rows of queues: what is counted of their calls and agents, the day's figures, what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.ids import QueueId
from router.alarms import QueueStanding
from router.api.live.figures import figures_of
from router.api.live.opening import Opening
from router.api.live.rows import QueueRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.alarms import Alarm, AlarmKind
    from router.api.live.sources import Sources
    from router.api.live.table import Table
    from router.api.live.tally import Tally


class QueueRows:
    """Keeps the table of queues. What depends on the time alone is looked at by `look`."""

    def __init__(self, sources: Sources, table: Table, tally: Tally) -> None:
        self._sources = sources
        self._engine = sources.engine
        self._table = table
        self._tally = tally
        self._opening = Opening(sources.script)
        self._expected: dict[QueueId, tuple[int, int] | None] = {}
        self._alarms: dict[QueueId, tuple[AlarmKind, ...]] = {}

    def refresh_all(self, at_ms: int) -> None:
        """All may have changed."""
        queues = self._engine.core.state.queues
        gone = [QueueId(key) for key in self._table.names() if key not in queues]
        for queue in (*gone, *queues):
            self.refresh(queue, at_ms)

    def look(self) -> None:
        """See what is expected now."""
        queues = self._engine.core.state.queues
        self._expected = {queue: self._expected_of(queue) for queue in queues}

    def warn(self, alarms: Sequence[Alarm]) -> None:
        """These alarms are on."""
        kinds: dict[QueueId, tuple[AlarmKind, ...]] = {}
        for alarm in alarms:
            if alarm.queue is not None:
                kinds[alarm.queue] = (*kinds.get(alarm.queue, ()), alarm.kind)
        self._alarms = kinds

    def standings(self, at_ms: int) -> tuple[QueueStanding, ...]:
        """What alarms depend on."""
        counted = self._sources.today.counted
        found: list[QueueStanding] = []
        for queue, definition in self._engine.core.state.queues.items():
            tally = self._tally.of(queue)
            level, calls = (None, 0) if counted is None else counted.last_hour.level(queue, at_ms)
            since_ms = tally.longest_since_ms
            found.append(
                QueueStanding(
                    queue=queue,
                    waiting=len(tally.waiting),
                    longest_ms=0 if since_ms is None else at_ms - since_ms,
                    at_work=tally.at_work,
                    target_share=definition.target.share,
                    target_within_ms=definition.target.within_ms,
                    level=level,
                    level_calls=calls,
                )
            )
        return tuple(found)

    def refresh(self, queue: QueueId, at_ms: int) -> None:
        """A queue may have changed, or be gone."""
        state = self._engine.core.state
        definition = state.queues.get(queue)
        if definition is None:
            self._table.remove(queue)
            return
        tally, counted = self._tally.of(queue), self._sources.today.counted
        closing = self._opening.closing(queue, at_ms, self._engine.calls.emergencies)
        row = QueueRow(
            queue=queue,
            place=list(state.queues).index(queue),
            waiting=len(tally.waiting),
            callbacks=tally.callbacks,
            longest_since_ms=tally.longest_since_ms,
            target_share=definition.target.share,
            target_within_ms=definition.target.within_ms,
            figures=figures_of(None if counted is None else counted.statistics.of(queue)),
            expected_ms=self._expected.get(queue),
            ready=tally.ready,
            at_work=tally.at_work,
            talking=tally.talking,
            is_open=closing is None,
            closing_reason=closing,
            alarms=self._alarms.get(queue, ()),
        )
        self._table.put(queue, row)

    def _expected_of(self, queue: QueueId) -> tuple[int, int] | None:
        wait = self._sources.estimate_of(queue).wait
        return None if wait is None else (round(wait.low_ms), round(wait.p90_ms))
