"""Words that the sentences of the journal have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from queues.commands import EndedBy
    from queues.ids import StaffId

Clock = Callable[[int], str]
"""Says a moment (ms since the Unix epoch) as the clock on the wall shows it."""

BY: Final[dict[EndedBy, str]] = {
    "caller": "the caller hung up",
    "agent": "the agent hung up",
    "carrier": "the carrier ended it",
    "service": "Switchroom ended it",
    "supervisor": "a supervisor ended it",
}
"""Who ended a call."""


def ordered_by(staff: StaffId | None) -> str:
    """Who ordered it, if it was not whom it is about."""
    return "" if staff is None else f", by order of {staff}"


def spelt(name: str) -> str:
    """A name of ours as people write it."""
    return name.replace("_", " ")


def entries_counted(number: int) -> str:
    """`1 entry`, `12,345 entries`."""
    return "1 entry" if number == 1 else f"{number:,} entries"
