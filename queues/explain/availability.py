"""Why an agent does not take a call now: exactly one reason for each agent and call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues.availability import is_barred, open_channels
from queues.definitions import AllOf, AnyOf, SkillBar, SkillNeed
from queues.explain.explanations import INELIGIBLE, AgentReason, InHand
from queues.expressions import text_of_all
from queues.needs import meets
from queues.ordering import rank_calls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from queues.deadlines import DeadlineKind, Subject
    from queues.definitions import Channel, Need
    from queues.entities import Agent, Call, Work
    from queues.explain.explanations import Reason
    from queues.ids import SkillId
    from queues.state import SiteState

_KINDS: Final[frozenset[DeadlineKind]] = frozenset(
    ("offer", "connecting", "talking", "postponed", "away", "unreachable")
)
"""The deadlines that the state itself does not keep beside what they end."""


class Moment:
    """A state at a moment, no earlier than its last event, with the deadlines at hand."""

    __slots__ = ("_due", "at_ms", "state")

    def __init__(self, state: SiteState, at_ms: int) -> None:
        self.state = state
        self.at_ms = max(at_ms, state.at_ms)
        self._due: dict[tuple[Subject, DeadlineKind], int] = {
            (subject, kind): due_ms
            for due_ms, _, subject, kind in state.deadlines.in_force()
            if kind in _KINDS
        }

    def due_ms(self, subject: Subject | None, kind: DeadlineKind) -> int | None:
        """When this is due, if it is."""
        return None if subject is None else self._due.get((subject, kind))


def reason_of(moment: Moment, call: Call, agent: Agent) -> Reason:
    """The first reason why this signed-in agent does not take this call now."""
    never = _why_never(call, agent)
    if never is not None:
        return never
    closed = _why_closed(moment.state, agent, call.line.requirement.channel)
    if closed is not None:
        return closed
    if is_barred(call, agent, moment.at_ms):
        return "excluded"
    return "free" if _taken_first(moment, agent) in (None, call) else "takes_another_first"


def _why_never(call: Call, agent: Agent) -> Reason | None:
    """Why the agent would not take the call as it is, whatever he does; None: he would."""
    requirement = call.line.requirement
    work = agent.works.get(call.id)
    if work is not None and work.state != "wrapping_up":
        return "has_it"
    if agent.group not in requirement.groups:
        return "lacks"
    if requirement.channel not in agent.channels:
        return "other_channel"
    return None if call.held_for in (None, agent) else "held_for_another"


def _why_closed(state: SiteState, agent: Agent, channel: Channel) -> Reason | None:
    """Why the agent may be offered no call of his channel at all; None: he may."""
    if not agent.reachable:
        return "unreachable"
    if agent.presence == "away":
        return "away"
    if agent.plan is not None:
        return "leaving"
    if agent.presence == "backing_off":
        return "backing_off"
    in_hand = [work.channel for work in agent.works.values()]
    if in_hand.count(channel) >= getattr(agent.capacity, channel):
        return "busy"
    return None if _has_room(state, agent, channel, in_hand) else "mixing"


def _has_room(state: SiteState, agent: Agent, channel: Channel, in_hand: list[Channel]) -> bool:
    """Whether he may have a call of the channel besides what he has in hand."""
    return in_hand.count(channel) < getattr(agent.capacity, channel) and all(
        channel in getattr(state.definition.mixing, other) for other in in_hand
    )


def _taken_first(moment: Moment, agent: Agent) -> Call | None:
    """The waiting call that an agent who is free takes first."""
    state = moment.state
    channels = open_channels(state, agent)
    first = rank_calls(state, state.definition.order, agent, channels, moment.at_ms).first
    return None if first is None else first[1][2]


def explain_reason(moment: Moment, call: Call, agent: Agent, reason: Reason) -> AgentReason:
    """The reason with everything about it that is known."""
    since_ms = None
    if reason in ("away", "backing_off"):
        since_ms = agent.since_ms
    elif agent.work is not None and reason in ("has_it", "leaving", "busy", "mixing"):
        since_ms = agent.work.since_ms
    first = _taken_first(moment, agent) if reason == "takes_another_first" else None
    needs = call.line.requirement.needs
    return AgentReason(
        agent=agent.id,
        reason=reason,
        since_ms=since_ms,
        until_ms=_until_ms(moment, call, agent, reason),
        free_at_ms=free_at_ms(moment, call, agent, reason),
        lacks=missing_text(agent.group.levels, needs) if reason == "lacks" else "",
        away_reason=agent.away_reason if reason == "away" else "",
        plan=agent.plan if reason == "leaving" else None,
        takes_first=None if first is None else first.id,
        in_hand=explain_hand(moment, agent),
    )


def _until_ms(  # noqa: PLR0911 - one answer for each reason
    moment: Moment, call: Call, agent: Agent, reason: Reason
) -> int | None:
    """When the reason ends by itself."""
    match reason:
        case "held_for_another":
            return call.released_at_ms
        case "unreachable":
            return moment.due_ms(agent.absence, "unreachable")
        case "away":
            return moment.due_ms(agent, "away")
        case "backing_off":
            return agent.back_at_ms
        case "busy" | "mixing":
            return _room_at_ms(moment, agent, call.line.requirement.channel)
        case "excluded":
            return max(_barred_until_ms(call, agent), default=None)
    return None


def _barred_until_ms(call: Call, agent: Agent) -> list[int]:
    """When what keeps the agent from this call alone ends: that he has let it go by, that he still
    wraps up what he talked of before he passed it on.
    """
    exclusion, work = call.exclusions.get(agent), agent.works.get(call.id)
    ends_ms = [] if exclusion is None else [exclusion.until_ms]
    if work is not None and work.state == "wrapping_up":
        ends_ms.append(work.wrap_up_until_ms)
    return ends_ms


def free_at_ms(moment: Moment, call: Call, agent: Agent, reason: Reason) -> int | None:
    """When the agent could take the call if nothing else happens; None if that is not known."""
    if reason in INELIGIBLE or reason in ("has_it", "takes_another_first"):
        return None
    ends_ms = [
        moment.at_ms,
        _open_at_ms(moment, agent, call.line.requirement.channel),
        *_barred_until_ms(call, agent),
    ]
    if reason == "held_for_another":
        ends_ms.append(call.released_at_ms)
    known_ms = [end_ms for end_ms in ends_ms if end_ms is not None]
    return max(known_ms) if len(known_ms) == len(ends_ms) else None


def _open_at_ms(moment: Moment, agent: Agent, channel: Channel) -> int | None:
    """When he may be offered calls of his channel; None if that is not known."""
    match _why_closed(moment.state, agent, channel):
        case "unreachable" | "leaving":
            return None
        case "away":
            return moment.due_ms(agent, "away")
        case "backing_off":
            room_at_ms = _room_at_ms(moment, agent, channel)
            return None if room_at_ms is None else max(room_at_ms, agent.back_at_ms)
        case _:
            return _room_at_ms(moment, agent, channel)


def _room_at_ms(moment: Moment, agent: Agent, channel: Channel) -> int | None:
    """When wrap-ups will have ended that keep a call of the channel from the agent; None if he has
    other things in hand that do.
    """
    in_hand = list(agent.works.values())
    wrap_ups = [work for work in in_hand if work.state == "wrapping_up"]
    room_at_ms = moment.at_ms
    for work in sorted(wrap_ups, key=_wrap_up_end):
        if _has_room(moment.state, agent, channel, [one.channel for one in in_hand]):
            return room_at_ms
        in_hand.remove(work)
        room_at_ms = work.wrap_up_until_ms
    has_room = _has_room(moment.state, agent, channel, [one.channel for one in in_hand])
    return room_at_ms if has_room else None


def _wrap_up_end(work: Work) -> int:
    return work.wrap_up_until_ms


def explain_hand(moment: Moment, agent: Agent) -> tuple[InHand, ...]:
    """Everything that the agent has in hand, in the order in which it was given."""
    return tuple([explain_work(moment, work) for work in agent.works.values()])


def explain_work(moment: Moment, work: Work) -> InHand:
    """One call that an agent has in hand."""
    until_ms: int | None
    match work.state:
        case "wrapping_up":
            until_ms = work.wrap_up_until_ms
        case "connecting":
            until_ms = moment.due_ms(work.call, "connecting")
        case "talking":
            until_ms = moment.due_ms(work.call, "talking")
        case _:
            until_ms = moment.due_ms(work, "offer")
    return InHand(
        agent=work.agent.id,
        call=work.call.id,
        offer=work.offer,
        channel=work.channel,
        state=work.state,
        since_ms=work.since_ms,
        until_ms=until_ms,
    )


def missing_text(levels: Mapping[SkillId, int], needs: Sequence[Need]) -> str:
    """The part of the needs that somebody with these skills does not meet; empty if there is none."""
    parts = _missing(levels, needs)
    return text_of_all(parts) if parts else ""


def _missing(levels: Mapping[SkillId, int], needs: Sequence[Need]) -> tuple[Need, ...]:
    return tuple([_unmet(levels, need) for need in needs if not meets(levels, need)])


def _unmet(levels: Mapping[SkillId, int], need: Need) -> Need:
    """What is not met of a need that is not; of several ways to meet it, what each still takes."""
    if isinstance(need, (SkillNeed, SkillBar)):
        return need
    parts = _missing(levels, need.parts)
    return AllOf(parts) if isinstance(need, AllOf) else AnyOf(parts)
