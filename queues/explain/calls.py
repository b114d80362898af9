"""Why a call still waits, or what it does instead."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from queues.errors import UnknownCall
from queues.explain.availability import Moment, explain_reason, explain_work, free_at_ms, reason_of
from queues.explain.explanations import INELIGIBLE, CallExplanation, Wait
from queues.explain.steps import steps_of
from queues.expressions import text_of_all
from queues.index import join_needs
from queues.limits import EXPLAINED_MAX
from queues.ordering import standing_of
from queues.views import position_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queues.entities import Agent, Call
    from queues.explain.explanations import AgentReason, Reason
    from queues.ids import CallId
    from queues.state import SiteState

Reasoned = tuple[bool, float, int, "Agent", "Reason"]
"""Whether he could never take the call, when he could (ms), his order of signing in, he, and why he
does not now."""


def explain_call(state: SiteState, call_id: CallId, at_ms: int) -> CallExplanation:
    """Why a waiting call is with none of the agents who are signed in, or what it does instead.

    Raises:
        UnknownCall: it has ended, or there has been no such call.
    """
    call = state.calls.get(call_id)
    if call is None:
        ended = "has ended" if call_id in state.ended else "is not known"
        raise UnknownCall(f"call {call_id!r} {ended}")
    moment = Moment(state, at_ms)
    requirement = call.line.requirement
    return CallExplanation(
        call=call.id,
        queue=call.queue_id,
        channel=requirement.channel,
        at_ms=moment.at_ms,
        state=call.state,
        is_callback=call.is_callback,
        queued_at_ms=call.entry[0],
        waited_ms=call.waited_ms if call.state == "talking" else moment.at_ms - call.entry[0],
        priority=call.line.priority,
        needs=text_of_all(requirement.needs),
        needed_at_first=text_of_all(join_needs((*requirement.queue.needs, *call.needs))),
        relaxation=call.relaxation,
        steps=steps_of(moment, call),
        in_hand=tuple([explain_work(moment, work) for work in call.works.values()]),
        tries=call.tries,
        retry_at_ms=moment.due_ms(call, "postponed"),
        wait=_wait(moment, call) if call.state == "waiting" else None,
    )


def _wait(moment: Moment, call: Call) -> Wait:
    state, definition = moment.state, moment.state.definition
    waited_ms = moment.at_ms - call.entry[0]
    rank, score = standing_of(definition.order, definition, call.line, waited_ms, is_primary=False)
    reasoned = reason_all(moment, call, state.agents.values())
    held_for = call.held_for
    agents = named(moment, call, reasoned)
    next_free_at_ms = agents[0].free_at_ms if agents else None
    return Wait(
        position=position_of(state, call),
        rank=rank,
        score=score,
        leaves_at_ms=call.leaves_at_ms,
        held_for=None if held_for is None else held_for.id,
        released_at_ms=None if held_for is None else call.released_at_ms,
        signed_in=len(reasoned),
        eligible=sum(not one[0] for one in reasoned),
        counts=count_reasons(one[4] for one in reasoned),
        agents=agents,
        next_free=None if next_free_at_ms is None else agents[0].agent,
        next_free_at_ms=next_free_at_ms,
    )


def reason_all(moment: Moment, call: Call, agents: Iterable[Agent]) -> list[Reasoned]:
    """These agents with the reason why each does not take the call now, sorted as they are named."""
    reasoned: list[Reasoned] = []
    for agent in agents:
        reason = reason_of(moment, call, agent)
        free_ms = free_at_ms(moment, call, agent, reason)
        known_ms = float("inf") if free_ms is None else float(free_ms)
        reasoned.append((reason in INELIGIBLE, known_ms, agent.order, agent, reason))
    reasoned.sort()
    return reasoned


def count_reasons(reasons: Iterable[Reason]) -> dict[Reason, int]:
    """How often each reason is there, the most frequent first."""
    return dict(Counter(reasons).most_common())


def named(moment: Moment, call: Call, reasoned: list[Reasoned]) -> tuple[AgentReason, ...]:
    """As many of them as an explanation names, with everything that is known."""
    return tuple([explain_reason(moment, call, one[3], one[4]) for one in reasoned[:EXPLAINED_MAX]])
