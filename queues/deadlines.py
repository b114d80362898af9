"""Which states end by themselves, and when.

Every state that is not at rest has a deadline. A deadline is data: when it is due, its subject and
the subject's stamp at the time. The stamp changes with every change of state, so a deadline of a
state that is over is recognised as stale and dropped, without ever being searched for.

Nearly all deadlines are "now + a configured time", and those with the same time fall due in the
order in which they are made: one double-ended queue for each distinct time does what a heap would,
at a fraction of the cost. The few others go to a heap. Stale ones are dropped as they come to the
front, so that neither a long talk limit nor a long replay hoards calls that are long over.
"""

from __future__ import annotations

import heapq
from collections import deque
from typing import TYPE_CHECKING, Final, Literal, Union

if TYPE_CHECKING:
    from collections.abc import Iterator

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
NEVER_MS: Final = 1 << 62

Subject = Union["Call", "Work", "Agent", "Absence", "Exclusion"]
Deadline = tuple[int, int, Subject, DeadlineKind]
"""Due (ms), the subject's stamp when it was made, the subject, what is due."""


class Deadlines:
    """All deadlines of one core; stale ones may still be among them."""

    def __init__(self) -> None:
        self._by_length: dict[int, deque[Deadline]] = {}
        self._irregular: list[tuple[int, int, Deadline]] = []
        self._made = 0
        self.next_ms = NEVER_MS
        """Nothing is due before this moment, though there need be nothing at it."""

    def add(self, at_ms: int, due_ms: int, subject: Subject, kind: DeadlineKind) -> None:
        """Remember a deadline, made at `at_ms`, of a length that recurs."""
        line = self._by_length.get(due_ms - at_ms)
        if line is None:
            line = self._by_length[due_ms - at_ms] = deque()
        while line and line[0][2].stamp != line[0][1]:
            line.popleft()
        line.append((due_ms, subject.stamp, subject, kind))
        if due_ms < self.next_ms:
            self.next_ms = due_ms

    def add_irregular(self, due_ms: int, subject: Subject, kind: DeadlineKind) -> None:
        """Remember a deadline of any length."""
        self._made += 1
        irregular = self._irregular
        while irregular and irregular[0][2][2].stamp != irregular[0][2][1]:
            heapq.heappop(irregular)
        deadline = (due_ms, subject.stamp, subject, kind)
        heapq.heappush(irregular, (due_ms, self._made, deadline))
        if due_ms < self.next_ms:
            self.next_ms = due_ms

    def take_due(self, at_ms: int) -> list[Deadline]:
        """Remove and return what is due by `at_ms`, in order of the due times."""
        due: list[Deadline] = []
        if at_ms < self.next_ms:
            return due
        self.next_ms = NEVER_MS
        over: list[int] = []
        for length_ms, line in self._by_length.items():
            while line and self._is_past(line[0], at_ms, due):
                line.popleft()
            if not line:
                over.append(length_ms)
        for length_ms in over:
            del self._by_length[length_ms]
        while self._irregular and self._is_past(self._irregular[0][2], at_ms, due):
            heapq.heappop(self._irregular)
        if len(due) > 1:
            due.sort(key=_due_ms)
        return due

    def in_force(self) -> Iterator[Deadline]:
        """Every deadline that is not stale, in no particular order."""
        for line in self._by_length.values():
            yield from (deadline for deadline in line if deadline[2].stamp == deadline[1])
        for _, _, deadline in self._irregular:
            if deadline[2].stamp == deadline[1]:
                yield deadline

    def _is_past(self, deadline: Deadline, at_ms: int, due: list[Deadline]) -> bool:
        """Whether the deadline can go: it is stale, or due, which puts it among the `due`."""
        due_ms, stamp, subject, _ = deadline
        if subject.stamp == stamp:
            if due_ms > at_ms:
                if due_ms < self.next_ms:
                    self.next_ms = due_ms
                return False
            due.append(deadline)
        return True


def _due_ms(deadline: Deadline) -> int:
    return deadline[0]
