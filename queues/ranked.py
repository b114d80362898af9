"""Things in order: calls in a line, ready agents in a pool.

A sorted list with a moving start: most join at the end and leave at the front, both in constant
time; elsewhere it costs a binary search and moving the rest up, which is quick for tens of thousands.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.definitions import SelectionRule
    from queues.entities import Agent, Call
    from queues.state import Requirement

Entry = TypeVar("Entry", bound="tuple[Any, ...]")

LineEntry = tuple[int, int, "Call"]
"""Queued at (ms), sequence of arrival, the call: its place in line, kept when it comes back from an
offer. The sequence is unique, so that calls themselves are never compared."""

PoolEntry = tuple[int, float, int, int, "Agent"]
"""What the skills decide, what the rule measures of the agent (0 if nothing), idle since (ms), order
of sign-in, the agent. The least comes first; the order is unique."""

IDLE_RULES: Final[frozenset[SelectionRule]] = frozenset(
    ("most_proficient", "longest_idle", "fewest_skills", "ring_all", "ring_progressively")
)
SLACK: Final = 64
"""A list with a shorter dead start is not worth tidying."""


class Ranked(Generic[Entry]):
    """Entries in order, each once."""

    __slots__ = ("entries", "first", "start")

    def __init__(self) -> None:
        self.first: Entry | None = None
        self.entries: list[Entry] = []
        """Those before `start` are no longer there."""
        self.start = 0

    def __len__(self) -> int:
        return len(self.entries) - self.start

    def add(self, entry: Entry) -> None:
        """Put it at its place."""
        entries, start = self.entries, self.start
        if start and entry < entries[start]:
            self.start = start = start - 1
            entries[start] = entry
        else:
            insort(entries, entry, lo=start)
        self.first = entries[start]

    def remove(self, entry: Entry) -> None:
        """Take it out, wherever it stands."""
        entries, start = self.entries, self.start
        if entry is not entries[start] and entry != entries[start]:
            del entries[bisect_left(entries, entry, lo=start)]
            return
        self.start = start = start + 1
        if start == len(entries):
            entries.clear()
            self.start = 0
            self.first = None
            return
        if start > SLACK and start * 2 > len(entries):
            del entries[:start]
            self.start = start = 0
        self.first = entries[start]

    def ahead_of(self, entry: Entry) -> int:
        """How many stand before this entry or its place."""
        return bisect_left(self.entries, entry, lo=self.start) - self.start


class Line(Ranked[LineEntry]):
    """Calls of one requirement and priority, in the order in which they were queued."""

    __slots__ = ("priority", "requirement")

    def __init__(self, requirement: Requirement, priority: int) -> None:
        super().__init__()
        self.requirement = requirement
        self.priority = priority

    def __iter__(self) -> Iterator[Call]:
        for index in range(self.start, len(self.entries)):
            yield self.entries[index][2]


class Pool(Ranked[PoolEntry]):
    """The ready agents who meet one requirement, in the order of one selection rule."""

    __slots__ = ("by_idle", "rule")

    def __init__(self, rule: SelectionRule) -> None:
        super().__init__()
        self.rule = rule
        self.by_idle = rule in IDLE_RULES
        """Whether, the skills apart, whoever has been idle longest comes first."""

    def __iter__(self) -> Iterator[Agent]:
        for index in range(self.start, len(self.entries)):
            yield self.entries[index][4]
