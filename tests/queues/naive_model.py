"""What the core should do, written as naively as can be: plain lists, scans over everything, no
index, no events. It knows who is offered what, and in which state everybody is. Slow on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queues.definitions import QueueDefinition, SiteDefinition

    Due = tuple[int, str, "NaiveCall | NaiveAgent", int]


class Refused(Exception):
    """The core should refuse this."""


@dataclass(eq=False)
class NaiveCall:
    id: str
    queue: str
    own_needs: dict[str, int]
    priority: int
    queued_at_ms: int
    leaves_at_ms: int
    state: str = "waiting"
    agent: NaiveAgent | None = None
    offer: int = 0
    due_ms: int = 0
    connected_at_ms: int = 0
    changes: int = 0


@dataclass(eq=False)
class NaiveAgent:
    id: str
    skills: dict[str, tuple[int, bool]]
    return_ms: int | None
    state: str = "away"
    away_reason: str = "signed_in"
    idle_since_ms: int = 0
    misses: int = 0
    call: NaiveCall | None = None
    due_ms: int | None = None
    plan: str | None = None
    plan_reason: str = ""
    lost_until_ms: int | None = None
    lost: bool = False
    given_up: bool = False
    kept: tuple[str | None, str] = (None, "")
    wrap_up_began_ms: int = 0
    wrap_up_length_ms: int = 0
    changes: int = 0


@dataclass
class NaiveModel:
    definition: SiteDefinition
    now_ms: int
    calls: list[NaiveCall] = field(default_factory=list)
    agents: list[NaiveAgent] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    offers: list[tuple[str, str]] = field(default_factory=list)
    ambiguous: bool = False
    """Two deadlines fell due in the same millisecond; which goes first is nobody's business."""

    # Who is meant

    def queue(self, name: str) -> QueueDefinition:
        return next(queue for queue in self.definition.queues if queue.queue == name)

    def agent(self, name: str) -> NaiveAgent:
        for agent in self.agents:
            if agent.id == name:
                return agent
        raise Refused

    def call(self, name: str) -> NaiveCall | None:
        for call in self.calls:
            if call.id == name:
                return call
        if name in self.ended:
            return None
        raise Refused

    # Who fits whom, and who goes first

    def needs(self, call: NaiveCall) -> dict[str, int]:
        needs = {str(need.skill): need.level for need in self.queue(call.queue).needs}
        return {
            skill: max(needs.get(skill, 0), call.own_needs.get(skill, 0))
            for skill in {*needs, *call.own_needs}
        }

    def fits(self, agent: NaiveAgent, call: NaiveCall) -> bool:
        needs = self.needs(call)
        return all(agent.skills.get(skill, (0, False))[0] >= needs[skill] for skill in needs)

    def is_primary(self, agent: NaiveAgent, call: NaiveCall) -> bool:
        return any(agent.skills[skill][1] for skill in self.needs(call))

    def urgency(self, agent: NaiveAgent, call: NaiveCall) -> tuple[int, Fraction, int, int]:
        waited_ms = self.now_ms - call.queued_at_ms
        bonus_ms = self.definition.primary_bonus_ms if self.is_primary(agent, call) else 0
        target_ms = self.queue(call.queue).target.within_ms
        rank = call.priority + waited_ms // self.definition.rank_step_ms
        first = -self.calls.index(call)
        return (rank, Fraction(waited_ms + bonus_ms, target_ms), -call.queued_at_ms, first)

    def liking(self, agent: NaiveAgent, call: NaiveCall) -> tuple[int, int, int, int]:
        """The less, the better."""
        rule = self.queue(call.queue).selection
        levels = sum(agent.skills[skill][0] for skill in self.needs(call))
        primary = 0 if self.is_primary(agent, call) else 1
        of_skills = {
            "longest_idle": (0, 0),
            "most_proficient": (primary, -levels),
            "fewest_skills": (len(agent.skills), 0),
        }[rule]
        return (*of_skills, agent.idle_since_ms, self.agents.index(agent))

    def place_agent(self, agent: NaiveAgent) -> None:
        """A freed agent does as planned, or takes the most urgent of all calls he may take."""
        if agent.plan is not None:
            if agent.plan == "away":
                self.leave_for(agent, agent.plan_reason)
            else:
                self.agents.remove(agent)
        elif not agent.lost:
            fitting = [c for c in self.calls if c.state == "waiting" and self.fits(agent, c)]
            if fitting:
                self.make_offer(max(fitting, key=lambda call: self.urgency(agent, call)), agent)

    def place_call(self, call: NaiveCall) -> None:
        """A call that begins to wait goes to the best of all agents who are free."""
        if call.leaves_at_ms <= self.now_ms:
            self.end(call)
            return
        fitting = [
            agent
            for agent in self.agents
            if agent.state == "ready" and not agent.lost and self.fits(agent, call)
        ]
        if fitting:
            self.make_offer(call, min(fitting, key=lambda agent: self.liking(agent, call)))

    def make_offer(self, call: NaiveCall, agent: NaiveAgent) -> None:
        self.offers.append((call.id, agent.id))
        call.offer += 1
        call.agent, agent.call = agent, call
        self.both(call, "offered", self.queue(call.queue).offer_ms)

    # Changes of state

    def both(self, call: NaiveCall, state: str, lasts_ms: int) -> None:
        agent = call.agent
        assert agent is not None
        call.state = agent.state = state
        call.due_ms, agent.due_ms = self.now_ms + lasts_ms, None
        call.changes += 1
        agent.changes += 1

    def part(self, call: NaiveCall, state: str) -> NaiveAgent:
        """The call waits again; its agent backs off or is ready."""
        agent = call.agent
        assert agent is not None
        call.state, call.due_ms, call.agent = "waiting", call.leaves_at_ms, None
        agent.state, agent.call = state, None
        agent.due_ms = self.now_ms + self.definition.back_off_ms if state == "backing_off" else None
        call.changes += 1
        agent.changes += 1
        return agent

    def become_ready(self, agent: NaiveAgent) -> None:
        agent.state, agent.due_ms = "ready", None
        agent.changes += 1
        agent.idle_since_ms = self.now_ms

    def leave_for(self, agent: NaiveAgent, reason: str, back_ms: int | None = None) -> None:
        agent.state, agent.away_reason, agent.plan, agent.plan_reason = "away", reason, None, ""
        agent.due_ms = back_ms
        agent.changes += 1

    def end(self, call: NaiveCall) -> None:
        agent = call.agent
        self.calls.remove(call)
        self.ended.append(call.id)
        call.changes += 1
        if agent is None:
            return
        agent.call = None
        agent.changes += 1
        if call.state == "talking":
            lasts_ms = self.queue(call.queue).wrap_up_ms
            agent.state, agent.due_ms = "wrapping_up", self.now_ms + lasts_ms
            agent.wrap_up_began_ms, agent.wrap_up_length_ms = self.now_ms, lasts_ms
        else:
            agent.state = "ready"
            self.place_agent(agent)

    def requeue(self, call: NaiveCall) -> None:
        if call.state == "talking":
            call.leaves_at_ms += self.now_ms - call.connected_at_ms
        self.part(call, "backing_off")
        self.place_call(call)

    def miss(self, call: NaiveCall) -> None:
        agent = self.part(call, "backing_off")
        agent.misses += 1
        if agent.misses >= self.definition.misses_before_away:
            back_ms = None if agent.return_ms is None else self.now_ms + agent.return_ms
            self.leave_for(agent, "missed_calls", back_ms)
        self.place_call(call)

    def give_up(self, agent: NaiveAgent) -> None:
        """The desk has been lost for too long."""
        if agent.state in ("connecting", "talking"):
            agent.kept, agent.given_up, agent.lost_until_ms = (
                (agent.plan, agent.plan_reason),
                True,
                None,
            )
            agent.plan, agent.plan_reason = "signed_out", "unreachable"
        else:
            self.agents.remove(agent)

    # Time

    def all_due(self) -> list[Due]:
        due: list[Due] = [(call.due_ms, call.state, call, call.changes) for call in self.calls]
        for agent in self.agents:
            if agent.due_ms is not None:
                due.append((agent.due_ms, agent.state, agent, agent.changes))
            if agent.lost_until_ms is not None:
                due.append((agent.lost_until_ms, "lost", agent, agent.lost_until_ms))
        return sorted(due, key=lambda one: one[0])

    def pass_time(self) -> None:
        while due := [one for one in self.all_due() if one[0] <= self.now_ms]:
            if len({one[0] for one in due}) < len(due):
                self.ambiguous = True
                return
            for _, state, subject, changes in due:
                if isinstance(subject, NaiveCall):
                    if subject.changes == changes:
                        self.call_due(subject, state)
                elif state == "lost":
                    if subject.lost_until_ms == changes and subject in self.agents:
                        self.give_up(subject)
                elif subject.changes == changes and subject in self.agents:
                    self.agent_due(subject, state)

    def call_due(self, call: NaiveCall, state: str) -> None:
        if state == "offered":
            self.miss(call)
        elif state == "connecting":
            self.requeue(call)
        else:
            self.end(call)

    def agent_due(self, agent: NaiveAgent, state: str) -> None:
        if state == "away":
            agent.misses = 0
        self.become_ready(agent)
        self.place_agent(agent)
