"""The lives of a call and of an agent as tables: event -> state before -> state after.

`fold` looks a transition up here and nowhere else; what is not in the tables cannot happen. The
diagrams in docs/reference/lifecycles.md are generated from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, Literal, TypeVar

from queues import events as e
from queues.errors import CoreBroken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queues.deadlines import DeadlineKind

CallState = Literal["new", "waiting", "offered", "connecting", "talking", "ended"]
AgentState = Literal[
    "signed_out", "away", "ready", "offered", "connecting", "talking", "wrapping_up", "backing_off"
]
State = TypeVar("State", bound=str)


class Moves(dict[State, State], Generic[State]):
    """The transitions that one event makes."""

    def __init__(self, event: type[e.SiteEvent], moves: Mapping[State, State]) -> None:
        super().__init__(moves)
        self._event = event

    def __missing__(self, state: State) -> State:
        """A transition that is not in the table means a damaged journal or a defect."""
        raise CoreBroken(f"{self._event.__name__} cannot happen in state {state!r}")


def _table(
    moves: Mapping[type[e.SiteEvent], Mapping[State, State]],
) -> dict[type[e.SiteEvent], Moves[State]]:
    return {event: Moves(event, by_state) for event, by_state in moves.items()}


_CALL_MOVES: Mapping[type[e.SiteEvent], Mapping[CallState, CallState]] = {
    e.CallQueued: {"new": "waiting"},
    e.CallOffered: {"waiting": "offered"},
    e.OfferAccepted: {"offered": "connecting"},
    e.OfferDeclined: {"offered": "waiting"},
    e.OfferMissed: {"offered": "waiting"},
    e.OfferWithdrawn: {"offered": "waiting"},
    e.CallConnected: {"connecting": "talking"},
    e.CallRequeued: {"connecting": "waiting", "talking": "waiting"},
    e.CallEnded: {"waiting": "ended", "connecting": "ended", "talking": "ended"},
}
CALL_LIFECYCLE: Final = _table(_CALL_MOVES)

_AGENT_MOVES: Mapping[type[e.SiteEvent], Mapping[AgentState, AgentState]] = {
    e.AgentSignedIn: {"signed_out": "away"},
    e.AgentBecameReady: {"away": "ready"},
    e.AgentWentAway: {"ready": "away", "backing_off": "away", "away": "away"},
    e.AgentSignedOut: {"ready": "signed_out", "backing_off": "signed_out", "away": "signed_out"},
    e.CallOffered: {"ready": "offered"},
    e.OfferAccepted: {"offered": "connecting"},
    e.OfferDeclined: {"offered": "backing_off"},
    e.OfferMissed: {"offered": "backing_off"},
    e.OfferWithdrawn: {"offered": "ready"},
    e.BackOffEnded: {"backing_off": "ready"},
    e.CallConnected: {"connecting": "talking"},
    e.CallRequeued: {"connecting": "backing_off", "talking": "backing_off"},
    e.CallEnded: {"connecting": "ready", "talking": "wrapping_up"},
    e.WrapUpExtended: {"wrapping_up": "wrapping_up"},
    e.WrapUpEnded: {"wrapping_up": "ready"},
}
AGENT_LIFECYCLE: Final = _table(_AGENT_MOVES)

CALL_DEADLINES: Final[Mapping[CallState, DeadlineKind]] = {
    "waiting": "waiting",
    "offered": "offer",
    "connecting": "connecting",
    "talking": "talking",
}
"""What ends each state of a call that is not at rest; an agent on a call shares its deadline."""

AGENT_DEADLINES: Final[Mapping[AgentState, DeadlineKind]] = {
    "backing_off": "back_off",
    "wrapping_up": "wrap_up",
}
"""What ends each further state of an agent that is not at rest."""
