"""What the core should do, as naively as can be: plain lists, scans over all, no index, no events."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.queues.naive_people import NaiveAgent, NaiveCall, Refused

if TYPE_CHECKING:
    from queues.definitions import QueueDefinition, SiteDefinition
    from queues.steps import Step

    Due = tuple[int, str, NaiveCall | NaiveAgent, object]

RINGS = ("ring_all", "ring_progressively")


@dataclass
class NaiveModel:
    definition: SiteDefinition
    now_ms: int
    calls: list[NaiveCall] = field(default_factory=list)
    agents: list[NaiveAgent] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    places_kept: dict[str, tuple[int, int]] = field(default_factory=dict)
    offers: list[tuple[str, str]] = field(default_factory=list)
    turns: dict[str, tuple[int, int]] = field(default_factory=dict)
    ambiguous: bool = False
    free: list[NaiveAgent] = field(default_factory=list)
    waits: list[tuple[NaiveCall, int]] = field(default_factory=list)
    gone: list[NaiveAgent] = field(default_factory=list)
    let_by: list[NaiveCall] = field(default_factory=list)
    signed_in: int = 0

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

    # Who fits whom

    def needs(self, call: NaiveCall, queue: str) -> dict[str, int]:
        needs = {str(need.skill): need.level for need in self.queue(queue).needs}  # type: ignore[union-attr]
        wanted = {
            skill: max(needs.get(skill, 0), call.own_needs.get(skill, 0))
            for skill in {*needs, *call.own_needs}
        }
        return {
            skill: max(1, level - call.lowered)
            for skill, level in wanted.items()
            if skill not in call.dropped
        }

    def ways(self, call: NaiveCall) -> list[dict[str, int]]:
        """Each set of skills with which somebody may take the call."""
        return [self.needs(call, queue) for queue in (call.queue, *call.added)]

    def fits(self, agent: NaiveAgent, call: NaiveCall) -> bool:
        return any(
            all(agent.skills.get(skill, (0, False))[0] >= way[skill] for skill in way)
            for way in self.ways(call)
        )

    def wanted(self, call: NaiveCall) -> set[str]:
        return {skill for way in self.ways(call) for skill in way}

    def is_primary(self, agent: NaiveAgent, call: NaiveCall) -> bool:
        return any(agent.skills.get(skill, (0, False))[1] for skill in self.wanted(call))

    def just_missed(self, agent: NaiveAgent, call: NaiveCall) -> bool:
        return call.excluded.get(agent, 0) > self.now_ms

    def excluded(self, agent: NaiveAgent, call: NaiveCall) -> bool:
        return self.just_missed(agent, call) and self.has_others(agent, call)

    def has_others(self, agent: NaiveAgent, call: NaiveCall) -> bool:
        return any(
            other is not agent
            and self.at_work(other)
            and self.fits(other, call)
            and not self.just_missed(other, call)
            for other in self.agents
        )

    def at_work(self, agent: NaiveAgent) -> bool:
        return (
            agent in self.agents and agent.state != "away" and not agent.lost and agent.plan is None
        )

    def is_free(self, agent: NaiveAgent) -> bool:
        return self.at_work(agent) and agent.state == "ready"

    # Who goes first

    def urgency(self, agent: NaiveAgent, call: NaiveCall) -> tuple[int, Fraction, int, int]:
        waited_ms = self.now_ms - call.queued_at_ms
        queue, rule = self.queue(call.queue), self.definition.order
        bonus_ms = self.definition.primary_bonus_ms if self.is_primary(agent, call) else 0
        aged = call.priority + queue.weight + waited_ms // self.definition.rank_step_ms
        rank, score = {
            "ageing": (aged, Fraction(waited_ms + bonus_ms)),
            "wait_over_target": (queue.weight, Fraction(waited_ms, queue.target.within_ms)),
            "fifo": (queue.weight, Fraction(waited_ms)),
            "strict": (call.priority + queue.weight, Fraction(waited_ms)),
        }[rule]
        return (rank, score, -call.queued_at_ms, -call.number)

    def liking(self, agent: NaiveAgent, call: NaiveCall) -> tuple[object, ...]:
        """The less, the better."""
        rule = self.queue(call.queue).selection
        levels = sum(agent.skills.get(skill, (0, False))[0] for skill in self.wanted(call))
        primary = 0 if self.is_primary(agent, call) else 1
        place = (agent.place, agent.number)
        turn = self.turns.get(call.queue)
        passed = turn is not None and place <= turn
        idle = (agent.idle_since_ms, agent.number)
        return {
            "longest_idle": idle,
            "ring_all": idle,
            "ring_progressively": idle,
            "most_proficient": (primary, -levels, len(agent.skills), *idle),
            "fewest_skills": (len(agent.skills), *idle),
            "fewest_calls": (agent.calls, *idle),
            "least_talk_time": (agent.talk_ms, *idle),
            "fixed_order": place,
            "round_robin": (passed, *place),
        }[rule]

    # Bringing them together

    def settle(self) -> None:
        """First agents who may be free, then calls that began to wait, then whoever left."""
        while self.free or self.waits or self.gone:
            if self.free:
                self.place_agent(self.free.pop(0))
            elif self.waits:
                call, changes = self.waits.pop(0)
                if call.changes == changes:
                    self.place_call(call)
            else:
                gone, self.gone = self.gone, []
                self.let_go(gone)

    def let_go(self, gone: list[NaiveAgent]) -> None:
        for agent in gone:
            for call in list(self.calls):
                if call.held_for is agent and not (self.at_work(agent) and self.fits(agent, call)):
                    self.release(call)
        for call in [call for call in self.let_by if call in self.calls]:
            self.look_again(call)

    def look_again(self, call: NaiveCall) -> None:
        if call.state == "waiting" and call.held_for is None:
            agent = self.best_agent(call)
            if agent is not None:
                self.make_offer(call, agent)
        self.ring_on(call)

    def place_agent(self, agent: NaiveAgent) -> None:
        """A freed agent does as planned, or takes the most urgent of all calls he may take."""
        if agent not in self.agents or agent.call is not None:
            return
        if agent.plan is not None and agent.state in ("ready", "backing_off"):
            self.follow_plan(agent)
        elif self.is_free(agent):
            fitting = [
                call
                for call in self.calls
                if call.state == "waiting"
                and self.fits(agent, call)
                and call.held_for in (None, agent)
                and not self.excluded(agent, call)
            ]
            if fitting:
                call = max(fitting, key=lambda call: self.urgency(agent, call))
                self.make_offer(call, agent)
                self.ring_on(call)
            else:
                self.join_ringing(agent)

    def join_ringing(self, agent: NaiveAgent) -> None:
        ringing = [
            call
            for call in self.calls
            if self.may_ring(call) and self.fits(agent, call) and not self.excluded(agent, call)
        ]
        if ringing:
            self.make_offer(max(ringing, key=lambda call: self.urgency(agent, call)), agent)

    def may_ring(self, call: NaiveCall) -> bool:
        queue = self.queue(call.queue)
        return (
            call.state == "offered"
            and call.rings
            and len(call.offered) < queue.ring_max
            and self.now_ms >= call.ring_next_ms
        )

    def ring_on(self, call: NaiveCall) -> None:
        while self.may_ring(call) and (agent := self.best_agent(call)) is not None:
            self.make_offer(call, agent)

    def best_agent(self, call: NaiveCall) -> NaiveAgent | None:
        """Of those who are free; whoever has just been freed has a turn of his own."""
        fitting = [
            agent
            for agent in self.agents
            if self.is_free(agent) and self.fits(agent, call) and not self.excluded(agent, call)
            if agent not in self.free
        ]
        return min(fitting, key=lambda agent: self.liking(agent, call), default=None)

    def place_call(self, call: NaiveCall) -> None:
        """A call that begins to wait goes to the best of all agents who are free."""
        if call.state == "offered":
            self.ring_on(call)
        elif call.leaves_at_ms <= self.now_ms:
            self.end(call)
        elif call.held_for is not None:
            if not self.fits(call.held_for, call):
                self.release(call)
            elif self.is_free(call.held_for):
                self.make_offer(call, call.held_for)
        else:
            agent = self.best_agent(call)
            if agent is None:
                self.take_a_step(call, self.now_ms)
            else:
                self.make_offer(call, agent)
                self.ring_on(call)

    def make_offer(self, call: NaiveCall, agent: NaiveAgent) -> None:
        queue = self.queue(call.queue)
        self.offers.append((call.id, agent.id))
        call.offer += 1
        if call.state == "waiting":
            call.changes += 1
            call.due_ms = None
            call.rang_at = len(self.offers) + 1_000_000 * self.now_ms
            call.rings = False
        rings = queue.selection in RINGS and call.held_for is None
        call.state, call.held_for = "offered", None
        call.offered[call.offer] = agent
        if rings:
            call.rings = True
            pause_ms = queue.ring_every_ms if queue.selection == "ring_progressively" else 0
            call.ring_next_ms = self.now_ms + pause_ms
            if pause_ms:
                call.ring_dues.append(call.ring_next_ms)
        if queue.selection == "round_robin":
            self.turns[call.queue] = (agent.place, agent.number)
        agent.call = call
        self.set_agent(agent, "offered", queue.offer_ms)

    def release(self, call: NaiveCall) -> None:
        call.held_for = None
        self.waits.append((call, call.changes))

    # Steps

    def take_a_step(self, call: NaiveCall, as_of_ms: int) -> None:
        for step in self.queue(call.queue).steps if call.held_for is None else ():
            waited_ms = as_of_ms - call.joined_at_ms
            if call.is_callback and step.leave_for is not None:
                continue
            if (call.queue, step) not in call.done and waited_ms >= step.after_ms:
                self.take_step(call, step)
                return

    def take_step(self, call: NaiveCall, step: Step) -> None:
        call.done.append((call.queue, step))
        if step.leave_for is not None:
            if step.leave_for in ("callback", "voicemail"):
                self.places_kept[call.id] = (call.queued_at_ms, call.offer)
            self.end(call)
        elif step.move_to is not None:
            self.move(call, step.move_to)
        else:
            call.lowered += step.lower_levels
            call.dropped += step.drop_skills
            call.added += tuple(queue for queue in step.add_queues if queue not in call.added)
            call.priority = min(100, call.priority + step.raise_priority)
            self.waits.append((call, call.changes))

    def move(self, call: NaiveCall, queue: str) -> None:
        call.queue = queue
        call.lowered, call.dropped, call.added, call.held_for = 0, (), (), None
        call.joined_at_ms = self.now_ms
        if call.state == "waiting":
            if not call.is_callback:
                call.leaves_at_ms = self.now_ms + self.queue(queue).wait_ms_max
            self.wait(call)

    # Changes of state

    def wait(self, call: NaiveCall) -> None:
        call.state, call.due_ms = "waiting", call.leaves_at_ms
        call.changes += 1
        call.looked_at_ms = self.now_ms
        self.waits.append((call, call.changes))

    def set_agent(self, agent: NaiveAgent, state: str, lasts_ms: int | None = None) -> None:
        agent.state = state
        agent.due_ms = None if lasts_ms is None else self.now_ms + lasts_ms
        agent.changes += 1

    def part(self, call: NaiveCall, agent: NaiveAgent, back_off_ms: int | None) -> None:
        """The agent has the call no longer; unless others ring, it waits again."""
        agent.call = None
        self.set_agent(agent, "ready" if back_off_ms is None else "backing_off", back_off_ms)
        self.free.append(agent)
        call.agent = None
        call.offered = {offer: other for offer, other in call.offered.items() if other is not agent}
        if call.offered:
            self.waits.append((call, call.changes))
        else:
            call.ring_dues = []
            self.wait(call)

    def become_ready(self, agent: NaiveAgent) -> None:
        self.set_agent(agent, "ready")
        agent.idle_since_ms = self.now_ms
        self.free.append(agent)

    def leave_for(self, agent: NaiveAgent, reason: str, back_ms: int | None = None) -> None:
        agent.away_reason, agent.plan, agent.plan_reason = reason, None, ""
        self.set_agent(agent, "away")
        agent.due_ms = back_ms
        self.gone.append(agent)

    def follow_plan(self, agent: NaiveAgent) -> None:
        if agent.plan == "away":
            back = agent.plan_reason == "missed_calls" and agent.return_ms is not None
            self.leave_for(
                agent, agent.plan_reason, self.now_ms + (agent.return_ms or 0) if back else None
            )
        else:
            self.remove(agent)

    def remove(self, agent: NaiveAgent) -> None:
        self.agents.remove(agent)
        self.gone.append(agent)

    def end(self, call: NaiveCall) -> None:
        self.calls.remove(call)
        self.ended.append(call.id)
        call.changes += 1
        agent = call.agent
        if agent is None:
            return
        if call.state == "talking":
            self.wrap_up(agent, call)
        else:
            agent.call = None
            self.set_agent(agent, "ready")
            self.free.append(agent)

    def wrap_up(self, agent: NaiveAgent, call: NaiveCall) -> None:
        lasts_ms = self.queue(call.queue).wrap_up_ms
        agent.call, agent.wraps_up = None, call
        self.set_agent(agent, "wrapping_up", lasts_ms)
        agent.talk_ms += self.now_ms - call.connected_at_ms
        agent.wrap_up_began_ms, agent.wrap_up_length_ms = self.now_ms, lasts_ms
