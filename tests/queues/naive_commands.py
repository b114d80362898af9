"""The naive model's answer to each command; a second half of it only because it is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.queues.naive_model import NaiveAgent, NaiveCall, NaiveModel, Refused

if TYPE_CHECKING:
    from queues.definitions import SiteDefinition

ON_A_CALL = ("connecting", "talking")


class NaiveCore(NaiveModel):
    """Each method is a command; it raises Refused where the core should refuse."""

    def configure(self, definition: SiteDefinition) -> None:
        if definition == self.definition:
            return
        self.definition = definition
        for agent in list(self.agents):
            if agent.state == "ready" and not agent.lost:
                self.place_agent(agent)

    def sign_in(
        self, name: str, skills: dict[str, tuple[int, bool]], return_ms: int | None
    ) -> None:
        present = [agent for agent in self.agents if agent.id == name]
        if not present:
            self.agents.append(NaiveAgent(name, skills, return_ms))
        elif present[0].skills != skills:
            raise Refused

    def sign_out(self, name: str) -> None:
        for agent in [agent for agent in self.agents if agent.id == name]:
            if agent.state in ON_A_CALL:
                self.plan(agent, "signed_out", "asked")
                continue
            call = agent.call
            if call is not None:
                self.part(call, "ready")
            self.agents.remove(agent)
            if call is not None:
                self.place_call(call)

    def plan(self, agent: NaiveAgent, state: str | None, reason: str) -> None:
        agent.plan, agent.plan_reason = state, reason
        if agent.given_up:
            agent.kept = (state, reason)

    def set_ready(self, name: str) -> None:
        agent = self.agent(name)
        if agent.lost:
            raise Refused
        agent.plan, agent.plan_reason = None, ""
        if agent.state == "away":
            agent.misses = 0
        if agent.state in ("away", "backing_off", "wrapping_up"):
            self.become_ready(agent)
            self.place_agent(agent)

    def set_away(self, name: str, reason: str) -> None:
        agent = self.agent(name)
        call = agent.call
        if agent.state in ON_A_CALL:
            if agent.given_up:
                raise Refused
            self.plan(agent, "away", reason)
            return
        if agent.state == "away" and agent.away_reason == reason:
            return
        if call is not None:
            self.part(call, "backing_off")
            agent.misses = 0
        self.leave_for(agent, reason)
        if call is not None:
            self.place_call(call)

    def lose(self, name: str) -> None:
        for agent in self.agents:
            if agent.id == name and not agent.lost:
                agent.lost = True
                agent.lost_until_ms = self.now_ms + self.definition.unreachable_ms_max
                call = agent.call
                if call is not None and call.state == "offered":
                    self.part(call, "ready")
                    self.place_call(call)

    def find(self, name: str) -> None:
        for agent in list(self.agents):
            if agent.id == name and agent.lost:
                agent.lost, agent.lost_until_ms = False, None
                if agent.given_up:
                    agent.plan, agent.plan_reason = agent.kept
                    agent.given_up = False
                if agent.state == "ready":
                    self.place_agent(agent)

    def enqueue(self, name: str, queue: str, needs: dict[str, int], priority: int) -> None:
        if name in self.ended or name in [call.id for call in self.calls]:
            return
        leaves_at_ms = self.now_ms + self.queue(queue).wait_ms_max
        call = NaiveCall(name, queue, needs, priority, self.now_ms, leaves_at_ms)
        call.due_ms = leaves_at_ms
        self.calls.append(call)
        self.place_call(call)

    def accept(self, name: str, agent_name: str, offer: int) -> None:
        call, agent = self.call(name), self.agent(agent_name)
        if call is None or call.agent is not agent or call.offer != offer:
            raise Refused
        if call.state == "offered":
            agent.misses = 0
            self.both(call, "connecting", self.definition.connecting_ms_max)

    def decline(self, name: str, agent_name: str, offer: int) -> None:
        call = self.call(name)
        if call is None or call.state != "offered" or call.offer != offer or call.agent is None:
            return
        if call.agent.id == agent_name:
            self.part(call, "backing_off").misses = 0
            self.place_call(call)

    def missed(self, name: str, offer: int) -> None:
        call = self.call(name)
        if call is not None and call.state == "offered" and call.offer == offer:
            self.miss(call)

    def connected(self, name: str, offer: int) -> None:
        call = self.call(name)
        if call is not None and call.state == "connecting" and call.offer == offer:
            call.connected_at_ms = self.now_ms
            self.both(call, "talking", self.definition.talking_ms_max)

    def agent_left(self, name: str, offer: int) -> None:
        call = self.call(name)
        if call is None or call.agent is None or call.offer != offer:
            return
        if call.state == "offered":
            self.miss(call)
        elif call.state == "connecting" or call.agent.lost:
            self.requeue(call)
        else:
            self.end(call)

    def end_call(self, name: str) -> None:
        call = self.call(name)
        if call is None:
            return
        if call.state == "offered":
            agent = self.part(call, "ready")
            self.end(call)
            self.place_agent(agent)
        else:
            self.end(call)

    def finish_wrap_up(self, name: str) -> None:
        agent = self.agent(name)
        if agent.state == "wrapping_up":
            self.become_ready(agent)
            self.place_agent(agent)

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
