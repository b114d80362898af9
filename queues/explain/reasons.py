"""Says why an agent does not take a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.explain.phrasing import bracketed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.explain.explanations import AgentReason, InHand
    from queues.explain.phrasing import Phrasing


def why(one: AgentReason, p: Phrasing) -> str:
    """Why this agent does not take the call now, with his name."""
    if one.reason == "lacks":
        return lacking(one.agent, one.lacks, p)
    template = p.words.reasons.one[one.reason]
    return template.format(agent=one.agent, call=one.takes_first, more=_more(one, p))


def _more(one: AgentReason, p: Phrasing) -> str:
    match one.reason:
        case "away":
            return bracketed(away(one.away_reason, p), p.left(one.until_ms))
        case "leaving":
            return p.words.reasons.planned[one.plan or "away"]
        case "busy":
            return _busy(one, p)
        case "mixing":
            return _mix(one.in_hand, p)
        case _:
            return bracketed(p.left(one.until_ms))


def lacking(agent: str, lacks: str, p: Phrasing) -> str:
    """What somebody does not have, or has and must not."""
    w = p.words.reasons
    template = w.does_not_meet if "not " in lacks else w.one["lacks"]
    return template.format(agent=agent, more=p.needs(lacks))


def away(reason: str, p: Phrasing) -> str:
    """Why somebody is away."""
    return p.words.reasons.away.get(reason, reason.replace("_", " "))


def _busy(one: AgentReason, p: Phrasing) -> str:
    """What he does, and for how long he has or still will."""
    w = p.words.reasons
    busiest = max(one.in_hand, key=lambda work: work.since_ms == one.since_ms)
    more = bracketed(p.left(one.until_ms) or p.since(busiest.since_ms))
    others = len(one.in_hand) - 1
    also = p.number(w.others_in_hand, others) if others else ""
    return f"{w.doing[busiest.state]}{more}{also}"


def _mix(in_hand: Sequence[InHand], p: Phrasing) -> str:
    """How many calls of each channel."""
    calls, channels = p.words.reasons.calls, [work.channel for work in in_hand]
    return p.listed([p.number(calls[one], channels.count(one)) for one in dict.fromkeys(channels)])
