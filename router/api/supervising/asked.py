"""What supervisors ask for, as JSON in the body of a POST."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from queues.limits import ID_LENGTH_MAX, PRIORITY_MAX, PRIORITY_MIN, REASON_LENGTH_MAX
from router.api.supervising import limits
from router.calls import Supervision

Name = Annotated[str, Meta(min_length=1, max_length=ID_LENGTH_MAX)]


class ForceState(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make an agent ready or away, or sign him out; what is being talked goes on to its end."""

    state: Literal["ready", "away", "signed_out"]
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_LENGTH_MAX)] = "supervisor"
    """Why he is away."""


class ToQueue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bring a call to this queue."""

    queue: Name


class Prioritise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give a waiting call this priority; 0 is normal."""

    priority: Annotated[int, Meta(ge=PRIORITY_MIN, le=PRIORITY_MAX)]


class Coach(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Show the call's agent a note; the caller knows nothing of it."""

    text: Annotated[str, Meta(min_length=1, max_length=limits.COACHING_CHARS_MAX)]


class Supervise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Be let into a call that is talked, or take part in another way from now on."""

    call: Name
    mode: Supervision


class StopSupervising(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Leave a call."""

    call: Name
