"""Writes docs/reference/lifecycles.md from the tables in `queues.lifecycles`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues.lifecycles import AGENT_LIFECYCLE, CALL_LIFECYCLE, WORK_LIFECYCLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from queues.deadlines import DeadlineKind
    from queues.events import SiteEvent
    from queues.lifecycles import State

DEADLINES: Final[Mapping[DeadlineKind, tuple[str, str, str]]] = {
    "waiting": (
        "call *waiting*",
        "`wait_ms_max` of the queue, from joining it, without talk; a callback: `callbacks.wait_ms_max`",
        "`CallEnded` with the outcome `wait_limit`",
    ),
    "held": (
        "call *waiting* for one agent alone",
        "`agent_wait_ms` of the command, or `last_agent_wait_ms` of the queue",
        "`CallReleased`: from then on it waits for anybody",
    ),
    "step": (
        "call *waiting*, for each step of its queue",
        "`after_ms` of the step, from the moment of joining the queue",
        "what the step says, if its other conditions hold",
    ),
    "exclusion": (
        "an agent's not being offered a call that he declined, missed or passed on",
        (
            "`exclusion_ms` of the site, no deadline if nobody else at work could take the call; "
            "passed on: as long as it may wait there"
        ),
        "`CallOffered`, if the call still waits and he is ready",
    ),
    "offer": (
        "work *offered*",
        "`offer_ms` of the queue and `answer_ms` of the sign-in",
        "`OfferMissed`",
    ),
    "ring": (
        "a call's ringing at no more agents than now, under `ring_progressively`",
        "`ring_every_ms` of the queue",
        "`CallOffered` to one agent more, if one is ready",
    ),
    "connecting": (
        "call and work *connecting*",
        (
            "`connecting_ms_max` of the site; a callback: at least `callbacks.ring_ms`; that and 10 s "
            "more from when its caller is rung, `connecting_ms_max` from when he answers"
        ),
        "`CallRequeued`; a callback: `CallbackFailed`, or `CallEnded` after the last try",
    ),
    "talking": (
        "call and work *talking*",
        "`talking_ms_max` of the site",
        "`CallEnded` with the outcome `talk_limit`",
    ),
    "postponed": (
        "call *postponed*",
        "`callbacks.retry_ms` of the site, or what is left of the greatest wait; at first: until then",
        "`CallbackDue`",
    ),
    "wrap_up": (
        "work *wrapping_up*",
        "`wrap_up_ms` of the queue; extended, at most `wrap_up_ms_max` of the site",
        "`WrapUpEnded`",
    ),
    "back_off": (
        "agent *backing_off*",
        "`back_off` of the site, by cause",
        "`BackOffEnded`",
    ),
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

CALL: Final = """An offer that is declined, missed or withdrawn while the call rings at other agents leaves
the call *offered*. A callback is *postponed* at first if it is asked for while it is closed, and for a
while if its caller does not answer, cannot be rung, or does not reach his agent.
"""

WORK: Final = """What an agent has in hand is told apart by call: under some rules a call rings at several
agents, and an agent may have several chats or e-mails in hand. Work is *over* with the offer, with the
connection, or with the wrap-up after the call.
"""

PRESENCE: Final = """Whether the agent is there for calls, beside what is in hand: a *ready* agent may
talk. Screens show what is in hand, the most pressing first (*talking*, *connecting*, *offered*,
*wrapping_up*), and the presence of an agent who has nothing in hand. `CallbackFailed` moves only an
agent who is to back off: his caller was not rung or not connected in time. `AgentPlanned`, `AgentLost`,
`AgentFound` and `SkillsChanged` are noted and leave the presence as it is.
"""

REST: Final = """Every state that is not at rest ends by itself. At rest are an agent who is *ready*,
*signed_out* or *away* by choice, a call that has *ended* and work that is *over*. A call that is
*offered* ends with its offers, work that is *connecting* or *talking* with its call.
"""


def render() -> str:
    """The whole page, as Markdown with Mermaid diagrams."""
    return "\n".join(
        [
            HEAD,
            "## A call",
            CALL,
            *_diagram(CALL_LIFECYCLE, start=("new", "for_later"), end="ended"),
            "",
            "## What an agent has in hand",
            WORK,
            *_diagram(WORK_LIFECYCLE, start=("new",), end="over"),
            "",
            "## An agent's presence",
            PRESENCE,
            *_diagram(AGENT_LIFECYCLE, start=("signed_out",), end="signed_out"),
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
    lifecycle: Mapping[type[SiteEvent], Mapping[State, State]], start: Collection[State], end: State
) -> Iterator[str]:
    """A state diagram; events between the same two states share an arrow."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for event, moves in lifecycle.items():
        for before, after in moves.items():
            arrows.setdefault((before, after), []).append(event.__name__)
    yield "```mermaid"
    yield "stateDiagram-v2"
    for (before, after), events in arrows.items():
        source = "[*]" if before in start else before
        target = "[*]" if after == end else after
        yield f"    {source} --> {target}: {', '.join(events)}"
    yield "```"
