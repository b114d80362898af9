"""Brings a state to the moment just before an offer was made.

An agent who is ready and for whom nothing is there goes into the pools without an event, so a journal
does not tell when exactly. It makes a difference only while several agents become ready at once and
a call rings at them: each takes his turn, and those whose turn has not come are in no pool yet. What
`queues.matching` does is therefore done again here, by what the next event says:

- a later moment, or a call that was waiting goes to an agent: all had their turn;
- an agent became ready and is offered a call, or is rung without having stood in a pool: all those
  before him had their turn;
- the same call rings at one more straight after: as it was;
- any other event that does not go on with what the one before was about: all had their turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues import events as e
from queues.availability import open_channels
from queues.definitions import SiteDefinition
from queues.errors import UnknownCall
from queues.fold import fold
from queues.index import add_to_pools
from queues.matching import settle
from queues.state import SiteState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queues.entities import Agent
    from queues.events import Event
    from queues.ids import CallId, OfferNumber

_OF_MATCHING: Final = (
    e.CallOffered,
    e.AgentWentAway,
    e.AgentSignedOut,
    e.CallReleased,
    e.CallRelaxed,
    e.CallMoved,
    e.CallEnded,
    e.CallbackSuggested,
)
"""Events that matching records; any other one comes before it, by a command or a deadline."""


def before_offer(
    events: Iterable[Event], call: CallId, offer: OfferNumber
) -> tuple[SiteState, e.CallOffered]:
    """The state just before this offer, and the offer. The events begin with the core's first; those
    after the offer are not looked at.

    Raises:
        UnknownCall: the offer is not among them.
        CoreBroken: the events do not follow from one another.
    """
    state: SiteState | None = None
    before: Event | None = None
    for event in events:
        if state is None:
            state = SiteState(SiteDefinition(site=event.site))
        _place(state, before, event)
        if isinstance(event, e.CallOffered) and (event.call, event.offer) == (call, offer):
            return state, event
        fold(state, event)
        before = event
    raise UnknownCall(f"offer {offer} of call {call!r} is not among these events")


def _place(state: SiteState, before: Event | None, event: Event) -> None:
    """Let the agents have their turn who had it before this event."""
    if event.at_ms > state.at_ms:
        settle(state)
    elif not isinstance(event, e.CallOffered):
        if before is not None and _begins(before, event):
            settle(state)
    elif event.trigger == "call_waiting":
        settle(state)
    elif event.trigger == "agent_ready" or not state.agents[event.agent].ready_for:
        _place_those_before(state, state.agents[event.agent])
    elif not (isinstance(before, e.CallOffered) and before.call == event.call):
        settle(state)


def _begins(before: Event, event: Event) -> bool:
    """Whether a decision begins with this event. Those of one decision that come before matching are
    about one agent or one call; but a call that is connected ends its caller's callback first.
    """
    if isinstance(event, _OF_MATCHING):
        return False
    if isinstance(before, _OF_MATCHING):
        return not (isinstance(before, e.CallEnded) and before.outcome == "superseded")
    names = ("agent", "call")
    about = [getattr(before, name, None) for name in names]
    return not any(
        one is not None and one == getattr(event, name, None)
        for name, one in zip(names, about, strict=True)
    )


def _place_those_before(state: SiteState, agent: Agent) -> None:
    while state.fresh_agents:
        other = state.fresh_agents.pop(0)
        if other is agent:
            return
        channels = open_channels(state, other)
        if channels and not other.ready_for and state.agents.get(other.id) is other:
            add_to_pools(other, channels)
