"""The calls that agents wrap up, for desks that come in the middle of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.events import CallEnded
from router.api.messages import WrappingUp

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.events import CallTransferred
    from queues.ids import AgentId, CallId
    from router.api.card import Card


class WrapUps:
    """Kept in memory alone, for each agent about one call, and only until its wrap-up is over: who rang is
    forgotten as soon as the call is. `card_of` gives the card of a call that ends just now.
    """

    def __init__(self, card_of: Callable[[CallId], Card]) -> None:
        self._card_of = card_of
        self._calls: dict[AgentId, WrappingUp] = {}

    def begin(self, agent: AgentId, event: CallEnded | CallTransferred) -> None:
        """The agent has talked this call; he may have nothing to wrap up."""
        if event.wrap_up_until_ms is None:
            return
        self._calls[agent] = WrappingUp(
            call=event.call,
            by=event.by if isinstance(event, CallEnded) else None,
            to=None if isinstance(event, CallEnded) else event.queue,
            talked_ms=event.talked_ms,
            card=self._card_of(event.call),
        )

    def forget_all_but(self, agent: AgentId, call: CallId | None) -> None:
        """The agent wraps up this call, and nothing else."""
        kept = self._calls.get(agent)
        if kept is not None and kept.call != call:
            del self._calls[agent]

    def of(self, agent: AgentId) -> WrappingUp | None:
        """What is known of the call that the agent wraps up; nothing if it was talked before a restart."""
        return self._calls.get(agent)
