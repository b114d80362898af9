"""The line of waiting calls, and the pool of ready agents, against plain sorted lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from queues.definitions import Capacity, QueueDefinition
from queues.entities import Agent, Call
from queues.ids import AgentId, CallId, QueueId
from queues.ranked import SLACK, Line, Pool
from queues.state import Requirement
from queues.steps import UNRELAXED

if TYPE_CHECKING:
    from queues.ranked import PoolEntry

BILLING = QueueDefinition(queue=QueueId("billing"))


def made_line() -> Line:
    key = (BILLING.queue, (), (), UNRELAXED)
    return Line(Requirement(key, BILLING, (), frozenset(), None), 0)


def call_of(line: Line, number: int, at_ms: int | None = None) -> Call:
    return Call(CallId(f"c{number}"), line, number if at_ms is None else at_ms, number)


class LineAgainstList(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.line = made_line()
        self.plain: list[Call] = []
        self.out: list[Call] = []
        self.made = 0

    @rule(count=st.integers(1, 2 * SLACK))
    def join(self, count: int) -> None:
        for _ in range(count):
            self.made += 1
            call = call_of(self.line, self.made, self.made // 3)
            self.line.add(call.entry)
            self.plain.append(call)

    @precondition(lambda self: self.plain)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(self.plain))
        self.line.remove(call.entry)
        self.plain.remove(call)
        self.out.append(call)

    @precondition(lambda self: self.plain)
    @rule(count=st.integers(1, 2 * SLACK))
    def leave_at_the_front(self, count: int) -> None:
        for _ in range(min(count, len(self.plain))):
            call = self.plain.pop(0)
            self.line.remove(call.entry)
            self.out.append(call)

    @precondition(lambda self: self.out)
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(self.out))
        self.out.remove(call)
        self.line.add(call.entry)
        self.plain.append(call)
        self.plain.sort(key=lambda one: one.entry[:2])

    @invariant()
    def they_agree(self) -> None:
        assert list(self.line) == self.plain
        assert len(self.line) == len(self.plain)
        assert self.line.first == (self.plain[0].entry if self.plain else None)
        for call in self.plain[:3] + self.plain[-3:]:
            assert self.line.ahead_of(call.entry) == self.plain.index(call)

    @invariant()
    def little_is_wasted(self) -> None:
        assert self.line.start <= max(SLACK, len(self.line.entries) / 2) + 1


TestLine = LineAgainstList.TestCase
TestLine.settings = settings(max_examples=40, stateful_step_count=20)


@given(st.sets(st.integers(0, 500)), st.integers(0, 500))
def test_the_calls_ahead_are_those_queued_before(places: set[int], place: int) -> None:
    line = made_line()
    for number in sorted(places):
        if number != place:
            line.add(call_of(line, number).entry)
    assert line.ahead_of(call_of(line, place).entry) == sum(other < place for other in places)


@pytest.mark.parametrize("count", [1, SLACK, 3 * SLACK])
def test_a_line_that_was_emptied_is_as_good_as_new(count: int) -> None:
    line = made_line()
    calls = [call_of(line, number) for number in range(count)]
    for call in calls:
        line.add(call.entry)
    for call in calls:
        line.remove(call.entry)
    assert (len(line), line.first, list(line), line.entries) == (0, None, [], [])


def agent_of(number: int) -> Agent:
    return Agent(AgentId(f"a{number}"), number, 0, Capacity())


Standing = tuple[int, int]
"""What the skills decide, idle since."""
standings = st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 5)), min_size=1, max_size=60)


def entries_of(standings: list[Standing]) -> list[PoolEntry]:
    return [
        (preferred, 0, idle_ms, number, agent_of(number))
        for number, (preferred, idle_ms) in enumerate(standings)
    ]


@given(standings, st.data())
def test_a_pool_is_in_order_whoever_comes_and_goes(
    drawn: list[Standing], data: st.DataObject
) -> None:
    pool, entries = Pool("longest_idle"), entries_of(drawn)
    for entry in entries:
        pool.add(entry)
    gone = data.draw(st.sets(st.integers(0, len(entries) - 1)))
    for number in sorted(gone):
        pool.remove(entries[number])
    kept = sorted(entry for number, entry in enumerate(entries) if number not in gone)
    assert list(pool) == [entry[4] for entry in kept]
    assert (len(pool), pool.first) == (len(kept), kept[0] if kept else None)
