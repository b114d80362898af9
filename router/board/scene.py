"""How everything stands at one moment, gathered for drawing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import msgspec

from queues.definitions import OrderRule, ServiceTarget
from queues.views import AgentView, QueueView, view_agents, view_queues
from router.board.watching import Noticed
from router.records import Counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.state import SiteState
    from router.board.watching import Watch
    from router.ports import Clock
    from router.records import Statistics


class QueueScene(msgspec.Struct, frozen=True, kw_only=True):
    """A queue: now, today, and what is aimed at."""

    now: QueueView
    today: Counts
    target: ServiceTarget


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One moment. `clock_of` turns a moment into what a clock on the wall would show."""

    at_ms: int
    speed: float
    order: OrderRule
    rank_step_ms: int
    timezone: tzinfo
    queues: Sequence[QueueScene]
    agents: Sequence[AgentView]
    absent: int
    """Agents who are not signed in."""
    today: Counts
    arrived: int
    closed_in_conversation: int
    in_conversation: int
    decisions: Sequence[Noticed]
    conversations: Sequence[Noticed]

    def wall_clock(self, at_ms: int) -> str:
        """What a clock on the wall shows at a moment."""
        return f"{datetime.fromtimestamp(at_ms / 1000, self.timezone):%H:%M:%S}"


class Stage:
    """Where scenes are taken from."""

    def __init__(
        self,
        *,
        state: SiteState,
        clock: Clock,
        statistics: Statistics,
        watch: Watch,
        timezone: tzinfo,
        speed: Callable[[], float],
        agents: int,
    ) -> None:
        self._state = state
        self._clock = clock
        self._statistics = statistics
        self._watch = watch
        self._timezone = timezone
        self._speed = speed
        self._agents = agents

    def scene(self) -> Scene:
        """How everything stands now."""
        state, statistics, watch = self._state, self._statistics, self._watch
        at_ms = self._clock.now_ms()
        agents = sorted(view_agents(state), key=lambda view: view.agent)
        return Scene(
            at_ms=at_ms,
            speed=self._speed(),
            order=state.definition.order,
            rank_step_ms=state.definition.rank_step_ms,
            timezone=self._timezone,
            queues=[
                QueueScene(
                    now=view,
                    today=statistics.of(view.queue),
                    target=state.queues[view.queue].target,
                )
                for view in view_queues(state, at_ms)
            ],
            agents=agents,
            absent=self._agents - len(agents),
            today=statistics.in_all(),
            arrived=statistics.arrived,
            closed_in_conversation=statistics.closed_in_conversation,
            in_conversation=statistics.in_conversation,
            decisions=tuple(reversed(watch.decisions)),
            conversations=tuple(reversed(watch.conversations)),
        )
