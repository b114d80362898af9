"""Writes docs/reference/lifecycles.md from the tables in `queues.lifecycles`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues.lifecycles import AGENT_LIFECYCLE, CALL_LIFECYCLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from queues.deadlines import DeadlineKind
    from queues.events import SiteEvent
    from queues.lifecycles import State

DEADLINES: Final[Mapping[DeadlineKind, tuple[str, str, str]]] = {
    "waiting": (
        "call *waiting*",
        "`wait_ms_max` of the queue, from the moment of queueing; talk does not count",
        "`CallEnded` with the outcome `wait_limit`",
    ),
    "offer": ("call and agent *offered*", "`offer_ms` of the queue", "`OfferMissed`"),
    "connecting": (
        "call and agent *connecting*",
        "`connecting_ms_max` of the site",
        "`CallRequeued`",
    ),
    "talking": (
        "call and agent *talking*",
        "`talking_ms_max` of the site",
        "`CallEnded` with the outcome `talk_limit`",
    ),
    "wrap_up": (
        "agent *wrapping_up*",
        "`wrap_up_ms` of the queue; extended, at most `wrap_up_ms_max` of the site",
        "`WrapUpEnded`",
    ),
    "back_off": ("agent *backing_off*", "`back_off_ms` of the site", "`BackOffEnded`"),
    "away": (
        "agent *away* for missed calls",
        "`return_ms` of the sign-in; without it there is no deadline",
        "`AgentBecameReady`",
    ),
    "unreachable": (
        "agent whose desk cannot be reached, in any state",
        "`unreachable_ms_max` of the site",
        "`AgentSignedOut`; on a call `AgentPlanned`, and signed out after it",
    ),
}
"""Kind -> what it ends, how long that lasts, what happens then."""

HEAD: Final = """# Lives of calls and agents
Generated from `queues/lifecycles.py` by `python -m docs.generate`; do not edit. An arrow is an event;
what has no arrow cannot happen.
"""

REST: Final = """Every state that is not at rest ends by itself. At rest are an agent who is *ready*,
*signed_out* or *away* by choice, and a call that has *ended*.
"""


def render() -> str:
    """The whole page, as Markdown with Mermaid diagrams."""
    return "\n".join(
        [
            HEAD,
            "## A call",
            *_diagram(CALL_LIFECYCLE, start="new", end="ended"),
            "",
            "## An agent",
            "`AgentPlanned`, `AgentLost` and `AgentFound` are noted and leave the state as it is.",
            "",
            *_diagram(AGENT_LIFECYCLE, start="signed_out", end="signed_out"),
            "",
            "## Deadlines",
            REST,
            "| ends | after | with |",
            "|---|---|---|",
            *(f"| {what} | {after} | {event} |" for what, after, event in DEADLINES.values()),
            "",
        ]
    )


def _diagram(
    lifecycle: Mapping[type[SiteEvent], Mapping[State, State]], start: State, end: State
) -> Iterator[str]:
    """A state diagram; events between the same two states share an arrow."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for event, moves in lifecycle.items():
        for before, after in moves.items():
            arrows.setdefault((before, after), []).append(event.__name__)
    yield "```mermaid"
    yield "stateDiagram-v2"
    for (before, after), events in arrows.items():
        source = "[*]" if before == start else before
        target = "[*]" if after == end else after
        yield f"    {source} --> {target}: {', '.join(events)}"
    yield "```"
