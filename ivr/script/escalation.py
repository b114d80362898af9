"""When a call goes to a manager, or the agent is warned."""

from typing import Literal

import msgspec

from ivr.script.values import CallsCount, Days, Priority, Probability, Seconds

Reaction = Literal["manager", "hint", "off"]


class Escalation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done about callers who are angry, or have reason to be. For each sign: `manager` puts
    the call in the manager's queue, `hint` tells the agent, `off` does nothing.
    """

    queue: str
    """The manager's queue."""
    priority: Priority = 0
    """The priority of calls that go there."""
    words: dict[str, tuple[str, ...]] = {}
    """By language: words that escalate, such as `lawyer`; several in one text must stand together.
    Without any for a language, those that ship."""
    on_words: Reaction = "manager"
    """One of these words was said."""
    complaint: str | None = None
    """The concern of those who complain."""
    complaint_sure: Probability = 0.4
    """From this probability on, words count as a complaint."""
    on_complaint: Reaction = "hint"
    """The caller complains."""
    failures: CallsCount = 2
    """So many answers that were not understood count as repeated failures."""
    on_failures: Reaction = "hint"
    """The caller was not understood again and again."""
    calls: CallsCount = 3
    """So many calls within `within_days`, this one included, count as repeated calls."""
    within_days: Days = 7
    """The days in which calls are counted."""
    on_repeated_calls: Reaction = "hint"
    """The caller rings again and again."""
    redial_s: Seconds = 900
    """Ringing again within this time after hanging up in line counts as a redial."""
    on_redial: Reaction = "hint"
    """The caller gave up waiting not long ago."""
