"""What agents and supervisors write about a call. It is kept with what is remembered of the caller.

So it is forgotten together with him. Of a caller who shows no number nothing is remembered, and what
is written about his call is kept as long as the call is open, and for a while after that in memory
alone (`answered`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.callers import limits
from router.calls import NoteCoaching, NoteWrapUp

if TYPE_CHECKING:
    from router.callers.memory import RememberedCall
    from router.ports import Submitted


def annotate(call: RememberedCall, submitted: Submitted) -> None:
    """Keep what was written, up to `limits.NOTE_LENGTH_MAX` characters of it."""
    match submitted:
        case NoteWrapUp():
            call.disposition = submitted.disposition
            call.note = submitted.note[: limits.NOTE_LENGTH_MAX]
        case NoteCoaching():
            said = submitted.text[: limits.NOTE_LENGTH_MAX]
            call.coaching = (*call.coaching, said)[-limits.COACHING_MAX :]
        case _:
            pass
