"""Which states end by themselves, and when.

Every state that is not at rest has a deadline. A deadline is data: when it is due, its subject and
the subject's stamp at the time. The stamp changes with every change of state, so a deadline of a
state that is over is recognised as stale and dropped, without ever being searched for.

Nearly all deadlines are "now + a configured time", and those with the same time fall due in the
order in which they are made: one double-ended queue for each distinct time does what a heap would,
at a fraction of the cost. The few others go to a heap. Stale ones are dropped as they come to the
front, so that neither a long talk limit nor a long replay hoards calls that are long over.

Of two that are due at the same moment the one made first takes effect first, wherever they are kept.
So the order follows from the events alone, and a core that replays has the same.
"""

from __future__ import annotations

import heapq
from collections import deque
from typing import TYPE_CHECKING, Final, Literal, Union

if TYPE_CHECKING:
    from queues.entities import Absence, Agent, Call, Exclusion, Work

DeadlineKind = Literal[
    "offer",
    "ring",
    "connecting",
    "talking",
    "waiting",
    "held",
    "step",
    "exclusion",
    "postponed",
    "away",
    "back_off",
    "wrap_up",
    "unreachable",
]
REMINDERS: Final[frozenset[DeadlineKind]] = frozenset(("exclusion", "held", "ring", "step"))
"""Those at which the core looks again and may find nothing to do, and then nothing has happened. When
each of them is due follows from the rest of the state.
"""
NEVER_MS: Final = 1 << 62

Subject = Union["Call", "Work", "Agent", "Absence", "Exclusion"]
Deadline = tuple[int, int, Subject, DeadlineKind]
"""Due (ms), the subject's stamp when it was made, the subject, what is due."""
_Kept = tuple[int, int, Deadline]
"""Due (ms), the how manieth it was to be made, the deadline: they compare as they take effect."""


class Deadlines:
    """All deadlines of one core; stale ones may still be among them."""

    def __init__(self) -> None:
        self._by_length: dict[int, deque[_Kept]] = {}
        self._irregular: list[_Kept] = []
        self._made = 0
        self.next_ms = NEVER_MS
        """Nothing is due before this moment, though there need be nothing at it."""
        self.passed_ms = 0
        """Everything that was due by then has been taken."""

    def add(self, at_ms: int, due_ms: int, subject: Subject, kind: DeadlineKind) -> None:
        """Remember a deadline, made at `at_ms`, of a length that recurs."""
        self._made += 1
        line = self._by_length.get(due_ms - at_ms)
        if line is None:
            line = self._by_length[due_ms - at_ms] = deque()
        while line and line[0][2][2].stamp != line[0][2][1]:
            line.popleft()
        line.append((due_ms, self._made, (due_ms, subject.stamp, subject, kind)))
        if due_ms < self.next_ms:
            self.next_ms = due_ms

    def add_irregular(self, due_ms: int, subject: Subject, kind: DeadlineKind) -> None:
        """Remember a deadline of any length."""
        self._made += 1
        irregular = self._irregular
        while irregular and irregular[0][2][2].stamp != irregular[0][2][1]:
            heapq.heappop(irregular)
        heapq.heappush(irregular, (due_ms, self._made, (due_ms, subject.stamp, subject, kind)))
        if due_ms < self.next_ms:
            self.next_ms = due_ms

    def take_due(self, at_ms: int) -> list[Deadline]:
        """Remove and return what is due by `at_ms`, in the order in which it takes effect."""
        return [kept[2] for kept in self._take(at_ms)]

    def _take(self, at_ms: int) -> list[_Kept]:
        self.passed_ms = max(self.passed_ms, at_ms)
        if at_ms < self.next_ms:
            return []
        due: list[_Kept] = []
        self.next_ms = NEVER_MS
        over: list[int] = []
        for length_ms, line in self._by_length.items():
            while line and self._is_past(line[0], at_ms, due):
                line.popleft()
            if not line:
                over.append(length_ms)
        for length_ms in over:
            del self._by_length[length_ms]
        while self._irregular and self._is_past(self._irregular[0], at_ms, due):
            heapq.heappop(self._irregular)
        due.sort()
        return due

    def pass_over(self, at_ms: int) -> None:
        """In a replay: whatever was to be looked at by then has been, and nothing came of it."""
        if at_ms > self.passed_ms:
            waiting = [kept for kept in self._take(at_ms) if kept[2][3] not in REMINDERS]
            for kept in waiting:  # those that end a state still have to end it
                heapq.heappush(self._irregular, kept)
                self.next_ms = min(self.next_ms, kept[0])

    def in_force(self) -> list[Deadline]:
        """Every deadline that is not stale, in the order in which they will take effect."""
        kept = [one for line in (*self._by_length.values(), self._irregular) for one in line]
        kept.sort()
        return [deadline for _, _, deadline in kept if deadline[2].stamp == deadline[1]]

    def _is_past(self, kept: _Kept, at_ms: int, due: list[_Kept]) -> bool:
        """Whether the deadline can go: it is stale, or due, which puts it among the `due`."""
        due_ms, stamp, subject, _ = kept[2]
        if subject.stamp == stamp:
            if due_ms > at_ms:
                if due_ms < self.next_ms:
                    self.next_ms = due_ms
                return False
            due.append(kept)
        return True
