"""Events to bytes and back: JSON, one object per event, tagged `name.version`.

When the fields of an event change, its tag gets the next version and a function here lifts the old
fields to the new ones, so that every journal ever written can be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, get_args

import msgspec

from queues.errors import CoreBroken
from queues.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Lift = Callable[[dict[str, Any]], dict[str, Any]]

Kind = TypeVar("Kind")

LIFTS: Final[Mapping[str, Lift]] = {}
"""Old tag -> what turns its fields into those of a newer one, the new tag under `event` included."""

_GARBLED: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises over bytes that are no event; msgspec wraps the first only."""


class Codec(Generic[Kind]):
    """Events of one union to bytes and back, lifted if they were written in an older form."""

    def __init__(self, kinds: Any, lifts: Mapping[str, Lift]) -> None:
        """`kinds` is the union `Kind`, as a value."""
        self._kinds = kinds
        self._lifts = lifts
        self._tags = {str(kind.__struct_config__.tag) for kind in get_args(kinds)}
        self._encoder = msgspec.json.Encoder()
        self._decoder: msgspec.json.Decoder[Kind] = msgspec.json.Decoder(kinds)
        self._list_decoder: msgspec.json.Decoder[list[Kind]] = msgspec.json.Decoder(list[kinds])

    def encode(self, event: Kind) -> bytes:
        """The event as JSON."""
        return self._encoder.encode(event)

    def decode(self, data: bytes) -> Kind:
        """The event again.

        Raises:
            CoreBroken: these bytes are no event, or one of a version this code does not know.
        """
        try:
            return self._decoder.decode(data)
        except _GARBLED as error:
            return self._lift(data, error)

    def decode_all(self, data: Sequence[bytes]) -> list[Kind]:
        """Many events again, faster than one by one.

        Raises:
            CoreBroken: as `decode` does, over the first that cannot be read.
        """
        try:
            events = self._list_decoder.decode(b"[" + b",".join(data) + b"]")
        except _GARBLED:
            events = []
        if len(events) == len(data):
            return events
        return [self.decode(one) for one in data]

    def _lift(self, data: bytes, error: Exception) -> Kind:
        try:
            fields = msgspec.json.decode(data, type=dict[str, Any])
            tag, lifted = str(fields.get("event")), False
            while (lift := self._lifts.get(tag)) is not None:
                fields, lifted = lift(fields), True
                tag = str(fields.get("event"))
            if lifted:
                event: Kind = msgspec.convert(fields, self._kinds)
                return event
        except (*_GARBLED, LookupError) as second:
            raise CoreBroken(f"not an event: {second}") from second
        raise CoreBroken(f"not an event: {self._stranger(tag) or error}") from error

    def _stranger(self, tag: str) -> str:
        """What is to be said of an event that this code has never heard of, if that is so."""
        name, dot, version = tag.rpartition(".")
        if tag in self._tags or not (dot and version.isdecimal()):
            return ""
        known = sorted(one for one in self._tags if one.rpartition(".")[0] == name)
        which = f"only {', '.join(known)}" if known else f"no event named {name}"
        return f"{tag[:80]} was written by another, newer Switchroom; this one knows {which[:120]}"


EVENTS: Final[Codec[Event]] = Codec(Event, LIFTS)
"""The events of the core."""
