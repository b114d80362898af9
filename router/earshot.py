"""What is needed of a carrier so that supervisors take part in its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.ids import CallId
    from router.calls import Supervision


class Admission(NamedTuple):
    """With what the page of a supervisor joins a call."""

    token: str
    """Keep it secret."""
    parameters: dict[str, str]
    """For the carrier's own software."""


class Earshot(Protocol):
    """A carrier whose calls supervisors can take part in."""

    def supervise(self, call: CallId, by: str, mode: Supervision) -> Admission:
        """With what the page of this supervisor joins the call, or takes part in another way.

        Raises:
            CarrierRefused: the call is not with an agent.
        """
        ...

    async def settled(self, call: CallId, by: str, mode: Supervision) -> None:
        """Until he whose page is there already is known to take part in this way; at once if it is not.

        Raises:
            CarrierFailed: it takes too long; what the book has goes on being tried.
        """
        ...

    def let_stay(self, call: CallId, by: str | None, mode: Supervision | None) -> None:
        """Only he takes part in this call from now on, and in this way; None for nobody."""
        ...

    def takes_part(self, call: CallId, by: str) -> bool:
        """Whether his page is there."""
        ...

    def stop_supervising(self, call: CallId, by: str) -> None:
        """His leg is ended, if he has one, and what he was given to come in lets him in no more: now,
        though the book may say otherwise until something can be written again. `supervise` ends that.
        """
        ...

    def when_supervision_is_over(self, tell: Callable[[CallId, str], None]) -> None:
        """From now on tell whose page takes part in which call no more."""
        ...


@runtime_checkable
class Overheard(Protocol):
    """A carrier that is told, one thing after the other, who takes part in a talk besides the two."""

    async def let_take_part(self, call: CallId, by: str | None, mode: Supervision | None) -> None:
        """Only this supervisor does, and in this way; None for nobody. May be asked twice.

        Raises:
            CarrierFailed: it is not known whether it is so.
        """
        ...
