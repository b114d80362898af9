"""Gives each command to the core and to the naive model, and compares them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from queues import CommandRefused, Core
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import OfferNumber
from queues.invariants import violations
from tests.queues.fingerprint import fingerprint
from tests.queues.naive_commands import NaiveCore
from tests.queues.naive_draws import AGENTS
from tests.queues.naive_people import Refused
from tests.queues.site import MAIN, START_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.entities import Agent


def in_hand(agent: Agent) -> str | None:
    work = agent.work
    return None if work is None or work.state == "wrapping_up" else work.call.id


class ComparedCore(RuleBasedStateMachine):
    """A core, one that replays, and the model; see `tests.queues.test_against_naive_model`."""

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
            (agent.id, agent.state, agent.plan, agent.misses, in_hand(agent))
            for agent in state.agents.values()
        ] == [
            (agent.id, agent.state, agent.plan, agent.misses, agent.call and agent.call.id)
            for agent in self.model.agents
        ]
        assert [
            (call.id, call.state, call.queue_id, call.offer, call.leaves_at_ms, call.line.priority)
            for call in state.calls.values()
        ] == [
            (call.id, call.state, call.queue, call.offer, call.leaves_at_ms, call.priority)
            for call in self.model.calls
        ]
        assert list(state.ended) == self.model.ended
        kept = {call: place for call, place in state.ended.items() if place is not None}
        assert kept == self.model.places_kept

    def some_call(self, data: st.DataObject, *states: str) -> str:
        """Mostly one in these states; sometimes another, one that has ended, or one that never was."""
        alive = [call.id for call in self.model.calls]
        wanted = [call.id for call in self.model.calls if call.state in states]
        return data.draw(st.sampled_from(wanted * 4 + alive + self.model.ended[-2:] + ["never"]))

    def some_offer(self, data: st.DataObject, name: str, back: int) -> tuple[str, OfferNumber]:
        """The agent and number of an open offer of the call, or of one that is over."""
        for call in self.model.calls:
            if call.id == name:
                offers = sorted(call.offered) or [call.offer]
                offer = data.draw(st.sampled_from(offers))
                agent = call.offered.get(offer)
                name_of = AGENTS[0] if agent is None else agent.id
                return name_of, OfferNumber(max(1, offer - back))
        return AGENTS[0], OfferNumber(1)
