"""Why a call was offered to an agent, in full, worked out again from the journal.

A `CallOffered` carries only what costs nothing to say. The rest is had by bringing a state to the
moment before (`queues.explain.replaying`) and asking the functions that decided then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from queues.availability import idle_since, is_barred, open_channels
from queues.explain.availability import Moment
from queues.explain.calls import count_reasons, named, reason_all
from queues.explain.explanations import AgentTerms, CallTerms, OfferExplanation
from queues.explain.replaying import before_offer
from queues.load import occupancy_at
from queues.ordering import rank_calls, standing_of
from queues.reasons import Shadow
from queues.selection import Grounds, choose, is_primary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from queues.definitions import OrderRule, SelectionRule
    from queues.entities import Agent, Call
    from queues.events import CallOffered, Event
    from queues.ids import AgentId, CallId, OfferNumber
    from queues.state import SiteState


class _Again(NamedTuple):
    """The decision, made once more."""

    compared: Literal["agents", "calls", "nothing"]
    agents: list[Agent]
    """The candidates, in the order of the rule."""
    chosen: Call | Agent | None
    grounds: Grounds
    shadow_rule: SelectionRule | OrderRule | None = None


def explain_offer(events: Iterable[Event], call: CallId, offer: OfferNumber) -> OfferExplanation:
    """Everything that this offer was decided by. `events` are the core's, from its very first on, at
    least as far as the `CallOffered`; what comes after it is not read.

    Raises:
        UnknownCall: the offer is not among the events.
        CoreBroken: the events do not follow from one another.
    """
    return explain_before(*before_offer(events, call, offer))


def explain_before(state: SiteState, event: CallOffered) -> OfferExplanation:
    """Everything that this offer was decided by. The state is that of the moment just before it."""
    moment = Moment(state, event.at_ms)
    offered, agent = state.calls[event.call], state.agents[event.agent]
    again = _decide(state, event, offered, agent)
    candidates = set(again.agents)
    others = [one for one in state.agents.values() if one not in candidates]
    reasoned = reason_all(moment, offered, others)
    grounds = again.grounds
    return OfferExplanation(
        call=event.call,
        agent=agent.id,
        offer=event.offer,
        queue=event.queue,
        at_ms=event.at_ms,
        trigger=event.trigger,
        compared=again.compared,
        selection=event.selection,
        order=event.order,
        decided_by=grounds.decided_by,
        candidates=grounds.candidates,
        runners_up=grounds.runners_up,
        passed_over=grounds.passed_over,
        agents=tuple([_agent_terms(one, offered, agent, event.at_ms) for one in again.agents]),
        calls=tuple(_calls(state, event, agent)),
        counts=count_reasons(one[4] for one in reasoned),
        excluded=named(moment, offered, reasoned),
        shadow_rule=again.shadow_rule,
        shadow_choice=_shadow_choice(again),
        agrees=again.chosen in (offered, agent) and grounds == _told(event),
    )


def _told(event: CallOffered) -> Grounds:
    """The grounds that the event names."""
    return Grounds(
        event.decided_by, event.candidates, event.runners_up, event.passed_over, event.shadow
    )


def _decide(state: SiteState, event: CallOffered, call: Call, agent: Agent) -> _Again:
    """What the core did then, done once more."""
    if event.trigger == "agent_ready":
        return _among_calls(state, event.at_ms, agent)
    if call.held_for is not None:
        return _Again("nothing", [agent], agent, Grounds("preferred_agent"))
    choice = choose(state, call, event.at_ms) if agent.ready_for else None
    if choice is None:
        return _Again("nothing", [agent], agent, Grounds())
    requirement = call.line.requirement
    agents = _in_order(call, choice[0], event.at_ms)
    return _Again("agents", agents, choice[0], choice[1], requirement.queue.shadow)


def _among_calls(state: SiteState, at_ms: int, agent: Agent) -> _Again:
    """The calls that an agent who became ready could take; see `matching.place_agent`."""
    definition, channels = state.definition, open_channels(state, agent)
    ranking = rank_calls(state, definition.order, agent, channels, at_ms)
    first = None if ranking.first is None else ranking.first[1][2]
    shadow, second_rule = None, definition.shadow_order
    if second_rule is not None:
        other = rank_calls(state, second_rule, agent, channels, at_ms).first
        is_same = other is None or other[1][2] is first
        shadow = Shadow(call=None if other is None or is_same else other[1][2].id)
    runners_up = () if ranking.second is None else (ranking.second[1][2].id,)
    grounds = Grounds(
        ranking.decided_by(), ranking.candidates, runners_up, ranking.passed_over, shadow
    )
    return _Again("calls", [agent], first, grounds, second_rule)


def _in_order(call: Call, chosen: Agent, at_ms: int) -> list[Agent]:
    """Everybody who was free to take the call, in the order of the rule; where it goes in turn, from
    the one whose turn it was. Those drawn by lot stand as they did before.
    """
    pool = call.line.requirement.pool
    entries = [one for one in pool.entries[pool.start :] if not is_barred(call, one[4], at_ms)]
    agents = [entry[4] for entry in entries]
    if pool.rule != "round_robin":
        return agents
    equals = sum(entry[0] == entries[0][0] for entry in entries)
    turn = agents.index(chosen)
    return agents[turn:equals] + agents[:turn] + agents[equals:]


def _agent_terms(agent: Agent, call: Call, chosen: Agent, at_ms: int) -> AgentTerms:
    requirement, levels = call.line.requirement, agent.group.levels
    return AgentTerms(
        agent=agent.id,
        is_chosen=agent is chosen,
        preferred_skills=sum(levels.get(one.skill, 0) >= one.level for one in requirement.prefers),
        is_primary=is_primary(agent.group, requirement),
        level=sum(levels.get(skill, 0) for skill in requirement.wanted),
        skills=len(levels),
        occupancy=occupancy_at(agent, at_ms),
        calls=agent.calls,
        talk_ms=agent.talk_ms,
        place=agent.place,
        idle_ms=at_ms - idle_since(agent),
        sign_in=agent.order,
    )


def _calls(state: SiteState, event: CallOffered, agent: Agent) -> list[CallTerms]:
    """The calls that the agent could have taken, in the order in which he would have."""
    found = []
    for call, behind in _within_reach(state, event, agent):
        line, waited_ms = call.line, event.at_ms - call.entry[0]
        primary = agent.group.lines.get(line, False)
        rank, score = standing_of(
            state.definition.order, state.definition, line, waited_ms, is_primary=primary
        )
        terms = CallTerms(
            call=call.id,
            queue=call.queue_id,
            is_chosen=call.id == event.call,
            is_held=call.held_for is agent,
            rank=rank,
            score=score,
            priority=line.priority,
            weight=line.requirement.queue.weight,
            waited_ms=waited_ms,
            target_ms=line.requirement.target_ms,
            is_primary=primary,
            behind=behind,
        )
        found.append((-rank, -score, *call.entry[:2], terms))
    found.sort()
    return [one[4] for one in found]


def _within_reach(state: SiteState, event: CallOffered, agent: Agent) -> Iterator[tuple[Call, int]]:
    """The first call of each line that the agent may serve, those held for him, and the one that
    rang already; each with the number of calls behind it.
    """
    channels = open_channels(state, agent)
    for line in agent.group.lines:
        if line.requirement.channel in channels:
            calls = [one for one in line if not is_barred(one, agent, event.at_ms)]
            yield from ((one, len(calls) - 1) for one in calls[:1])
    for held in agent.held:
        if held.line in agent.group.lines and held.line.requirement.channel in channels:
            yield held, 0
    call = state.calls[event.call]
    if call.state == "offered":
        yield call, 0


def _shadow_choice(again: _Again) -> AgentId | CallId | None:
    """What the second rule would have chosen, the same included."""
    shadow = again.grounds.shadow
    if shadow is None or again.chosen is None:
        return None
    return shadow.agent or shadow.call or again.chosen.id
