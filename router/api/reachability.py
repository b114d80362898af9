"""Tells the core whether agents can be reached at their desks, until it has heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import structlog

from router.api import limits
from router.calls import NoteDifference
from router.errors import InDoubt, JournalFailed, RequestRefused, RouterError, ServiceStopping

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.ids import AgentId
    from router.attendance import Attendance
    from router.engine import Engine
    from router.ports import Clock
    from router.tasks import Tasks

_log = structlog.get_logger(__name__)


class Reachability:
    """Reports how it is at the moment of reporting, so that reports may overtake each other."""

    def __init__(
        self,
        *,
        engine: Engine,
        attendance: Attendance,
        clock: Clock,
        tasks: Tasks,
        is_reachable: Callable[[AgentId], bool],
    ) -> None:
        self._engine = engine
        self._attendance = attendance
        self._clock = clock
        self._tasks = tasks
        self._is_reachable = is_reachable
        self._stopping = False

    def stop(self) -> None:
        """From now on nobody is unreachable: it is we who close desks."""
        self._stopping = True

    def report_soon(self, agent: AgentId) -> None:
        """The same as `report`, beside everything else."""
        self._tasks.start("report_desk", self.report(agent))

    async def report(self, agent: AgentId) -> None:
        """A desk has come, gone, fallen silent or woken up."""
        try:
            if not self._is_reachable(agent):
                if not self._stopping:
                    await self._attendance.desk_closed(agent)
            elif agent in self._engine.core.state.agents:
                await self._attendance.desk_opened(agent)
        except (InDoubt, RequestRefused):
            # Nothing can be decided now; a desk that is gone must not be forgotten for that.
            at_ms = self._clock.now_ms() + limits.REPORT_AGAIN_MS
            self._clock.call_at(at_ms, lambda: self._report_again(agent))
        except (JournalFailed, ServiceStopping):
            _log.info("desk_unreported", agent_id=agent)

    def _report_again(self, agent: AgentId) -> None:
        if not self._stopping:
            self.report_soon(agent)

    async def lose(
        self, agent: AgentId, difference: Literal["desk_silent", "desk_mute"], evidence: str
    ) -> None:
        """A desk is connected and cannot be worked at; if no other can, nobody is reached there."""
        if self._is_reachable(agent) or self._stopping:
            return
        try:
            await self._engine.submit(
                NoteDifference(call=None, agent=agent, difference=difference, evidence=evidence)
            )
        except RouterError as error:
            _log.info("difference_unwritten", agent_id=agent, kind=difference, error=str(error))
        await self.report(agent)
