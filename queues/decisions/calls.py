"""Commands about calls and offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import events as e
from queues import limits
from queues.decisions.agents import decline_offer_of, withdraw_offer
from queues.errors import InvalidCommand, OfferGone, UnknownQueue, UnknownSkill
from queues.index import join_needs

if TYPE_CHECKING:
    from queues import commands as c
    from queues.decision import Decision
    from queues.definitions import QueueDefinition, SkillNeed
    from queues.ids import CallId, OfferNumber
    from queues.state import Call


def enqueue_call(decision: Decision, command: c.EnqueueCall) -> None:
    """Put the call in line; a call that is or was in line is not put there again."""
    state, at_ms = decision.state, decision.at_ms
    call_id = command.call
    if call_id in state.calls or call_id in state.ended:
        return
    queue = state.queues.get(command.queue)
    if queue is None:
        raise UnknownQueue(f"no queue is called {command.queue!r}")
    if not 0 < len(call_id) <= limits.ID_LENGTH_MAX:
        raise InvalidCommand(f"a call's id has 1 to {limits.ID_LENGTH_MAX} characters")
    if not limits.PRIORITY_MIN <= command.priority <= limits.PRIORITY_MAX:
        raise InvalidCommand(
            f"priority {command.priority}: {limits.PRIORITY_MIN} to {limits.PRIORITY_MAX}"
        )
    needs = _checked_needs(decision, queue, command.needs) if command.needs else ()
    decision.record(
        e.CallQueued(
            site=decision.site,
            at_ms=at_ms,
            call=call_id,
            queue=command.queue,
            needs=needs,
            priority=command.priority,
            leaves_at_ms=at_ms + queue.wait_ms_max,
        )
    )


def _checked_needs(
    decision: Decision, queue: QueueDefinition, needs: tuple[SkillNeed, ...]
) -> tuple[SkillNeed, ...]:
    if max(len(needs), len(join_needs(queue.needs, needs))) > limits.NEEDS_MAX:
        raise InvalidCommand(
            f"a call needs at most {limits.NEEDS_MAX} skills, its queue's included"
        )
    known = decision.state.definition.skills
    for need in needs:
        if need.skill not in known:
            raise UnknownSkill(f"no skill is called {need.skill!r}")
        if not limits.LEVEL_MIN <= need.level <= limits.LEVEL_MAX:
            raise InvalidCommand(f"level of {need.skill}: {limits.LEVEL_MIN} to {limits.LEVEL_MAX}")
    return tuple(sorted(set(needs)))


def accept_offer(decision: Decision, command: c.AcceptOffer) -> None:
    """The agent takes the call; taking it twice is taking it once."""
    call = decision.call(command.call)
    agent = decision.agent(command.agent)
    if call is None or call.agent is not agent or call.offer != command.offer:
        raise OfferGone(f"offer {command.offer} of call {command.call!r} is over")
    if call.state != "offered":
        return
    decision.record(
        e.OfferAccepted(
            site=decision.site,
            at_ms=decision.at_ms,
            call=call.id,
            agent=agent.id,
            offer=command.offer,
            queue=call.line.requirement.queue.queue,
            connect_by_ms=decision.at_ms + decision.state.definition.connecting_ms_max,
        )
    )


def _open_offer(decision: Decision, call_id: CallId, offer: OfferNumber) -> Call | None:
    """The call, if this offer of it is still open."""
    call = decision.call(call_id)
    if call is None or call.state != "offered" or call.offer != offer:
        return None
    return call


def decline_offer(decision: Decision, command: c.DeclineOffer) -> None:
    """The agent does not take the call; declining what is gone is harmless."""
    call = _open_offer(decision, command.call, command.offer)
    agent = decision.state.agents.get(command.agent)
    if call is not None and agent is not None and agent.call is call:
        decline_offer_of(decision, agent)


def report_missed(decision: Decision, command: c.ReportMissed) -> None:
    """The agent's telephone did not take the call."""
    call = _open_offer(decision, command.call, command.offer)
    if call is not None:
        miss_offer(decision, call, command.cause)


