"""Puts what happened, and why, into sentences for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from ivr.outcomes import Divert, HangUp, RouteToQueue
from queues import events as e
from queues.explain.wording import duration
from queues.ids import CallId

if TYPE_CHECKING:
    from ivr import Noted, Turn
    from ivr.outcomes import Way
    from queues.commands import RequeueReason
    from queues.definitions import OrderRule
    from queues.ids import AgentId
    from queues.reasons import DecidedBy, MoveReason, ReleaseReason, WithdrawReason

NOTHING: Final = "\N{EN DASH}"
TIMES: Final = "\N{MULTIPLICATION SIGN}"
_CALL: Final = "call-"
"""How calls' ids begin (`router.ids`)."""

_AGENT_CHOSEN: Final[dict[DecidedBy, str]] = {
    "only_one": "nobody else is free for it",
    "preferred_agent": "it waited for this agent",
    "preferred_skills": "more of the preferred skills than {second}",
    "primary_skill": "there for this in the first place, unlike {second}",
    "level": "better at this than {second}",
    "skills": "fewer other skills than {second}",
    "occupancy": "less busy of late than {second}",
    "calls": "fewer calls so far than {second}",
    "talk_time": "talked less so far than {second}",
    "turn": "whose turn it is",
    "place": "before {second} in the list",
    "chance": "drawn by lot",
    "idle": "idle {idle}, longer than {second}",
    "sign_in": "otherwise equal, signed in before {second}",
    "everybody": "it rings at everybody",
}
"""Why this agent was chosen for a call."""
_SCORED: Final[dict[OrderRule, str]] = {
    "ageing": "rank {rank} like {second}, waited longer or needs a primary skill",
    "wait_over_target": "more of its target used up than {second}",
    "fifo": "waited longer than {second}",
    "strict": "priority {rank} like {second}, and waited longer",
}
_RANKED: Final[dict[OrderRule, str]] = {
    "ageing": "rank {rank}, higher than {second}",
    "wait_over_target": "its queue goes before that of {second}",
    "fifo": "its queue goes before that of {second}",
    "strict": "priority {rank}, higher than {second}",
}
"""Why this call was chosen for an agent, by the site's order."""
_WITHDRAWN: Final[dict[WithdrawReason, str]] = {
    "caller_left": "the caller left",
    "agent_signed_out": "signed out",
    "agent_unreachable": "the desk is lost",
    "taken": "somebody was quicker",
    "moved": "the call goes to another queue",
    "ended": "the call was ended",
}
_REQUEUED: Final[dict[RequeueReason, str]] = {
    "agent_leg_failed": "the agent's leg failed",
    "agent_lost": "the agent's desk is lost",
    "caller_left": "the caller left, and is to be called back",
    "connecting_timeout": "they were not joined in time",
}
_MOVED: Final[dict[MoveReason, str]] = {
    "asked": "on request",
    "step": "by a step of its queue",
    "queue_gone": "its queue is no longer there",
}
_RELEASED: Final[dict[ReleaseReason, str]] = {
    "limit": "it has waited for that long enough",
    "agent_gone": "who is not there any more",
}

ENDED: Final = {
    "closed": "was told that we are closed",
    "silent": "said nothing, and the call was ended",
    "emergency": "was told of the emergency",
    "blocked": "is blocked, and the call was ended",
    "served": "was helped without an agent",
    "diverted": "was put through to another number",
}
"""Why a conversation ended without a queue."""
WAYS: Final[dict[Way, str]] = {
    "line": "waits on in line",
    "callback": "keeps the place and is called back",
    "voicemail": "left a message and keeps the place",
}
"""What a caller chose who was already in line."""

Told = (
    e.OfferMissed
    | e.OfferDeclined
    | e.OfferWithdrawn
    | e.CallRequeued
    | e.CallMoved
    | e.CallTransferred
    | e.CallRelaxed
    | e.CallReleased
    | e.CallEnded
    | e.AgentLost
    | e.AgentWentAway
)
"""What is worth a sentence besides an offer."""


def short(call: CallId) -> str:
    """Enough of a call's id to tell it from the others on the screen."""
    return call.removeprefix(_CALL)[:4]


def timer(of_ms: float) -> str:
    """A time as a timer shows it: `0:42`, `12:05`, `2h05`."""
    minutes, seconds = divmod(max(0, round(of_ms / 1000)), 60)
    return f"{minutes}:{seconds:02}" if minutes < 60 else f"{minutes // 60}h{minutes % 60:02}"


def percent(share: float) -> str:
    """A share as a percentage, never rounded up to all of it."""
    return f"{share * 100:.0f} %" if share >= 1 else f"{min(99, round(share * 100))} %"


def offered(event: e.CallOffered, language: str) -> str:
    """Which call goes to whom, and why these two.

    An agent who frees takes the call that is first by the site's order; a call that waits goes to
    the agent whom its queue's rule prefers, or rings at several. `language` may be empty.
    """
    why = _why_this_call(event) if event.trigger == "agent_ready" else _why_this_agent(event)
    if event.trigger == "ringing":
        why = f"rings here too, {why}"
    if event.waited_ms >= 1000:
        why = f"waited {duration(event.waited_ms)}; {why}"
    notes = [why]
    if event.passed_over:
        notes.append(f"{event.passed_over} passed over after a miss")
    if event.shadow is not None and (other := event.shadow.agent or event.shadow.call):
        notes.append(f"the shadow rule would take {_name(other)}")
    where = f"{event.queue}, {language}" if language else event.queue
    who = f"{event.agent} ← call {short(event.call)} ({where})"
    return f"{who}: {'; '.join(notes)}"


