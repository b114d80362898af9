"""The naive model's callbacks, and what becomes of a call whose agent is not reached after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.queues.naive_model import NaiveModel
from tests.queues.naive_people import Refused

if TYPE_CHECKING:
    from tests.queues.naive_people import NaiveAgent, NaiveCall

ON_A_CALL = ("connecting", "talking")


class NaiveCallbacks(NaiveModel):
    """Calls that go back in line, as they are or to be rung back."""

    def requeue(self, call: NaiveCall, agent: NaiveAgent) -> None:
        if call.state == "talking":
            talked_ms = self.now_ms - call.connected_at_ms
            call.leaves_at_ms += talked_ms
            agent.talk_ms += talked_ms
        call.offered = {}
        self.part(call, agent, self.definition.back_off.failed_ms)

    def request_callback(self, name: str) -> None:
        call = self.call(name)
        if call is not None and call.is_callback:
            return
        if call is None or call.state in ON_A_CALL:
            raise Refused
        for agent in list(call.offered.values()):
            self.part(call, agent, None)
        call.is_callback = True
        call.leaves_at_ms = self.now_ms + self.definition.callbacks.wait_ms_max
        self.wait(call)
        self.settle()

    def callback_failed(self, name: str, offer: int, cause: str) -> None:
        call = self.call(name)
        is_rung = call is not None and call.is_callback and call.state == "connecting"
        if call is not None and is_rung and offer in call.offered:
            self.fail(call, cause)

    def fail(self, call: NaiveCall, cause: str = "no_answer") -> None:
        rules, agent = self.definition.callbacks, call.agent
        assert agent is not None
        call.tries += 1
        if call.tries >= rules.tries or cause == "no_number":
            self.end(call)
        else:
            agent.call, call.agent, call.offered = None, None, {}
            self.set_agent(agent, "ready")
            self.free.append(agent)
            self.postpone(call, min(rules.retry_ms, call.leaves_at_ms - self.now_ms))
        self.settle()

    def postpone(self, call: NaiveCall, for_ms: int) -> None:
        call.state, call.due_ms = "postponed", self.now_ms + for_ms
        call.changes += 1
