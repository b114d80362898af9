"""How what is known of callers is written beside the events, and read again.

Each is one MessagePack array that begins with the kind and its format version (`caller.1`,
`number.1`). A later version may add fields at the end; whatever else changes takes another number,
and lifts the one before.
"""

from __future__ import annotations

from typing import Final

import msgspec

from router.callers.memory import Remembered
from router.callers.present import PresentCaller
from router.ports import Personal

Stored = PresentCaller | Remembered
"""The caller of an open call, owned by the call; or what is remembered of a number, owned by the name
that stands for it."""

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final[msgspec.msgpack.Decoder[Stored]] = msgspec.msgpack.Decoder(Stored)


def written(owner: str, stored: Stored | None) -> Personal:
    """What is to be kept of this owner; nothing any more if it is None."""
    return Personal(owner=owner, data=None if stored is None else _ENCODER.encode(stored))


def read(personal: Personal) -> Stored | None:
    """What was kept; None if it cannot be read."""
    if personal.data is None:
        return None
    try:
        stored = _DECODER.decode(personal.data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    owner = stored.name if isinstance(stored, Remembered) else stored.call.id
    return stored if owner == personal.owner else None