def _why_this_agent(event: e.CallOffered) -> str:
    text = _AGENT_CHOSEN[event.decided_by].format(
        second=_second(event), idle=duration(event.idle_ms)
    )
    return f"{text} ({event.candidates} free)" if event.candidates > 1 else text


def _why_this_call(event: e.CallOffered) -> str:
    """Of the calls that are first in their lines."""
    if event.candidates == 1:
        return f"no other queue waits for {event.agent}"
    match event.decided_by:
        case "rank":
            text = _RANKED[event.order]
        case "score":
            text = _SCORED[event.order]
        case _:
            text = "queued before {second}"
    told = text.format(rank=event.rank, second=_second(event))
    return f"{told} ({event.candidates} calls)"


def _second(event: e.CallOffered) -> str:
    """The next best, who was not chosen."""
    return _name(event.runners_up[0]) if event.runners_up else "others"


def _name(one: str) -> str:
    """A call or an agent as the screen names them."""
    return f"call {short(CallId(one))}" if one.startswith(_CALL) else one


def told(event: Told) -> str | None:
    """What went otherwise than planned; None for what is everyday."""
    match event:
        case e.OfferMissed() | e.OfferDeclined() | e.OfferWithdrawn():
            return _not_taken(event)
        case e.CallRequeued():
            why = _REQUEUED[event.reason]
            return f"call {short(event.call)} back in line at its old place: {why}"
        case e.CallMoved() | e.CallTransferred() | e.CallRelaxed() | e.CallReleased():
            return _changed(event)
        case e.CallEnded():
            return _sent_away(event)
        case e.AgentLost():
            return f"{event.agent}'s desk is lost: no offers until it is back"
        case e.AgentWentAway():
            return _away(event.agent) if event.reason == "missed_calls" else None
        case _:
            assert_never(event)


def _not_taken(event: e.OfferMissed | e.OfferDeclined | e.OfferWithdrawn) -> str | None:
    call = f"call {short(event.call)}"
    if isinstance(event, e.OfferWithdrawn):
        text = f"{call} taken back from {event.agent}: {_WITHDRAWN[event.reason]}"
        return None if event.reason == "taken" else text
    did = "missed" if isinstance(event, e.OfferMissed) else "declined"
    then = "still rings at others" if event.is_ringing else "keeps its place"
    return f"{event.agent} {did} {call}; it {then}"


def _changed(event: e.CallMoved | e.CallTransferred | e.CallRelaxed | e.CallReleased) -> str:
    """What a waiting call waits for from now on."""
    match event:
        case e.CallMoved():
            way = f"from {event.from_queue} to {event.queue}"
            return f"call {short(event.call)} goes {way}: {_MOVED[event.reason]}"
        case e.CallTransferred():
            way = f"from {event.from_queue} to {event.queue}"
            ordered = "" if event.by is None else f", by order of {event.by}"
            return f"call {short(event.call)} is passed on {way} by {event.agent}{ordered}"
        case e.CallRelaxed():
            return f"call {short(event.call)} waits in {event.queue}: {_relaxed(event)}"
        case e.CallReleased():
            why = _RELEASED[event.reason]
            return f"call {short(event.call)} no longer waits for {event.agent} alone: {why}"
        case _:
            assert_never(event)


def _relaxed(event: e.CallRelaxed) -> str:
    step, parts = event.step, []
    if step.lower_levels:
        parts.append("lower levels will do")
    if step.drop_skills:
        parts.append(f"{', '.join(step.drop_skills)} no longer needed")
    if step.add_queues:
        parts.append(f"agents of {', '.join(step.add_queues)} may take it too")
    if step.raise_priority:
        parts.append(f"its priority is {event.priority} now")
    return "; ".join(parts)


def _sent_away(event: e.CallEnded) -> str | None:
    what = f"call {short(event.call)} in {event.queue}"
    after = duration(event.waited_ms)
    match event.outcome:
        case "wait_limit":
            return f"{what} is sent away: waited {after}, as long as the queue allows"
        case "diverted" if event.to == "refuse":
            return f"{what} is refused after {after}, by a step of the queue"
        case "diverted":
            return f"{what} goes to {event.to} after {after}, by a step of the queue"
        case "withdrawn":
            return f"{what} is taken out of the queue after {after}, on request"
        case _:
            return None


def _away(agent: AgentId) -> str:
    return f"{agent} is away after too many missed calls"


def concluded(turn: Turn, last: Noted | None) -> str:
    """How a conversation ended with this turn. `last` is how the caller's words were ranked."""
    match turn.outcome:
        case None:
            return "goes on"
        case RouteToQueue():
            began_again = turn.state.begun_turn > 0
            return WAYS[turn.outcome.way] if began_again else understood(turn.outcome, last)
        case Divert():
            return ENDED["diverted"]
        case HangUp():
            return ENDED[turn.outcome.reason]
        case _:
            assert_never(turn.outcome)


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
