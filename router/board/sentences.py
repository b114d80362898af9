"""Puts what happened, and why, into sentences for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from queues import events as e

if TYPE_CHECKING:
    from ivr import Noted, RouteToQueue
    from queues.definitions import SelectionRule
    from queues.ids import AgentId, CallId

NOTHING: Final = "\N{EN DASH}"
TIMES: Final = "\N{MULTIPLICATION SIGN}"

_RULES: Final[dict[SelectionRule, str]] = {
    "longest_idle": "idle longest,",
    "most_proficient": "the best at it, idle",
    "fewest_skills": "the fewest skills, idle",
}
_WITHDRAWN: Final[dict[e.WithdrawReason, str]] = {
    "caller_left": "the caller left",
    "agent_signed_out": "signed out",
    "agent_unreachable": "the desk is lost",
}
_REQUEUED: Final = {
    "agent_leg_failed": "the agent's leg failed",
    "agent_lost": "the agent's desk is lost",
    "connecting_timeout": "they were not joined in time",
}

ENDED: Final = {
    "closed": "was told that we are closed",
    "silent": "said nothing, and the call was ended",
}
"""Why a conversation ended without a queue."""

Told = (
    e.OfferMissed
    | e.OfferDeclined
    | e.OfferWithdrawn
    | e.CallRequeued
    | e.AgentLost
    | e.AgentWentAway
)
"""What is worth a sentence besides an offer."""


def short(call: CallId) -> str:
    """Enough of a call's id to tell it from the others on the screen."""
    return call.removeprefix("call-")[:4]


def duration(of_ms: float) -> str:
    """A time as one says it: `42 s`, `1 min 12 s`, `1 h 05 min`."""
    minutes, seconds = divmod(round(of_ms / 1000), 60)
    hours, rest = divmod(minutes, 60)
    if hours:
        return f"{hours} h {rest:02} min"
    if minutes:
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    return f"{seconds} s"


def timer(of_ms: float) -> str:
    """A time as a timer shows it: `0:42`, `12:05`, `2h05`."""
    minutes, seconds = divmod(max(0, round(of_ms / 1000)), 60)
    return f"{minutes}:{seconds:02}" if minutes < 60 else f"{minutes // 60}h{minutes % 60:02}"


def percent(share: float) -> str:
    """A share as a percentage, never rounded up to all of it."""
    return f"{round(share * 100) if share >= 1 else min(99, round(share * 100))} %"


def offered(event: e.CallOffered, language: str) -> str:
    """Which call goes to whom, and why these two.

    An agent who frees takes the call that is first by rank; a call that arrives takes the agent
    whom the queue's rule prefers.
    """
    waited = duration(event.waited_ms)
    who = f"{event.agent} ← call {short(event.call)} ({event.queue}, {language})"
    match event.trigger:
        case "agent_ready":
            return f"{who}: next in line after {waited}, rank {event.rank}"
        case "call_waiting":
            why = f"{_RULES[event.selection]} {duration(event.idle_ms)}"
            if event.waited_ms < 1000:
                return f"{who}: {why}"
            return f"{who}: rank {event.rank}, waited {waited}; {why}"
        case _:
            assert_never(event.trigger)


def told(event: Told) -> str | None:
    """What went otherwise than planned; None for what is everyday."""
    match event:
        case e.OfferMissed():
            return f"{event.agent} missed call {short(event.call)}; it keeps its place"
        case e.OfferDeclined():
            return f"{event.agent} declined call {short(event.call)}; it keeps its place"
        case e.OfferWithdrawn():
            why = _WITHDRAWN[event.reason]
            return f"call {short(event.call)} taken back from {event.agent}: {why}"
        case e.CallRequeued():
            why = _REQUEUED[event.reason]
            return f"call {short(event.call)} back in line at its old place: {why}"
        case e.AgentLost():
            return f"{event.agent}'s desk is lost: no offers until it is back"
        case e.AgentWentAway():
            return _away(event.agent) if event.reason == "missed_calls" else None
        case _:
            assert_never(event)


def _away(agent: AgentId) -> str:
    return f"{agent} is away after too many missed calls"


def understood(route: RouteToQueue, last: Noted | None) -> str:
    """What a caller's words or keys were taken for. `last` is how his words were ranked."""
    goal = route.concern or "a person"
    match route.understood_by:
        case "keys":
            return f"key → {goal}"
        case "zero":
            return f"key 0 → {goal}"
        case "menu":
            return f"key of the menu → {goal}"
        case "fallback":
            return f"not understood → {goal}"
        case "speech":
            return f"→ {goal}{_how_sure(route, last)}"
        case _:
            assert_never(route.understood_by)


def _how_sure(route: RouteToQueue, last: Noted | None) -> str:
    if route.concern is None:
        return ""
    if last is not None and last.meaning == "pair":
        return " (chosen from two)"
    return "" if route.confidence is None else f", {percent(route.confidence)} (sure)"
