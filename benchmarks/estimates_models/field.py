"""What others announce, each rule as its makers or the literature state it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from benchmarks.estimates_models.world import Caller


class Rule(Protocol):
    """A rule that names one number of seconds for a caller who joins."""

    def joined(self, caller: Caller) -> float:
        """The wait that a caller is told who has to wait."""

    def answered(self, caller: Caller, at_s: float) -> None:
        """A caller left the line for an agent."""

    def abandoned(self, caller: Caller) -> None:
        """A caller hung up while waiting."""


class AppQueue:
    """Asterisk app_queue: hold = (3 · old + new) / 4 of answered waits; the position plays no part.

    Its integer arithmetic on whole seconds is left out, in its favour.
    """

    def __init__(self) -> None:
        self.hold_s = 0.0

    def joined(self, caller: Caller) -> float:  # noqa: ARG002 - it looks at nobody
        return self.hold_s

    def answered(self, caller: Caller, at_s: float) -> None:
        self.hold_s = (3 * self.hold_s + at_s - caller.joined_s) / 4

    def abandoned(self, caller: Caller) -> None:
        """It does not look."""


class QueueLength:
    """QL: (ahead + 1) / nμ; QLm: Σ 1 / (nμ + iθ) for i from 0 to ahead. True rates are given."""

    def __init__(self, agents: int, service_s: float, patience_s: float | None = None) -> None:
        self.agents = agents
        self.service_s = service_s
        self.hazard = 0.0 if patience_s is None else 1 / patience_s

    def joined(self, caller: Caller) -> float:
        speed = self.agents / self.service_s
        return sum(1 / (speed + place * self.hazard) for place in range(caller.ahead + 1))

    def answered(self, caller: Caller, at_s: float) -> None:
        """It is told the rates."""

    def abandoned(self, caller: Caller) -> None:
        """It is told the rates."""


class LastToEnterService:
    """LES: the wait of the last caller who was answered."""

    def __init__(self) -> None:
        self.last_s = 0.0

    def joined(self, caller: Caller) -> float:  # noqa: ARG002 - it looks at nobody
        return self.last_s

    def answered(self, caller: Caller, at_s: float) -> None:
        self.last_s = at_s - caller.joined_s

    def abandoned(self, caller: Caller) -> None:
        """It does not look."""


class HeadOfLine:
    """HOL: how long the first in line has waited so far."""

    def __init__(self) -> None:
        self.line: dict[int, float] = {}

    def joined(self, caller: Caller) -> float:
        first_s = next(iter(self.line.values()), caller.joined_s)
        self.line[caller.number] = caller.joined_s
        return caller.joined_s - first_s

    def answered(self, caller: Caller, at_s: float) -> None:  # noqa: ARG002 - it goes by the line
        self.line.pop(caller.number, None)

    def abandoned(self, caller: Caller) -> None:
        self.line.pop(caller.number, None)
