"""The lives of a call, of an agent and of what an agent has in hand, as tables: event -> state
before -> state after.

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

CallState = Literal[
    "new", "for_later", "waiting", "offered", "connecting", "talking", "postponed", "ended"
]
"""Before it is in line a call is `new`, or `for_later` if it is to be postponed at first."""
WorkState = Literal["new", "offered", "connecting", "talking", "wrapping_up", "over"]
Presence = Literal["signed_out", "away", "ready", "backing_off"]
AgentState = Literal[
    "signed_out", "away", "ready", "offered", "connecting", "talking", "wrapping_up", "backing_off"
]
"""What an agent does as others see it: what he has in hand, else his presence."""

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
    e.CallQueued: {"new": "waiting", "for_later": "postponed"},
    e.CallMoved: {
        "waiting": "waiting",
        "offered": "offered",
        "connecting": "connecting",
        "talking": "talking",
        "postponed": "postponed",
    },
    e.CallRelaxed: {"waiting": "waiting"},
    e.CallPrioritised: {"waiting": "waiting", "offered": "offered", "postponed": "postponed"},
    e.CallReleased: {"waiting": "waiting"},
    e.CallbackSuggested: {"waiting": "waiting"},
    e.CallbackRequested: {"waiting": "waiting"},
    e.CallOffered: {"waiting": "offered", "offered": "offered"},
    e.OfferAccepted: {"offered": "connecting"},
    e.OfferDeclined: {"offered": "waiting"},
    e.OfferMissed: {"offered": "waiting"},
    e.OfferWithdrawn: {"offered": "waiting"},
    e.CallbackRung: {"connecting": "connecting"},
    e.CallbackAnswered: {"connecting": "connecting"},
    e.CallConnected: {"connecting": "talking"},
    e.CallRequeued: {"connecting": "waiting", "talking": "waiting"},
    e.CallTransferred: {"talking": "waiting"},
    e.CallbackFailed: {"connecting": "postponed"},
    e.CallbackDue: {"postponed": "waiting"},
    e.CallEnded: {
        "waiting": "ended",
        "connecting": "ended",
        "talking": "ended",
        "postponed": "ended",
    },
}
CALL_LIFECYCLE: Final = _table(_CALL_MOVES)
"""An offer that is over leaves the call `offered` while it rings at other agents."""

_WORK_MOVES: Mapping[type[e.SiteEvent], Mapping[WorkState, WorkState]] = {
    e.CallOffered: {"new": "offered"},
    e.OfferAccepted: {"offered": "connecting"},
    e.OfferDeclined: {"offered": "over"},
    e.OfferMissed: {"offered": "over"},
    e.OfferWithdrawn: {"offered": "over"},
    e.CallbackRung: {"connecting": "connecting"},
    e.CallbackAnswered: {"connecting": "connecting"},
    e.CallConnected: {"connecting": "talking"},
    e.CallRequeued: {"connecting": "over", "talking": "over"},
    e.CallTransferred: {"talking": "wrapping_up"},
    e.CallbackFailed: {"connecting": "over"},
    e.CallEnded: {"connecting": "over", "talking": "wrapping_up"},
    e.WrapUpExtended: {"wrapping_up": "wrapping_up"},
    e.WrapUpEnded: {"wrapping_up": "over"},
}

WORK_LIFECYCLE: Final = _table(_WORK_MOVES)

_AGENT_MOVES: Mapping[type[e.SiteEvent], Mapping[Presence, Presence]] = {
    e.AgentSignedIn: {"signed_out": "away"},
    e.AgentBecameReady: {"away": "ready"},
    e.AgentWentAway: {"ready": "away", "backing_off": "away", "away": "away"},
    e.AgentSignedOut: {"ready": "signed_out", "backing_off": "signed_out", "away": "signed_out"},
    e.OfferDeclined: {"ready": "backing_off", "backing_off": "backing_off"},
    e.OfferMissed: {"ready": "backing_off", "backing_off": "backing_off"},
    e.CallRequeued: {"ready": "backing_off", "backing_off": "backing_off"},
    e.CallbackFailed: {"ready": "backing_off", "backing_off": "backing_off"},
    e.BackOffEnded: {"backing_off": "ready"},
}
AGENT_LIFECYCLE: Final = _table(_AGENT_MOVES)
"""What an agent has in hand is beside this: a ready agent may talk. A callback that failed, or a call
that went back in line, moves only an agent who is to back off.
"""

CALL_DEADLINES: Final[Mapping[CallState, DeadlineKind]] = {
    "waiting": "waiting",
    "connecting": "connecting",
    "talking": "talking",
    "postponed": "postponed",
}
"""What ends each state of a call that is not at rest; one on offer ends with its offers."""

WORK_DEADLINES: Final[Mapping[WorkState, DeadlineKind]] = {
    "offered": "offer",
    "wrapping_up": "wrap_up",
}
"""What ends each state of work that the call's deadline does not end."""

AGENT_DEADLINES: Final[Mapping[Presence, DeadlineKind]] = {"backing_off": "back_off"}
