"""The naive model's calls that agents let go by or pass on, that are rung back, or not reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.queues.naive_model import RINGS, NaiveModel
from tests.queues.naive_people import Refused

if TYPE_CHECKING:
    from tests.queues.naive_people import NaiveAgent, NaiveCall

ON_A_CALL = ("connecting", "talking")
LATE_MS = 10_000
NO_TRY = ("carrier_busy", "not_rung", "not_connected")


class NaiveCallbacks(NaiveModel):
    """Calls that go back in line, as they are, in another queue or to be rung back."""

    def exclude(self, call: NaiveCall, agent: NaiveAgent) -> None:
        if self.has_others(agent, call):
            self.exclude_until(call, agent, self.now_ms + self.definition.exclusion_ms)
        else:
            call.excluded, call.exclusion_dues = {}, []

    def exclude_until(self, call: NaiveCall, agent: NaiveAgent, until_ms: int) -> None:
        if call not in self.let_by:
            self.let_by.append(call)
        if call.excluded.get(agent, 0) < until_ms:
            call.excluded[agent] = until_ms
            call.exclusion_dues.append((agent, until_ms))

    def decline(self, call: NaiveCall, agent: NaiveAgent) -> None:
        self.exclude(call, agent)
        self.part(call, agent, self.definition.back_off.declined_ms)
        agent.misses = 0

    def miss(self, call: NaiveCall, agent: NaiveAgent, cause: str) -> None:
        self.exclude(call, agent)
        self.part(call, agent, getattr(self.definition.back_off, f"{cause}_ms"))
        counts = cause != "timeout" or self.queue(call.queue).selection not in RINGS
        agent.misses += 1 if counts else 0
        if agent.misses >= self.definition.misses_before_away and agent.plan is None:
            back_ms = None if agent.return_ms is None else self.now_ms + agent.return_ms
            self.leave_for(agent, "missed_calls", back_ms)

    def transfer(self, name: str, agent_name: str, queue: str, priority: int | None) -> None:
        call = self.call(name)
        agent = None if call is None else call.agent
        wrapping_up = [
            one.wraps_up
            for one in self.agents
            if one.state == "wrapping_up" and one.id == agent_name
        ]
        if call is not None and call.queue == queue and call in wrapping_up:
            return
        if call is None or agent is None or call.state != "talking" or agent.id != agent_name:
            raise Refused
        if call.queue == queue:
            raise Refused
        self.wrap_up(agent, call)
        call.agent, call.offered = None, {}
        call.priority = call.priority if priority is None else priority
        call.state = "waiting"
        self.move(call, queue)
        self.exclude_until(call, agent, call.leaves_at_ms + 1)
        self.settle()

    def requeue(self, call: NaiveCall, agent: NaiveAgent) -> None:
        if call.state == "talking":
            talked_ms = self.now_ms - call.connected_at_ms
            call.leaves_at_ms += talked_ms
            agent.talk_ms += talked_ms
        call.offered = {}
        self.part(call, agent, self.definition.back_off.failed_ms)

    def request_callback(self, name: str, *, caller_left: bool = False) -> None:
        call = self.call(name)
        if call is not None and call.is_callback:
            return
        is_in_vain = call is not None and call.state == "connecting" and caller_left
        if call is None or (call.state in ON_A_CALL and not is_in_vain):
            raise Refused
        for agent in list(call.offered.values()):
            self.part(call, agent, None)
        call.is_callback = True
        call.leaves_at_ms = self.now_ms + self.definition.callbacks.wait_ms_max
        self.wait(call)
        self.settle()

    def callback_rung(self, name: str, offer: int) -> None:
        call = self.being_rung(name, offer)
        if call is not None and offer not in (call.rung_for, call.answered_for):
            ring_ms = self.definition.callbacks.ring_ms
            call.rung_for, call.due_ms = offer, self.now_ms + ring_ms + LATE_MS
            call.changes += 1

    def callback_answered(self, name: str, offer: int) -> None:
        call = self.being_rung(name, offer)
        if call is not None and call.answered_for != offer:
            call.answered_for = offer
            call.due_ms = self.now_ms + self.definition.connecting_ms_max
            call.changes += 1

    def callback_failed(self, name: str, offer: int, cause: str) -> None:
        call = self.being_rung(name, offer)
        if call is not None:
            self.fail(call, cause)

    def being_rung(self, name: str, offer: int) -> NaiveCall | None:
        call = self.call(name)
        if call is None or not call.is_callback or call.state != "connecting":
            return None
        return call if offer in call.offered else None

    def overdue(self, call: NaiveCall, agent: NaiveAgent) -> None:
        if not call.is_callback:
            self.requeue(call, agent)
        elif call.answered_for == call.offer:
            self.fail(call, "not_connected", self.definition.back_off.failed_ms)
        elif call.rung_for == call.offer:
            self.fail(call, "no_answer")
        else:
            self.fail(call, "not_rung", self.definition.back_off.failed_ms)

    def fail(self, call: NaiveCall, cause: str, back_off_ms: int | None = None) -> None:
        rules, agent = self.definition.callbacks, call.agent
        assert agent is not None
        if cause not in NO_TRY:
            call.tries += 1
        if (call.tries >= rules.tries and cause not in NO_TRY) or cause == "no_number":
            self.end(call)
        else:
            agent.call, call.agent, call.offered = None, None, {}
            self.set_agent(agent, "ready" if back_off_ms is None else "backing_off", back_off_ms)
            self.free.append(agent)
            self.postpone(call, min(rules.retry_ms, call.leaves_at_ms - self.now_ms))
        self.settle()

    def postpone(self, call: NaiveCall, for_ms: int) -> None:
        call.state, call.due_ms = "postponed", self.now_ms + for_ms
        call.changes += 1
