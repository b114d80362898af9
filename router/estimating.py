"""Lets the core know how long whoever joins a queue now is expected to wait.

The estimates are learned from the events of the journal (`queues.estimates`). While something
happens, they are looked at every few seconds; one that has changed enough is submitted, so that the
steps of a queue may ask for it and a replay finds it in the journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from queues import events as e
from queues.commands import SetEstimate
from queues.estimates import Coverage, Estimators, WaitEstimate
from queues.needs import meets
from router.engine import take_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.definitions import AgentSkill, QueueDefinition, SiteDefinition
    from queues.estimates import SiteSnapshot
    from queues.ids import CallId, QueueId, SkillId
    from router.engine import Engine
    from router.ports import Clock, Recorded, Timer

LOOK_EVERY_MS: Final = 5_000
CHANGE_MIN: Final = 0.1
"""An estimate is told again once it differs from what was told by more than this share of it."""


class QueueEstimate(msgspec.Struct, frozen=True, kw_only=True):
    """What is expected of a queue now, None if that is not known, and how good that was so far."""

    wait: WaitEstimate | None
    coverage: Coverage


class Learning:
    """What is learned of waits, from the events of the core alone and in their order."""

    def __init__(self) -> None:
        self.estimators = Estimators(self._is_able)
        self._queues: dict[QueueId, QueueDefinition] = {}
        self._skills: tuple[AgentSkill, ...] = ()
        self._levels: dict[SkillId, int] = {}

    def learn(self, event: e.Event) -> None:
        """Take note of what has happened."""
        if isinstance(event, e.Configured):
            self._configured(event.definition)
        self.estimators.observe(event)

    def _configured(self, definition: SiteDefinition) -> None:
        self._queues = {queue.queue: queue for queue in definition.queues}
        self.estimators.rank_step_ms = definition.rank_step_ms

    def restore(self, snapshot: SiteSnapshot, definition: SiteDefinition) -> None:
        """Begin with what was learned on this definition."""
        self._configured(definition)
        self.estimators.restore(snapshot)

    def _is_able(self, skills: tuple[AgentSkill, ...], queue: QueueId) -> bool:
        """Whether an agent with these skills could take calls of this queue."""
        definition = self._queues.get(queue)
        if definition is None:
            return False
        if skills is not self._skills:  # asked of one team after the other, each for all queues
            self._skills = skills
            self._levels = {one.skill: one.level for one in skills}
        levels = self._levels
        return all(meets(levels, need) for need in definition.needs)


class Estimating:
    """The expected waits of one site; an engine's subscriber."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self.learning = Learning()
        self._estimators = self.learning.estimators
        self._timer: Timer | None = None
        self._is_stopped = False

    def of(self, queue: QueueId) -> QueueEstimate:
        """What whoever joins this queue now is expected to wait."""
        if queue not in self._estimators.queues:
            return QueueEstimate(wait=None, coverage=Coverage())
        return QueueEstimate(
            wait=self._estimators.view(queue, self._clock.now_ms()),
            coverage=self._estimators.coverage(queue),
        )

    def remaining(self, call: CallId) -> WaitEstimate | None:
        """How much longer a caller in line is expected to wait; None if that is not known."""
        return self._estimators.remaining(call)

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Learn from what has happened, and look at what has come of it before long."""
        for event in events:
            if isinstance(event, e.SiteEvent):
                self.learning.learn(event)
                if not isinstance(event, e.EstimateSet):
                    self._look_soon()

    def stop(self) -> None:
        """Tell nothing more."""
        self._is_stopped = True
        if self._timer is not None:
            self._timer.cancel()

    def _look_soon(self) -> None:
        if self._timer is None and not self._is_stopped:
            at_ms = self._clock.now_ms() + LOOK_EVERY_MS
            self._timer = self._clock.call_at(at_ms, self._look)

    def _look(self) -> None:
        """Submit what has changed enough since it was submitted last."""
        self._timer = None
        if not self._engine.is_sound:
            return
        state, now_ms = self._engine.core.state, self._clock.now_ms()
        for queue in state.queues:
            wait = self._estimators.view(queue, now_ms)
            found = (None, None) if wait is None else (wait.median_ms, wait.p90_ms)
            told = state.estimates.get(queue)
            before = (None, None) if told is None else (told.median_ms, told.p90_ms)
            if any(map(_differs, found, before)):
                median_ms, p90_ms = found
                site = state.definition.site
                command = SetEstimate(site=site, queue=queue, median_ms=median_ms, p90_ms=p90_ms)
                self._engine.submit(command).add_done_callback(take_note)


def _differs(found_ms: int | None, told_ms: int | None) -> bool:
    if found_ms is None or told_ms is None:
        return found_ms is not told_ms
    return abs(found_ms - told_ms) > CHANGE_MIN * told_ms
