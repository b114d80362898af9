"""Events to bytes and back: MessagePack, one map per event, tagged `name.version`.

When the fields of an event change, its tag gets the next version and a function here lifts the old
fields to the new ones, so that every journal ever written can be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from queues.errors import CoreBroken
from queues.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Lift = Callable[[dict[str, Any]], dict[str, Any]]

LIFTS: Final[Mapping[str, Lift]] = {}
"""Old tag -> what turns its fields into those of a newer one, the new tag under `event` included."""

_GARBLED: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises over bytes that are no event; msgspec wraps the first only."""

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final[msgspec.msgpack.Decoder[Event]] = msgspec.msgpack.Decoder(Event)


def encode(event: Event) -> bytes:
    """The event as MessagePack."""
    return _ENCODER.encode(event)


def decode(data: bytes, lifts: Mapping[str, Lift] = LIFTS) -> Event:
    """The event again, lifted if it was written in an older form.

    Raises:
        CoreBroken: these bytes are no event, or one of a version this code does not know.
    """
    try:
        return _DECODER.decode(data)
    except _GARBLED as error:
        return _lift(data, lifts, error)


def _lift(data: bytes, lifts: Mapping[str, Lift], error: Exception) -> Event:
    try:
        fields = msgspec.msgpack.decode(data, type=dict[str, Any])
        lifted = False
        while (lift := lifts.get(str(fields.get("event")))) is not None:
            fields, lifted = lift(fields), True
        if lifted:
            event: Event = msgspec.convert(fields, Event)
            return event
    except (*_GARBLED, LookupError) as second:
        raise CoreBroken(f"not an event: {second}") from second
    raise CoreBroken(f"not an event: {error}") from error
