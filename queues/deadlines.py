"""Which states end by themselves, and when.

Every state that is not at rest has a deadline. A deadline is data: the subject, what is due and the
subject's stamp at the time. The stamp changes with each change of state, so that a deadline of a
state that is over is recognised and dropped without ever being searched for.

Nearly all deadlines are "now + a configured time", so those with the same time fall due in the order
in which they are made: one double-ended queue for each distinct time costs less than half of a heap.
The few others go to a heap.
"""

from __future__ import annotations

import heapq
from collections import deque
from typing import Final, Literal, NamedTuple

DeadlineKind = Literal[
    "offer", "connecting", "talking", "waiting", "back_off", "wrap_up", "unreachable"
]
_NEVER: Final = 1 << 62


class Deadline(NamedTuple):
    """`subject` is a call's or an agent's id, according to the kind."""

    due_ms: int
    kind: DeadlineKind
    subject: str
    stamp: int


class Deadlines:
    """All deadlines of one core, the stale ones included until they fall due."""

    def __init__(self) -> None:
        self._by_length: dict[int, deque[Deadline]] = {}
        self._irregular: list[Deadline] = []
        self._next_ms = _NEVER

    def add(self, at_ms: int, deadline: Deadline) -> None:
        """Remember a deadline made at `at_ms`."""
        due_ms = deadline[0]
        line = self._by_length.get(due_ms - at_ms)
        if line is None:
            line = self._by_length[due_ms - at_ms] = deque()
        if line and line[-1][0] > due_ms:
            heapq.heappush(self._irregular, deadline)
        else:
            line.append(deadline)
        if due_ms < self._next_ms:
            self._next_ms = due_ms

    def next_ms(self) -> int | None:
        """No deadline is due before this moment (there need be none at it); None for none at all."""
        return None if self._next_ms == _NEVER else self._next_ms

    def take_due(self, at_ms: int) -> list[Deadline]:
        """Remove and return what is due by `at_ms`, in order of the due times."""
        if at_ms < self._next_ms:
            return []
        due: list[Deadline] = []
        for length, line in list(self._by_length.items()):
            while line and line[0][0] <= at_ms:
                due.append(line.popleft())
            if not line:
                del self._by_length[length]
        while self._irregular and self._irregular[0][0] <= at_ms:
            due.append(heapq.heappop(self._irregular))
        due.sort(key=lambda deadline: deadline[0])
        heads = [line[0][0] for line in self._by_length.values()]
        heads.extend(deadline[0] for deadline in self._irregular[:1])
        self._next_ms = min(heads, default=_NEVER)
        return due
