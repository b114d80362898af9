"""Commands about agents: at work, ready, away, reachable, wrapping up."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from queues import events as e
from queues import limits
from queues.errors import (
    AlreadySignedIn,
    InvalidCommand,
    NotPossibleNow,
    UnknownSkill,
)

if TYPE_CHECKING:
    from queues import commands as c
    from queues.decision import Decision
    from queues.definitions import AgentSkill
    from queues.state import Agent


def sign_in(decision: Decision, command: c.SignIn) -> None:
    """Begin work, away at first."""
    skills = tuple(sorted(command.skills))
    present = decision.state.agents.get(command.agent)
    if present is not None:
        if present.group.skills != skills:
            raise AlreadySignedIn(
                f"agent {command.agent!r} is signed in with other skills; sign out first"
            )
        return
    _check_skills(decision, command.agent, skills)
    for name, value in (("return_ms", command.return_ms), ("answer_ms", command.answer_ms)):
        if value is not None and not 0 <= value <= limits.LENGTH_MS_MAX:
            raise InvalidCommand(f"agent {command.agent!r}: {name}: 0 to {limits.LENGTH_MS_MAX}")
    decision.record(
        e.AgentSignedIn(
            site=decision.site,
            at_ms=decision.at_ms,
            agent=command.agent,
            skills=skills,
            return_ms=command.return_ms,
            answer_ms=command.answer_ms,
        )
    )


def _check_skills(decision: Decision, agent: str, skills: tuple[AgentSkill, ...]) -> None:
    if not agent or len(agent) > limits.ID_LENGTH_MAX:
        raise InvalidCommand(f"an agent's id has 1 to {limits.ID_LENGTH_MAX} characters")
    if len(skills) > limits.AGENT_SKILLS_MAX:
        raise InvalidCommand(f"agent {agent!r}: at most {limits.AGENT_SKILLS_MAX} skills")
    if len({skill.skill for skill in skills}) < len(skills):
        raise InvalidCommand(f"agent {agent!r}: a skill stands there twice")
    known = set(decision.state.definition.skills)
    for skill in skills:
        if skill.skill not in known:
            raise UnknownSkill(f"agent {agent!r}: unknown skill {skill.skill!r}")
        if not limits.LEVEL_MIN <= skill.level <= limits.LEVEL_MAX:
            raise InvalidCommand(
                f"agent {agent!r}: level of {skill.skill} is {skill.level}; "
                f"it must be {limits.LEVEL_MIN} to {limits.LEVEL_MAX}"
            )


def sign_out(decision: Decision, command: c.SignOut) -> None:
    """End work: at once, or after the call if there is one. Signing out twice is harmless."""
    agent = decision.state.agents.get(command.agent)
    if agent is not None:
        leave(decision, agent, "asked")


def leave(decision: Decision, agent: Agent, reason: e.SignOutReason) -> None:
    """Sign the agent out now, or plan it for the end of the present call."""
    site, at_ms = decision.site, decision.at_ms
    if agent.state in ("connecting", "talking"):
        plan(decision, agent, "signed_out", reason)
        return
    if agent.state == "offered":
        withdraw_offer(
            decision, agent, "agent_signed_out" if reason == "asked" else "agent_unreachable"
        )
    elif agent.state == "wrapping_up":
        decision.record(e.WrapUpEnded(site=site, at_ms=at_ms, agent=agent.id))
    decision.record(e.AgentSignedOut(site=site, at_ms=at_ms, agent=agent.id, reason=reason))


def plan(decision: Decision, agent: Agent, state: e.PlannedState | None, reason: str = "") -> None:
    """Note what the agent will do after the present call; None takes it back."""
    if (agent.plan, agent.plan_reason) != (state, reason):
        decision.record(
            e.AgentPlanned(
                site=decision.site,
                at_ms=decision.at_ms,
                agent=agent.id,
                state=state,
                reason=reason,
            )
        )


def withdraw_offer(decision: Decision, agent: Agent, reason: e.WithdrawReason) -> None:
    """Take back the offer that the agent has."""
    call = agent.call
    assert call is not None  # noqa: S101 - an offered agent has a call, by invariant
    decision.record(
        e.OfferWithdrawn(
            site=decision.site,
            at_ms=decision.at_ms,
            call=call.id,
            agent=agent.id,
            offer=call.offer,
            queue=call.line.requirement.queue.queue,
            reason=reason,
        )
    )


def set_ready(decision: Decision, command: c.SetReady) -> None:
    """Take calls from now on; during a call, after it."""
    agent = decision.agent(command.agent)
    if not agent.reachable:
        raise NotPossibleNow(f"the desk of {agent.id!r} cannot be reached")
    site, at_ms = decision.site, decision.at_ms
    plan(decision, agent, None)
    match agent.state:
        case "away":
            decision.record(e.AgentBecameReady(site=site, at_ms=at_ms, agent=agent.id))
        case "backing_off":
            decision.record(e.BackOffEnded(site=site, at_ms=at_ms, agent=agent.id))
        case "wrapping_up":
            decision.record(e.WrapUpEnded(site=site, at_ms=at_ms, agent=agent.id))
        case "ready" | "offered" | "connecting" | "talking" | "signed_out":
            pass
        case _:
            assert_never(agent.state)


def set_away(decision: Decision, command: c.SetAway) -> None:
    """Take no calls: now, or after the present one."""
    agent = decision.agent(command.agent)
    reason = command.reason
    if not 0 < len(reason) <= limits.REASON_LENGTH_MAX:
        raise InvalidCommand(f"a reason has 1 to {limits.REASON_LENGTH_MAX} characters")
    site, at_ms = decision.site, decision.at_ms
    if agent.state in ("connecting", "talking"):
        if agent.absence is not None and agent.absence.planned_before is not None:
            raise NotPossibleNow(f"the desk of {agent.id!r} cannot be reached")
        plan(decision, agent, "away", reason)
        return
    if agent.state == "away" and agent.away_reason == reason:
        return
    if agent.state == "offered":
        decline_offer_of(decision, agent)
    elif agent.state == "wrapping_up":
        decision.record(e.WrapUpEnded(site=site, at_ms=at_ms, agent=agent.id))
    decision.record(e.AgentWentAway(site=site, at_ms=at_ms, agent=agent.id, reason=reason))


def decline_offer_of(decision: Decision, agent: Agent) -> None:
    """The agent turns the present offer down."""
    call = agent.call
    assert call is not None  # noqa: S101 - an offered agent has a call, by invariant
    at_ms = decision.at_ms
    decision.record(
        e.OfferDeclined(
            site=decision.site,
            at_ms=at_ms,
            call=call.id,
            agent=agent.id,
            offer=call.offer,
            queue=call.line.requirement.queue.queue,
            back_at_ms=at_ms + decision.state.definition.back_off_ms,
        )
    )


def report_unreachable(decision: Decision, command: c.ReportUnreachable) -> None:
    """The desk does not answer: take back an open offer, and wait a while for it to return."""
    agent = decision.state.agents.get(command.agent)
    if agent is None or not agent.reachable:
        return
    decision.record(
        e.AgentLost(
            site=decision.site,
            at_ms=decision.at_ms,
            agent=agent.id,
            sign_out_at_ms=decision.at_ms + decision.state.definition.unreachable_ms_max,
        )
    )
    if agent.state == "offered":
        withdraw_offer(decision, agent, "agent_unreachable")


def report_reachable(decision: Decision, command: c.ReportReachable) -> None:
    """The desk answers again."""
    agent = decision.state.agents.get(command.agent)
    if agent is None or agent.reachable:
        return
    decision.record(e.AgentFound(site=decision.site, at_ms=decision.at_ms, agent=agent.id))


def finish_wrap_up(decision: Decision, command: c.FinishWrapUp) -> None:
    """The work after the call is done; if it was already over, nothing happens."""
    agent = decision.agent(command.agent)
    if agent.state == "wrapping_up":
        decision.record(e.WrapUpEnded(site=decision.site, at_ms=decision.at_ms, agent=agent.id))


def extend_wrap_up(decision: Decision, command: c.ExtendWrapUp) -> None:
    """As much time again, counted from the present end, up to the ceiling."""
    agent = decision.agent(command.agent)
    if agent.state != "wrapping_up":
        raise NotPossibleNow(f"agent {agent.id!r} is not wrapping up")
    ceiling_ms = agent.wrap_up_began_ms + decision.state.definition.wrap_up_ms_max
    until_ms = min(agent.wrap_up_until_ms + agent.wrap_up_length_ms, ceiling_ms)
    if until_ms <= agent.wrap_up_until_ms:
        raise NotPossibleNow(f"the wrap-up of {agent.id!r} cannot be extended any further")
    decision.record(
        e.WrapUpExtended(
            site=decision.site, at_ms=decision.at_ms, agent=agent.id, until_ms=until_ms
        )
    )
