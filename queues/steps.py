"""What changes for a call that is not answered soon: relaxing what it needs, and overflow.

A queue has a list of steps. Each has conditions, all of which must hold, and effects. A step is
looked at when a call joins the queue and no agent takes it at once, when the call has waited for
the step's `after_ms`, and, if it asks how the queue stands, every few seconds from then on and the
moment the last agent leaves. Each step is taken at most once for a call, even if the call comes
back to the queue, so that no call goes round in circles.
"""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec

from queues.ids import QueueId, SkillId

Name = TypeVar("Name", bound=str)

Staffing = Literal["nobody_signed_in", "nobody_at_work", "nobody_ready", "somebody_at_work"]
"""Of the agents who could take the call: is none signed in, none at work (signed in, not away and
reachable), none ready this moment, or at least one at work?"""

Destination = Literal["refuse", "callback", "voicemail", "message"]
"""Where a call goes that leaves its queue unanswered: it is told so, it is asked for a number to
call back, for a recorded message, or hears a text."""


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Conditions, and what happens when they hold: the call asks for less or goes earlier, its
    caller is asked whether to be called back, it moves, or it leaves. One of these four.
    """

    on: Literal["joining", "waiting"] = "waiting"
    """`joining`: only at the moment at which the call joins the queue and is not offered to an agent
    at once; `waiting`: then and later."""
    after_ms: int = 0
    """The call has waited this long in the queue."""
    line_over: int | None = None
    """More calls than this wait in the queue, this one included."""
    longest_wait_over_ms: int | None = None
    """A call of the queue has waited longer than this."""
    expected_wait_over_ms: int | None = None
    """Who joins the queue now is expected to wait longer than this (the median)."""
    staffing: Staffing | None = None

    lower_levels: int = 0
    """Every needed level falls by so much, to 1 at the least."""
    drop_skills: tuple[SkillId, ...] = ()
    """These are no longer needed."""
    add_queues: tuple[QueueId, ...] = ()
    """Agents of these queues may take the call as well."""
    raise_priority: int = 0
    offer_callback: bool = False
    """The caller is asked whether to be called back; he keeps his place."""
    move_to: QueueId | None = None
    """The call goes to this queue and keeps its waiting time."""
    leave_for: Destination | None = None
    """The call leaves the queues."""


class Relaxation(msgspec.Struct, frozen=True, omit_defaults=True):
    """By how much a call asks for less than it did at first, all its steps together."""

    lower_levels: int = 0
    drop_skills: tuple[SkillId, ...] = ()
    add_queues: tuple[QueueId, ...] = ()

    def after(self, step: Step) -> Relaxation:
        """With this step on top."""
        return Relaxation(
            self.lower_levels + step.lower_levels,
            _joined(self.drop_skills, step.drop_skills),
            _joined(self.add_queues, step.add_queues),
        )


UNRELAXED = Relaxation()


def asks_for_state(step: Step) -> bool:
    """Whether the step asks how the queue stands, not only how long the call has waited."""
    return (
        step.line_over is not None
        or step.longest_wait_over_ms is not None
        or step.expected_wait_over_ms is not None
        or step.staffing is not None
    )


def _joined(first: tuple[Name, ...], second: tuple[Name, ...]) -> tuple[Name, ...]:
    return first + tuple(name for name in second if name not in first)
