"""Entries to text and back: what happened as JSON, and the command that led to it beside it.

Events of the core and of the book of calls are one union, told apart by their tag. When the fields
of an event change, a lift goes to `queues.codec.LIFTS` or to `CALLS_LIFTS` here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from queues.codec import LIFTS, Codec
from queues.errors import CoreBroken
from queues.events import Event
from queues.redeciding import Ordered
from router.calls import CallsEvent
from router.errors import JournalDamaged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from queues.codec import Lift
    from router.ports import Recorded

CALLS_LIFTS: Final[Mapping[str, Lift]] = {}
"""Old tag -> what turns its fields into those of a newer one, the new tag under `event` included."""

EVENTS: Final[Codec[Recorded]] = Codec(Event | CallsEvent, {**LIFTS, **CALLS_LIFTS})
"""Every event that is ever recorded."""

_ORDERED: Final = msgspec.json.Decoder(Ordered)
_ENCODER: Final = msgspec.json.Encoder()


def decode_events(data: Sequence[bytes]) -> list[Recorded]:
    """The events again.

    Raises:
        JournalDamaged: one cannot be read; if another version of the service wrote it, its name and
            version are said.
    """
    try:
        return EVENTS.decode_all(data)
    except CoreBroken as error:
        raise JournalDamaged(str(error)) from error


def encode_ordered(ordered: Ordered) -> bytes:
    """What the core was given, as JSON; the command's name stands under `type`."""
    return _ENCODER.encode(ordered)


def decode_ordered(data: bytes) -> Ordered:
    """What the core was given.

    Raises:
        JournalDamaged: these bytes are no command, or one that this code does not know.
    """
    try:
        return _ORDERED.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise JournalDamaged(f"not a command: {error}") from error
