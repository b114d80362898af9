"""An agent goes away or leaves: at once, or when nothing is in hand any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import events as e

if TYPE_CHECKING:
    from queues.decision import Decision
    from queues.entities import Agent
    from queues.ids import StaffId
    from queues.reasons import PlannedState, SignOutReason


def plan(
    decision: Decision,
    agent: Agent,
    state: PlannedState | None,
    reason: str = "",
    by: StaffId | None = None,
) -> None:
    """Note what the agent will do when nothing is in hand any more; None takes it back."""
    if (agent.plan, agent.plan_reason) != (state, reason):
        decision.record(
            e.AgentPlanned(
                site=decision.site,
                at_ms=decision.at_ms,
                agent=agent.id,
                state=state,
                reason=reason,
                by=by,
            )
        )


def go_away(
    decision: Decision,
    agent: Agent,
    reason: str,
    *,
    back_at_ms: int | None = None,
    by: StaffId | None = None,
) -> None:
    """Away now, with nothing in hand."""
    decision.record(
        e.AgentWentAway(
            site=decision.site,
            at_ms=decision.at_ms,
            agent=agent.id,
            reason=reason,
            back_at_ms=back_at_ms,
            by=by,
        )
    )


def go_away_for_misses(decision: Decision, agent: Agent) -> None:
    """Nobody seems to be there: away, and back by himself if his telephone is always on."""
    if agent.works:
        plan(decision, agent, "away", "missed_calls")
    else:
        back_at_ms = None if agent.return_ms is None else decision.at_ms + agent.return_ms
        go_away(decision, agent, "missed_calls", back_at_ms=back_at_ms)


def follow_plan(decision: Decision, agent: Agent) -> None:
    """Nothing is in hand any more: do what was planned."""
    if agent.plan == "signed_out":
        reason: SignOutReason = "unreachable" if agent.plan_reason == "unreachable" else "asked"
        decision.record(
            e.AgentSignedOut(
                site=decision.site,
                at_ms=decision.at_ms,
                agent=agent.id,
                reason=reason,
                by=agent.plan_by,
            )
        )
    elif agent.plan_reason == "missed_calls":
        go_away_for_misses(decision, agent)
    else:
        go_away(decision, agent, agent.plan_reason, by=agent.plan_by)
