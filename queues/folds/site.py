"""What events about the site change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.errors import CoreBroken
from queues.folds.calls import arm_steps
from queues.folds.offers import ring
from queues.index import rebuild

if TYPE_CHECKING:
    from queues import events as e
    from queues.entities import Call
    from queues.state import SiteState


def configured(state: SiteState, event: e.Configured) -> None:
    """Everything that is derived from the definition is worked out anew."""
    if event.definition.site != state.definition.site:
        raise CoreBroken(f"this is site {state.definition.site!r}, not {event.definition.site!r}")
    state.definition = event.definition
    state.queues = {queue.queue: queue for queue in event.definition.queues}
    for per_queue in (state.estimates, state.turns):
        for queue in [queue for queue in per_queue if queue not in state.queues]:
            del per_queue[queue]
    rebuild(state)
    for call in state.calls.values():
        if call.state == "waiting":
            arm_steps(state, call, event.at_ms)
            state.fresh_calls.append((call, call.stamp))
        elif call.state == "offered" and (call in state.ringing or len(call.works) > 1):
            _ring_by_new_rule(state, call, event.at_ms)


def _ring_by_new_rule(state: SiteState, call: Call, at_ms: int) -> None:
    """A call that rings goes on as its queue now has it."""
    if not call.line.requirement.rings:
        state.ringing.pop(call, None)
        return
    ring(state, call, at_ms)
    state.fresh_calls.append((call, call.stamp))


def estimate_set(state: SiteState, event: e.EstimateSet) -> None:
    """Steps ask for it."""
    state.estimates[state.queues[event.queue].queue] = event
