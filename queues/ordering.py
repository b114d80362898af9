"""In which order calls are taken by an agent who frees.

Each call that the agent may take has a rank and, within it, a score; the highest go first, then
whoever has waited longest:

    rule              rank                                             score
    ageing            priority + weight + floor(waited / rank step)    waited + bonus
    wait_over_target  weight                                           waited / target
    fifo              weight                                           waited
    strict            priority + weight                                waited

Weight and target are those of the queue; the bonus is for calls that need a primary skill of the
agent. Under `ageing` priority counts, but everybody's rank rises while waiting, and the bonus never
crosses a rank. All of them rise with the wait, so that only the first call of a line need be looked
at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from queues.availability import is_barred

if TYPE_CHECKING:
    from queues.definitions import Channel, OrderRule, SiteDefinition
    from queues.entities import Agent
    from queues.ranked import Line, LineEntry
    from queues.reasons import DecidedBy
    from queues.state import SiteState

Standing = tuple[int, float]
"""Rank and score."""


def standing_of(
    rule: OrderRule, definition: SiteDefinition, line: Line, waited_ms: int, *, is_primary: bool
) -> Standing:
    """Where a call of this line stands that has waited this long."""
    queue = line.requirement.queue
    match rule:
        case "ageing":
            bonus_ms = definition.primary_bonus_ms if is_primary else 0
            rank = line.priority + queue.weight + waited_ms // definition.rank_step_ms
            return rank, float(waited_ms + bonus_ms)
        case "wait_over_target":
            return queue.weight, waited_ms / line.requirement.target_ms
        case "fifo":
            return queue.weight, float(waited_ms)
        case "strict":
            return line.priority + queue.weight, float(waited_ms)
        case _:
            assert_never(rule)


class Ranking:
    """The best calls for one agent at one moment, by one rule: the best and the next best."""

    __slots__ = ("candidates", "first", "passed_over", "second")

    def __init__(self) -> None:
        self.first: tuple[Standing, LineEntry] | None = None
        self.second: tuple[Standing, LineEntry] | None = None
        self.candidates = 0
        self.passed_over = 0

    def add(self, standing: Standing, entry: LineEntry) -> None:
        """One call more."""
        self.candidates += 1
        if self.first is None or _is_before(standing, entry, self.first):
            self.second = self.first
            self.first = (standing, entry)
        elif self.second is None or _is_before(standing, entry, self.second):
            self.second = (standing, entry)

    def decided_by(self) -> DecidedBy:
        """In what the best differs from the next best."""
        first, second = self.first, self.second
        if first is None or second is None:
            return "only_one"
        if first[0][0] != second[0][0]:
            return "rank"
        return "queued" if first[0][1] == second[0][1] else "score"


def _is_before(standing: Standing, entry: LineEntry, other: tuple[Standing, LineEntry]) -> bool:
    return standing > other[0] or (standing == other[0] and entry < other[1])


def rank_calls(
    state: SiteState, rule: OrderRule, agent: Agent, channels: tuple[Channel, ...], at_ms: int
) -> Ranking:
    """The calls that this agent could take now: the first of each line and those held for him."""
    ranking = Ranking()
    definition = state.definition
    served, lines = agent.group.lines, state.open_lines
    for line in lines if len(lines) < len(served) else served:
        entry = line.first
        if entry is None or line not in served:
            continue
        if line.requirement.channel not in channels:
            continue
        if entry[2].exclusions:
            entry = _first_not_barred(line, agent, at_ms, ranking)
            if entry is None:
                continue
        waited_ms = at_ms - entry[0]
        ranking.add(standing_of(rule, definition, line, waited_ms, is_primary=served[line]), entry)
    for call in agent.held:
        line = call.line
        if line in served and line.requirement.channel in channels:
            waited_ms = at_ms - call.entry[0]
            ranking.add(
                standing_of(rule, definition, line, waited_ms, is_primary=served[line]), call.entry
            )
    return ranking


def _first_not_barred(line: Line, agent: Agent, at_ms: int, ranking: Ranking) -> LineEntry | None:
    for call in line:
        if not call.exclusions or not is_barred(call, agent, at_ms):
            return call.entry
        ranking.passed_over += 1
    return None
