"""How much is stuck: states that should have ended by themselves and have not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues.overdue import overdue
from router.calls import CONVERSATION_MS_MAX

if TYPE_CHECKING:
    from queues.state import SiteState
    from router.calls import Calls

STUCK_GRACE_MS: Final = 10_000
"""What should have ended no longer than this ago may just be ending."""


def count_stuck(state: SiteState, calls: Calls, at_ms: int) -> dict[str, int]:
    """How many calls, agents and conversations are stuck at this moment."""
    counts = {"call": 0, "agent": 0, "conversation": 0}
    for one in overdue(state, at_ms, STUCK_GRACE_MS):
        counts[one.what] += 1
    latest_ms = at_ms - CONVERSATION_MS_MAX - STUCK_GRACE_MS
    counts["conversation"] = sum(
        1 for since_ms in calls.conversing.values() if since_ms < latest_ms
    )
    return counts
