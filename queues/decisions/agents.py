"""Commands about agents: at work, ready, away, reachable, wrapping up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import events as e
from queues import limits
from queues.decisions.departures import go_away, plan
from queues.decisions.offers import decline_offer_of, withdraw_offer
from queues.errors import (
    AlreadySignedIn,
    InvalidCommand,
    NotPossibleNow,
    UnknownSkill,
)

if TYPE_CHECKING:
    from queues import commands as c
    from queues.decision import Decision
    from queues.definitions import AgentSkill, Capacity
    from queues.entities import Agent, Work
    from queues.ids import CallId, StaffId
    from queues.reasons import SignOutReason


def sign_in(decision: Decision, command: c.SignIn) -> None:
    """Begin work, away at first."""
    skills = tuple(sorted(command.skills))
    present = decision.state.agents.get(command.agent)
    if present is not None:
        if present.group.skills != skills:
            raise AlreadySignedIn(
                f"agent {command.agent!r} is signed in with other skills; change them or sign out first"
            )
        return
    _check_skills(decision, command.agent, skills)
    _check_capacity(command.agent, command.capacity)
    for name, value in (
        ("return_ms", command.return_ms),
        ("answer_ms", command.answer_ms),
        ("place", command.place),
    ):
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
            capacity=command.capacity,
            place=command.place,
        )
    )


def set_skills(decision: Decision, command: c.SetSkills) -> None:
    """Have these skills from now on; the same ones again change nothing."""
    agent = decision.agent(command.agent)
    skills = tuple(sorted(command.skills))
    _check_skills(decision, command.agent, skills)
    if skills != agent.group.skills:
        decision.record(
            e.SkillsChanged(site=decision.site, at_ms=decision.at_ms, agent=agent.id, skills=skills)
        )


def _check_capacity(agent: str, capacity: Capacity) -> None:
    if capacity.voice not in (0, 1):
        raise InvalidCommand(f"agent {agent!r}: capacity for voice: 0 or 1")
    for name, value in (("chat", capacity.chat), ("email", capacity.email)):
        if not 0 <= value <= limits.CAPACITY_MAX:
            raise InvalidCommand(
                f"agent {agent!r}: capacity for {name}: 0 to {limits.CAPACITY_MAX}"
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
    """End work: at once, or after the calls in hand. Signing out twice is harmless."""
    agent = decision.state.agents.get(command.agent)
    if agent is not None:
        leave(decision, agent, "asked", command.by)


def leave(
    decision: Decision, agent: Agent, reason: SignOutReason, by: StaffId | None = None
) -> None:
    """Sign the agent out now, or plan it for when nothing is in hand any more."""
    for work in _in_state(agent, "offered"):
        withdraw_offer(
            decision, work, "agent_signed_out" if reason == "asked" else "agent_unreachable"
        )
    for work in _in_state(agent, "wrapping_up"):
        end_wrap_up(decision, work, by)
    if agent.works:
        plan(decision, agent, "signed_out", reason, by)
        return
    site, at_ms = decision.site, decision.at_ms
    decision.record(e.AgentSignedOut(site=site, at_ms=at_ms, agent=agent.id, reason=reason, by=by))


def _in_state(agent: Agent, state: str) -> list[Work]:
    return [work for work in agent.works.values() if work.state == state]


def end_wrap_up(decision: Decision, work: Work, by: StaffId | None = None) -> None:
    """The work after this call is done."""
    decision.record(
        e.WrapUpEnded(
            site=decision.site,
            at_ms=decision.at_ms,
            agent=work.agent.id,
            call=work.call.id,
            by=by,
        )
    )


def set_ready(decision: Decision, command: c.SetReady) -> None:
    """Take calls from now on; during a call, after it."""
    agent = decision.agent(command.agent)
    if not agent.reachable:
        raise NotPossibleNow(f"the desk of {agent.id!r} cannot be reached")
    site, at_ms = decision.site, decision.at_ms
    plan(decision, agent, None, by=command.by)
    if agent.presence == "away":
        decision.record(e.AgentBecameReady(site=site, at_ms=at_ms, agent=agent.id, by=command.by))
    elif agent.presence == "backing_off":
        decision.record(e.BackOffEnded(site=site, at_ms=at_ms, agent=agent.id))
    for work in _in_state(agent, "wrapping_up"):
        end_wrap_up(decision, work, command.by)


def set_away(decision: Decision, command: c.SetAway) -> None:
    """Take no calls: now, or when nothing is in hand any more."""
    agent = decision.agent(command.agent)
    reason = command.reason
    if not 0 < len(reason) <= limits.REASON_LENGTH_MAX:
        raise InvalidCommand(f"a reason has 1 to {limits.REASON_LENGTH_MAX} characters")
    if agent.works and agent.absence is not None and agent.absence.planned_before is not None:
        raise NotPossibleNow(f"the desk of {agent.id!r} cannot be reached")
    if agent.presence == "away" and agent.away_reason == reason:
        return
    if not command.after_call:
        for work in _in_state(agent, "offered"):
            decline_offer_of(decision, work)
        for work in _in_state(agent, "wrapping_up"):
            end_wrap_up(decision, work, command.by)
    if agent.works:
        plan(decision, agent, "away", reason, command.by)
    else:
        go_away(decision, agent, reason, by=command.by)


def report_unreachable(decision: Decision, command: c.ReportUnreachable) -> None:
    """The desk does not answer: take back open offers, and wait a while for it to return."""
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
    for work in _in_state(agent, "offered"):
        withdraw_offer(decision, work, "agent_unreachable")


def report_reachable(decision: Decision, command: c.ReportReachable) -> None:
    """The desk answers again."""
    agent = decision.state.agents.get(command.agent)
    if agent is None or agent.reachable:
        return
    decision.record(e.AgentFound(site=decision.site, at_ms=decision.at_ms, agent=agent.id))


def finish_wrap_up(decision: Decision, command: c.FinishWrapUp) -> None:
    """The work after a call, or all calls, is done; if it was already over, nothing happens."""
    agent = decision.agent(command.agent)
    for work in _in_state(agent, "wrapping_up"):
        if command.call is None or work.call.id == command.call:
            end_wrap_up(decision, work, command.by)


def extend_wrap_up(decision: Decision, command: c.ExtendWrapUp) -> None:
    """As much time again, counted from the present end, up to the ceiling."""
    agent = decision.agent(command.agent)
    work = _wrap_up_meant(agent, command.call)
    ceiling_ms = work.wrap_up_began_ms + decision.state.definition.wrap_up_ms_max
    until_ms = min(work.wrap_up_until_ms + work.wrap_up_length_ms, ceiling_ms)
    if until_ms <= work.wrap_up_until_ms:
        raise NotPossibleNow(f"the wrap-up of {agent.id!r} cannot be extended any further")
    decision.record(
        e.WrapUpExtended(
            site=decision.site,
            at_ms=decision.at_ms,
            agent=agent.id,
            call=work.call.id,
            until_ms=until_ms,
        )
    )


def _wrap_up_meant(agent: Agent, call: CallId | None) -> Work:
    works = _in_state(agent, "wrapping_up")
    if call is not None:
        works = [work for work in works if work.call.id == call]
    if not works:
        raise NotPossibleNow(f"agent {agent.id!r} is not wrapping up")
    if len(works) > 1:
        raise InvalidCommand(f"agent {agent.id!r} wraps up {len(works)} calls: name one")
    return works[0]
