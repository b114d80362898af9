"""Whose rows are to be made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import events as e
from router.calls.events import EmergencySwitched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.ids import AgentId, CallId, QueueId
    from router.ports import Recorded


class Marks:
    """The calls, agents and queues that something has happened to; and whether everything has."""

    def __init__(self) -> None:
        self.calls: set[CallId] = set()
        self.agents: set[AgentId] = set()
        self.queues: set[QueueId] = set()
        self.everything = True

    def note(self, events: Sequence[Recorded]) -> None:
        """Mark whatever these are about."""
        for event in events:
            if isinstance(event, e.Configured | EmergencySwitched):
                self.everything = True
            call: CallId | None = getattr(event, "call", None)  # not all events have one
            if call is not None:
                self.calls.add(call)
            agent: AgentId | None = getattr(event, "agent", None)
            if agent is not None:
                self.agents.add(agent)
            for name in ("queue", "from_queue"):
                queue: QueueId | None = getattr(event, name, None)
                if queue is not None:
                    self.queues.add(queue)

    def clear(self) -> None:
        """Their rows have been made."""
        self.calls.clear()
        self.agents.clear()
        self.queues.clear()
        self.everything = False
