"""Supervisors' notes about the calls that agents have in hand, for desks that come while they matter."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from queues.ids import AgentId, CallId
    from router.api.messages import Coaching

NOTES_MAX: Final = 20
"""Of one call; older ones are not told again."""


class CoachingNotes:
    """Kept in memory alone, for each agent about one call: until he has it in hand no longer."""

    def __init__(self) -> None:
        self._notes: dict[AgentId, deque[Coaching]] = {}

    def keep(self, agent: AgentId, note: Coaching) -> None:
        """A note has been written; those about another call are over."""
        self.forget_all_but(agent, note.call)
        self._notes.setdefault(agent, deque(maxlen=NOTES_MAX)).append(note)

    def forget_all_but(self, agent: AgentId, call: CallId | None) -> None:
        """The agent has this call in hand or wraps it up, and nothing else."""
        kept = self._notes.get(agent)
        if kept and kept[0].call != call:
            del self._notes[agent]

    def of(self, agent: AgentId) -> tuple[Coaching, ...]:
        """What was written about the call the agent has, in order."""
        return tuple(self._notes.get(agent, ()))
