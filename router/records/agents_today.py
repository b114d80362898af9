"""What each agent did today, from journal events only."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from queues import events as e
from router.records.quarters import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from queues.ids import AgentId, CallId
    from router.ports import Recorded


class AgentsToday:
    """A talk counts on the day on which it begins, its time on the day on which it ends."""

    def __init__(self, timezone: tzinfo = UTC) -> None:
        self._timezone = timezone
        self._ends_ms = 0
        self._talking: dict[CallId, tuple[AgentId, int]] = {}
        self._calls: dict[AgentId, int] = {}
        self._talk_ms: dict[AgentId, int] = {}

    def calls(self, agent: AgentId) -> int:
        """Talks begun."""
        return self._calls.get(agent, 0)

    def talk_ms(self, agent: AgentId) -> int:
        """The time of the talks that are over."""
        return self._talk_ms.get(agent, 0)

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Count what has happened."""
        for event in events:
            match event:
                case e.CallConnected():
                    self._turn_page(event.at_ms)
                    self._talking[event.call] = (event.agent, event.at_ms)
                    self._calls[event.agent] = self.calls(event.agent) + 1
                case e.CallRequeued() | e.CallTransferred() | e.CallEnded():
                    self._turn_page(event.at_ms)
                    self._end_talk(event.call, event.at_ms)
                case _:
                    pass

    def _end_talk(self, call: CallId, at_ms: int) -> None:
        talking = self._talking.pop(call, None)
        if talking is not None:
            agent, since_ms = talking
            self._talk_ms[agent] = self.talk_ms(agent) + at_ms - since_ms

    def _turn_page(self, at_ms: int) -> None:
        if at_ms >= self._ends_ms:
            _, self._ends_ms = day_of(at_ms, self._timezone)
            self._calls.clear()
            self._talk_ms.clear()
