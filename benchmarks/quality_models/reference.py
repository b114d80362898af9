"""A small simulator of its own for rules that Switchroom is compared with: a calendar, a line for
each class, and the two decisions as plain functions. No states, no offers, no events.

How `rrmemory` is read. Asterisk's app_queue remembers for each queue which agent was tried last and
goes on after him. It has no decision "which call for this agent": the caller at the head of each
queue looks for an agent by himself, in a thread of his own, so that an agent of several queues goes
to whichever head looks first. Here that is one of the heads, all with the same chance.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from benchmarks.quality_models.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.quality_models.scenario import Trace

Head = tuple[int, int]
"""Of a line in which somebody waits: when its first call arrived (ms), its class."""


class Floor:
    """The state of a run: who is free, who waits."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.scenario = trace, trace.scenario
        self.random = random.Random(f"rule {trace.seed}")
        agents = len(self.scenario.agents)
        self.at_ms = 0
        self.idle_since: dict[int, int] = dict.fromkeys(range(agents), 0)
        """Of each free agent; those who became free first stand first."""
        self.calls_taken = [0] * agents
        self.turn = [0] * len(self.scenario.classes)
        """Of each queue, the agent with whom the next search begins (`rrmemory`)."""
        self.lines: list[deque[int]] = [deque() for _ in self.scenario.classes]

    def heads(self, agent: int) -> list[Head]:
        """The first caller of each line that the agent can serve."""
        found, trace = [], self.trace
        for number in self.scenario.serves[agent]:
            line = self.lines[number]
            while line and trace.arrivals_ms[line[0]] + trace.patiences_ms[line[0]] <= self.at_ms:
                line.popleft()  # has hung up
            if line:
                found.append((trace.arrivals_ms[line[0]], number))
        return found


@dataclass(frozen=True)
class ReferenceRule:
    """The two decisions. Both get at least one candidate to choose from."""

    agent: Callable[[Floor, list[int], int], int]
    """Which of these free agents (in the order in which they became free) for a call of this class."""
    call: Callable[[Floor, list[Head], int], int]
    """Which of these lines, by class, for this agent."""


def run(trace: Trace, rule: ReferenceRule) -> Outcome:
    """Lead every call of the trace through its life."""
    floor, outcome = Floor(trace), Outcome(trace)
    ends: list[tuple[int, int, int]] = []

    def talk(call: int, agent: int) -> None:
        until_ms = floor.at_ms + trace.service_ms(call, agent)
        floor.calls_taken[agent] += 1
        outcome.answered(call, agent, floor.at_ms, until_ms)
        heappush(ends, (until_ms, call, agent))

    def end_next() -> None:
        floor.at_ms, _, agent = heappop(ends)
        heads = floor.heads(agent)
        if heads:
            talk(floor.lines[rule.call(floor, heads, agent)].popleft(), agent)
        else:
            floor.idle_since[agent] = floor.at_ms

    for call, arrives_ms in enumerate(trace.arrivals_ms):
        while ends and ends[0][0] <= arrives_ms:
            end_next()
        floor.at_ms, number = arrives_ms, trace.classes[call]
        able = [agent for agent in floor.idle_since if number in floor.scenario.serves[agent]]
        if able:
            chosen = rule.agent(floor, able, number)
            del floor.idle_since[chosen]
            talk(call, chosen)
        else:
            floor.lines[number].append(call)
    while ends:
        end_next()
    return outcome


def longest_idle(_floor: Floor, able: list[int], _number: int) -> int:
    """Whoever has been free for longest."""
    return able[0]


def fewest_calls(floor: Floor, able: list[int], _number: int) -> int:
    """Whoever has taken the fewest calls so far."""
    return min(able, key=floor.calls_taken.__getitem__)


def fewest_skills(floor: Floor, able: list[int], _number: int) -> int:
    """Whoever can serve the fewest classes."""
    return min(able, key=lambda agent: len(floor.scenario.serves[agent]))


def round_robin_memory(floor: Floor, able: list[int], number: int) -> int:
    """The next one after the agent whom this queue used last."""
    count, turn = len(floor.scenario.agents), floor.turn[number]
    chosen = min(able, key=lambda agent: (agent - turn) % count)
    floor.turn[number] = (chosen + 1) % count
    return chosen


def primary_first(floor: Floor, able: list[int], number: int) -> int:
    """Whoever is there for this class; then whoever can serve the fewest."""
    agents, serves = floor.scenario.agents, floor.scenario.serves
    return min(able, key=lambda agent: (agents[agent].primary != number, len(serves[agent])))


def longest_wait(_floor: Floor, heads: list[Head], _agent: int) -> int:
    """First come, first served over all lines."""
    return min(heads)[1]


def any_head(floor: Floor, heads: list[Head], _agent: int) -> int:
    """Any of the heads, with equal chances."""
    return floor.random.choice(heads)[1]


def highest_priority(floor: Floor, heads: list[Head], _agent: int) -> int:
    """Strict priority; the longest wait among equals."""
    classes = floor.scenario.classes
    return min(heads, key=lambda head: (-classes[head[1]].priority, head))[1]


def primary_call_first(floor: Floor, heads: list[Head], agent: int) -> int:
    """A call of the class the agent is there for; the longest wait otherwise."""
    primary = floor.scenario.agents[agent].primary
    return min(heads, key=lambda head: (head[1] != primary, head))[1]


def priorities_apart(floor: Floor, heads: list[Head], agent: int) -> int:
    """Two steps. Among calls of the same priority: the longest wait, 60 s being added where the agent
    is there for the class. Between the first of each priority: the highest rank, which is priority +
    one for each 30 s waited, then the longest wait. So the bonus never stands against a priority, and
    steps of the rank never stand against the bonus.
    """
    scenario, first = floor.scenario, dict[int, Head]()
    primary = scenario.agents[agent].primary

    def with_bonus(head: Head) -> Head:
        return (head[0] - 60_000 if head[1] == primary else head[0], head[1])

    def standing(priority: int) -> tuple[int, Head]:
        waited_ms = floor.at_ms - first[priority][0]
        return -(priority + waited_ms // 30_000), first[priority]

    for head in heads:
        priority = scenario.classes[head[1]].priority
        if priority not in first or with_bonus(head) < with_bonus(first[priority]):
            first[priority] = head
    return first[min(first, key=standing)][1]
