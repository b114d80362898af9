"""The decision in the making: the state it is made on, the moment, and the events so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.errors import UnknownAgent, UnknownCall
from queues.fold import fold

if TYPE_CHECKING:
    from queues.entities import Agent, Call
    from queues.events import Event
    from queues.ids import AgentId, CallId, QueueId, SiteId
    from queues.state import Requirement, SiteState
    from queues.steps import Staffing


class Decision:
    """What the functions in `queues.decisions` work with.

    They check everything first and record only then, so that a refusal leaves nothing behind. A core
    makes one decision at a time, so it has one of these; for each command it sets the moment and
    begins a new list of events.
    """

    __slots__ = ("at_ms", "events", "firsts", "site", "staffed", "state")

    def __init__(self, state: SiteState) -> None:
        self.state = state
        self.site: SiteId = state.definition.site
        self.at_ms = 0
        self.events: list[Event] = []
        self.firsts: dict[QueueId, tuple[int, int]] = {}
        """Of queues whose longest wait was asked for: how many events there were then, and since
        when the first has waited (ms)."""
        self.staffed: dict[tuple[Requirement, Staffing], tuple[int, bool]] = {}
        """Of requirements of which was asked who is there: how many events there were, the answer."""

    def record(self, event: Event) -> None:
        """Let it have happened."""
        fold(self.state, event)
        self.events.append(event)

    def agent(self, agent_id: AgentId) -> Agent:
        """The signed-in agent of this name.

        Raises:
            UnknownAgent: nobody of this name is signed in.
        """
        agent = self.state.agents.get(agent_id)
        if agent is None:
            raise UnknownAgent(f"agent {agent_id!r} is not signed in")
        return agent

    def call(self, call_id: CallId) -> Call | None:
        """The call of this name, or None if it has ended.

        Raises:
            UnknownCall: there has been no such call (or it ended very long ago).
        """
        call = self.state.calls.get(call_id)
        if call is None and call_id not in self.state.ended:
            raise UnknownCall(f"no call has the id {call_id!r}")
        return call
