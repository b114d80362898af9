"""What agents' desks offer: the table `[desk]`."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from queues import limits as core_limits
from router.settings import limits

Choice = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=core_limits.REASON_LENGTH_MAX,
        pattern=r"\A[^\x00-\x1f\x7f]*\Z",
        description=f"a text of 1 to {core_limits.REASON_LENGTH_MAX} characters",
    ),
]
Choices = Annotated[tuple[Choice, ...], Meta(max_length=limits.CHOICES_MAX)]


class DeskSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What agents choose from at their desks, and what they are told."""

    away_reasons: Choices = ("break", "lunch", "training", "meeting")
    """Why agents are away, to choose from. These and the ones below are shown in the language of the
    agent if they are some of those that ship; else as they stand, with a space for `_`."""
    dispositions: Choices = ("solved", "follow_up", "passed_on", "wrong_number")
    """What calls come to, to choose from in the wrap-up. With none, nothing is asked."""
    agents_see_listening: bool = True
    """Whether an agent is told who listens to the call."""
