"""Says why an agent has no call, or no further one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.explain.phrasing import bracketed
from queues.explain.reasons import away, lacking, why
from queues.explain.wording import capital, duration
from queues.limits import NAMED_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.explain.explanations import AgentExplanation, QueueForAgent, WaitingCall
    from queues.explain.phrasing import Phrasing


def tell_agent(agent: AgentExplanation, p: Phrasing) -> Iterator[str]:
    """A sentence at a time, the most important first."""
    w, name = p.words.agent, agent.agent
    yield _doing(agent, p)
    if not agent.reachable:
        yield _unreachable(agent, p)
    if agent.plan is not None:
        yield w.planned.format(agent=name, plan=p.words.reasons.planned[agent.plan])
    served = [_served(one, p) for one in agent.queues if one.serves]
    if not served:
        yield w.serves_none.format(agent=name, why=_first_lack(agent, p))
        return
    yield w.serves.format(agent=name, queues=p.listed(served, total=agent.queues_served))
    yield _waiting(agent, p)
    yield from (_waiting_call(one, p) for one in agent.calls[:NAMED_MAX])


def _doing(agent: AgentExplanation, p: Phrasing) -> str:
    w, name = p.words.agent, agent.agent
    since, left = p.since(agent.since_ms), p.left(agent.until_ms)
    if agent.state == "away":
        return w.away.format(agent=name, more=bracketed(away(agent.away_reason, p), since, left))
    if agent.state == "backing_off":
        return w.backing_off.format(agent=name, more=bracketed(since, left))
    if not agent.in_hand:
        return w.idle.format(agent=name, time=duration(agent.at_ms - agent.since_ms))
    if agent.state == "talking":
        left = ""  # one may talk for hours: when that is cut off is of no use to whoever asks
    does = [w.doing[work.state].format(call=work.call) for work in agent.in_hand]
    return w.works.format(agent=name, does=p.listed(does), more=bracketed(since, left))


def _unreachable(agent: AgentExplanation, p: Phrasing) -> str:
    w = p.words.agent
    if agent.sign_out_at_ms is None:
        return w.unreachable
    return w.unreachable_until.format(agent=agent.agent, time=p.time_to(agent.sign_out_at_ms))


def _served(one: QueueForAgent, p: Phrasing) -> str:
    if not one.through:
        return one.queue
    return p.words.agent.through.format(queue=one.queue, skills=p.listed(one.through))


def _first_lack(agent: AgentExplanation, p: Phrasing) -> str:
    w = p.words.agent
    for one in agent.queues:
        if one.lacks:
            return w.of_queue.format(queue=one.queue, why=lacking(agent.agent, one.lacks, p))
    return w.no_channel.format(agent=agent.agent)


def _waiting(agent: AgentExplanation, p: Phrasing) -> str:
    w, name = p.words.agent, agent.agent
    if not agent.waiting:
        return w.none_waits
    if not agent.may_take:
        return capital(p.number(w.none_to_take, agent.waiting, agent=name))
    may = p.number(w.may_take, agent.may_take)
    return capital(p.number(w.some_to_take, agent.waiting, agent=name, may=may))


def _waiting_call(one: WaitingCall, p: Phrasing) -> str:
    w, reason = p.words.agent, why(one.why, p)
    if one.held_for is not None:
        reason = w.held.format(held_for=one.held_for, why=reason)
    time = duration(one.waited_ms)
    return w.waiting.format(call=one.call, queue=one.queue, time=time, why=reason)
