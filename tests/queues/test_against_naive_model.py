"""The core against a deliberately naive model, over long random histories.

After every command: the same offers to the same agents, everybody in the same state, no invariant
broken, and a core that only replayed the events stands at the same point. At random moments the
live core is replaced by the replayed one. At the end the whole history is run again and must yield
the same bytes. The usual 500 histories are the same in every run; SWITCHROOM_TEST_EXAMPLES=5000 asks
for as many new ones.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from queues import CommandRefused, Core, codec
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SkillId
from queues.invariants import violations
from tests.queues.fingerprint import fingerprint
from tests.queues.naive_commands import NaiveCore
from tests.queues.naive_model import Refused
from tests.queues.site import MAIN, START_MS, needs_of

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES_ASKED = os.environ.get("SWITCHROOM_TEST_EXAMPLES")
pytestmark = pytest.mark.timeout(900)  # to find the shortest history that fails takes its time
SKILLS = ("billing", "sales", "dutch")
QUEUES = ("billing", "sales", "anything")
AGENTS = ("anna", "ben", "cleo", "dirk")

agents = st.sampled_from(AGENTS)
skill_sets = st.dictionaries(
    st.sampled_from(SKILLS), st.tuples(st.sampled_from([2, 5, 9]), st.booleans()), max_size=3
).map(lambda skills: skills or {"billing": (5, False)})
queue_names = st.sampled_from(QUEUES)
rules = st.sampled_from(["longest_idle", "most_proficient", "fewest_skills"])
own_needs: st.SearchStrategy[dict[str, int]] = st.one_of(
    st.builds(dict),
    st.dictionaries(st.sampled_from(SKILLS), st.sampled_from([1, 5, 6]), max_size=2),
)
priorities = st.sampled_from([0, 0, 0, 1, 3, -1])


def definition_of(selection: d.SelectionRule, level: int, within_ms: int) -> d.SiteDefinition:
    """Times are odd numbers, so that two deadlines seldom fall into the same millisecond."""
    needs = {"billing": {"billing": level}, "sales": {"sales": 1}, "anything": {}}
    return d.SiteDefinition(
        site=MAIN,
        skills=tuple(SkillId(skill) for skill in SKILLS),
        queues=tuple(
            d.QueueDefinition(
                queue=QueueId(queue),
                needs=needs_of(needs[queue]),
                target=d.ServiceTarget(within_ms=within_ms if queue == "sales" else 20_000),
                selection=selection if queue == "billing" else "longest_idle",
                offer_ms=15_013,
                wrap_up_ms=30_011,
                wait_ms_max=120_721,
            )
            for queue in QUEUES
        ),
        back_off_ms=5_003,
        connecting_ms_max=20_089,
        talking_ms_max=300_007,
        wrap_up_ms_max=70_001,
        unreachable_ms_max=60_037,
    )


class CoreAgainstModel(RuleBasedStateMachine):
    """Rules draw small numbers, so that they often hit what exists."""

    def __init__(self) -> None:
        super().__init__()
        self.core, self.replayed = Core(MAIN), Core(MAIN)
        self.model = NaiveCore(d.SiteDefinition(site=MAIN), START_MS)
        self.history: list[tuple[c.Command, int]] = []
        self.events: list[e.Event] = []
        self.now_ms = START_MS
        self.made = 0

    def both(self, command: c.Command, predict: Callable[[], None]) -> None:
        """Give the command to the core and the prediction to the model, and compare."""
        self.model.now_ms = self.now_ms
        self.model.offers.clear()
        before = fingerprint(self.core.state)
        refused = events = None
        try:
            predict()
        except Refused:
            refused = True
        assume(not self.model.ambiguous)
        self.history.append((command, self.now_ms))
        try:
            events = self.core.handle(command, self.now_ms)
        except CommandRefused:
            assert refused, f"{command} was refused"
            assert fingerprint(self.core.state) == before
            return
        assert not refused, f"{command} was not refused"
        self.follow(events)
        self.compare(events)

    def follow(self, events: list[e.Event]) -> None:
        for event in events:
            self.replayed.replay([event])
            assert violations(self.replayed.state, matched=False) == []
        self.events += events
        assert violations(self.core.state) == []
        assert violations(self.replayed.state) == []
        assert fingerprint(self.replayed.state) == fingerprint(self.core.state)

    def compare(self, events: list[e.Event]) -> None:
        offers = [(one.call, one.agent) for one in events if isinstance(one, e.CallOffered)]
        assert offers == self.model.offers
        state = self.core.state
        assert [
            (agent.id, agent.state, agent.plan, agent.misses, agent.call and agent.call.id)
            for agent in state.agents.values()
        ] == [
            (agent.id, agent.state, agent.plan, agent.misses, agent.call and agent.call.id)
            for agent in self.model.agents
        ]
        assert [
            (call.id, call.state, call.offer, call.leaves_at_ms) for call in state.calls.values()
        ] == [(call.id, call.state, call.offer, call.leaves_at_ms) for call in self.model.calls]
        assert list(state.ended) == self.model.ended

    @initialize(
        selection=rules,
        at_work=st.dictionaries(agents, skill_sets, min_size=1),
        waiting=st.lists(st.tuples(queue_names, own_needs, priorities), max_size=6),
    )
    def open_the_site(
        self,
        selection: d.SelectionRule,
        at_work: dict[str, dict[str, tuple[int, bool]]],
        waiting: list[tuple[str, dict[str, int], int]],
    ) -> None:
        self.configure_with(definition_of(selection, 1, 20_000))
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
        selection=rules, level=st.sampled_from([1, 5]), within_ms=st.sampled_from([5_000, 20_000])
    )
    def configure(self, selection: d.SelectionRule, level: int, within_ms: int) -> None:
        self.configure_with(definition_of(selection, level, within_ms))

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

    # Agents

    @rule(agent=agents, skills=skill_sets, return_ms=st.sampled_from([None, 7_001]))
    def sign_in(
        self, agent: str, skills: dict[str, tuple[int, bool]], return_ms: int | None
    ) -> None:
        having = tuple(
            d.AgentSkill(SkillId(skill), level, primary)
            for skill, (level, primary) in skills.items()
        )
        command = c.SignIn(site=MAIN, agent=AgentId(agent), skills=having, return_ms=return_ms)
        self.both(command, lambda: self.model.sign_in(agent, skills, return_ms))
        self.ready(agent)

    @rule(
        agent=agents,
        what=st.sampled_from(
            ["sign_out", "ready", "ready", "away", "unreachable", "lose", "find", "extend_wrap_up"]
        ),
    )
    def command_an_agent(self, agent: str, what: str) -> None:
        if what == "unreachable":  # a reason that anybody may give, and that means nothing special
            self.away(agent, "unreachable")
        else:
            getattr(self, what)(agent)

    def sign_out(self, agent: str) -> None:
        command = c.SignOut(site=MAIN, agent=AgentId(agent))
        self.both(command, lambda: self.model.sign_out(agent))

    def ready(self, agent: str) -> None:
        command = c.SetReady(site=MAIN, agent=AgentId(agent))
        self.both(command, lambda: self.model.set_ready(agent))

    def away(self, agent: str, reason: str = "lunch") -> None:
        command = c.SetAway(site=MAIN, agent=AgentId(agent), reason=reason)
        self.both(command, lambda: self.model.set_away(agent, reason))

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
        under_way = [call for call in self.model.calls if call.state != "waiting"]
        wrapping_up = [agent.id for agent in self.model.agents if agent.state == "wrapping_up"]
        if wrapping_up:
            self.finish_wrap_up(data.draw(st.sampled_from(wrapping_up)))
        elif under_way:
            call = data.draw(st.sampled_from(under_way))
            if call.state == "offered":
                self.accept_as(call.id, 0)
            elif call.state == "connecting":
                self.connected_as(call.id, 0)
            else:
                self.end_as(call.id)

    @rule(queue=queue_names, priority=priorities)
    def enqueue_plainly(self, queue: str, priority: int) -> None:
        self.enqueue(queue, {}, priority)

    @rule(queue=queue_names, needs=own_needs, priority=priorities)
    def enqueue(self, queue: str, needs: dict[str, int], priority: int) -> None:
        self.made += 1
        self.enqueue_as(f"c{self.made}", queue, needs, priority)

    @rule(data=st.data(), queue=queue_names)
    def enqueue_again(self, data: st.DataObject, queue: str) -> None:
        self.enqueue_as(self.some_call(data, "waiting"), queue, {}, 0)

    def enqueue_as(self, name: str, queue: str, needs: dict[str, int], priority: int) -> None:
        command = c.EnqueueCall(
            site=MAIN,
            call=CallId(name),
            queue=QueueId(queue),
            needs=needs_of(needs),
            priority=priority,
        )
        self.both(command, lambda: self.model.enqueue(name, queue, needs, priority))

    def some_call(self, data: st.DataObject, *states: str) -> str:
        """Mostly one in these states; sometimes another, one that has ended, or one that never was."""
        alive = [call.id for call in self.model.calls]
        wanted = [call.id for call in self.model.calls if call.state in states]
        return data.draw(st.sampled_from(wanted * 4 + alive + self.model.ended[-2:] + ["never"]))

    def offer_of(self, name: str, back: int) -> tuple[str, OfferNumber]:
        """The agent and number of the call's present offer, or of one `back` before."""
        for call in self.model.calls:
            if call.id == name:
                agent = AGENTS[0] if call.agent is None else call.agent.id
                return agent, OfferNumber(max(1, call.offer - back))
        return AGENTS[0], OfferNumber(1)

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
        self.accept_as(self.some_call(data, "offered"), back)

    def accept_as(self, name: str, back: int) -> None:
        agent, offer = self.offer_of(name, back)
        command = c.AcceptOffer(site=MAIN, agent=AgentId(agent), call=CallId(name), offer=offer)
        self.both(command, lambda: self.model.accept(name, agent, offer))

    def decline(self, data: st.DataObject, back: int) -> None:
        name = self.some_call(data, "offered")
        agent, offer = self.offer_of(name, back)
        command = c.DeclineOffer(site=MAIN, agent=AgentId(agent), call=CallId(name), offer=offer)
        self.both(command, lambda: self.model.decline(name, agent, offer))

    def missed(self, data: st.DataObject, back: int) -> None:
        name = self.some_call(data, "offered")
        _, offer = self.offer_of(name, back)
        command = c.ReportMissed(site=MAIN, call=CallId(name), offer=offer, cause="busy")
        self.both(command, lambda: self.model.missed(name, offer))

    def connected(self, data: st.DataObject, back: int) -> None:
        self.connected_as(self.some_call(data, "connecting"), back)

    def connected_as(self, name: str, back: int) -> None:
        _, offer = self.offer_of(name, back)
        command = c.ReportConnected(site=MAIN, call=CallId(name), offer=offer)
        self.both(command, lambda: self.model.connected(name, offer))

    def agent_left(self, data: st.DataObject, back: int) -> None:
        name = self.some_call(data, "connecting", "talking")
        _, offer = self.offer_of(name, back)
        command = c.ReportAgentLeft(site=MAIN, call=CallId(name), offer=offer)
        self.both(command, lambda: self.model.agent_left(name, offer))

    def end_call(self, data: st.DataObject, back: int) -> None:  # noqa: ARG002 - as its likes
        self.end_as(self.some_call(data, "waiting", "offered", "connecting", "talking"))

    def end_as(self, name: str) -> None:
        command = c.EndCall(site=MAIN, call=CallId(name), by="caller")
        self.both(command, lambda: self.model.end_call(name))

    def teardown(self) -> None:
        """The same commands at the same times give the same bytes."""
        again, data = Core(MAIN), list[bytes]()
        for command, at_ms in self.history:
            with contextlib.suppress(CommandRefused):
                data += map(codec.encode, again.handle(command, at_ms))
        assert data == list(map(codec.encode, self.events))
        assert [codec.decode(one) for one in data] == self.events


TestCore = CoreAgainstModel.TestCase
TestCore.settings = settings(
    max_examples=int(EXAMPLES_ASKED or 500),
    derandomize=EXAMPLES_ASKED is None,
    stateful_step_count=50,
    deadline=None,
)
