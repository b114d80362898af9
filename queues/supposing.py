"""What would happen to a call if it came now: decided on a copy of the core, which nobody sees.

The copy is made through a snapshot, so it decides exactly as the core would at this moment, and the
core knows nothing of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from queues.core import Core
from queues.events import CallEnded, CallOffered
from queues.explain.calls import explain_call
from queues.explain.explanations import CallExplanation, OfferExplanation
from queues.explain.offers import explain_before
from queues.fold import fold
from queues.ids import AgentId
from queues.reasons import CallOutcome
from queues.snapshot import restore, take
from queues.steps import Destination

if TYPE_CHECKING:
    from queues.commands import EnqueueCall
    from queues.events import Event
    from queues.snapshot import CoreSnapshot


class Supposed(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of the call at once."""

    rings: tuple[AgentId, ...]
    """At whose desks, in the order in which they would be offered it."""
    offer: OfferExplanation | None
    """Why the first of them; None if it would wait."""
    waits: CallExplanation | None
    """Why it would wait; None if it would not."""
    ends: CallOutcome | None
    """Why it would leave its queue at once; None if it would not."""
    ends_for: Destination | None
    """Where to, if a step of the queue says so."""


def suppose(core: Core, command: EnqueueCall, at_ms: int) -> Supposed:
    """What would become of this call; nothing changes. Costs as much as a snapshot of the whole state.

    Raises:
        CommandRefused: the command cannot be carried out.
        CoreBroken: the core is in the middle of a decision.
    """
    kept = take(core)
    copy = _copied(kept)
    events = copy.handle(command, at_ms)
    rings = [
        event for event in events if isinstance(event, CallOffered) and event.call == command.call
    ]
    ended = next(
        (one for one in events if isinstance(one, CallEnded) and one.call == command.call), None
    )
    is_waiting = not rings and command.call in copy.state.calls
    return Supposed(
        rings=tuple(one.agent for one in rings),
        offer=_why(kept, events, rings[0]) if rings else None,
        waits=explain_call(copy.state, command.call, at_ms) if is_waiting else None,
        ends=None if ended is None else ended.outcome,
        ends_for=None if ended is None else ended.to,
    )


def _copied(kept: CoreSnapshot) -> Core:
    copy = Core(kept.definition.site)
    restore(copy, kept)
    return copy


def _why(kept: CoreSnapshot, events: list[Event], offer: CallOffered) -> OfferExplanation:
    state = _copied(kept).state
    for event in events[: events.index(offer)]:
        fold(state, event)
    return explain_before(state, offer)
