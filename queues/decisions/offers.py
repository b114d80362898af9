"""Commands about an offer: taken, turned down, missed, withdrawn, connected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from queues import events as e
from queues.availability import has_others
from queues.decisions.departures import go_away_for_misses
from queues.errors import OfferGone

if TYPE_CHECKING:
    from queues import commands as c
    from queues.decision import Decision
    from queues.entities import Agent, Call, Work
    from queues.ids import CallId, OfferNumber
    from queues.reasons import WithdrawReason


def accept_offer(decision: Decision, command: c.AcceptOffer) -> None:
    """The agent takes the call; taking it twice is taking it once. Others who ring are told."""
    call = decision.call(command.call)
    agent = decision.agent(command.agent)
    work = None if call is None else call.works.get(command.offer)
    if call is None or work is None or work.agent is not agent:
        raise OfferGone(f"offer {command.offer} of call {command.call!r} is over")
    if call.state != "offered":
        return
    if len(call.works) > 1:
        for other in [other for other in call.works.values() if other is not work]:
            withdraw_offer(decision, other, "taken")
    definition = decision.state.definition
    lasts_ms = definition.connecting_ms_max
    if call.is_callback:  # he may be rung without our hearing of it
        lasts_ms = max(lasts_ms, definition.callbacks.ring_ms)
    decision.record(
        e.OfferAccepted(
            site=decision.site,
            at_ms=decision.at_ms,
            call=call.id,
            agent=agent.id,
            offer=command.offer,
            queue=call.queue_id,
            connect_by_ms=decision.at_ms + lasts_ms,
            is_callback=call.is_callback,
        )
    )


def _open_offer(decision: Decision, call_id: CallId, offer: OfferNumber) -> Work | None:
    """The work, if this offer of the call is still open."""
    call = decision.call(call_id)
    if call is None or call.state != "offered":
        return None
    return call.works.get(offer)


def decline_offer(decision: Decision, command: c.DeclineOffer) -> None:
    """The agent does not take the call; declining what is gone is harmless."""
    work = _open_offer(decision, command.call, command.offer)
    if work is not None and work.agent.id == command.agent:
        decline_offer_of(decision, work)


def decline_offer_of(decision: Decision, work: Work) -> None:
    """The agent turns the offer down."""
    call, agent, at_ms = work.call, work.agent, decision.at_ms
    decision.record(
        e.OfferDeclined(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            agent=agent.id,
            offer=work.offer,
            queue=call.queue_id,
            back_at_ms=back_off_end(decision, agent, "declined"),
            excluded_until_ms=_exclusion(decision, call, agent),
            is_ringing=len(call.works) > 1,
        )
    )


def _exclusion(decision: Decision, call: Call, agent: Agent) -> int | None:
    """Until when the agent is not offered this call again: not at all if nobody else at work could
    take it, so that a caller never waits for a rule that helps nobody.
    """
    lasts_ms = decision.state.definition.exclusion_ms
    if not lasts_ms or not has_others(call, agent, decision.at_ms):
        return None
    return decision.at_ms + lasts_ms


def back_off_end(decision: Decision, agent: Agent, cause: c.MissCause | Literal["declined"]) -> int:
    """Until when the agent gets no offer; a back-off under way is never cut short."""
    lasts_ms: int = getattr(decision.state.definition.back_off, f"{cause}_ms")
    back_at_ms = decision.at_ms + lasts_ms
    return max(back_at_ms, agent.back_at_ms) if agent.presence == "backing_off" else back_at_ms


def report_missed(decision: Decision, command: c.ReportMissed) -> None:
    """The agent's telephone did not take the call."""
    work = _open_offer(decision, command.call, command.offer)
    if work is not None:
        miss_offer(decision, work, command.cause)


def miss_offer(decision: Decision, work: Work, cause: c.MissCause) -> None:
    """The offer was missed; too many in a row send the agent away. What rings at several is meant for
    one of them: not to have been the one is no miss to count, unless the device failed.
    """
    call, agent = work.call, work.agent
    at_ms, definition = decision.at_ms, decision.state.definition
    counts = cause != "timeout" or not call.line.requirement.rings
    misses = agent.misses + (1 if counts else 0)
    decision.record(
        e.OfferMissed(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            agent=agent.id,
            offer=work.offer,
            queue=call.queue_id,
            cause=cause,
            misses=misses,
            back_at_ms=back_off_end(decision, agent, cause),
            excluded_until_ms=_exclusion(decision, call, agent),
            is_ringing=len(call.works) > 1,
        )
    )
    if misses >= definition.misses_before_away and agent.plan is None:
        go_away_for_misses(decision, agent)


def withdraw_offer(decision: Decision, work: Work, reason: WithdrawReason) -> None:
    """Take back an open offer."""
    call = work.call
    decision.record(
        e.OfferWithdrawn(
            site=decision.site,
            at_ms=decision.at_ms,
            call=call.id,
            agent=work.agent.id,
            offer=work.offer,
            queue=call.queue_id,
            reason=reason,
            is_ringing=len(call.works) > 1,
        )
    )
