"""The naive model's answer to each command, and to time; a second half of it only because it is
long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.queues.naive_callbacks import ON_A_CALL, NaiveCallbacks
from tests.queues.naive_model import RINGS
from tests.queues.naive_people import NaiveAgent, NaiveCall, Refused

if TYPE_CHECKING:
    from queues.definitions import SiteDefinition
    from tests.queues.naive_model import Due


class NaiveCore(NaiveCallbacks):
    """Each method is a command; it raises Refused where the core should refuse."""

    def configure(self, definition: SiteDefinition) -> None:
        if definition == self.definition:
            return
        self.definition = definition
        for call in self.calls:
            if call.state == "waiting":
                self.waits.append((call, call.changes))
            elif call.state == "offered" and (call.rings or len(call.offered) > 1):
                self.ring_by_new_rule(call)
        self.free += self.agents
        self.settle()

    def ring_by_new_rule(self, call: NaiveCall) -> None:
        queue = self.queue(call.queue)
        was_ringing, call.rings = call.rings, queue.selection in RINGS
        if not call.rings:
            return
        if not was_ringing:
            call.rang_at = self.now_ms * 1_000_000 + 500_000 + self.calls.index(call)
        call.ring_next_ms = self.now_ms
        if queue.selection == "ring_progressively":
            call.ring_next_ms += queue.ring_every_ms
            call.ring_dues.append(call.ring_next_ms)
        self.waits.append((call, call.changes))

    # Agents

    def sign_in(
        self, name: str, skills: dict[str, tuple[int, bool]], return_ms: int | None, place: int
    ) -> None:
        present = [agent for agent in self.agents if agent.id == name]
        if not present:
            self.signed_in += 1
            self.agents.append(NaiveAgent(name, skills, return_ms, place, self.signed_in))
        elif present[0].skills != skills:
            raise Refused

    def set_skills(self, name: str, skills: dict[str, tuple[int, bool]]) -> None:
        agent = self.agent(name)
        if agent.skills != skills:
            agent.skills = skills
            self.free.append(agent)
            self.gone.append(agent)
            self.settle()

    def sign_out(self, name: str) -> None:
        for agent in [agent for agent in self.agents if agent.id == name]:
            call = agent.call
            if agent.state in ON_A_CALL:
                self.plan(agent, "signed_out", "asked")
                continue
            if call is not None:
                self.part(call, agent, None)
            self.remove(agent)
            self.settle()

    def plan(self, agent: NaiveAgent, state: str | None, reason: str) -> None:
        agent.plan, agent.plan_reason = state, reason
        if agent.given_up:
            agent.kept = (state, reason)
        self.gone.append(agent)
        self.settle()

    def set_ready(self, name: str) -> None:
        agent = self.agent(name)
        if agent.lost:
            raise Refused
        if agent.plan is not None:
            self.plan(agent, None, "")
        if agent.state == "away":
            agent.misses = 0
        if agent.state in ("away", "backing_off", "wrapping_up"):
            self.become_ready(agent)
        self.settle()

    def set_away(self, name: str, reason: str, *, after_call: bool) -> None:
        agent = self.agent(name)
        call = agent.call
        busy = call is not None or agent.state == "wrapping_up"
        if busy and agent.given_up:
            raise Refused
        if agent.state == "away" and agent.away_reason == reason:
            return
        if agent.state in ON_A_CALL or (busy and after_call):
            self.plan(agent, "away", reason)
            return
        if call is not None:
            self.decline(call, agent)
        self.leave_for(agent, reason)
        self.settle()

    def lose(self, name: str) -> None:
        for agent in self.agents:
            if agent.id == name and not agent.lost:
                agent.lost = True
                agent.lost_until_ms = self.now_ms + self.definition.unreachable_ms_max
                self.gone.append(agent)
                call = agent.call
                if call is not None and call.state == "offered":
                    self.part(call, agent, None)
                self.settle()

    def find(self, name: str) -> None:
        for agent in list(self.agents):
            if agent.id == name and agent.lost:
                agent.lost, agent.lost_until_ms = False, None
                if agent.given_up:
                    agent.plan, agent.plan_reason = agent.kept
                    agent.given_up = False
                self.free.append(agent)
                self.settle()

    def finish_wrap_up(self, name: str) -> None:
        agent = self.agent(name)
        if agent.state == "wrapping_up":
            self.become_ready(agent)
            self.settle()

    def extend_wrap_up(self, name: str) -> None:
        agent = self.agent(name)
        if agent.state != "wrapping_up" or agent.due_ms is None:
            raise Refused
        ceiling_ms = agent.wrap_up_began_ms + self.definition.wrap_up_ms_max
        until_ms = min(agent.due_ms + agent.wrap_up_length_ms, ceiling_ms)
        if until_ms <= agent.due_ms:
            raise Refused
        agent.due_ms = until_ms
        agent.changes += 1

    # Calls

    def enqueue(
        self,
        name: str,
        queue: str,
        needs: dict[str, int],
        priority: int,
        wanted: str | None,
        later_ms: int | None = None,
    ) -> None:
        """`later_ms`: it is a callback, postponed for so long."""
        is_kept = later_ms is not None and self.places_kept.get(name) is not None
        if (name in self.ended and not is_kept) or name in [call.id for call in self.calls]:
            return
        self.signed_in += 1  # calls and agents share one sequence
        leaves_at_ms = self.now_ms + self.queue(queue).wait_ms_max
        if later_ms is not None:
            leaves_at_ms = self.now_ms + later_ms + self.definition.callbacks.wait_ms_max
        place_ms, offer = self.places_kept.pop(name) if is_kept else (self.now_ms, 0)
        call = NaiveCall(name, queue, needs, priority, place_ms, leaves_at_ms, self.signed_in)
        call.joined_at_ms, call.is_callback = self.now_ms, later_ms is not None
        call.offer = offer
        if is_kept:
            self.ended.remove(name)
        self.calls.append(call)
        if later_ms:
            self.postpone(call, later_ms)
            return
        for agent in self.agents:
            if agent.id == wanted and self.at_work(agent) and self.fits(agent, call):
                call.held_for, call.held_until_ms = agent, self.now_ms + 20_011
        self.wait(call)
        self.settle()

    def in_line(self, name: str) -> NaiveCall:
        call = self.call(name)
        if call is None or call.state in ON_A_CALL:
            raise Refused
        return call

    def move_call(self, name: str, queue: str) -> None:
        call = self.in_line(name)
        if call.queue != queue:
            for agent in list(call.offered.values()):
                self.part(call, agent, None)
            self.move(call, queue)
        self.settle()

    def prioritise(self, name: str, priority: int) -> None:
        call = self.in_line(name)
        if call.priority != priority:
            call.priority = priority
            if call.state == "waiting":
                self.waits.append((call, call.changes))
        self.settle()

    def withdraw(self, name: str) -> None:
        if self.call(name) is not None:
            self.in_line(name)
            self.end_call(name)

    def offered_to(self, name: str, offer: int) -> tuple[NaiveCall, NaiveAgent] | None:
        call = self.call(name)
        if call is None or call.state != "offered" or offer not in call.offered:
            return None
        return call, call.offered[offer]

    def accept(self, name: str, agent_name: str, offer: int) -> None:
        call, agent = self.call(name), self.agent(agent_name)
        if call is None or call.offered.get(offer) is not agent:
            raise Refused
        if call.state == "offered":
            for loser in [other for other in call.offered.values() if other is not agent]:
                self.part(call, loser, None)
            agent.misses = 0
            call.agent, call.state, call.ring_dues = agent, "connecting", []
            lasts_ms = self.definition.connecting_ms_max
            if call.is_callback:
                lasts_ms = max(lasts_ms, self.definition.callbacks.ring_ms)
            call.due_ms = self.now_ms + lasts_ms
            call.changes += 1
            self.set_agent(agent, "connecting")
            self.settle()

    def decline_offer(self, name: str, agent_name: str, offer: int) -> None:
        found = self.offered_to(name, offer)
        if found is not None and found[1].id == agent_name:
            self.decline(*found)
            self.settle()

    def missed(self, name: str, offer: int, cause: str) -> None:
        found = self.offered_to(name, offer)
        if found is not None:
            self.miss(*found, cause)
            self.settle()

    def connected(self, name: str, offer: int) -> None:
        call = self.call(name)
        if call is None or call.state != "connecting" or offer not in call.offered:
            return
        agent = call.agent
        assert agent is not None
        call.connected_at_ms = self.now_ms
        call.state, call.due_ms = "talking", self.now_ms + self.definition.talking_ms_max
        call.changes += 1
        call.is_callback = False
        agent.calls += 1
        self.set_agent(agent, "talking")

    def agent_left(self, name: str, offer: int, *, lost: bool) -> None:
        call = self.call(name)
        agent = None if call is None else call.offered.get(offer)
        if call is None or agent is None:
            return
        if call.state == "offered":
            self.miss(call, agent, "failed")
        elif call.state == "connecting" or agent.lost or lost:
            self.requeue(call, agent)
        else:
            self.end(call)
        self.settle()

    def end_call(self, name: str, *, by_caller: bool = False) -> None:
        call = self.call(name)
        if call is None or (by_caller and call.is_callback and call.state not in ON_A_CALL):
            return
        for agent in list(call.offered.values()) if call.state == "offered" else []:
            self.part(call, agent, None)
        self.end(call)
        self.settle()

    # Time

    def all_due(self) -> list[Due]:
        due: list[Due] = []
        for call in self.calls:
            if call.due_ms is not None:
                due.append((call.due_ms, call.state, call, call.changes))
            due += [(at_ms, "ring", call, call.changes) for at_ms in call.ring_dues]
            if call.held_for is not None:
                due.append((call.held_until_ms, "held", call, call.changes))
            if call.state == "waiting":
                due += [(at_ms, "step", call, call.changes) for at_ms in self.step_dues(call)]
            due += [
                (at_ms, "exclusion", call, agent)
                for agent, at_ms in call.exclusion_dues
                if agent in self.agents  # of others a snapshot keeps nothing
            ]
        for agent in self.agents:
            if agent.due_ms is not None:
                due.append((agent.due_ms, agent.state, agent, agent.changes))
            if agent.lost_until_ms is not None:
                due.append((agent.lost_until_ms, "lost", agent, agent.lost_until_ms))
        return sorted(due, key=lambda one: one[0])

    def step_dues(self, call: NaiveCall) -> set[int]:
        moments = {
            call.joined_at_ms + step.after_ms
            for step in self.queue(call.queue).steps
            if (call.queue, step) not in call.done
        }
        return {at_ms for at_ms in moments if at_ms > call.looked_at_ms}

    def pass_time(self) -> None:
        while due := [one for one in self.all_due() if one[0] <= self.now_ms]:
            if len({one[0] for one in due}) < len(due):
                self.ambiguous = True
                return
            for one in due:
                if isinstance(one[2], NaiveCall):
                    self.call_due(one[0], one[1], one[2], one[3])
                else:
                    self.agent_due(one[1], one[2], one[3])
                self.settle()

    def call_due(self, due_ms: int, kind: str, call: NaiveCall, stamp: object) -> None:
        if kind == "exclusion":
            self.exclusion_due(call, stamp, due_ms)
        elif call.changes != stamp or call not in self.calls:
            return
        elif kind == "held":
            if call.held_for is not None:
                self.release(call)
        elif kind == "step":
            call.looked_at_ms = due_ms
            self.take_a_step(call, due_ms)
        elif kind == "ring":
            call.ring_dues.remove(due_ms)
            self.ring_on(call)
        elif kind == "connecting":
            assert call.agent is not None
            self.overdue(call, call.agent)
        elif kind == "postponed":
            self.wait(call)
        else:
            self.end(call)

    def exclusion_due(self, call: NaiveCall, agent: object, due_ms: int) -> None:
        if (agent, due_ms) not in call.exclusion_dues:
            return
        call.exclusion_dues = [one for one in call.exclusion_dues if one != (agent, due_ms)]
        superseded = any(other is agent for other, _ in call.exclusion_dues)
        if call in self.calls and call.state in ("waiting", "offered") and not superseded:
            self.look_again(call)

    def agent_due(self, state: str, agent: NaiveAgent, stamp: object) -> None:
        if agent not in self.agents:
            return
        if state == "lost":
            if agent.lost_until_ms == stamp:
                self.give_up(agent)
        elif agent.changes != stamp:
            return
        elif state == "offered":
            assert agent.call is not None
            self.miss(agent.call, agent, "timeout")
        else:
            if state == "away":
                agent.misses = 0
            self.become_ready(agent)

    def give_up(self, agent: NaiveAgent) -> None:
        """The desk has been lost for too long."""
        if agent.state in ON_A_CALL:
            agent.kept, agent.given_up = (agent.plan, agent.plan_reason), True
            agent.lost_until_ms = None
            agent.plan, agent.plan_reason = "signed_out", "unreachable"
            self.gone.append(agent)
        else:
            self.remove(agent)
