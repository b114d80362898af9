"""The core against a deliberately naive model, over long random histories.

After every command: the same offers to the same agents, everybody in the same state, no invariant
broken, and a core that only replayed the events stands at the same point. At times the live core is
replaced by it, or by one from a snapshot. At the end all is run again to the same bytes. The usual 500 histories are the same in every run;
SWITCHROOM_TEST_EXAMPLES=5000 asks for as many new ones.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from queues import CommandRefused, Core, codec
from queues import commands as c
from queues import definitions as d
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SkillId
from queues.snapshot import restore, take
from tests.queues.naive_draws import (
    AGENTS,
    agents,
    definition_of,
    orders,
    own_needs,
    priorities,
    queue_names,
    rules,
    skill_sets,
    steps,
)
from tests.queues.naive_machine import ComparedCore
from tests.queues.naive_people import NaiveCall
from tests.queues.site import MAIN, needs_of
from tests.queues.wording import transfer

if TYPE_CHECKING:
    from queues.steps import Step

UNDER_WAY = ("offered", "connecting", "talking")
EXAMPLES_ASKED = os.environ.get("SWITCHROOM_TEST_EXAMPLES")
pytestmark = pytest.mark.timeout(900)  # to find the shortest history that fails takes its time


class CoreAgainstModel(ComparedCore):
    """Rules draw small numbers, so that they often hit what exists."""

    @initialize(
        selection=rules,
        order=orders,
        steps=steps,
        at_work=st.dictionaries(agents, skill_sets, min_size=1),
        waiting=st.lists(st.tuples(queue_names, own_needs, priorities), max_size=6),
    )
    def open_the_site(
        self,
        selection: d.SelectionRule,
        order: d.OrderRule,
        steps: tuple[Step, ...],
        at_work: dict[str, dict[str, tuple[int, bool]]],
        waiting: list[tuple[str, dict[str, int], int]],
    ) -> None:
        self.configure_with(definition_of(selection, 1, 20_000, order, steps))
        for agent, skills in at_work.items():
            self.sign_in(agent, skills, 7_001)
            self.now_ms += 3
        for queue, needs, priority in waiting:
            self.enqueue(queue, needs, priority)
            self.now_ms += 7

    def configure_with(self, definition: d.SiteDefinition) -> None:
        command = c.Configure(site=MAIN, definition=definition)
        self.both(command, lambda: self.model.configure(definition))

    @rule(
        selection=rules,
        level=st.sampled_from([1, 5]),
        within_ms=st.sampled_from([5_000, 20_000]),
        order=orders,
    )
    def configure(
        self, selection: d.SelectionRule, level: int, within_ms: int, order: d.OrderRule
    ) -> None:
        billing = self.model.definition.queues[0]
        self.configure_with(definition_of(selection, level, within_ms, order, billing.steps))

    # Time

    @rule(ms=st.integers(1, 40_000), late=st.booleans())
    def time_passes(self, ms: int, *, late: bool) -> None:
        """Woken at each deadline in time, or only at the end."""
        end_ms = self.now_ms + ms
        while not late and (due := self.model.all_due()) and due[0][0] <= end_ms:
            self.now_ms = max(self.now_ms, due[0][0])
            next_ms = self.core.next_deadline_ms()
            assert next_ms is not None
            assert next_ms <= self.now_ms
            self.both(c.PassTime(site=MAIN), self.model.pass_time)
        self.now_ms = end_ms
        self.both(c.PassTime(site=MAIN), self.model.pass_time)

    @rule()
    def crash_and_recover(self) -> None:
        """What the journal brings back goes on as if nothing had happened."""
        self.core = Core(MAIN)
        self.core.replay(self.events)

    @rule()
    def stop_and_restore(self) -> None:
        """So does what a snapshot brings back."""
        kept, self.core = take(self.core), Core(MAIN)
        restore(self.core, kept)

    # Agents

    @rule(agent=agents, skills=skill_sets, return_ms=st.sampled_from([None, 7_001]))
    def sign_in(
        self, agent: str, skills: dict[str, tuple[int, bool]], return_ms: int | None
    ) -> None:
        having = tuple(
            d.AgentSkill(SkillId(skill), level, primary)
            for skill, (level, primary) in skills.items()
        )
        place = -AGENTS.index(agent) + len(AGENTS)
        command = c.SignIn(
            site=MAIN, agent=AgentId(agent), skills=having, return_ms=return_ms, place=place
        )
        self.both(command, lambda: self.model.sign_in(agent, skills, return_ms, place))
        self.ready(agent)

    @rule(
        agent=agents,
        what=st.sampled_from(
            [
                "sign_out",
                "ready",
                "ready",
                "away",
                "away_after",
                "unreachable",
                "lose",
                "find",
                "extend_wrap_up",
            ]
        ),
    )
    def command_an_agent(self, agent: str, what: str) -> None:
        if what == "unreachable":  # a reason that anybody may give, and that means nothing special
            self.away(agent, "unreachable")
        elif what == "away_after":
            self.away(agent, "tea", after_call=True)
        else:
            getattr(self, what)(agent)

    def sign_out(self, agent: str) -> None:
        command = c.SignOut(site=MAIN, agent=AgentId(agent))
        self.both(command, lambda: self.model.sign_out(agent))

    def ready(self, agent: str) -> None:
        command = c.SetReady(site=MAIN, agent=AgentId(agent))
        self.both(command, lambda: self.model.set_ready(agent))

    def away(self, agent: str, reason: str = "lunch", *, after_call: bool = False) -> None:
        command = c.SetAway(site=MAIN, agent=AgentId(agent), reason=reason, after_call=after_call)
        self.both(command, lambda: self.model.set_away(agent, reason, after_call=after_call))

    @rule(agent=agents, skills=skill_sets)
    def set_skills(self, agent: str, skills: dict[str, tuple[int, bool]]) -> None:
        having = tuple(
            d.AgentSkill(SkillId(skill), level, primary)
            for skill, (level, primary) in skills.items()
        )
        command = c.SetSkills(site=MAIN, agent=AgentId(agent), skills=having)
        self.both(command, lambda: self.model.set_skills(agent, skills))

    def lose(self, agent: str) -> None:
        command = c.ReportUnreachable(site=MAIN, agent=AgentId(agent))
        self.both(command, lambda: self.model.lose(agent))

    def find(self, agent: str) -> None:
        command = c.ReportReachable(site=MAIN, agent=AgentId(agent))
        self.both(command, lambda: self.model.find(agent))

    def finish_wrap_up(self, agent: str) -> None:
        command = c.FinishWrapUp(site=MAIN, agent=AgentId(agent))
        self.both(command, lambda: self.model.finish_wrap_up(agent))

    def extend_wrap_up(self, agent: str) -> None:
        command = c.ExtendWrapUp(site=MAIN, agent=AgentId(agent))
        self.both(command, lambda: self.model.extend_wrap_up(agent))

    # Calls

    @rule(data=st.data(), ms=st.integers(0, 9_000), steps=st.integers(1, 4))
    def go_on(self, data: st.DataObject, ms: int, steps: int) -> None:
        """Calls take the steps that calls take when nothing goes wrong."""
        for _ in range(steps):
            self.now_ms += ms
            self.go_one_step(data)

    def go_one_step(self, data: st.DataObject) -> None:
        under_way = [call for call in self.model.calls if call.state in UNDER_WAY]
        wrapping_up = [agent.id for agent in self.model.agents if agent.state == "wrapping_up"]
        if wrapping_up:
            self.finish_wrap_up(data.draw(st.sampled_from(wrapping_up)))
        elif under_way:
            call = data.draw(st.sampled_from(under_way))
            if call.state == "offered":
                self.accept_as(call.id, data.draw(st.sampled_from(sorted(call.offered))))
            elif call.state == "connecting":
                self.connected_as(call.id, next(iter(call.offered)))
            else:
                self.end_as(call.id)

    @rule(queue=queue_names, priority=priorities)
    def enqueue_plainly(self, queue: str, priority: int) -> None:
        self.enqueue(queue, {}, priority)

    @rule(
        queue=queue_names,
        needs=own_needs,
        priority=priorities,
        wanted=st.none() | agents,
    )
    def enqueue(
        self, queue: str, needs: dict[str, int], priority: int, wanted: str | None = None
    ) -> None:
        self.made += 1
        self.enqueue_as(f"c{self.made}", queue, needs, priority, wanted)

    @rule(data=st.data(), queue=queue_names)
    def enqueue_again(self, data: st.DataObject, queue: str) -> None:
        self.enqueue_as(self.some_call(data, "waiting"), queue, {}, 0)

    def enqueue_as(
        self,
        name: str,
        queue: str,
        needs: dict[str, int],
        priority: int,
        wanted: str | None = None,
    ) -> None:
        command = c.EnqueueCall(
            site=MAIN,
            call=CallId(name),
            queue=QueueId(queue),
            needs=needs_of(needs),
            priority=priority,
            agent=None if wanted is None else AgentId(wanted),
            agent_wait_ms=20_011,
        )
        self.both(command, lambda: self.model.enqueue(name, queue, needs, priority, wanted))

    @rule(data=st.data(), queue=queue_names, later_ms=st.sampled_from([0, 15_003, 90_001]))
    def enqueue_a_callback(self, data: st.DataObject, queue: str, later_ms: int) -> None:
        """One that a step has sent away to ask for it, or a new one."""
        self.made += 1
        name = data.draw(st.sampled_from([*self.model.places_kept, f"c{self.made}"]))
        command = c.EnqueueCall(
            site=MAIN,
            call=CallId(name),
            queue=QueueId(queue),
            is_callback=True,
            not_before_ms=self.now_ms + later_ms,
        )
        self.both(command, lambda: self.model.enqueue(name, queue, {}, 0, None, later_ms))

    @rule(data=st.data(), caller_left=st.booleans())
    def request_a_callback(self, data: st.DataObject, *, caller_left: bool) -> None:
        name = self.some_call(data, "waiting", "offered", "connecting")
        command = c.RequestCallback(site=MAIN, call=CallId(name), caller_left=caller_left)
        self.both(command, lambda: self.model.request_callback(name, caller_left=caller_left))

    @rule(
        data=st.data(),
        back=st.sampled_from([0, 0, 1]),
        cause=st.sampled_from((None, None, None, "busy", "busy", "no_number", "carrier_busy")),
    )
    def call_back(self, data: st.DataObject, back: int, cause: c.CallbackCause | None) -> None:
        """The caller is rung, answers, or cannot be reached for some cause."""
        name = self.some_call(data, "connecting")
        call, (_, offer) = CallId(name), self.some_offer(data, name, back)
        if cause is not None:
            failed = c.ReportCallbackFailed(site=MAIN, call=call, offer=offer, cause=cause)
            self.both(failed, lambda: self.model.callback_failed(name, offer, cause))
        elif data.draw(st.booleans()):
            answered = c.ReportCallbackAnswered(site=MAIN, call=call, offer=offer)
            self.both(answered, lambda: self.model.callback_answered(name, offer))
        else:
            rung = c.ReportCallbackRung(site=MAIN, call=call, offer=offer)
            self.both(rung, lambda: self.model.callback_rung(name, offer))

    @rule(
        data=st.data(),
        what=st.sampled_from(["move", "prioritise", "prioritise", "withdraw"]),
        queue=queue_names,
        priority=priorities,
    )
    def supervise(self, data: st.DataObject, what: str, queue: str, priority: int) -> None:
        name = self.some_call(data, "waiting", "offered")
        if what == "move":
            move = c.MoveCall(site=MAIN, call=CallId(name), queue=QueueId(queue))
            self.both(move, lambda: self.model.move_call(name, queue))
        elif what == "prioritise":
            change = c.PrioritiseCall(site=MAIN, call=CallId(name), priority=priority)
            self.both(change, lambda: self.model.prioritise(name, priority))
        else:
            withdraw = c.WithdrawCall(site=MAIN, call=CallId(name))
            self.both(withdraw, lambda: self.model.withdraw(name))

    @rule(data=st.data(), queue=queue_names, priority=st.none() | priorities, agent=agents)
    def transfer(self, data: st.DataObject, queue: str, priority: int | None, agent: str) -> None:
        """By whoever talks to the caller, or now and then by another."""
        name = self.some_call(data, "talking")
        talking = [one.agent.id for one in self.model.calls if one.id == name and one.agent]
        by = data.draw(st.sampled_from([*talking * 4, agent]))
        command = transfer(name, by, queue, priority=priority)
        self.both(command, lambda: self.model.transfer(name, by, queue, priority))

    @rule(
        data=st.data(),
        what=st.sampled_from(
            ["accept", "decline", "missed", "connected", "agent_left", "agent_left", "end_call"]
        ),
        back=st.sampled_from([0, 0, 0, 1]),
    )
    def report_on_a_call(self, data: st.DataObject, what: str, back: int) -> None:
        getattr(self, what)(data, back)

    def accept(self, data: st.DataObject, back: int) -> None:
        name = self.some_call(data, "offered")
        self.accept_offer(name, *self.some_offer(data, name, back))

    def accept_as(self, name: str, offer: int) -> None:
        call = self.model.call(name)
        assert isinstance(call, NaiveCall)
        self.accept_offer(name, call.offered[offer].id, OfferNumber(offer))

    def accept_offer(self, name: str, agent: str, offer: OfferNumber) -> None:
        command = c.AcceptOffer(site=MAIN, agent=AgentId(agent), call=CallId(name), offer=offer)
        self.both(command, lambda: self.model.accept(name, agent, offer))

    def decline(self, data: st.DataObject, back: int) -> None:
        name = self.some_call(data, "offered")
        agent, offer = self.some_offer(data, name, back)
        command = c.DeclineOffer(site=MAIN, agent=AgentId(agent), call=CallId(name), offer=offer)
        self.both(command, lambda: self.model.decline_offer(name, agent, offer))

    def missed(self, data: st.DataObject, back: int) -> None:
        name = self.some_call(data, "offered")
        _, offer = self.some_offer(data, name, back)
        causes: list[c.MissCause] = ["timeout", "no_answer", "busy", "failed"]
        cause = data.draw(st.sampled_from(causes))
        command = c.ReportMissed(site=MAIN, call=CallId(name), offer=offer, cause=cause)
        self.both(command, lambda: self.model.missed(name, offer, cause))

    def connected(self, data: st.DataObject, back: int) -> None:
        name = self.some_call(data, "connecting")
        _, offer = self.some_offer(data, name, back)
        self.connected_as(name, offer)

    def connected_as(self, name: str, offer: int) -> None:
        command = c.ReportConnected(site=MAIN, call=CallId(name), offer=OfferNumber(offer))
        self.both(command, lambda: self.model.connected(name, offer))

    def agent_left(self, data: st.DataObject, back: int) -> None:
        name = self.some_call(data, "connecting", "talking", "offered")
        _, offer = self.some_offer(data, name, back)
        lost = data.draw(st.booleans())
        command = c.ReportAgentLeft(site=MAIN, call=CallId(name), offer=offer, lost=lost)
        self.both(command, lambda: self.model.agent_left(name, offer, lost=lost))

    def end_call(self, data: st.DataObject, back: int) -> None:  # noqa: ARG002 - as its likes
        self.end_as(self.some_call(data, "waiting", "offered", "connecting", "talking"))

    def end_as(self, name: str) -> None:
        command = c.EndCall(site=MAIN, call=CallId(name), by="caller")
        self.both(command, lambda: self.model.end_call(name, by_caller=True))

    def teardown(self) -> None:
        """The same commands at the same times give the same bytes."""
        again, data = Core(MAIN), list[bytes]()
        for command, at_ms in self.history:
            with contextlib.suppress(CommandRefused):
                data += map(codec.EVENTS.encode, again.handle(command, at_ms))
        assert data == list(map(codec.EVENTS.encode, self.events))
        assert [codec.EVENTS.decode(one) for one in data] == self.events


TestCore = CoreAgainstModel.TestCase
TestCore.settings = settings(
    max_examples=int(EXAMPLES_ASKED or 500),
    derandomize=EXAMPLES_ASKED is None,
    stateful_step_count=50,
)