def miss_offer(decision: Decision, call: Call, cause: c.MissCause) -> None:
    """The present offer was missed; too many in a row send the agent away."""
    agent = call.agent
    assert agent is not None  # noqa: S101 - an offered call has an agent, by invariant
    site, at_ms, definition = decision.site, decision.at_ms, decision.state.definition
    misses = agent.misses + 1
    decision.record(
        e.OfferMissed(
            site=site,
            at_ms=at_ms,
            call=call.id,
            agent=agent.id,
            offer=call.offer,
            queue=call.line.requirement.queue.queue,
            cause=cause,
            misses=misses,
            back_at_ms=at_ms + definition.back_off_ms,
        )
    )
    if misses >= definition.misses_before_away:
        back_at_ms = None if agent.return_ms is None else at_ms + agent.return_ms
        decision.record(
            e.AgentWentAway(
                site=site,
                at_ms=at_ms,
                agent=agent.id,
                reason="missed_calls",
                back_at_ms=back_at_ms,
            )
        )


def report_connected(decision: Decision, command: c.ReportConnected) -> None:
    """Caller and agent hear each other."""
    call = decision.call(command.call)
    if call is None or call.state != "connecting" or call.offer != command.offer:
        return
    agent, at_ms = call.agent, decision.at_ms
    assert agent is not None  # noqa: S101 - a connecting call has an agent, by invariant
    requirement = call.line.requirement
    waited_ms = at_ms - call.entry[0]
    decision.record(
        e.CallConnected(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            agent=agent.id,
            offer=command.offer,
            queue=requirement.queue.queue,
            waited_ms=waited_ms,
            in_target=waited_ms <= requirement.target_ms,
            connection=call.connections + 1,
            ends_at_ms=at_ms + decision.state.definition.talking_ms_max,
        )
    )


def report_agent_left(decision: Decision, command: c.ReportAgentLeft) -> None:
    """The agent's leg is gone; what that means depends on how far the call had come."""
    call = decision.call(command.call)
    if call is None or call.agent is None or call.offer != command.offer:
        return
    if call.state == "offered":
        miss_offer(decision, call, "failed")
    elif call.state == "connecting":
        back_in_line(decision, call, "agent_leg_failed")
    elif call.agent.reachable:
        finish(decision, call, "completed", "agent")
    else:
        back_in_line(decision, call, "agent_lost")


def back_in_line(decision: Decision, call: Call, reason: c.RequeueReason) -> None:
    """Requeue a call that is connecting or talking."""
    agent, at_ms = call.agent, decision.at_ms
    assert agent is not None  # noqa: S101 - such a call has an agent, by invariant
    talked_ms = at_ms - call.connected_at_ms if call.state == "talking" else 0
    decision.record(
        e.CallRequeued(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            agent=agent.id,
            offer=call.offer,
            queue=call.line.requirement.queue.queue,
            reason=reason,
            back_at_ms=at_ms + decision.state.definition.back_off_ms,
            leaves_at_ms=call.leaves_at_ms + talked_ms,
        )
    )


def end_call(decision: Decision, command: c.EndCall) -> None:
    """The call is over; that it is over can be said any number of times."""
    call = decision.call(command.call)
    if call is not None:
        finish(decision, call, "abandoned", command.by)


def finish(
    decision: Decision, call: Call, outcome_unless_talking: e.CallOutcome, by: c.EndedBy
) -> None:
    """End the call in whatever state it is."""
    at_ms, agent = decision.at_ms, call.agent
    if agent is not None and call.state == "offered":
        withdraw_offer(decision, agent, "caller_left")
        agent = None
    queue = call.line.requirement.queue
    talking = call.state == "talking"
    outcome: e.CallOutcome = "completed" if call.connections else outcome_unless_talking
    if talking and outcome_unless_talking == "talk_limit":
        outcome = "talk_limit"
    decision.record(
        e.CallEnded(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            queue=queue.queue,
            outcome=outcome,
            by=by,
            waited_ms=call.waited_ms if talking else at_ms - call.entry[0],
            talked_ms=at_ms - call.connected_at_ms if talking else 0,
            agent=None if agent is None else agent.id,
            wrap_up_until_ms=at_ms + queue.wrap_up_ms if talking else None,
        )
    )
