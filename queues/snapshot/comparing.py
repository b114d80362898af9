"""Whether two cores stand at the same point, one of which may have replayed what the other decided."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec

from queues.deadlines import REMINDERS
from queues.snapshot.taking import take

if TYPE_CHECKING:
    from queues.core import Core
    from queues.snapshot.values import CoreSnapshot

_ENCODER: Final = msgspec.msgpack.Encoder()


def comparable(kept: CoreSnapshot) -> CoreSnapshot:
    """The snapshot without what the events do not tell: up to when the core has looked and found
    nothing to do. Of two cores that the same events have brought about it is the same.
    """
    lasting = tuple([one for one in kept.deadlines if one.kind not in REMINDERS])
    return msgspec.structs.replace(kept, deadlines=lasting, looked_at_ms=0, passed_ms=0)


def state_hash(core: Core) -> str:
    """What tells the state of this core from others, as hexadecimal digits: SHA-256 of the comparable
    snapshot as MessagePack.

    Raises:
        CoreBroken: it is in the middle of a decision.
    """
    return sha256(_ENCODER.encode(comparable(take(core)))).hexdigest()
