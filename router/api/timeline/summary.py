"""A call in short, from its events alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ivr.outcomes import RouteToQueue
from queues import events as e
from router import calls as c
from router.api.timeline.phases import phases_of
from router.api.timeline.views import Summary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from queues.ids import CallId
    from router.api.timeline.recent import Seen
    from router.api.timeline.views import Phase, PhaseKind, Stands
    from router.ports import Recorded

_STANDS: Final[Mapping[PhaseKind, Stands]] = {
    "conversation": "conversing",
    "waiting": "waiting",
    "ringing": "offered",
    "connecting": "connecting",
    "talking": "talking",
    "held": "held",
    "callback": "callback",
}


def summary_of(call: CallId, story: Sequence[Seen]) -> Summary:
    """What has become of the call. `story` is not empty."""
    known: dict[str, Any] = {
        "carrier": None,
        "dialled": "",
        "queue": None,
        "concern": None,
        "language": "",
        "priority": 0,
        "agent": None,
        "arrived_at_ms": None,
        "queued_at_ms": None,
        "waited_ms": None,
        "talked_ms": 0,
        "talking_since_ms": None,
        "offers": 0,
        "disposition": "",
    }
    for seen in story:
        known |= _learned(seen.event, known)
    return Summary(
        call=call,
        state=stands(phases_of(story)),
        is_whole=isinstance(story[0].event, c.CallArrived),
        **_ended(story),
        **known,
    )


def stands(phases: Sequence[Phase]) -> Stands:
    """Where the caller is."""
    now = [one for one in phases if one.to_ms is None and one.kind != "wrap_up"]
    return _STANDS[now[-1].kind] if now else "ended"


def _learned(  # noqa: C901, PLR0911 - one answer for each event
    event: Recorded, known: Mapping[str, Any]
) -> dict[str, Any]:
    """What this event says of the call."""
    match event:
        case c.CallArrived():
            return {
                "carrier": event.carrier,
                "dialled": event.dialled,
                "arrived_at_ms": event.at_ms,
            }
        case c.ConversationAdvanced():
            outcome, language = event.turn.outcome, event.turn.state.language
            concern = outcome.concern if isinstance(outcome, RouteToQueue) else known["concern"]
            return {"language": language, "concern": concern}
        case e.CallQueued():
            since = {"queued_at_ms": event.queued_at_ms, "waited_ms": None}
            return {**since, "queue": event.queue, "priority": event.priority}
        case e.CallMoved() | e.CallTransferred():
            talked_ms = event.talked_ms if isinstance(event, e.CallTransferred) else 0
            return {
                "queue": event.queue,
                "priority": event.priority,
                "talked_ms": known["talked_ms"] + talked_ms,
                "talking_since_ms": None,
            }
        case e.CallRelaxed() | e.CallPrioritised():
            return {"priority": event.priority}
        case e.CallOffered():
            return {"offers": known["offers"] + 1}
        case e.OfferAccepted():
            return {"agent": event.agent}
        case e.CallConnected():
            first = known["waited_ms"]
            waited_ms = event.waited_ms if first is None else first
            since = {"talking_since_ms": event.at_ms}
            return {**since, "agent": event.agent, "waited_ms": waited_ms}
        case e.CallRequeued():
            return {"talking_since_ms": None}
        case c.WrapUpNoted():
            return {"disposition": event.disposition}
        case e.CallEnded():
            waited_ms = event.waited_ms if known["waited_ms"] is None else known["waited_ms"]
            talked_ms = known["talked_ms"] + event.talked_ms
            return {"waited_ms": waited_ms, "talked_ms": talked_ms, "talking_since_ms": None}
        case _:
            return {}


def _ended(story: Sequence[Seen]) -> dict[str, Any]:
    """How it ended. One that a step has sent to be asked for a number goes on."""
    ended: dict[str, Any] = {"ended_at_ms": None, "outcome": None, "ended_by": None}
    for event in (seen.event for seen in story):
        if isinstance(event, e.CallEnded):
            ended = {"ended_at_ms": event.at_ms, "outcome": event.outcome, "ended_by": event.by}
        elif isinstance(event, c.CallClosed):
            ended = {"ended_at_ms": event.at_ms, "outcome": "closed", "ended_by": event.by}
        elif isinstance(event, e.CallQueued):
            ended = dict.fromkeys(ended)
    return ended
