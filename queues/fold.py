"""The only function that changes the state of a core, live and in replay alike.

A fold never decides and never refuses: it does what the event says. What follows from an event (who
is matched now) is decided elsewhere and comes as a further event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from queues import events as e
from queues.errors import CoreBroken
from queues.folds import agents, calls, offers, site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from queues.events import Event
    from queues.state import SiteState


def fold(state: SiteState, event: Event) -> None:
    """Change the state as the event says.

    Raises:
        CoreBroken: the event does not fit the state.
    """
    state.at_ms = event.at_ms
    try:
        _FOLDS[type(event)](state, event)
    except KeyError as error:
        raise CoreBroken(f"{type(event).__name__} speaks of {error}, which is not there") from error


def fold_all(state: SiteState, events: Iterable[Event]) -> None:
    """The same for one event after the other, without the cost of a call for each.

    Raises:
        CoreBroken: an event does not fit the state.
    """
    kind: type = object
    try:
        for event in events:
            kind = type(event)
            state.at_ms = event.at_ms
            _FOLDS[kind](state, event)
    except KeyError as error:
        raise CoreBroken(f"{kind.__name__} speaks of {error}, which is not there") from error


_FOLDS: Final[dict[type[e.SiteEvent], Callable[[SiteState, Any], None]]] = {
    e.Configured: site.configured,
    e.EstimateSet: site.estimate_set,
    e.AgentSignedIn: agents.agent_signed_in,
    e.SkillsChanged: agents.skills_changed,
    e.AgentSignedOut: agents.agent_signed_out,
    e.AgentBecameReady: agents.agent_became_ready,
    e.AgentWentAway: agents.agent_went_away,
    e.AgentPlanned: agents.agent_planned,
    e.AgentLost: agents.agent_lost,
    e.AgentFound: agents.agent_found,
    e.BackOffEnded: agents.back_off_ended,
    e.WrapUpExtended: agents.wrap_up_extended,
    e.WrapUpEnded: agents.wrap_up_ended,
    e.CallQueued: calls.call_queued,
    e.CallMoved: calls.call_moved,
    e.CallRelaxed: calls.call_relaxed,
    e.CallPrioritised: calls.call_prioritised,
    e.CallReleased: calls.call_released,
    e.CallbackSuggested: calls.callback_suggested,
    e.CallbackRequested: calls.callback_requested,
    e.CallbackRung: offers.callback_rung,
    e.CallbackAnswered: offers.callback_answered,
    e.CallbackFailed: offers.callback_failed,
    e.CallbackDue: calls.callback_due,
    e.CallOffered: offers.call_offered,
    e.OfferAccepted: offers.offer_accepted,
    e.OfferDeclined: offers.offer_declined,
    e.OfferMissed: offers.offer_missed,
    e.OfferWithdrawn: offers.offer_withdrawn,
    e.CallConnected: offers.call_connected,
    e.CallRequeued: offers.call_requeued,
    e.CallTransferred: offers.call_transferred,
    e.CallEnded: calls.call_ended,
}
